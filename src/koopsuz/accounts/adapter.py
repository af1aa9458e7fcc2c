"""How allauth behaves here: people are invited, so nobody signs up alone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from koopsuz.accounts.gate import may_sign_in
from koopsuz.accounts.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Closes open sign-up; the rest is allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Person, **options: Any) -> HttpResponse | None:
        """Turn away whoever may not sign in here: a closed account, and in an installation the people of the demo."""
        if not may_sign_in(user):
            user.is_active = False  # in memory alone: from here on allauth treats it as a closed account
        return super().pre_login(request, user, **options)
