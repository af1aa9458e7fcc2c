"""The pages of the standard and of the law: open to everybody, whole, and as quick with many rows as with one."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from koopsuz.accounts.gate import System
from koopsuz.accounts.roles import Role
from koopsuz.standards.models import Edition
from koopsuz.standards.services import load_edition
from tests.conftest import ClientFor
from tests.factories.assessments import FOREIGN, OWN, SIBLING, make_school, make_territory
from tests.factories.standards import BLOCK_FILE, ReferenceFolder, make_reference

pytestmark = pytest.mark.django_db

PAGES: dict[str, tuple[str, ...]] = {
    "standard": (),
    "edition": ("tiny-1",),
    "standard_block": ("tiny-1", "D"),
    "requirement": ("tiny-1", "D01"),
    "act": ("kg-law-1",),
    "acts": (),
}


@pytest.fixture
def reference(tmp_path: Path, settings: LazySettings) -> ReferenceFolder:
    """The tiny reference folder as the one of the site, with its edition loaded."""
    translation.activate("en")
    folder = make_reference(tmp_path)
    settings.REFERENCE = folder.path
    load_edition(by=System(), folder=folder.edition)
    return folder


def words_of(client: Client, name: str, *args: str, **query: str) -> str:
    """The text of a page, which must be there."""
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_standard_is_open_to_everybody(
    reference: ReferenceFolder, client_for: ClientFor, name: str
) -> None:
    for client in (client_for(), client_for(Role.DIRECTOR, OWN)):
        assert client.get(reverse(name, args=PAGES[name])).status_code == 200


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("edition", ("tiny-2",)),
        ("standard_block", ("tiny-1", "Z")),
        ("requirement", ("tiny-1", "D99")),
        ("act", ("kg-law-404",)),
    ],
)
def test_page_of_what_is_not_there_is_absent(
    reference: ReferenceFolder, client_for: ClientFor, name: str, args: tuple[str, ...]
) -> None:
    assert client_for().get(reverse(name, args=args)).status_code == 404


def test_draft_that_is_not_current_is_absent_for_a_director_and_there_for_parliament(
    reference: ReferenceFolder, client_for: ClientFor
) -> None:
    Edition.objects.create(
        code="next", status="consultation", valid_from="2027-01-01", level_names=[], content_hash="next"
    )
    address = reverse("requirement", args=("tiny-1", "D01"))

    director, committee = client_for(Role.DIRECTOR, OWN), client_for(Role.PARLIAMENT_COMMITTEE, "417")

    assert (director.get(address).status_code, committee.get(address).status_code) == (404, 200)


def test_standard_while_no_edition_is_loaded_teaches(client_for: ClientFor) -> None:
    assert "No edition is loaded yet" in words_of(client_for(), "standard")


def test_standard_says_that_it_is_a_proposal_and_counts(reference: ReferenceFolder, client_for: ClientFor) -> None:
    page = words_of(client_for(), "standard")

    assert "No state body has adopted this edition yet." in page
    assert "1 of them guard against danger to life" in page
    assert reverse("requirement", args=("tiny-1", "D02")) in page


def test_standard_in_kyrgyz_shows_the_edition_in_kyrgyz(reference: ReferenceFolder, client_for: ClientFor) -> None:
    page = words_of(client_for(language="ky"), "standard")

    assert "Кичине басылма" in page
    assert '<html lang="ky">' in page


def test_standard_filtered_by_words_shows_what_matches(reference: ReferenceFolder, client_for: ClientFor) -> None:
    page = words_of(client_for(), "standard", q="toilets")

    assert "1 requirement found" in page
    assert "Enough toilets" in page
    assert "Hand washing is taught" not in page


def test_standard_filtered_by_nonsense_says_that_nothing_matches(
    reference: ReferenceFolder, client_for: ClientFor
) -> None:
    assert "Nothing matches" in words_of(client_for(), "standard", q="dragon")


def test_requirement_page_tells_the_whole_requirement(reference: ReferenceFolder, client_for: ClientFor) -> None:
    page = words_of(client_for(), "requirement", "tiny-1", "D01")

    for words in (
        "Enough toilets",
        "There are enough toilets.",
        "Children fall ill.",
        "Danger to life",
        "caps its block",
        "Every school.",
        "Law on education",
        "not verified",
        "Sanitation: basic",
        "In what state?",
        "at most 20.5",
        "more than 60",
        "Photo of the row",
        "Build seats",
        "185,000",
        "[«Girls» ÷ 20, rounded up] − answer D01b, but at least 1",
        "3% of the cost, line “Utilities”",
        "D02 Hand washing is taught",
    ):
        assert words in page.replace("\u202f", ",").replace("\u00a0", " "), words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ky", ('Суу тепкичтери (<span lang="en">Water ladders</span>)', "Санитария: негизги", "Болжол")),
        ("ru", ('Лестницы воды (<span lang="en">Water ladders</span>)', "Санитария: базовая", "Оценка")),
        ("en", ("<dt>Water ladders</dt>", "Sanitation: basic", "Estimate")),
    ],
)
def test_requirement_page_names_frameworks_and_sources_in_the_language_of_the_reader(
    reference: ReferenceFolder, client_for: ClientFor, language: str, words: tuple[str, ...]
) -> None:
    page = words_of(client_for(language=language), "requirement", "tiny-1", "D01")

    for expected in words:
        assert expected in page


@pytest.mark.parametrize(
    ("language", "words"), [("ky", "Гезит (No. 7)"), ("ru", "Газета (No. 7)"), ("en", "Gazette (No. 7)")]
)
def test_act_page_names_its_source_in_the_language_of_the_reader(
    reference: ReferenceFolder, client_for: ClientFor, language: str, words: str
) -> None:
    assert words in words_of(client_for(language=language), "act", "kg-law-1")


def test_requirement_page_says_to_how_many_schools_it_applies(
    reference: ReferenceFolder, client_for: ClientFor
) -> None:
    make_territory()
    make_school(OWN, heating="coal")
    make_school(SIBLING, heating="electric", has_boarding=False)
    make_school(FOREIGN, heating="electric", has_boarding=True)

    page = words_of(client_for(), "requirement", "tiny-1", "D02")

    assert "Schools where: «Has a boarding house», or «Heating»: coal" in page
    assert "2 of 3 schools, facts of 2026" in page


def test_act_page_lists_the_requirements_that_rest_on_it(reference: ReferenceFolder, client_for: ClientFor) -> None:
    page = words_of(client_for(), "act", "kg-rules-2")

    assert "1 requirement of the standard rests on this act." in page
    assert "Hand washing is taught" in page
    assert "Enough toilets" not in page


def test_acts_page_marks_what_is_not_verified_and_searches(reference: ReferenceFolder, client_for: ClientFor) -> None:
    page, found = words_of(client_for(), "acts"), words_of(client_for(), "acts", q="179")

    assert ("Law on education" in page, "Sanitary rules" in page, "not verified" in page) == (True, True, True)
    assert ("Law on education" in found, "Sanitary rules" in found) == (True, False)


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_inline_style_or_script(reference: ReferenceFolder, client_for: ClientFor, name: str) -> None:
    page = words_of(client_for(), name, *PAGES[name])

    assert (" style=" in page, "<style" in page, "<script>" in page) == (False, False, False)


@pytest.mark.parametrize("name", PAGES)
def test_page_takes_as_many_queries_with_three_rows_as_with_one(
    reference: ReferenceFolder, client_for: ClientFor, name: str
) -> None:
    client = client_for()
    make_territory()
    make_school(OWN)
    words_of(client, name, *PAGES[name])
    few = count_queries(client, name)
    double_the_edition(reference)
    make_school(SIBLING)
    make_school(FOREIGN)
    words_of(client, name, *PAGES[name])

    assert count_queries(client, name) == few


def count_queries(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        words_of(client, name, *PAGES[name])
    return len(queries)


def double_the_edition(reference: ReferenceFolder) -> None:
    """Let the edition have a third requirement that rests on the same acts."""
    path = reference.path / BLOCK_FILE
    words = path.read_text(encoding="utf-8")
    third = words[words.index("  - id: D02\n") :].replace("D02", "D03").replace("kg-rules-2", "kg-law-1")
    path.write_text(words + third, encoding="utf-8")
    assert load_edition(by=System(), folder=reference.edition).change == "rules"
