"""Costing: all schools and one school agree to the tyiyn; worked cases by hand; every refusal has its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.costing_world import DAY, FACTS, MEASURES, PRICES, edition

from koopsuz.engine.costing import (
    BenefitRule,
    Costing,
    CostModel,
    Measure,
    QuantityProblem,
    SchoolInputs,
    build_cost_model,
    cost,
    cost_one,
)
from koopsuz.engine.money import Money, MoneyError
from koopsuz.engine.scoring import (
    NUMBER_MISSING,
    applicability,
    levels_of_numbers,
    score,
)

RULE = BenefitRule.same_for_classes([1000, 667, 333])


def _model() -> CostModel:
    return build_cost_model(edition(), measures=MEASURES, prices=PRICES, as_of=DAY, facts=FACTS)


def _cost(
    model: CostModel, *, facts: dict[str, Any], answers: list[list[int]], numbers: list[int], factor: list[int]
) -> Costing:
    codes = np.asarray(answers, dtype=np.uint8)
    entered = np.asarray(numbers, dtype=np.int32).reshape(-1, 1)
    schools = len(codes)
    levels = levels_of_numbers(model.edition, answers=codes, numbers=entered, facts=facts)
    scores = score(model.edition, answers=levels, applicability=applicability(model.edition, facts, schools=schools))
    inputs = SchoolInputs(
        facts=facts,
        answers=codes,
        numbers=entered,
        factor_permille=np.asarray(factor, dtype=np.int64),
        exposed=np.asarray(facts["pupils"], dtype=np.int64).reshape(-1),
        weight_permille=np.full(schools, 1250, dtype=np.int64),
    )
    return cost(model, gap=scores.gap, requirement_level=scores.requirement_level, schools=inputs, benefit=RULE)


def _rows(costing: Costing, model: CostModel) -> list[tuple[object, ...]]:
    options = costing.options
    return [
        (
            int(options.school[row]),
            model.edition.requirement_ids[options.requirement[row]],
            model.measures[options.measure[row]].id,
            int(options.quantity_thousandths[row]),
            int(options.unit_tyiyn[row]),
            int(options.factor_permille[row]),
            int(options.capital_tyiyn[row]),
            int(options.recurrent_tyiyn[row]),
            int(options.benefit[row]),
        )
        for row in range(len(options))
    ]


# ---------------------------------------------------------------- properties

school = st.fixed_dictionaries(
    {
        "girls": st.integers(1, 2000),
        "pupils": st.integers(1, 4000),
        "perimeter_m": st.one_of(st.none(), st.integers(0, 10**6).map(lambda value: value / 1000)),
        "urban": st.booleans(),
        "A01a": st.integers(0, 5),
        "D03a": st.integers(0, 5),
        "entered": st.one_of(st.just(NUMBER_MISSING), st.integers(0, 60)),
        "factor": st.integers(900, 1300),
    }
)


@settings(max_examples=80, deadline=None)
@given(st.lists(school, min_size=1, max_size=5))
def test_cost_many_schools_is_cost_one_by_one(given_schools: list[dict[str, Any]]) -> None:
    model = _model()
    facts = {
        "girls": np.asarray([row["girls"] for row in given_schools]),
        "pupils": np.asarray([row["pupils"] for row in given_schools]),
        "perimeter_m": np.asarray([row["perimeter_m"] for row in given_schools], dtype=np.float64),
        "urban": np.asarray([row["urban"] for row in given_schools]),
    }
    together = _cost(
        model,
        facts=facts,
        answers=[[row["A01a"], row["D03a"], 0] for row in given_schools],
        numbers=[row["entered"] for row in given_schools],
        factor=[row["factor"] for row in given_schools],
    )

    apart = [
        _cost(
            model,
            facts={name: row[name] for name in FACTS},
            answers=[[row["A01a"], row["D03a"], 0]],
            numbers=[row["entered"]],
            factor=[row["factor"]],
        )
        for row in given_schools
    ]

    assert _rows(together, model) == [
        (place, *row[1:]) for place, costing in enumerate(apart) for row in _rows(costing, model)
    ]
    assert together.problems == tuple(
        replace(problem, school=place) for place, costing in enumerate(apart) for problem in costing.problems
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(school, min_size=1, max_size=5))
def test_cost_every_amount_is_the_exact_product_rounded_once(given_schools: list[dict[str, Any]]) -> None:
    model = _model()
    costing = _cost(
        model,
        facts={name: np.asarray([row[name] for row in given_schools], dtype=object) for name in FACTS},
        answers=[[row["A01a"], row["D03a"], 0] for row in given_schools],
        numbers=[row["entered"] for row in given_schools],
        factor=[row["factor"] for row in given_schools],
    )

    for _, _, measure, quantity, unit, factor, capital, recurrent, _ in _rows(costing, model):
        terms = next(item for item in MEASURES if item.id == measure)
        assert Money(capital) == Money(unit).multiply(Fraction(quantity, 1000) * Fraction(factor, 1000))
        assert Money(recurrent) == Money(capital).multiply(Fraction(terms.recurrent_permille, 1000))
    order = list(zip(costing.options.school, costing.options.requirement, costing.options.measure, strict=True))
    assert order == sorted(order)


@settings(max_examples=80, deadline=None)
@given(school)
def test_cost_one_traces_end_in_the_amounts(row: dict[str, Any]) -> None:
    model = _model()
    facts = {name: row[name] for name in FACTS}
    costing = _cost(
        model, facts=facts, answers=[[row["A01a"], row["D03a"], 0]], numbers=[row["entered"]], factor=[row["factor"]]
    )

    options, problems = _cost_one(model, row)

    assert problems == costing.problems
    assert [
        (option.measure, option.quantity.result, option.capital.result, option.recurrent.result, option.benefit.result)
        for option in options
    ] == [(told[2], Fraction(int(str(told[3])), 1000), *told[6:]) for told in _rows(costing, model)]


def _cost_one(model: CostModel, row: dict[str, Any]) -> tuple[tuple[Any, ...], tuple[QuantityProblem, ...]]:
    facts = {name: row[name] for name in FACTS}
    answers = np.asarray([row["A01a"], row["D03a"], 0], dtype=np.uint8)
    numbers = np.asarray([row["entered"]], dtype=np.int32)
    levels = levels_of_numbers(model.edition, answers=answers[None], numbers=numbers[None], facts=facts)
    scores = score(model.edition, answers=levels, applicability=applicability(model.edition, facts, schools=1))
    return cost_one(
        model,
        gap=scores.gap[0],
        requirement_level=scores.requirement_level[0],
        facts=facts,
        answers=answers,
        numbers=numbers,
        factor_permille=row["factor"],
        exposed=row["pupils"],
        weight_permille=1250,
        benefit=RULE,
    )


# ---------------------------------------------------------------- worked by hand


def test_cost_worked_case() -> None:
    model = _model()

    costing = _cost(
        model,
        facts={
            "girls": np.asarray([101, 200]),
            "pupils": np.asarray([210, 400]),
            "perimeter_m": np.asarray([100.0, 200.5]),
        },
        answers=[[3, 1, 0], [2, 3, 0]],
        numbers=[3, 7],
        factor=[1150, 1000],
    )

    # school 0: 101 girls need 6 seats and have 3 (level 2 by number, 1 by ladder): 3 × 185,000 som × 1.15 = 638,250 som
    # school 1: 29 girls to a seat is level 2; 10 − 7 = 3 seats. The second measure reaches only level 2: no option.
    #           Its fence: 200.5 / 3 = 66.833 m × 1,234.57 som = 82,510.02 som (8251001.681 tyiyn, up)
    assert _rows(costing, model) == [
        (0, "D03", "D03m1", 3000, 18_500_000, 1150, 63_825_000, 1_914_750, 667 * 210 * 1250 // 1000),
        (0, "D03", "D03m2", 1000, 7_777_777, 1000, 7_777_777, 0, 667 * 550 * 210 * 1250 // 1_000_000),
        (1, "A01", "A01m1", 66_833, 123_457, 1000, 8_251_002, 123_765, 333 * 400 * 1250 // 1000),
        (1, "D03", "D03m1", 3000, 18_500_000, 1000, 55_500_000, 1_665_000, 333 * 400 * 1250 // 1000),
    ]
    assert costing.problems == ()


def test_cost_what_cannot_be_costed_is_told_and_left_out() -> None:
    model = build_cost_model(
        edition(),
        measures=[
            Measure("A01m1", "A01", 3, 1000, "perimeter_m", "fence", "equipment", "equipment"),
            Measure("A01m2", "A01", 3, 1000, "pupils - 100", "fence", "equipment", "equipment"),
        ],
        prices=PRICES,
        as_of=DAY,
        facts=FACTS,
    )

    costing = _cost(
        model,
        facts={"girls": 0, "pupils": np.asarray([90, 100]), "perimeter_m": np.asarray([np.nan, 10.0])},
        answers=[[0, 5, 5], [0, 5, 5]],
        numbers=[0, 0],
        factor=[1000, 1000],
    )

    assert costing.problems == (
        QuantityProblem(0, "A01m1", "quantity_unknown", "perimeter_m"),
        QuantityProblem(0, "A01m2", "quantity_negative", "pupils - 100"),
        QuantityProblem(1, "A01m2", "quantity_zero", "pupils - 100"),
    )
    assert [row[:4] for row in _rows(costing, model)] == [(1, "A01", "A01m1", 10_000)]


def test_cost_no_gap_gives_no_option() -> None:
    model = _model()

    costing = _cost(
        model,
        facts={"girls": 20, "pupils": 40, "perimeter_m": 1},
        answers=[[3, 3, 0]],
        numbers=[1],
        factor=[1000],
    )

    assert (len(costing.options), costing.problems) == (0, ())


def test_cost_one_trace_answers_why() -> None:
    row = {
        "girls": 101,
        "pupils": 210,
        "perimeter_m": 1,
        "urban": False,
        "A01a": 3,
        "D03a": 1,
        "entered": 3,
        "factor": 1150,
    }

    options, _ = _cost_one(_model(), row)

    capital = options[0].capital
    assert (capital.rule, capital.result) == ("quantity_price_factor", 63_825_000)
    assert dict(capital.notes) == {"exact": 63_825_000, "rounding": "half_up_to_tyiyn", "line": "capital_repair"}
    assert capital.find("max(0, ceil(girls / 20) - D03c)").result == 3
    assert capital.find("D03c").result == 3
    price = capital.find("seat")
    assert (price.rule, price.result) == ("unit_price", 18_500_000)
    assert dict(price.notes) == {
        "valid_from": date(2026, 1, 1),
        "source": "state price list 2026",
        "verified": False,
        "as_of": DAY,
    }
    assert (capital.find("factor_permille").rule, capital.find("factor_permille").result) == ("region_factor", 1150)
    assert options[1].capital.find("factor_permille").rule == "not_transport_sensitive"
    assert dict(options[0].recurrent.notes)["line"] == "utilities"
    assert options[0].benefit.find("severity_permille").result == 667


# ---------------------------------------------------------------- refusals


def test_cost_amount_beyond_all_reason_is_refused() -> None:
    model = build_cost_model(
        edition(),
        measures=[Measure("A01m1", "A01", 3, 1000, "pupils * 1000000000", "fence", "equipment", "equipment")],
        prices=PRICES,
        as_of=DAY,
        facts=FACTS,
    )

    with pytest.raises(MoneyError) as caught:
        _cost(
            model,
            facts={"girls": 0, "pupils": 4000, "perimeter_m": 1},
            answers=[[0, 5, 5]],
            numbers=[0],
            factor=[1000],
        )

    assert caught.value.code == "money_too_large"
