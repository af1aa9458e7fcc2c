from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "koopsuz.accounts"
    label = "accounts"
