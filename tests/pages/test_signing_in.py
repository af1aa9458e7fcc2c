"""Signing in: guessing is stopped, nobody learns who has an account, nobody is led elsewhere, cookies stay closed."""

from http.cookies import Morsel
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from tests.conftest import ClientFor
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
RIGHT = "long-enough-word"
ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)")


@pytest.fixture(autouse=True)
def no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def person(db: None) -> Person:
    return make_person(Role.EDUCATION_MINISTRY, "417")


def enter(client: Client, email: str, password: str, **more: str) -> Any:
    return client.post("/account/login/", {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_right_password_signs_in_with_a_new_session(client: Client, person: Person) -> None:
    client.get("/account/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    client.cookies[site_settings.SESSION_COOKIE_NAME] = before

    enter(client, person.email, RIGHT)

    assert is_in(client)
    assert client.session.session_key != before


def test_guessing_a_password_is_stopped_even_for_the_right_one(client: Client, person: Person) -> None:
    for number in range(site_settings.AXES_FAILURE_LIMIT):
        cache.clear()  # the shorter pause of allauth counts within one process; the lock counts in the database
        enter(client, person.email, f"wrong-{number}")
    cache.clear()

    response = enter(client, person.email, RIGHT)

    assert not is_in(client)
    assert response.status_code == 429


def test_upper_case_letters_do_not_give_more_guesses(client: Client, person: Person) -> None:
    for number in range(site_settings.AXES_FAILURE_LIMIT):
        email = person.email.upper() if number % 2 else person.email
        cache.clear()
        enter(client, email, f"wrong-{number}")
    cache.clear()

    enter(client, person.email, RIGHT)

    assert not is_in(client)


def test_answers_do_not_tell_who_has_an_account(client: Client, person: Person) -> None:
    client.cookies["language"] = "en"
    known = enter(client, person.email, "wrong").content.decode().replace(person.email, "…")
    unknown = enter(client, "nobody@example.org", "wrong").content.decode().replace("nobody@example.org", "…")

    assert _without_tokens(known) == _without_tokens(unknown)


def test_new_password_is_offered_alike_for_known_and_unknown_addresses(client: Client, person: Person) -> None:
    known = client.post("/account/password/reset/", {"email": person.email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in mail.outbox if "/account/password/reset/key/" in letter.body] == [[person.email]]


def test_nobody_signs_up_alone(client: Client) -> None:
    client.post("/account/signup/", {"email": "a@example.org", "password1": RIGHT, "password2": RIGHT})

    assert not Person.objects.filter(email="a@example.org").exists()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(client: Client, person: Person, target: str) -> None:
    response = client.post(f"/account/login/?next={target}", {"login": person.email, "password": RIGHT, "next": target})

    assert response["Location"] == "/desk/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_language_switch_leads_to_no_other_site(client: Client, target: str) -> None:
    response = client.post("/language/", {"language": "ru", "next": target})

    assert response["Location"] == "/"


def test_forms_without_their_token_are_refused(person: Person) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert enter(strict, person.email, RIGHT).status_code == 403
    assert strict.post("/language/", {"language": "ru"}).status_code == 403


def test_cookie_of_the_session_is_closed_to_scripts_and_other_sites(client: Client, person: Person) -> None:
    enter(client, person.email, RIGHT)

    cookie: Morsel[str] = client.cookies[site_settings.SESSION_COOKIE_NAME]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("address", ["/", "/account/login/", "/search/?q=<script>", "/no/such/page/", "/robots.txt"])
def test_pages_carry_the_headers_that_hold_strangers_off(client: Client, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_closed_pages_stay_out_of_caches(client_for: ClientFor) -> None:
    response = client_for(Role.EDUCATION_MINISTRY, "417").get("/desk/")

    assert "no-store" in response["Cache-Control"]
    assert "no-store" not in client_for().get("/").headers.get("Cache-Control", "")


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]
