"""From gaps to costed options, for all schools at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..formulas import columns, evaluate, names
from ..formulas.evaluation import read_column
from ..money import multiply_tyiyn, share_tyiyn
from ..scoring import answer_facts
from ..scoring.answers import Levels, NumbersEntered
from .benefit import WHOLE, BenefitRule, benefits
from .model import CostModel

QUANTITY_UNKNOWN: Final = "quantity_unknown"
QUANTITY_NEGATIVE: Final = "quantity_negative"
QUANTITY_ZERO: Final = "quantity_zero"


@dataclass(frozen=True, slots=True, eq=False)
class SchoolInputs:
    """What costing needs to know of S schools.

    `facts` name → array [S] (or a plain value for all); `answers` uint8 [S, I] and `numbers` int32 [S, N] as entered;
    `factor_permille`, `exposed` (pupils) and `weight_permille` int64 [S].
    """

    facts: Mapping[str, Any]
    answers: Levels
    numbers: NumbersEntered
    factor_permille: NDArray[np.int64]
    exposed: NDArray[np.int64]
    weight_permille: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """Costed options [P], sorted by school, requirement, measure (all positions int32); amounts int64.

    `unit_tyiyn` is the price in the base region, `factor_permille` the factor applied (1000 if not sensitive to
    transport).
    """

    school: NDArray[np.int32]
    requirement: NDArray[np.int32]
    measure: NDArray[np.int32]
    quantity_thousandths: NDArray[np.int64]
    unit_tyiyn: NDArray[np.int64]
    factor_permille: NDArray[np.int64]
    capital_tyiyn: NDArray[np.int64]
    recurrent_tyiyn: NDArray[np.int64]
    benefit: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.school)

    def take(self, rows: NDArray[np.int64]) -> Options:
        """The options at these positions."""
        return Options(**{field.name: getattr(self, field.name)[rows] for field in fields(Options)})


@dataclass(frozen=True, slots=True)
class QuantityProblem:
    """A measure that could not be costed for a school: `code` is quantity_unknown, quantity_negative or quantity_zero."""

    school: int
    measure: str
    code: str
    formula: str


@dataclass(frozen=True, slots=True, eq=False)
class Costing:
    """All options, and what could not be costed (sorted by school and measure) for a person to mend."""

    options: Options
    problems: tuple[QuantityProblem, ...]


def cost(
    model: CostModel,
    *,
    gap: NDArray[np.bool_],
    requirement_level: NDArray[np.uint8],
    schools: SchoolInputs,
    benefit: BenefitRule,
) -> Costing:
    """Cost every measure of every gap (`gap`, `requirement_level` [S, R] from scoring) that lifts the school above its
    level.
    """
    facts = _columns(model, schools)
    parts: list[Options] = []
    problems: list[tuple[int, int, str]] = []
    for measure in range(len(model.measures)):
        requirement = int(model.requirement[measure])
        level = requirement_level[:, requirement]
        rows = np.flatnonzero(gap[:, requirement] & (level < model.measures[measure].closes_to))
        if not len(rows):
            continue
        quantity = _quantity(model, measure, facts=facts, rows=rows, problems=problems)
        bought = quantity > 0
        parts.append(
            _option_part(model, measure, rows[bought], quantity[bought], level=level, schools=schools, rule=benefit)
        )
    problems.sort(key=lambda item: item[:2])
    told = tuple(QuantityProblem(s, model.measures[m].id, code, model.measures[m].quantity) for s, m, code in problems)
    return Costing(options=_joined(parts, measures=len(model.measures)), problems=told)


def _columns(model: CostModel, schools: SchoolInputs) -> dict[str, columns.Column]:
    """The facts and answers that any quantity uses, each read once."""
    used = {name for expression in model.quantity for name in names(expression)}
    answers = answer_facts(model.edition, answers=schools.answers, numbers=schools.numbers, wanted=used)
    given = {name: read_column(schools.facts.get(name)) for name in sorted(used - answers.keys())}
    return {**given, **answers}


def _quantity(
    model: CostModel,
    measure: int,
    *,
    facts: Mapping[str, columns.Column],
    rows: NDArray[np.int64],
    problems: list[tuple[int, int, str]],
) -> NDArray[np.int64]:
    """Thousandths of units for the schools `rows`; 0 where there is a problem, which is added to the list."""
    expression = model.quantity[measure]
    taken = {name: columns.take(facts[name], rows) for name in names(expression)}
    column = columns.as_numbers(evaluate(expression, taken, rows=len(rows)))
    quantity = column.thousandths()
    for code, wrong in (
        (QUANTITY_UNKNOWN, ~column.known),
        (QUANTITY_NEGATIVE, column.known & (quantity < 0)),
        (QUANTITY_ZERO, column.known & (quantity == 0)),
    ):
        problems += [(school, measure, code) for school in rows[wrong].tolist()]
    return np.maximum(quantity, 0)


def _option_part(
    model: CostModel,
    measure: int,
    rows: NDArray[np.int64],
    quantity: NDArray[np.int64],
    *,
    level: NDArray[np.uint8],
    schools: SchoolInputs,
    rule: BenefitRule,
) -> Options:
    """The options of one measure, one per school of `rows`."""
    terms, price = model.measures[measure], model.price[measure]
    requirement = int(model.requirement[measure])
    unit = np.full(len(rows), price.tyiyn, dtype=np.int64)
    factor = schools.factor_permille[rows] if price.transport_sensitive else np.full(len(rows), WHOLE, dtype=np.int64)
    capital = multiply_tyiyn(unit, thousandths=quantity, factor_permille=factor)
    upkeep = share_tyiyn(capital, permille=np.full(len(rows), terms.recurrent_permille, dtype=np.int64))
    return Options(
        school=rows.astype(np.int32),
        requirement=np.full(len(rows), requirement, dtype=np.int32),
        measure=np.full(len(rows), measure, dtype=np.int32),
        quantity_thousandths=quantity,
        unit_tyiyn=unit,
        factor_permille=factor.astype(np.int64),
        capital_tyiyn=capital,
        recurrent_tyiyn=upkeep,
        benefit=benefits(
            rule,
            requirement_class=int(model.edition.requirement_class[requirement]),
            level=level[rows],
            effect_permille=terms.effect_permille,
            exposed=schools.exposed[rows],
            weight_permille=schools.weight_permille[rows],
        ),
    )


def _joined(parts: list[Options], *, measures: int) -> Options:
    """One list in canonical order. Measures are ordered by requirement, so school and measure alone decide the order."""
    if not parts:
        places, amounts = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)
        return Options(places, places, places, amounts, amounts, amounts, amounts, amounts, amounts)
    whole = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Options)}
    order = np.argsort(whole["school"].astype(np.int64) * measures + whole["measure"], kind="stable")
    return Options(**{name: values[order] for name, values in whole.items()})
