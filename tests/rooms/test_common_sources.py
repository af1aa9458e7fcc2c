"""Where reference data comes from, in the reader's language."""

import csv
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from koopsuz.assessments.schemas.verification_rules import load_verification_rules
from koopsuz.common.reference import Problems
from koopsuz.common.sources import read_sources, source_name, source_text
from koopsuz.common.text import LANGUAGES, Text
from koopsuz.finance.schemas import read_classification
from koopsuz.finance.schemas.adoption_rules import load_adoption_rules
from koopsuz.law.schemas import load_acts
from koopsuz.planning.schemas.reference import load_planning_reference
from koopsuz.project.demo.schools import SOURCE as DEMO_SOURCE
from koopsuz.standards.schemas.adoption import load_procedures

TERRITORY = Path(settings.REFERENCE) / "territory"


def known() -> set[str]:
    problems = Problems()
    found = read_sources(settings.REFERENCE, problems=problems)
    assert problems.found == []
    return set(found)


def used() -> set[str]:
    planning = load_planning_reference(settings.REFERENCE)
    rows = (*planning.prices, *planning.regions, *planning.rules, *planning.matrix)
    rows = (*rows, *load_acts(settings.REFERENCE), *read_classification(settings.REFERENCE))
    rows = (*rows, *load_procedures(settings.REFERENCE), *load_adoption_rules(settings.REFERENCE))
    rows = (*rows, *load_verification_rules(settings.REFERENCE))
    return {row.source for row in rows} | territory_sources() | {DEMO_SOURCE}


def territory_sources() -> set[str]:
    found = {json.loads((TERRITORY / "outlines.geojson").read_text(encoding="utf-8"))["source"]}
    for name in ("areas.csv", "aimaks-synthetic.csv", "successions.csv"):
        with (TERRITORY / name).open(encoding="utf-8", newline="") as file:
            found |= {row["source"] for row in csv.DictReader(file)}
    return found


def test_register_holds_exactly_the_sources_that_are_used() -> None:
    assert used() == known()


def test_source_names_in_kyrgyz_and_russian_are_not_the_english_ones() -> None:
    for code in known():
        words = source_text(code)
        assert words.missing() == ()
        assert len({getattr(words, language) for language in LANGUAGES}) == len(LANGUAGES), code


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ky", "«Билим берүү жөнүндө» Мыйзам, 11.08.2023, № 179"),
        ("ru", "Закон «Об образовании», 11.08.2023, № 179"),
        ("en", "Law on education, 11.08.2023 No. 179"),
    ],
)
def test_source_name_of_an_id_is_in_the_language_of_the_page(language: str, words: str) -> None:
    with override(language):
        assert source_name("law-2023-179") == words
        assert Template("{{ source|source_name }}").render(Context({"source": "law-2023-179"})) == words


def test_source_text_with_an_address_says_where_to_look_it_up() -> None:
    assert source_text("act-for-805975") == Text(
        "Басма сөз (for.kg 805975)", "Пресса (for.kg 805975)", "Press (for.kg 805975)"
    )


def test_source_name_of_a_typed_source_stays_as_typed_and_is_escaped() -> None:
    assert source_name("schools <2026>.csv") == "schools <2026>.csv"
    assert Template("{{ source|source_name }}").render(Context({"source": "<b>"})) == "&lt;b&gt;"
    assert Template("{{ source|source_name }}").render(Context({"source": ""})) == ""
