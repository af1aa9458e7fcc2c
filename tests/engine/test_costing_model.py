"""Joining measures and dated prices to an edition, weights of schools, and every mistake told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.engine.costing_world import DAY, FACTS, MEASURES, PRICES, edition

from koopsuz.engine.costing import (
    BenefitRule,
    UnitPrice,
    WeightRule,
    build_cost_model,
    prices_in_force,
    school_weights,
)
from koopsuz.engine.errors import EngineError, ErrorList
from koopsuz.engine.formulas import parse


def test_prices_in_force_are_the_newest_that_have_begun() -> None:
    assert prices_in_force(PRICES, as_of=date(2025, 12, 31)) == {"seat": PRICES[1]}
    assert prices_in_force(PRICES, as_of=date(2026, 1, 1))["seat"] == PRICES[0]
    assert prices_in_force(PRICES, as_of=date(2030, 1, 1))["seat"] == PRICES[2]


def test_school_weights_multiply_and_unknown_counts_as_not_holding() -> None:
    rules = [WeightRule("rural", parse("not urban"), 1250), WeightRule("small", parse("pupils < 100"), 1333)]
    facts = {"urban": np.asarray([False, True, None], dtype=object), "pupils": np.asarray([50, 50, 500])}

    assert school_weights(rules, facts=facts, schools=3).tolist() == [1666, 1333, 1000]


def test_cost_model_keeps_prerequisites_as_positions() -> None:
    model = build_cost_model(edition(), measures=MEASURES, prices=PRICES, as_of=DAY, facts=FACTS)

    assert [measure.id for measure in model.measures] == ["A01m1", "D03m1", "D03m2"]
    assert model.requirement.tolist() == [0, 1, 1]
    assert model.prerequisite.tolist() == [-1, 0, -1]


def test_build_cost_model_reports_everything_at_once() -> None:
    good = MEASURES[0]
    with pytest.raises(ErrorList) as caught:
        build_cost_model(
            edition(),
            measures=[
                replace(good, id="m1", requirement="Z01", prerequisite="Z02"),
                replace(good, id="m2", price="gold"),
                replace(good, id="m3", closes_to=4, effect_permille=1001, recurrent_permille=-1),
                replace(good, id="m4", quantity="A01a + grils"),
                replace(good, id="m4", quantity="girls > 1"),
                replace(good, id="m5", price="debt"),
            ],
            prices=[*PRICES, UnitPrice("debt", -1, False, date(2020, 1, 1), "slip")],
            as_of=DAY,
            facts=FACTS,
        )

    assert [str(error) for error in caught.value] == [
        "“m1” names the requirement “Z01”, which this edition does not have.",
        "“m1” names the requirement “Z02”, which this edition does not have.",
        "“m2” has no price: “gold” has no entry that is in force on 2026-09-01.",
        "“m3” has closes_to 4, effect_permille 1001 and recurrent_permille -1; "
        "allowed are 1 to 3, 0 to 1000, and 0 or more.",
        "The price “debt” is below zero.",
        "The measure “m4” stands twice.",
        "m4, quantity: Formula, character 1: “A01a” is not known. Look it up in the list of facts.",
        "m4, quantity: Formula, character 8: “grils” is not known. Did you mean “girls”?",
        "m4, quantity: Formula, character 1: “girls > 1” is a condition (true or false), but a number is needed here.",
    ]


def test_benefit_rule_refuses_negative_or_missing_severity() -> None:
    for severity in ([1000, -1, 0], [1000, 500]):
        with pytest.raises(EngineError) as caught:
            BenefitRule.same_for_classes(severity)

        assert str(caught.value) == (
            "Severity needs three numbers, one for each of the levels 0, 1 and 2, and none of them negative."
        )
