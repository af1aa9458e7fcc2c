"""The guide for directors: pictures with words, what is enough, what it costs, and the printed file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typst
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import translation

from koopsuz.common.text import LANGUAGES, Text
from koopsuz.standards.files.guide import TEMPLATE, guide_values, kept_guide
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.edition import with_hash
from koopsuz.standards.schemas.guidance import DRAWINGS, load_guidance
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.selectors.guidance import guide_to
from tests.conftest import ClientFor
from tests.factories.drafts import CODE, first_edition, make_draft
from tests.pages.test_standards_editing_pages import make_schools

pytestmark = pytest.mark.django_db
GUIDANCE = load_guidance(project.REFERENCE)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder for the files that are kept."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "guides"


def shorter(content: EditionContent) -> EditionContent:
    """The first block with its first requirement."""
    block = content.blocks[0]
    return with_hash(replace(content, blocks=(replace(block, requirements=block.requirements[:1]),)))


def test_every_drawing_is_described_in_three_languages_and_used() -> None:
    drawn = {path.stem for path in DRAWINGS.glob("*.svg")}
    used = {*GUIDANCE.by_theme.values(), *GUIDANCE.by_requirement.values(), "together"}

    assert drawn == set(GUIDANCE.pictures)
    assert drawn == used
    assert len(drawn) >= 12
    assert [one.code for one in GUIDANCE.pictures.values() if one.alt.missing()] == []


def test_drawings_hold_nothing_but_lines() -> None:
    for path in DRAWINGS.glob("*.svg"):
        words = path.read_text("utf-8")
        assert not {"script", "href", "style", "<image", "foreignObject"} & set(words.split()), path
        assert "http" not in words.replace("http://www.w3.org/2000/svg", "")


def test_pictures_stand_beside_requirements_that_there_are() -> None:
    content = first_edition()

    assert set(GUIDANCE.by_requirement) <= {one.code for one in content.requirements}
    assert {one.code: GUIDANCE.picture_of(one).code for one in content.block("C").requirements[:7]} == {
        "C01": "exit_door", "C02": "exit_door", "C03": "wiring", "C04": "wiring", "C05": "heating", "C06": "alarm",
        "C07": "extinguisher",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "position", "said"),
    [
        (
            "C01",
            0,
            "Enough is: All doors open from inside in one movement, the way is clear, and this is checked every day.",
        ),
        ("C01", 1, "Enough is: yes."),
        (
            "C02",
            0,
            "Enough is: at least 100, counted as 100 × the number entered ÷ the largest of («Buildings in use» × 2; [«Pupils in"
            " all» ÷ («Teaching shifts a day», but at least 1) ÷ 200, rounded up]; 1).",
        ),
    ],
)
def test_guide_says_what_is_enough(code: str, position: int, said: str) -> None:
    with translation.override("en"):
        found = guide_to(first_edition().requirement(code)).checks[position].enough

    assert found.replace("\u00a0", " ") == said


def test_guide_says_what_a_middle_school_pays() -> None:
    make_schools()
    with translation.override("en"):
        way = guide_to(first_edition().requirement("C01")).ways[0]

    assert [way.median, way.cost and way.cost.tyiyn, way.counts_answers] == ["4", 4 * 18500 * 100, False]


def test_guide_knows_no_cost_while_no_school_is_known() -> None:
    way = guide_to(first_edition().requirement("C01")).ways[0]

    assert [way.median, way.cost] == [None, None]


def test_guide_page_shows_picture_words_and_ways_in_the_language_of_the_reader(client_for: ClientFor) -> None:
    make_draft()
    make_schools()
    for language in LANGUAGES:
        page = client_for(language=language).get(reverse("guide_page", args=[CODE, "C01"])).content.decode()
        one = get_edition(CODE).requirement("C01")
        for text in (
            one.title,
            one.why,
            GUIDANCE.pictures["exit_door"].alt,
            one.indicators[0].evidence,
            one.measures[0].title,
        ):
            assert getattr(text, language) in page.replace("&#x27;", "'").replace("&quot;", '"')
        assert "guide/exit_door" in page


def test_requirement_and_edition_lead_to_the_guide(client: Client) -> None:
    make_draft()

    requirement = client.get(reverse("requirement", args=[CODE, "C01"])).content.decode()
    edition = client.get(reverse("edition", args=[CODE])).content.decode()

    assert reverse("guide_page", args=[CODE, "C01"]) in requirement
    assert all(reverse("guide_file", args=[CODE, language]) in edition for language in LANGUAGES)


@pytest.mark.parametrize(
    "arguments", [["guide_page", "C99"], ["guide_page", "C"], ["guide_file", "kg"], ["guide_file", "de"]]
)
def test_guide_that_is_not_there_is_absent(client: Client, arguments: list[str]) -> None:
    make_draft()

    assert client.get(reverse(arguments[0], args=[CODE, arguments[1]])).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_requirement_of_the_printed_guide_runs_over_a_page(language: str) -> None:
    values = guide_values(first_edition(), language=language)
    given = {"guide": json.dumps(values, ensure_ascii=False)}

    found = json.loads(
        typst.query(
            TEMPLATE.read_bytes(), "<pages>", field="value", sys_inputs=given, ignore_system_fonts=True, one=True
        )
    )

    assert len(found) == len(first_edition().requirements)
    assert [one["code"] for one in found if one["first"] != one["last"]] == []


def test_printed_guide_is_accessible_and_in_its_language(client_for: ClientFor, media: Path) -> None:
    make_draft()

    response = client_for().get(reverse("guide_file", args=[CODE, "ky"]))

    written = response.content
    assert response["Content-Type"] == "application/pdf"
    assert written.startswith(b"%PDF-")
    for mark in (b"pdfuaid", b"/StructTreeRoot", b"/Lang", b"/Alt"):
        assert mark in written


def test_guide_is_typeset_once_until_its_words_change(media: Path) -> None:
    content = shorter(first_edition())
    first = kept_guide(content, language="ky", made_up=False)
    (kept,) = media.iterdir()
    kept.write_bytes(b"kept")

    assert kept_guide(content, language="ky", made_up=False) == b"kept"
    assert kept_guide(content, language="ru", made_up=False) != b"kept"
    assert len(list(media.iterdir())) == 2

    changed = with_hash(replace(content, title=Text.same("Another")))
    again = kept_guide(changed, language="ky", made_up=False)
    assert again.startswith(b"%PDF-")
    assert again != first
    assert not kept.exists()
    assert len(list(media.iterdir())) == 2


def test_guide_of_a_demonstration_says_that_its_costs_are_made_up() -> None:
    content = shorter(first_edition())

    assert guide_values(content, language="en", made_up=True)["mark"] != ""
    assert guide_values(content, language="en")["mark"] == ""
