"""The CSV of a plan goes out in pieces: the same bytes as in one, of one moment, with one piece of rows in memory."""

from codecs import BOM_UTF8
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from koopsuz.accounts.services import System
from koopsuz.planning import selectors
from koopsuz.planning.export import decision_sheet, decisions_csv
from koopsuz.planning.models import Plan, PlanDecision
from koopsuz.planning.schemas.sheets import as_csv
from koopsuz.planning.selectors import DecisionFilters, PlanInfo
from koopsuz.planning.selectors import decisions as reading
from koopsuz.planning.services.storing import clear
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition
from tests.factories.planning import make_plan, make_planned_country
from tests.rooms.test_races import together

EVERYTHING = DecisionFilters()
GAPS = 9


def published() -> tuple[PlanInfo, EditionContent]:
    make_planned_country()
    return selectors.get_plan_for(System(), make_plan()), get_edition("tiny")


def lines_in(piece: bytes) -> int:
    return piece.count(b"\r\n")


def count_calls(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[int]:
    """Count the calls of a function, which goes on to do its work."""
    whole: Callable[..., Any] = getattr(owner, name)
    calls = [0]

    def counted(*arguments: Any) -> Any:
        calls[0] += 1
        return whole(*arguments)

    monkeypatch.setattr(owner, name, counted)
    return calls


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize("query", ["", "?funded=yes", "?reason=nothing-has-this-reason"])
def test_streamed_csv_is_the_whole_table_byte_for_byte_in_the_readers_language(language: str, query: str) -> None:
    plan, content = published()
    client = Client()
    client.cookies["language"] = language

    response = client.get(f"/plan/{plan.code}/measures/csv/{query}")

    assert response.streaming
    assert response["Content-Disposition"] == f'attachment; filename="koopsuz-plan-{plan.code}.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    filters = DecisionFilters(funded=True) if "funded" in query else EVERYTHING
    body = b"".join(response)
    with translation.override(language):
        assert body == as_csv(decision_sheet(plan, filters=filters, content=content)).encode()


@pytest.mark.django_db
def test_pieces_hold_no_more_rows_than_asked_and_leave_the_language_of_the_thread_alone() -> None:
    plan, content = published()
    with translation.override("ru"):
        whole = as_csv(decision_sheet(plan, filters=EVERYTHING, content=content)).encode()
        pieces = decisions_csv(plan, filters=EVERYTHING, content=content, rows_a_piece=2)

    with translation.override("ky"):
        taken = []
        for piece in pieces:
            taken.append(piece)
            assert translation.get_language() == "ky"

    assert [lines_in(piece) for piece in taken] == [1, 2, 2, 2, 2, 1]
    assert b"".join(taken) == whole


@pytest.mark.django_db
def test_rows_are_read_only_when_their_piece_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts the rows that were made and not yet given away: at most those of one piece, however long the plan is."""
    plan, content = published()
    made = count_calls(monkeypatch, reading, "_row")
    pieces = decisions_csv(plan, filters=EVERYTHING, content=content, rows_a_piece=2)

    given, seen = 0, []
    for piece in pieces:
        seen.append(made[0] - given)
        given += lines_in(piece) - piece.startswith(BOM_UTF8)  # the header comes with the mark

    assert seen == [0, 2, 2, 2, 2, 1]
    assert given == made[0] == GAPS


@pytest.mark.django_db(transaction=True)
def test_pieces_are_of_one_moment_and_hold_no_transaction_while_they_wait() -> None:
    plan, content = published()
    whole = as_csv(decision_sheet(plan, filters=EVERYTHING, content=content)).encode()
    with CaptureQueriesContext(connection):
        pieces = decisions_csv(plan, filters=EVERYTHING, content=content, rows_a_piece=2)
        taken = [next(pieces), next(pieces)]
        assert connection.in_atomic_block is False
        together(lambda: clear(Plan.objects.get(pk=plan.id)))
        assert PlanDecision.objects.count() == 0
        taken += pieces

    assert b"".join(taken) == whole
