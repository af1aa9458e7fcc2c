"""Formulas in words."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils import translation

from koopsuz.common.reference import Problems
from koopsuz.places.schemas.facts import Fact
from koopsuz.standards.schemas import load_edition, read_fact_catalogue
from koopsuz.standards.schemas.wording import in_words
from tests.factories.standards import make_reference

PROJECT_REFERENCE = Path(__file__).resolve().parents[2] / "reference"


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


@pytest.fixture
def facts(tmp_path: Path) -> Mapping[str, Fact]:
    return read_fact_catalogue(make_reference(tmp_path).path, problems=Problems())


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("true", "always"),
        ("has_boarding", "«Has a boarding house»"),
        ("not has_boarding", "«Has a boarding house»: no"),
        ('heating == "coal"', "«Heating»: coal"),
        ('heating != "coal"', "«Heating»: not coal"),
        ("building_year < 1995", "«Building year»: less than 1995"),
        ("pupils >= 1500", "«Pupils»: at least 1,500"),
        (
            'has_boarding and (heating == "coal" or pupils > 3)',
            "«Has a boarding house», and («Heating»: coal, or «Pupils»: more than 3)",
        ),
        ("max(1, ceil(girls / 20) - D01b)", "[«Girls» ÷ 20, rounded up] − answer D01b, but at least 1"),
        ("max(2, ceil(pupils / 40))", "«Pupils» ÷ 40, rounded up, but at least 2"),
        ("min(pupils, girls)", "the smallest of («Pupils»; «Girls»)"),
        ("pupils - (girls - 2)", "«Pupils» − («Girls» − 2)"),
        ("pupils / (girls * 2)", "«Pupils» ÷ («Girls» × 2)"),
        ("(pupils + girls) * 0.5", "(«Pupils» + «Girls») × 0.5"),
        ("if(has_boarding, 2, 1)", "if «Has a boarding house», then 2, otherwise 1"),
    ],
)
def test_formula_in_words_says_what_it_means(facts: Mapping[str, Fact], formula: str, words: str) -> None:
    said = in_words(formula, facts=facts, answers={"D01b": "answer D01b"})

    assert said.replace("\u202f", ",").replace("\u00a0", ",") == words


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_formula_of_the_first_edition_can_be_said_in_every_language(language: str) -> None:
    facts = read_fact_catalogue(PROJECT_REFERENCE, problems=Problems())
    edition = load_edition(PROJECT_REFERENCE / "standard" / "2026-1")
    answers = {"value": "…"} | {one.code: "…" for one in edition.indicators}
    formulas = [
        *(one.applies for one in edition.requirements),
        *(one.score for one in edition.indicators if one.is_number),
        *(one.quantity for one in edition.measures),
    ]

    with translation.override(language):
        said = [in_words(formula, facts=facts, answers=answers) for formula in formulas]

    assert all(words and not any("_" in word for word in words.split()) for words in said)
