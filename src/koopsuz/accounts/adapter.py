"""How allauth behaves here: people are invited, so nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes open sign-up; the rest is allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
