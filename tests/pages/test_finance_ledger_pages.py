"""The money trail for everybody: figures, entries, files; no names; the same queries for a long ledger."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.engine import ledger as engine
from koopsuz.engine.ledger import EntryKind
from koopsuz.finance import services
from koopsuz.finance.files.ledger import signature_holds
from tests.factories.ledger import make_trail
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
LANGUAGES = ("ky", "ru", "en")


def test_visitor_sees_every_step_and_no_names(client: Client) -> None:
    trail = make_trail()
    trail.until_paid()
    services.sign_checkpoint(by=make_person(Role.FINANCE_MINISTRY, "417"))

    client.cookies["language"] = "en"
    page = client.get(reverse("ledger")).content.decode()

    for words in (
        "Appropriation",
        "Given to a work",
        "Contract signed",
        "Payment",
        "Courtyard LLC",
        "4 entries",
        "A01",
    ):
        assert words in page
    assert str(trail.maker) not in page
    assert str(trail.checker) not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_ledger_says_so(client: Client, language: str) -> None:
    client.cookies["language"] = language
    answer = client.get(reverse("ledger"))

    assert answer.status_code == 200
    assert 'class="empty' in answer.content.decode()


def test_queries_do_not_grow_with_the_ledger(client: Client) -> None:

    trail = make_trail()
    trail.until_paid()
    client.get(reverse("ledger"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("ledger"))
    for _number in range(6):
        trail.enter(EntryKind.PAYMENT, 1_000)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("ledger"))

    assert len(few) == len(many)


def test_files_that_a_visitor_takes_hold(client: Client) -> None:
    trail = make_trail()
    trail.until_paid()
    services.sign_checkpoint(by=make_person(Role.FINANCE_MINISTRY, "417"))

    lines = b"".join(client.get(reverse("ledger_file")).streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a stream
    kept = json.loads(client.get(reverse("checkpoints_file")).content)["checkpoints"]
    verdict = engine.verify(
        [json.loads(line) for line in lines[1:]],
        announced=json.loads(lines[0])["entries"],
        checkpoints=[engine.Checkpoint(**one) for one in kept],
        signed=signature_holds,
    )

    assert (verdict.findings, verdict.bound) == ((), 4)
