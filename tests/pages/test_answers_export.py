"""Answers to take away: every stored field in every format, the same in all, streamed, hostile words harmless."""

import csv
import io
import json
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import services
from tests.conftest import ClientFor
from tests.factories import assessments as tiny
from tests.factories.assessments import AUTUMN, FOREIGN, OWN, SIBLING

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> None:
    tiny.make_country()
    assessment = tiny.start(OWN)
    services.answer(
        by=System(),
        assessment_id=assessment.pk,
        client_id=uuid4(),
        indicator="A01b",
        version=0,
        na_reason="=cmd()",
        note="+1",
    )
    tiny.fill(assessment, {code: value for code, value in tiny.ANSWERS.items() if code != "A01b"})
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")
    tiny.publish(SIBLING)
    tiny.fill(tiny.start(FOREIGN))  # not sent: not public


def rows() -> list[dict[str, str]]:
    answer = Client().get(reverse("answers_file", args=[AUTUMN, "csv"]))
    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a streamed response
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def test_answers_as_csv_hold_every_published_answer_and_no_other(published: None) -> None:
    found = {(row["school"], row["indicator"]): row for row in rows()}

    assert {school for school, _indicator in found} == {OWN, SIBLING}
    assert (found[SIBLING, "A01a"]["level"], found[SIBLING, "A02a"]["number"]) == ("1", "5")
    assert (found[OWN, "A01b"]["state"], found[OWN, "A01b"]["level"]) == ("not_applicable", "")


def test_answers_as_csv_never_begin_like_a_formula(published: None) -> None:
    found = next(row for row in rows() if (row["school"], row["indicator"]) == (OWN, "A01b"))

    assert (found["reason"], found["note"]) == ("'=cmd()", "'+1")


def test_answers_as_json_say_the_same_as_csv(published: None) -> None:
    answer = Client().get(reverse("answers_file", args=[AUTUMN, "json"]))
    content = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]  # a streamed response

    told = {
        (record["school"], answer["indicator"]): (answer["state"], answer["level"], answer["number"])
        for record in content["records"]
        for answer in record["answers"]
    }
    same = {
        (row["school"], row["indicator"]): (
            row["state"],
            int(row["level"]) if row["level"] else None,
            int(row["number"]) if row["number"] else None,
        )
        for row in rows()
    }
    assert told == same


def test_answers_as_workbook_are_for_those_who_are_signed_in(published: None, client_for: ClientFor) -> None:
    address = reverse("answers_workbook", args=[AUTUMN])
    book = CalamineWorkbook.from_filelike(io.BytesIO(client_for(Role.DIRECTOR, OWN).get(address).content))

    assert Client().get(address).status_code == 302
    levels = book.get_sheet_by_name("levels").to_python()
    column = levels[0].index("A01b")
    assert [row[column] for row in levels[1:]] == ["na", 3.0]
    assert book.get_sheet_by_name("words").to_python()[1][4:7] == ["A01b", "=cmd()", "+1"]


def test_answers_of_a_school_as_oscal_have_a_finding_for_each_requirement(published: None) -> None:
    content = Client().get(reverse("school_oscal", args=[SIBLING])).json()["assessment-results"]

    result = content["results"][0]
    names = [one["title"] for one in result["observations"]]
    assert [one["title"] for one in result["findings"]] == sorted({name[:3] for name in names})
    assert len({one["uuid"] for one in result["observations"]}) == len(names)
    assert all(first <= second for first, second in pairwise(one["title"] for one in result["findings"]))
    assert Client().get(reverse("school_oscal", args=[FOREIGN])).status_code == 404


def test_answers_query_count_does_not_depend_on_the_number_of_schools(published: None) -> None:
    rows()
    with CaptureQueriesContext(connection) as two:
        rows()
    assessment = tiny.start(FOREIGN)
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")

    with CaptureQueriesContext(connection) as three:
        assert {row["school"] for row in rows()} == {OWN, SIBLING, FOREIGN}

    assert len(three) == len(two)


@pytest.mark.parametrize("address", [("answers_file", [AUTUMN, "exe"]), ("answers_file", ["none", "csv"])])
def test_answers_of_what_is_not_there_are_not_found(published: None, address: tuple[str, list[str]]) -> None:
    assert Client().get(reverse(address[0], args=address[1])).status_code == 404
