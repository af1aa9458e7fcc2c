"""The first edition computes: quantities and scores make sense for any school that could be."""

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from koopsuz.common.reference import Problems
from koopsuz.engine.formulas import evaluate, parse
from koopsuz.places.schemas.facts import Fact
from koopsuz.standards.schemas import EditionContent, load_edition, read_fact_catalogue

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


@cache
def edition() -> EditionContent:
    return load_edition(REFERENCE / "standard" / "2026-1")


def _fact(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.kind == "flag":
        return st.booleans()
    if fact.kind == "choice":
        return st.sampled_from(fact.values)
    return st.integers(int(fact.minimum or 0), int(fact.maximum or 0))


def _answers() -> st.SearchStrategy[dict[str, int]]:
    numbers = [one for one in edition().indicators if one.is_number]
    return st.fixed_dictionaries({one.code: st.integers(one.minimum, one.maximum) for one in numbers})


SCHOOLS = st.fixed_dictionaries(
    {name: _fact(fact) for name, fact in read_fact_catalogue(REFERENCE, problems=Problems()).items()}
)


@settings(max_examples=60, deadline=None)
@given(school=SCHOOLS, answers=_answers())
def test_quantity_of_any_measure_in_any_school_is_known_and_not_below_zero(
    school: dict[str, Any], answers: dict[str, int]
) -> None:
    quantities = {one.code: evaluate(parse(one.quantity), {**school, **answers}) for one in edition().measures}

    assert {code: value for code, value in quantities.items() if value is None or value < 0} == {}


@settings(max_examples=60, deadline=None)
@given(school=SCHOOLS, answers=_answers())
def test_score_of_any_number_in_any_school_with_pupils_is_known(
    school: dict[str, Any], answers: dict[str, int]
) -> None:
    lively = {name: max(value, 1) if type(value) is int else value for name, value in school.items()}
    scores = {
        one.code: evaluate(parse(one.score), {**lively, "value": answers[one.code]})
        for one in edition().indicators
        if one.is_number
    }

    assert {code: value for code, value in scores.items() if not isinstance(value, Fraction)} == {}


@settings(max_examples=60, deadline=None)
@given(school=SCHOOLS)
def test_applicability_in_any_school_is_yes_or_no(school: dict[str, Any]) -> None:
    found = {one.code: evaluate(parse(one.applies), school) for one in edition().requirements}

    assert {code: value for code, value in found.items() if not isinstance(value, bool)} == {}
