"""Pages of the plan: who may see them, what stands on them, and that queries don't grow with rows."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koopsuz.accounts.roles import Role
from koopsuz.planning.models import Plan
from tests.factories.assessments import FOREIGN, OWN, SIBLING
from tests.factories.planning import make_plan, make_planned_country, request_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> None:
    make_planned_country()


@pytest.fixture
def published(country: None) -> str:
    return make_plan()


def visitor(language: str = "en") -> Client:
    client = Client()
    client.cookies["language"] = language
    return client


def page(address: str, *, client: Client | None = None, status: int = 200) -> str:
    response = (client or visitor()).get(address)
    assert response.status_code == status, address
    return response.content.decode()


def addresses(code: str) -> tuple[str, ...]:
    return (
        "/plan/",
        f"/plan/{code}/",
        f"/plan/{code}/measures/",
        f"/plan/{code}/why/{OWN}/A01/",
        f"/plan/{code}/why/{FOREIGN}/B02/",
        f"/plan/{code}/why/{OWN}/A01/json/",
    )


def test_pages_of_a_published_plan_are_open_to_everybody(published: str) -> None:
    for address in addresses(published):
        page(address)
    response = visitor().get("/plan/current/")
    assert (response.status_code, response.url) == (302, f"/plan/{published}/")


def test_pages_of_a_computed_plan_are_for_those_who_compute(country: None, client_for: Any) -> None:
    code = make_plan(published=False)

    for address in addresses(code)[1:]:
        page(address, status=404)
        page(address, client=client_for(Role.LOCAL_HEAD, "417"), status=404)
        page(address, client=client_for(Role.FINANCE_MINISTRY, "417"))


def test_plan_still_waiting_shows_no_decisions(country: None, client_for: Any) -> None:
    code = request_plan()
    ministry = client_for(Role.FINANCE_MINISTRY, "417")

    assert "The plan is on its way" in page(f"/plan/{code}/", client=ministry)
    page(f"/plan/{code}/measures/", client=ministry, status=404)
    page(f"/plan/{code}/why/{OWN}/A01/", client=ministry, status=404)


def test_plan_page_shows_its_sums_and_its_proof(published: str) -> None:
    text = page(f"/plan/{published}/").replace("\u202f", " ").replace("\u00a0", " ")

    assert "103 000 som close 6 of the 9 gaps of 3 schools" in text
    assert "No plan with this money could do more than" in text
    assert "No budget line is overspent, to the tyiyn" in text
    assert "<svg" in text
    assert "What the next 1 000 000 som would buy" in text
    assert Plan.objects.get(code=published).plan_hash[:16] in text


def test_decisions_page_lists_and_filters(published: str) -> None:
    everything = page(f"/plan/{published}/measures/")
    assert all(f"School {code}" in everything for code in (OWN, SIBLING, FOREIGN))

    waiting = page(f"/plan/{published}/measures/?funded=no&area=41708000000000")
    assert f"School {FOREIGN}" in waiting
    assert f"School {OWN}" not in waiting
    assert "no lawful payer with an envelope" in waiting


@pytest.mark.parametrize(
    "query",
    [
        "page=999",
        "page=abc",
        "year=abc",
        "requirement_class=9",
        "area=%27%3B--",
        "kind=gold",
        "funded=maybe",
        "school=%00",
    ],
)
def test_decisions_page_with_nonsense_in_the_address_stays_whole(published: str, query: str) -> None:
    assert visitor().get(f"/plan/{published}/measures/?{query}").status_code in {200, 400, 404}


def test_decisions_page_queries_do_not_grow_with_rows(published: str) -> None:
    counts = []
    for query in ("requirement=B02&school=" + OWN, "requirement=B02"):
        visitor().get(f"/plan/{published}/measures/?{query}")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(f"/plan/{published}/measures/?{query}")
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 8


def test_decisions_file_has_the_filtered_rows(published: str) -> None:
    response = visitor().get(f"/plan/{published}/measures/csv/?funded=yes&school={OWN}")

    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [(row["requirement"], row["capital_som"], row["source"], row["year"]) for row in rows] == [
        ("A01", "20000.00", "rep", "2027"),
        ("B01", "60000.00", "local", "2027"),
        ("B02", "1000.00", "own", "2028"),
    ]
    assert visitor().get(f"/plan/{published}/measures/xlsx/").content.startswith(b"PK")
    assert visitor().get(f"/plan/{published}/measures/exe/").status_code == 404


@pytest.mark.parametrize(
    ("language", "question"),
    [("ky", "Эмне үчүн"), ("ru", "Почему"), ("en", "Why does this get money?")],
)
def test_why_page_asks_in_the_language_of_the_reader(published: str, language: str, question: str) -> None:
    assert question in page(f"/plan/{published}/why/{OWN}/A01/", client=visitor(language))


def test_why_page_of_a_funded_gap_walks_to_every_number(published: str) -> None:
    text = page(f"/plan/{published}/why/{OWN}/B01/").replace("\u202f", " ").replace("\u00a0", " ")

    for expected in (
        "“local money” pays 60 000 som in 2027",
        "ceil(pupils / 50)",
        "Pupils in all: 300",
        "10 000 som",
        "test prices",
        "local pays current_repair",
        "test matrix",
        "subvention money",
        "6 000 som",
    ):
        assert expected in text, expected


def test_why_page_of_a_gap_without_payer_says_whose_budget_is_missing(published: str) -> None:
    text = page(f"/plan/{published}/why/{FOREIGN}/B01/")

    assert "Why does this wait?" in text
    assert "has an envelope for this school" in text


def test_why_json_has_the_same_numbers(published: str) -> None:
    document = json.loads(page(f"/plan/{published}/why/{OWN}/B01/json/"))

    (chosen,) = [choice for choice in document["choices"] if choice["chosen"]]
    assert (chosen["capital"], chosen["year"], chosen["source"]["code"]) == (6_000_000, 2027, "local")
    assert document["plan_hash"] == Plan.objects.get(code=published).plan_hash


@pytest.mark.parametrize(
    "address",
    ["why/S-9999/A01/", f"why/{OWN}/A02/", f"why/{OWN}/Z99/", f"why/{OWN}/%27/", "why/%00/A01/", f"why/{OWN}/%00/"],
)
def test_why_page_of_what_is_not_there_is_absent(published: str, address: str) -> None:
    page(f"/plan/{published}/{address}", status=404)


def test_publish_by_the_education_ministry_makes_it_public(country: None, client_for: Any) -> None:
    code = make_plan(published=False)
    ministry = client_for(Role.EDUCATION_MINISTRY, "417")

    assert "Publish this plan" in page(f"/plan/{code}/", client=ministry)
    assert ministry.post(f"/plan/{code}/publish/").status_code == 302
    page(f"/plan/{code}/")


@pytest.mark.parametrize("role", [Role.FINANCE_MINISTRY, Role.PUBLIC_COUNCIL, Role.LOCAL_HEAD])
def test_publish_by_others_is_absent(country: None, client_for: Any, role: Role) -> None:
    code = make_plan(published=False)

    assert client_for(role, "417").post(f"/plan/{code}/publish/").status_code == 404
    page(f"/plan/{code}/", status=404)


def test_plans_page_before_the_first_plan_teaches(db: None) -> None:
    assert "No plan is published yet" in page("/plan/")
    assert visitor().get("/plan/current/").url == "/plan/"


def test_workbook_of_a_whole_plan_is_written_once_and_kept(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_planned_country()
    address = reverse("plan_file", args=[make_plan(), "xlsx"])
    client.cookies["language"] = "en"

    first = client.get(address).content
    kept = list((tmp_path / "plans").iterdir())
    kept[0].write_bytes(b"kept")
    again = client.get(address).content

    rows = CalamineWorkbook.from_filelike(io.BytesIO(first)).get_sheet_by_index(0).to_python()
    assert (len(rows), len(kept), again) == (10, 1, b"kept")
    assert client.get(address, {"funded": "yes"}).content != b"kept"
