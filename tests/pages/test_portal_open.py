"""The open site: the first page, areas, schools, the search, and why a figure is what it is."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from koopsuz.assessments.selectors import current_campaign
from koopsuz.portal import selectors
from koopsuz.portal.kinds import FigureName
from koopsuz.portal.selectors.figures import Figures
from koopsuz.standards.selectors import current_edition, get_edition
from tests.conftest import ClientFor
from tests.factories import assessments as tiny
from tests.factories.assessments import AIMAK, COUNTRY, FOREIGN, OBLAST, OWN, RAYON, SIBLING
from tests.factories.planning import SOM, make_plan, make_planned_country

pytestmark = pytest.mark.django_db
FIRST_VIEW_BYTES = 150_000


@pytest.fixture
def planned(db: None) -> str:
    """Three schools with published answers and a published plan; the code of the plan."""
    translation.activate("en")
    make_planned_country()
    return make_plan()


@pytest.fixture
def visitor(client_for: ClientFor) -> Client:
    return client_for()


def text_of(client: Client, name: str, *args: str, **query: str) -> str:
    """The words of a page that must be there, without markup and with plain spaces."""
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    words = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", words.replace("&#x27;", "'"))


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_figures_of_country_are_the_whole_truth_of_its_schools(planned: str) -> None:
    found = selectors.home()

    assert found is not None
    assert found.figures == Figures(
        area_code=COUNTRY,
        schools=3,
        pupils=500,
        assessed=3,
        verified=0,
        pupils_assessed=500,
        open_by_class=(3, 3, 3),
        schools_in_danger=3,
        pupils_in_danger=500,
        before=(0, 0, 0),
        closed=(0, 0, 0),
        new=(0, 0, 0),
        gaps=(3, 3, 3),
        funded_gaps=(3, 2, 1),
        need_by_class=(22_000 * SOM, 100_000 * SOM, 3_000 * SOM),
        funded_by_class=(22_000 * SOM, 80_000 * SOM, 1_000 * SOM),
    )


def test_home_shows_four_figures_with_why_and_a_map_for_every_metric(planned: str, visitor: Client) -> None:
    for metric in ("assessed", "danger", "funded", "closed"):
        page = visitor.get("/", {"show": metric}).content.decode()

        assert page.count('class="figure"') == 4
        assert page.count("why-link") == 4
        assert '<svg viewBox="0 0 720' in page
        assert page.count('aria-current="page"') == 1
    assert "3 schools assessed of 3, that is 100%" in text_of(visitor, "home")


def test_home_before_the_first_round_teaches_what_will_stand_there(db: None, visitor: Client) -> None:
    tiny.make_territory()

    assert "No school has been assessed yet" in text_of(visitor, "home")


def test_gap_closed_since_the_round_before_counts_as_done(db: None) -> None:
    tiny.make_country()
    tiny.make_campaign("autumn-2025", year=2025)
    tiny.publish(OWN, campaign="autumn-2025", answers={**tiny.ANSWERS, "A01a": 0})
    tiny.publish(OWN, answers={**tiny.ANSWERS, "A01a": 3, "A01b": 3, "A02a": 1})

    found = selectors.home()

    assert found is not None
    assert (found.figures.before, found.figures.closed, found.figures.new) == ((1, 1, 1), (1, 0, 0), (0, 1, 0))
    assert found.figures.closed_permille == 333


@pytest.mark.parametrize("code", [COUNTRY, OBLAST, RAYON, AIMAK])
def test_area_of_every_level_shows_its_levels_gaps_money_and_schools(planned: str, visitor: Client, code: str) -> None:
    page = text_of(visitor, "area", code)

    for words in ("Schools at each level of the ten blocks", "A01 A01 title", "In all", "School S-0012"):
        assert words in page


def test_area_that_does_not_exist_is_absent(planned: str, visitor: Client) -> None:
    assert visitor.get(reverse("area", args=["41799000000000"])).status_code == 404
    assert visitor.get(reverse("area", args=["nonsense"])).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {OWN, SIBLING, FOREIGN}),
        ({"q": "s-0013"}, {SIBLING}),
        ({"q": "nobody"}, set()),
        ({"state": "danger"}, {OWN, SIBLING, FOREIGN}),
        ({"state": "no_danger"}, set()),
        ({"state": "waiting"}, set()),
        ({"kind": "boarding"}, set()),
    ],
)
def test_schools_of_an_area_are_filtered_by_name_kind_and_state(
    planned: str, visitor: Client, query: dict[str, str], expected: set[str]
) -> None:
    page = visitor.get(reverse("map"), query).content.decode()

    assert {code for code in (OWN, SIBLING, FOREIGN) if reverse("school", args=[code]) in page} == expected


def test_school_page_says_what_is_missing_who_pays_and_why_not(planned: str, visitor: Client) -> None:
    page = text_of(visitor, "school", SIBLING)

    for words in (
        "Not yet: 1 gap here endangers life.",
        "The plan pays for all of it by 2027.",
        "the department has not checked them yet",
        "2027 local money",
        "Not funded: the law names no payer with an envelope",
        "why not?",
    ):
        assert words in page
    assert (
        reverse("why_decision", args=[planned, SIBLING, "B02"])
        in visitor.get(reverse("school", args=[SIBLING])).content.decode()
    )


def test_school_without_answers_says_that_nobody_knows(db: None, visitor: Client) -> None:
    tiny.make_country()

    page = text_of(visitor, "school", OWN)

    assert "Nobody knows yet." in page
    assert "What is missing first" not in page


def test_school_page_names_schools_like_it_that_meet_the_requirement(db: None, visitor: Client) -> None:
    tiny.make_country()
    tiny.publish(OWN)
    tiny.publish(SIBLING, answers={**tiny.ANSWERS, "A01a": 3, "A01b": 3})

    page = text_of(visitor, "school", OWN)

    assert "Schools like this one that have solved it" in page
    assert "School S-0013" in page


@pytest.mark.parametrize("figure", FigureName.values)
def test_why_figure_tells_sentence_sum_parts_and_data(planned: str, visitor: Client, figure: str) -> None:
    page = text_of(visitor, "why_figure", figure)
    data = visitor.get(reverse("why_figure_json", args=[figure, OBLAST])).json()

    assert "How it is counted" in page
    assert f"Area {OBLAST}" in page
    assert data["figure"] == figure
    assert data["plan"]["code"] == planned
    assert [part["code"] for part in data["parts"]] == [RAYON]
    assert data["figures"]["need_by_class"] == [21_000 * SOM, 80_000 * SOM, 2_000 * SOM]


def test_why_figure_of_an_aimak_goes_down_to_its_schools(planned: str, visitor: Client) -> None:
    page = text_of(visitor, "why_figure", "need", AIMAK)

    assert "Closing the 6 open gaps of Area 41702205805000 would cost 103 000 som." in page.replace("\u202f", " ")
    assert "School S-0012" in page


def test_why_figure_that_nobody_counts_is_absent(planned: str, visitor: Client) -> None:
    assert visitor.get("/why/happiness/").status_code == 404
    assert visitor.get("/why/need/41799000000000/").status_code == 404


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("S-0012", ("school", OWN)),
        ("школа S-0012", ("school", OWN)),
        ("A01", ("requirement", "tiny", "A01")),
        ("titel", ("requirement", "tiny", "A01")),
        (f"Area {OBLAST}", ("area", OBLAST)),
    ],
)
def test_search_finds_schools_areas_and_requirements(
    planned: str, visitor: Client, query: str, address: tuple[str, ...]
) -> None:
    page = visitor.get(reverse("search"), {"q": query}).content.decode()

    assert reverse(address[0], args=address[1:]) in page


def test_search_without_an_answer_teaches_what_to_try(planned: str, visitor: Client) -> None:
    assert "Nothing answers “qqqqqq”" in text_of(visitor, "search", q="qqqqqq")
    assert "What can be found" in text_of(visitor, "search")


@pytest.mark.parametrize("name", ["home", "map", "school", "why_figure"])
def test_open_page_asks_the_database_as_often_for_one_school_as_for_three(db: None, visitor: Client, name: str) -> None:
    translation.activate("en")
    path = reverse(name, args={"school": [OWN], "why_figure": ["danger", COUNTRY]}.get(name, []))
    tiny.make_territory()
    tiny.make_school(OWN)
    tiny.make_edition()
    tiny.make_campaign()
    tiny.publish(OWN)
    visitor.get(path)
    with_one = queries_of(visitor, path)
    for code, area in ((SIBLING, AIMAK), (FOREIGN, tiny.FOREIGN_AIMAK)):
        tiny.make_school(code, area)
        tiny.publish(code)

    assert queries_of(visitor, path) == with_one


def test_first_view_of_home_weighs_little_over_the_wire(planned: str, visitor: Client) -> None:
    page = visitor.get("/").content
    addresses = re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode())
    linked = {re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name) for name in addresses}

    files = [Path(str(finders.find(name))).read_bytes() for name in linked]

    assert {"common/koopsuz.css", "portal/portal.css", "common/icons.svg"} <= linked
    assert sum(len(gzip.compress(one)) for one in (page, *files)) <= FIRST_VIEW_BYTES


def test_small_answers_to_machines(db: None, visitor: Client) -> None:
    assert visitor.get("/healthz").content == b"ok\n"
    assert "Disallow: /desk/" in visitor.get("/robots.txt").content.decode()
    assert visitor.get("/favicon.ico").status_code == 302


def test_requirement_says_where_the_country_stands_and_what_the_plan_pays(planned: str, visitor: Client) -> None:
    campaign = current_campaign()
    assert campaign is not None
    edition = get_edition(campaign.edition)
    found = {one.code: selectors.requirement_standing(edition, one) for one in edition.requirements}
    code, standing = next((code, one) for code, one in found.items() if one and one.money and one.money.gaps)
    assert standing.money is not None

    words = text_of(visitor, "requirement", edition.code, code)
    page = visitor.get(reverse("requirement", args=[edition.code, code])).content.decode()

    assert standing.with_gap == standing.money.gaps
    assert "In the country now" in words
    assert f"{standing.with_gap} schools have the gap" in words
    assert f'{reverse("plan_decisions", args=[planned])}?requirement={code}"' in page


def test_block_says_at_which_levels_schools_stand(planned: str, visitor: Client) -> None:
    campaign = current_campaign()
    assert campaign is not None
    edition = get_edition(campaign.edition)
    block = edition.blocks[0]

    standing = selectors.block_standing(edition, block)
    page = visitor.get(reverse("standard_block", args=[edition.code, block.code])).content.decode()

    assert standing is not None
    assert standing.schools == 3
    assert f"{reverse('plan_decisions', args=[planned])}?block={block.code}" in page


def test_requirement_before_any_results_says_nothing_of_the_country(db: None, visitor: Client) -> None:
    translation.activate("en")
    tiny.make_edition()
    edition = current_edition()

    assert "In the country now" not in text_of(visitor, "requirement", edition.code, edition.requirements[0].code)
