from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "koopsuz.api"
    label = "api"
