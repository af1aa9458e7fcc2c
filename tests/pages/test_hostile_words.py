"""Names and remarks with markup, formulas and placeholders in them: shown as they are written, run nowhere."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.common.text import Text
from koopsuz.finance.models import Source
from koopsuz.places.models import Area, School
from tests.conftest import ClientFor
from tests.factories import assessments as country
from tests.factories import planning as planned
from tests.factories.assessments import AIMAK, OWN, SIBLING

pytestmark = pytest.mark.django_db
MARKUP = "\"><script>alert(1)</script><svg/onload=alert(2)> {{7*7}} %(name)s %s {0} ' ]]>"
FORMULA = "=cmd|'/c calc'!A1"
# what would run: a tag that is not ours, or a handler in a tag
RUNS = re.compile(r"<script>alert|<svg/onload|<[^>]*\son\w+\s*=", re.IGNORECASE)


@pytest.fixture
def plan(db: None) -> str:
    """The code of a plan in a country where every name is hostile."""
    planned.make_planned_country()
    School.objects.filter(code=OWN).update(name=Text.same(MARKUP), settlement=MARKUP, source=MARKUP)
    School.objects.filter(code=SIBLING).update(name=Text.same(FORMULA))
    Area.objects.filter(code=AIMAK).update(name=Text.same(MARKUP))
    Source.objects.filter(code="rep").update(name=Text.same(MARKUP), note=Text.same(MARKUP))
    Source.objects.filter(code="subvention").update(name=Text.same(FORMULA))
    return planned.make_plan()


@pytest.fixture
def ministry(client_for: ClientFor) -> Client:
    return client_for(Role.EDUCATION_MINISTRY, "417")


def test_markup_in_names_runs_on_no_page(plan: str, ministry: Client) -> None:
    addresses = (
        "/", "/area/", f"/area/{AIMAK}/", f"/school/{OWN}/", "/search/?q=script", f"/search/?q={MARKUP}", "/desk/",
        f"/plan/{plan}/", f"/plan/{plan}/measures/", f"/plan/{plan}/why/{OWN}/A01/", "/money/", "/money/rep/",
        f"/school/{OWN}/why/A01/", f"/school/{OWN}/why/block/A/", "/assess/", f"/why/danger/{AIMAK}/", f"/why/need/{AIMAK}/",
        f"/area/?q={MARKUP}", f"/money/?q={MARKUP}", "/plan/", "/assess/campaigns/",
    )  # fmt: skip

    pages = {address: ministry.get(address) for address in addresses}

    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(addresses, 200)
    assert [address for address, page in pages.items() if RUNS.search(page.content.decode())] == []
    assert "&lt;script&gt;alert(1)" in pages[f"/school/{OWN}/"].content.decode()


def test_downloads_as_json_are_never_read_as_pages(plan: str, ministry: Client) -> None:
    for address in (
        f"/plan/{plan}/why/{OWN}/A01/json/",
        f"/school/{OWN}/why/A01/trace.json",
        f"/why/danger/{AIMAK}/data.json",
    ):
        response = ministry.get(address)

        assert response["Content-Type"] == "application/json"
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/plan/{}/measures/csv/", "/money/envelopes.csv"])
def test_formulas_in_names_are_text_in_a_csv(plan: str, ministry: Client, address: str) -> None:
    rows = list(csv.reader(io.StringIO(ministry.get(address.format(plan)).getvalue().decode("utf-8-sig"))))

    cells = [cell for row in rows for cell in row]
    assert f"'{FORMULA}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "@", "+", "\t"))] == []


def test_remark_with_markup_is_shown_as_it_is_written(client_for: ClientFor) -> None:
    country.make_country()
    assessment = country.start()
    country.say(assessment, "A01a", 1, note=MARKUP, evidence=MARKUP)
    from koopsuz.assessments import services

    country.fill(assessment, {"A01b": 3, "A02a": 5, "B01a": 1, "B02a": 0})
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")
    client = client_for(Role.EDUCATION_MINISTRY, "417")
    services.transition(by=System(), assessment_id=assessment.pk, action="return", reason=MARKUP)

    for name in ("assess", "assess_review"):
        page = client.get(reverse(name, args=[assessment.pk])).content.decode()
        assert not RUNS.search(page)
        assert "&lt;script&gt;alert(1)" in page


def test_header_of_a_download_holds_no_line_of_its_own(plan: str, ministry: Client) -> None:
    response = ministry.get(f"/plan/{plan}%0d%0aSet-Cookie:x=1/measures/csv/")

    assert response.status_code == 404
    assert "x" not in ministry.cookies
