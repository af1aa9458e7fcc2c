"""What a person sees when something is wrong: a page in the chosen language that tells nothing of the inside."""

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.project import urls as site_urls

SAID = {
    ("/spoilt/", 400): {"ky": "окуй алган жок", "ru": "не смог прочитать", "en": "could not read this request"},
    ("/broken/", 500): {"ky": "бузулду", "ru": "сломалось", "en": "Something broke on our side"},
    ("/no/such/", 404): {"ky": "Мындай барак жок", "ru": "Такой страницы нет", "en": "There is no such page"},
}
INSIDE = ("Traceback", "secret-of-the-code", "koopsuz/project", "/work/", ".py", "DEBUG")


@takes(Permission.PUBLIC)
def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-of-the-code")


@takes(Permission.PUBLIC)
def spoilt(_request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("secret-of-the-code")


urlpatterns = [path("broken/", broken), path("spoilt/", spoilt), *site_urls.urlpatterns]


@pytest.fixture
def visitor(settings: Any) -> Client:
    """A browser on the site with two pages that fail."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize(("address", "status"), list(SAID))
def test_error_is_told_in_the_language_of_the_reader(visitor: Client, address: str, status: int, language: str) -> None:
    visitor.cookies["language"] = language

    response = visitor.get(address)

    page = response.content.decode()
    assert response.status_code == status
    assert SAID[address, status][language] in page
    assert [word for word in INSIDE if word in page] == []
    assert f'lang="{language}"' in page
