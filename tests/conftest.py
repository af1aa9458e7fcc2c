"""What every test may ask for."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.project.catalogues import compile_catalogues
from tests.factories.people import make_person
from tests.isolation import (
    django_db_modify_db_settings,
    django_db_setup,
    emptied_tables,
    name_the_databases,
    no_network,
    quick_passwords,
)

__all__ = [
    "client_for",
    "django_db_modify_db_settings",
    "django_db_setup",
    "emptied_tables",
    "no_network",
    "person_for",
    "quick_passwords",
]

LOGIN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

ClientFor = Callable[..., Client]
PersonFor = Callable[..., Person]


def pytest_configure() -> None:
    """Name the databases, and compile the catalogues: a language that was looked up without them stays empty."""
    compile_catalogues()
    name_the_databases()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Tests read messages in English, the language of the source; pages speak the language of the `client_for`."""
    with translation.override("en"):
        yield


@pytest.fixture
def person_for(db: None) -> PersonFor:
    """`person_for(Role.DIRECTOR, "S-0012")`: a person who holds this role in this place."""
    return make_person


@pytest.fixture
def client_for(db: None) -> ClientFor:
    """`client_for(Role.DIRECTOR, "S-0012", language="ru")`: the browser of such a person, in English by default."""

    def make(role: Role | None = None, place: str = "", *, language: str = "en") -> Client:
        client = Client()
        client.cookies["language"] = language
        if role is not None:
            client.force_login(make_person(role, place), backend=LOGIN_BACKEND)
        return client

    return make
