from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "koopsuz.law"
    label = "law"
