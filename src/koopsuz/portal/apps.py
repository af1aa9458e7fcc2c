from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "koopsuz.portal"
    label = "portal"
