"""An installation (KOOPSUZ_DEMO is no) refuses what a demo may have."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import checks
from django.db import connection
from django.test import Client

from koopsuz.accounts.gate import may
from koopsuz.accounts.models import Person
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import Role
from koopsuz.project import production
from koopsuz.project.demo.load import Stage, load_demo
from koopsuz.project.environment import SettingError
from tests.factories.people import make_person

GOOD_KEY = "".join(chr(48 + number) for number in range(60))


@pytest.fixture
def installation(settings: Any) -> Any:
    """Settings of a sound installation."""
    settings.DEMO, settings.DEBUG, settings.SECURE = False, False, True
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = GOOD_KEY, ["koopsuz.example.kg", "testserver"]
    return settings


@pytest.mark.django_db
def test_sound_installation_runs(installation: Any) -> None:
    production.refuse_weak_installation()

    assert checks.run_checks(tags=[checks.Tags.security, checks.Tags.database], databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", True, "KOOPSUZ_DEBUG is yes"),
        ("SECRET_KEY", "short", "KOOPSUZ_SECRET_KEY is easy to guess"),
        ("SECRET_KEY", "a" * 60, "KOOPSUZ_SECRET_KEY is easy to guess"),
        ("SECURE", False, "KOOPSUZ_HTTPS is no"),
        ("ALLOWED_HOSTS", ["*"], "KOOPSUZ_HOSTS allows any name"),
    ],
)
def test_installation_with_a_weak_setting_does_not_start(
    installation: Any, name: str, value: object, said: str
) -> None:
    setattr(installation, name, value)

    with pytest.raises(SettingError, match=said):
        production.refuse_weak_installation()
    assert [problem.id for problem in checks.run_checks(tags=[checks.Tags.security])] == ["koopsuz.E001"]

    installation.DEMO = True
    production.refuse_weak_installation()


@pytest.mark.django_db
def test_installation_on_a_database_that_forgets_does_not_start(installation: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")

    with pytest.raises(SettingError, match="synchronous_commit = off"):
        production.refuse_weak_installation()
    assert [problem.id for problem in production.check_database()] == ["koopsuz.E002"]


def test_every_setting_that_keeps_data_is_asked_of_the_database(
    installation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cursor:
        def __enter__(self) -> "Cursor":
            return self

        def __exit__(self, *_error: object) -> None: ...

        def execute(self, _query: str, parameters: list[list[str]]) -> None:
            self.names = parameters[0]

        def fetchall(self) -> list[tuple[str, str]]:
            return [(name, "off") for name in self.names]

    monkeypatch.setattr(production, "connection", SimpleNamespace(cursor=Cursor))

    said = [problem for _name, problem in production.forgetful_database()]

    assert [problem.split()[5] for problem in said] == ["fsync", "synchronous_commit", "full_page_writes"]


@pytest.mark.django_db
def test_demo_person_can_neither_sign_in_nor_act_in_an_installation(settings: Any) -> None:
    person = make_person(Role.EDUCATION_MINISTRY, "417")
    Person.objects.filter(pk=person.pk).update(is_demo=True)
    person.refresh_from_db()
    given = {"login": person.email, "password": "long-enough-word"}

    assert may(person, Permission.RUN_PLAN)
    assert _signs_in(given)

    settings.DEMO = False
    assert not may(person, Permission.RUN_PLAN)
    assert not may(person, Permission.SIGNED_IN)
    assert not _signs_in(given)


def test_demo_country_is_not_loaded_into_an_installation(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(SettingError, match="KOOPSUZ_DEMO is no"):
        load_demo(Stage.TERRITORY)


def _signs_in(given: dict[str, str]) -> bool:
    client = Client()
    client.post("/account/login/", given)
    return "_auth_user_id" in client.session
