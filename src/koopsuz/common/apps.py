from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "koopsuz.common"
    label = "common"
