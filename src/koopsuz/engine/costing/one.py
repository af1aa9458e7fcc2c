"""Costing one school with a trace: the same function on one row, and every factor told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..formulas import explain, names
from ..scoring import answer_facts
from ..scoring.answers import Levels, NumbersEntered
from ..trace import Trace
from .benefit import BenefitRule
from .model import CostModel
from .options import Options, QuantityProblem, SchoolInputs, cost

_ROUNDING = "half_up_to_tyiyn"


@dataclass(frozen=True, slots=True, eq=False)
class CostedOption:
    """One measure for one school. `capital`, `recurrent` and `benefit` are traces whose results are the amounts."""

    measure: str
    quantity: Trace
    capital: Trace
    recurrent: Trace
    benefit: Trace


def cost_one(
    model: CostModel,
    *,
    gap: NDArray[np.bool_],
    requirement_level: NDArray[np.uint8],
    facts: Mapping[str, Any],
    answers: Levels,
    numbers: NumbersEntered,
    factor_permille: int,
    exposed: int,
    weight_permille: int,
    benefit: BenefitRule,
) -> tuple[tuple[CostedOption, ...], tuple[QuantityProblem, ...]]:
    """Cost the gaps of one school (`gap`, `requirement_level` [R], `answers` [I], `numbers` [N], plain facts), with
    traces.
    """
    inputs = SchoolInputs(
        facts=facts,
        answers=answers[np.newaxis, :],
        numbers=numbers[np.newaxis, :],
        factor_permille=np.asarray([factor_permille], dtype=np.int64),
        exposed=np.asarray([exposed], dtype=np.int64),
        weight_permille=np.asarray([weight_permille], dtype=np.int64),
    )
    costing = cost(
        model,
        gap=gap[np.newaxis, :],
        requirement_level=requirement_level[np.newaxis, :],
        schools=inputs,
        benefit=benefit,
    )
    used = {name for expression in model.quantity for name in names(expression)}
    answered = answer_facts(model.edition, answers=inputs.answers, numbers=inputs.numbers, wanted=used)
    known = {**facts, **{name: column.at(0) for name, column in answered.items()}}
    levels = requirement_level.tolist()
    options = tuple(
        _told(model, costing.options, row, known=known, levels=levels, schools=inputs, rule=benefit)
        for row in range(len(costing.options))
    )
    return options, costing.problems


def _told(
    model: CostModel,
    options: Options,
    row: int,
    *,
    known: Mapping[str, Any],
    levels: list[int],
    schools: SchoolInputs,
    rule: BenefitRule,
) -> CostedOption:
    measure = int(options.measure[row])
    terms = model.measures[measure]
    quantity = _quantity(model, measure, thousandths=int(options.quantity_thousandths[row]), known=known)
    capital = _capital(model, measure, options=options, row=row, quantity=quantity)
    share = Trace("recurrent_permille", "standard", terms.recurrent_permille)
    paid = int(options.capital_tyiyn[row])
    recurrent = Trace(
        terms.id,
        "recurrent_share",
        int(options.recurrent_tyiyn[row]),
        (capital, share),
        (
            ("exact", Fraction(paid * terms.recurrent_permille, 1000)),
            ("rounding", _ROUNDING),
            ("line", terms.recurrent_line),
        ),
    )
    requirement = int(options.requirement[row])
    severity = rule.severity_permille[int(model.edition.requirement_class[requirement]) - 1][levels[requirement]]
    inputs = (
        Trace("severity_permille", "rules", severity, (), (("level", levels[requirement]),)),
        Trace("effect_permille", "standard", terms.effect_permille),
        Trace("exposed", "fact", int(schools.exposed[0])),
        Trace("weight_permille", "rules", int(schools.weight_permille[0])),
    )
    benefit = Trace(terms.id, "benefit", int(options.benefit[row]), inputs, (("unit", "thousandths_of_a_pupil"),))
    return CostedOption(terms.id, quantity, capital, recurrent, benefit)


def _quantity(model: CostModel, measure: int, *, thousandths: int, known: Mapping[str, Any]) -> Trace:
    steps = explain(model.quantity[measure], known)
    notes = (("exact", steps.result), ("rounding", "half_up_to_thousandths"))
    return Trace(model.measures[measure].id, "quantity", Fraction(thousandths, 1000), (steps,), notes)


def _capital(model: CostModel, measure: int, *, options: Options, row: int, quantity: Trace) -> Trace:
    price, factor = model.price[measure], int(options.factor_permille[row])
    exact = Fraction(int(options.quantity_thousandths[row]) * price.tyiyn * factor, 1_000_000)
    dated = (
        ("valid_from", price.valid_from),
        ("source", price.source),
        ("verified", price.verified),
        ("as_of", model.as_of),
    )
    rule = "region_factor" if price.transport_sensitive else "not_transport_sensitive"
    inputs = (
        quantity,
        Trace(price.id, "unit_price", price.tyiyn, (), dated),
        Trace("factor_permille", rule, factor),
    )
    notes = (("exact", exact), ("rounding", _ROUNDING), ("line", model.measures[measure].line))
    return Trace(model.measures[measure].id, "quantity_price_factor", int(options.capital_tyiyn[row]), inputs, notes)
