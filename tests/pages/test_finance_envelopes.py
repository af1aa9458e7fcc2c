"""The list of envelopes and the responsibility matrix: what everybody sees, what only those who answer for a budget see."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koopsuz.accounts.gate import System
from koopsuz.accounts.models import Assignment
from koopsuz.accounts.roles import Role
from koopsuz.finance.services import check_envelopes
from tests.conftest import ClientFor
from tests.factories import money
from tests.factories.assessments import AIMAK, FOREIGN_AIMAK, OBLAST, OWN, make_school, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    make_territory()
    make_school(OWN)


def words_of(html: bytes) -> str:
    plain = re.sub(r"<[^>]+>", " ", html.decode().replace("\u202f", " ").replace("\xa0", " "))
    return " ".join(plain.split())


def listed(client: Client, **filters: object) -> set[str]:
    """Codes of the sources that the page links to."""
    page = client.get(reverse("envelopes"), filters)
    assert page.status_code == 200
    codes = (money.PROGRAMME, money.GRANT, money.LOCAL, money.FOREIGN_LOCAL, money.SCHOOL)
    return {code for code in codes if f'href="{reverse("source", args=[code])}"' in page.content.decode()}


def test_list_tells_everybody_the_approved_money_with_totals_and_the_word_on_parents(client_for: ClientFor) -> None:
    money.make_money()

    page = client_for().get(reverse("envelopes"))
    words = words_of(page.content)

    assert "Parents are never a source of money" in words
    assert "Source rep-roofs Republican programme 5 000 000 som 6 000 000 som" in words
    assert "All sources 6 410 000 som 6 000 000 som 12 410 000 som" in words
    assert "Bring in envelopes" not in words
    assert "<svg" in page.content.decode()
    assert "Show as a table" in words


def test_list_without_money_teaches(client_for: ClientFor) -> None:
    assert "No envelope fits" in words_of(client_for().get(reverse("envelopes")).content)


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({"kind": "donor"}, {money.GRANT}),
        ({"area": OBLAST}, {money.GRANT, money.LOCAL, money.SCHOOL}),
        ({"area": FOREIGN_AIMAK}, {money.FOREIGN_LOCAL}),
        ({"year": "2028"}, {money.PROGRAMME}),
        ({"q": "LOC-"}, {money.LOCAL, money.FOREIGN_LOCAL}),
        ({"q": "loc", "area": AIMAK}, {money.LOCAL}),
    ],
)
def test_filters_let_through_what_they_name(client_for: ClientFor, filters: dict[str, str], codes: set[str]) -> None:
    money.make_money()

    assert listed(client_for(), **filters) == codes


@pytest.mark.parametrize(
    "filters",
    [
        {"kind": "parents"},
        {"area": "417' OR 1=1"},
        {"year": "2028; DROP"},
        {"year": "99999999999999999999"},
        {"q": "%" * 80},
        {"q": "a" * 5000},
        {"page": "-1"},
        {"page": "9" * 40},
        {"page": "<script>"},
    ],
)
def test_hostile_filters_never_break_the_list_or_its_files(client_for: ClientFor, filters: dict[str, str]) -> None:
    money.make_money()

    assert client_for().get(reverse("envelopes"), filters).status_code == 200
    assert client_for().get(reverse("envelopes_file", args=["csv"]), filters).status_code == 200


def test_words_of_a_source_are_escaped(client_for: ClientFor) -> None:
    money.load(money.source("odd", "republican", (2027, 1)))
    client = client_for()

    page = client.get(reverse("envelopes"), {"q": "<script>alert(1)</script>"})

    assert b"<script>alert" not in page.content


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (None, "", False),
        (Role.DEPUTY, AIMAK, True),
        (Role.LOCAL_FINANCE, AIMAK, True),
        (Role.SPECIALIST, OBLAST, True),
        (Role.PUBLIC_COUNCIL, "417", True),
        (Role.DEPUTY, FOREIGN_AIMAK, False),
        (Role.DIRECTOR, OWN, False),
        (Role.OPERATOR, "417", False),
    ],
)
def test_draft_is_seen_by_those_who_may_see_that_budget(
    client_for: ClientFor, role: Role | None, place: str, sees: bool
) -> None:
    money.load(money.source(money.LOCAL, "local", (2027, 1), owner_code=AIMAK), status="draft")
    money.load(money.source(money.SCHOOL, "school", (2027, 1), owner_code=OWN), status="draft")

    client = client_for(role, place)

    assert listed(client) == ({money.LOCAL, money.SCHOOL} if sees else set())
    assert client.get(reverse("source", args=[money.LOCAL])).status_code == (200 if sees else 404)


def test_draft_is_hidden_from_a_role_that_has_ended_elsewhere(client_for: ClientFor) -> None:
    from datetime import date

    from koopsuz.accounts.models import Person
    from koopsuz.accounts.services import assign
    from tests.conftest import LOGIN_BACKEND
    from tests.factories.people import make_person

    money.load(money.source(money.LOCAL, "local", (2027, 1), owner_code=AIMAK), status="draft")
    person = make_person(Role.DEPUTY, FOREIGN_AIMAK)
    assign(by=System(), person=person, role=Role.PUBLIC_COUNCIL, place_code="417", valid_from=date(2020, 1, 1))
    Assignment.objects.filter(person=person, place_code="417").update(valid_to=date(2021, 1, 1))
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk), backend=LOGIN_BACKEND)

    assert listed(client) == set()


def test_draft_over_an_approved_envelope_leaves_the_public_the_approved_one(client_for: ClientFor) -> None:
    money.load(money.source(money.LOCAL, "local", (2027, 300_000), owner_code=AIMAK))
    money.put(money.LOCAL, 2027, 450_000)

    assert "300 000 som" in words_of(client_for().get(reverse("envelopes")).content)
    assert "450 000 som draft" in words_of(client_for(Role.LOCAL_HEAD, AIMAK).get(reverse("envelopes")).content)


@pytest.mark.parametrize("role", [None, Role.LOCAL_FINANCE])
def test_list_asks_the_same_number_of_queries_for_one_and_three_sources(
    client_for: ClientFor, role: Role | None
) -> None:
    client = client_for(role, AIMAK)
    money.load(money.source("one", "republican", (2027, 1)))
    client.get(reverse("envelopes"))

    with CaptureQueriesContext(connection) as one:
        client.get(reverse("envelopes"))
    money.load(
        money.source("two", "local", (2027, 1), (2028, 2), owner_code=AIMAK), money.source("three", "donor", (2027, 1))
    )
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("envelopes"))

    assert len(three) == len(one)


def test_files_hold_what_the_filters_let_through_and_can_be_brought_in_again(client_for: ClientFor) -> None:
    money.make_money()

    text = client_for().get(reverse("envelopes_file", args=["csv"]), {"kind": "local"})
    book = client_for().get(reverse("envelopes_file", args=["xlsx"]))

    rows = list(csv.DictReader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert [(row["source"], row["owner"], row["year"], row["amount_som"]) for row in rows] == [
        (money.FOREIGN_LOCAL, FOREIGN_AIMAK, "2027", "200000.00"),
        (money.LOCAL, AIMAK, "2027", "300000.00"),
    ]
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()) == 7
    assert check_envelopes(by=System(), content=text.content, name="back.csv") == 2
    assert check_envelopes(by=System(), content=book.content, name="back.xlsx") == 6
    assert client_for().get(reverse("envelopes_file", args=["pdf"])).status_code == 404


def test_file_keeps_drafts_from_the_public(client_for: ClientFor) -> None:
    money.load(money.source(money.LOCAL, "local", (2027, 1), owner_code=AIMAK), status="draft")

    assert money.LOCAL not in client_for().get(reverse("envelopes_file", args=["csv"])).content.decode()


def test_matrix_names_payers_conditions_dates_sources_and_codes(client_for: ClientFor) -> None:
    money.make_matrix()

    words = words_of(client_for().get(reverse("responsibility"), {"line": "current_repair"}).content)

    assert "Booked on 2221 Code 2221" in words
    assert "Republican budget Republic repairs state schools, municipal schools; everywhere except" in words
    assert "01.01.2020 A law of tests not verified" in words
    assert "Local budget Aimak may add" in words
    assert "709 Code 709" in words


def test_matrix_of_a_place_leaves_out_what_does_not_hold_there_and_tells_who_is_asked_first(
    client_for: ClientFor,
) -> None:
    from koopsuz.places.kinds import AreaLevel
    from tests.factories.assessments import COUNTRY, make_area

    make_area("41711000000000", AreaLevel.CAPITAL, COUNTRY)
    money.make_matrix()
    client = client_for()

    capital = words_of(client.get(reverse("responsibility"), {"area": "41711000000000"}).content)
    oblast = words_of(client.get(reverse("responsibility"), {"area": OBLAST}).content)

    assert "Republic repairs" not in capital
    assert "asked 1 of 1" in capital
    assert "asked 2 of 2" in oblast


@pytest.mark.parametrize("filters", [{"line": "parents"}, {"area": "x' --"}, {"line": "a" * 5000}])
def test_hostile_filters_never_break_the_matrix(client_for: ClientFor, filters: dict[str, str]) -> None:
    money.make_matrix()

    assert client_for().get(reverse("responsibility"), filters).status_code == 200


def test_matrix_asks_the_same_number_of_queries_for_one_and_three_rules(client_for: ClientFor) -> None:
    from koopsuz.finance.models import ResponsibilityRule

    money.make_matrix()
    ResponsibilityRule.objects.exclude(code="local").delete()
    client = client_for()
    client.get(reverse("responsibility"))

    with CaptureQueriesContext(connection) as one:
        client.get(reverse("responsibility"))
    for number in (2, 3):
        rule = ResponsibilityRule.objects.get(code="local")
        rule.pk, rule.code, rule.line = None, f"local-{number}", "fuel"
        rule.save()
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("responsibility"))

    assert len(three) == len(one)
