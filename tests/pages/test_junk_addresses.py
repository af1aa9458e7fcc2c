"""Junk in addresses: any page answers with a page, an absence or a refusal in words; never with a crash."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from koopsuz.accounts.roles import Role
from tests.conftest import ClientFor
from tests.factories import planning as planned
from tests.factories.assessments import OWN

ANSWERED = {401, 200, 301, 302, 400, 404, 405, 422}
VALUES = ("abc", "999999", "9" * 40, "²", "a\x00b", "NaN", "' or 1=1 --%_\\", "<script>{{7*7}}%(name)s{0}", "ө" * 3000)
NAMES = (
    "page", "year", "first_year", "q", "area", "kind", "state", "block", "requirement_class", "reason", "funded",
    "school", "requirement", "source", "line", "theme", "show", "campaign", "lang", "next", "status", "words",
)  # fmt: skip


def _routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        elif getattr(pattern.callback, "__module__", "").startswith("koopsuz."):
            yield route, pattern


ROUTES = sorted(_routes(get_resolver()), key=lambda pair: pair[0])
PARTS = ("0", "9" * 40, "Z99", "%00", "%F0%9F%8F%AB", "..%2f", "x" * 500)


def _filled(route: str, part: str) -> str:
    """The address of a route with every parameter set to the same junk."""
    address = "/"
    for piece in route.split("/"):
        name = piece[piece.find("<") + 1 : piece.rfind(">")] if "<" in piece else ""
        address += (piece.replace(f"<{name}>", part) if name else piece) + "/"
    return address[:-1]


@pytest.fixture
def ministry(client_for: ClientFor) -> Client:
    """Somebody who is let in almost everywhere; a crash comes back as an answer."""
    client = client_for(Role.EDUCATION_MINISTRY, "417")
    client.raise_request_exception = False
    return client


@pytest.fixture
def existing(db: None) -> list[str]:
    """Addresses of pages with something on them."""
    planned.make_planned_country()
    plan = planned.make_plan()
    return [
        "/", "/area/", "/area/41700000000000/", "/area/41702205805000/", f"/school/{OWN}/", "/search/", "/desk/",
        "/design/", "/law/", "/standard/", "/standard/tiny/", "/standard/tiny/A01/", "/plan/", f"/plan/{plan}/",
        f"/plan/{plan}/measures/", f"/plan/{plan}/measures/csv/", f"/plan/{plan}/why/{OWN}/A01/", "/money/",
        "/money/envelopes.csv", "/money/who-pays/", "/money/rep/", "/money/plan/new/", "/why/danger/", "/assess/",
        f"/school/{OWN}/why/A01/", "/assess/campaigns/", "/places/import/schools/", "/money/import/",
        "/account/login/",
    ]  # fmt: skip


@pytest.mark.django_db
def test_pages_with_junk_in_the_query_answer_in_words(existing: list[str], ministry: Client) -> None:
    crashed = [
        (address, value[:20])
        for address, value in product(existing, VALUES)
        if ministry.get(address, dict.fromkeys(NAMES, value)).status_code not in ANSWERED
    ]

    assert crashed == []


@pytest.mark.django_db
def test_pages_with_junk_in_the_path_answer_in_words(ministry: Client) -> None:
    planned.make_planned_country()

    crashed = [
        (route, part[:20])
        for (route, _pattern), part in product(ROUTES, PARTS)
        if "<" in route and ministry.get(_filled(route, part)).status_code not in ANSWERED
    ]

    assert crashed == []


@pytest.mark.django_db
def test_pages_of_existing_things_with_junk_behind_them_answer_in_words(ministry: Client) -> None:
    planned.make_planned_country()
    plan = planned.make_plan()
    stems = (
        f"/plan/{plan}/why/{OWN}/%s/", f"/plan/{plan}/why/%s/A01/json/", f"/plan/{plan}/measures/%s/",
        f"/school/{OWN}/why/%s/", f"/school/{OWN}/why/block/%s/", "/standard/tiny/%s/", "/why/danger/%s/",
        "/why/need/%s/data.json",
    )  # fmt: skip

    crashed = [
        (stem, part[:20])
        for stem, part in product(stems, PARTS)
        if ministry.get(stem.replace("%s", part)).status_code not in ANSWERED
    ]

    assert crashed == []
