"""The money trail for everybody: figures, entries, files; no names; the same queries for a long ledger."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.gate import RefusedError
from koopsuz.accounts.roles import Role
from koopsuz.common.problems import InputProblems
from koopsuz.engine import ledger as engine
from koopsuz.engine.ledger import EntryKind
from koopsuz.engine.money import Money
from koopsuz.finance import services
from koopsuz.finance.files.ledger import signature_holds
from koopsuz.planning import selectors as planning
from koopsuz.planning.selectors import DecisionRow, published_plan
from tests.factories import planning as planned
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


@pytest.fixture
def funded() -> DecisionRow:
    """A decision of a published plan that republican money funds."""
    planned.make_planned_country()
    planned.make_plan()
    plan = published_plan()
    assert plan is not None
    return next(planning.all_decisions(plan, filters=planning.DecisionFilters(funded=True)))


def people_for(_decision: DecisionRow) -> tuple[Any, Any]:
    return make_person(Role.EDUCATION_MINISTRY, "417"), make_person(Role.FINANCE_MINISTRY, "417")


def test_decision_becomes_a_work_with_nothing_typed_again_and_is_walked_both_ways(
    client: Client, funded: DecisionRow
) -> None:
    client.cookies["language"] = "en"
    maker, checker = people_for(funded)
    address = reverse("work", args=[funded.school_code, funded.requirement])
    assert "Nobody has taken this on yet" in client.get(address).content.decode()

    work = services.take_on_work(by=maker, school=funded.school_code, requirement=funded.requirement)
    assert services.take_on_work(by=maker, school=funded.school_code, requirement=funded.requirement) == work
    given = services.ContractInput("1/27", "Builders LLC", date(2027, 3, 1), date(2027, 9, 1))
    contract = services.add_contract(by=maker, work=work, given=given)
    terms: dict[str, Any] = {"source": funded.source_code, "year": funded.year, "amount": funded.capital}
    for kind, named in (
        (EntryKind.APPROPRIATION, {}),
        (EntryKind.ALLOCATION, {"work": work}),
        (EntryKind.COMMITMENT, {"work": work, "contract": contract}),
        (EntryKind.PAYMENT, {"work": work, "contract": contract}),
        (EntryKind.ACCEPTANCE, {"work": work, "contract": contract}),
        (EntryKind.CLOSING, {"work": work, "amount": Money(0)}),
    ):
        step = services.PostingInput(key=uuid4(), kind=kind, **{**terms, **named})
        services.check_posting(by=checker, key=services.ask_posting(by=maker, given=step))

    page = client.get(address).content.decode()
    for words in ("Builders LLC", "the work is closed", "Contract signed", "Work accepted", "Payment"):
        assert words in page
    why = reverse("why_decision", args=[published_plan().code, funded.school_code, funded.requirement])  # type: ignore[union-attr]  # made above
    assert why in page
    assert address in client.get(why).content.decode()
    assert address in client.get(reverse("ledger")).content.decode()


def test_only_what_the_published_plan_funds_can_be_taken_on(funded: DecisionRow) -> None:
    maker, _checker = people_for(funded)

    with pytest.raises(InputProblems):
        services.take_on_work(by=maker, school=funded.school_code, requirement="Z99")
    with pytest.raises(RefusedError):
        services.take_on_work(
            by=make_person(Role.DIRECTOR, funded.school_code), school=funded.school_code, requirement=funded.requirement
        )


@pytest.mark.parametrize("address", ["/money/works/none/A01/", "/money/works/{school}/Z99/"])
def test_work_of_nothing_is_not_found(client: Client, funded: DecisionRow, address: str) -> None:
    assert client.get(address.format(school=funded.school_code)).status_code == 404
