from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "koopsuz.audit"
    label = "audit"
