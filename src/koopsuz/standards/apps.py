from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "koopsuz.standards"
    label = "standards"
