from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "koopsuz.finance"
    label = "finance"
