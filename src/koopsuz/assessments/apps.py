from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "koopsuz.assessments"
    label = "assessments"
