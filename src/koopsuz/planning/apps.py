from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "koopsuz.planning"
    label = "planning"
