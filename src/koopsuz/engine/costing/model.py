"""Measures with their formulas and the prices in force on a day, joined to an edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError, ErrorList
from ..formulas import Expression, Kind, NameKind, check, parse
from ..scoring import EditionModel


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to close or narrow a gap, as the standard's file has it; shares in thousandths."""

    id: str
    requirement: str
    closes_to: int
    effect_permille: int
    quantity: str
    price: str
    cost_type: str
    line: str
    recurrent_permille: int = 0
    recurrent_line: str | None = None
    lifetime_years: int = 1
    prerequisite: str | None = None


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What one unit costs in the base region since a day, in tyiyn."""

    id: str
    tyiyn: int
    transport_sensitive: bool
    valid_from: date
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CostModel:
    """Measures [M] in the order of requirements, within one in the order given (best first), with what each needs.

    `requirement` and `prerequisite` [M] are positions in the edition, −1 for no prerequisite.
    """

    edition: EditionModel
    as_of: date
    measures: tuple[Measure, ...]
    quantity: tuple[Expression, ...]
    price: tuple[UnitPrice, ...]
    requirement: NDArray[np.int32]
    prerequisite: NDArray[np.int32]


def prices_in_force(prices: Iterable[UnitPrice], *, as_of: date) -> dict[str, UnitPrice]:
    """Of each price the newest that has begun by the day."""
    newest: dict[str, UnitPrice] = {}
    for price in sorted(prices, key=lambda item: item.valid_from):
        if price.valid_from <= as_of:
            newest[price.id] = price
    return newest


def build_cost_model(
    edition: EditionModel,
    *,
    measures: Sequence[Measure],
    prices: Iterable[UnitPrice],
    as_of: date,
    facts: Mapping[str, NameKind],
) -> CostModel:
    """The cost model of an edition on a day; ErrorList with everything that is wrong.

    A quantity may use `facts` and the answers to the indicators of the measure's own requirement.
    """
    errors = ErrorList()
    in_force = prices_in_force(prices, as_of=as_of)
    order = {requirement: position for position, requirement in enumerate(edition.requirement_ids)}
    for measure in measures:
        _check_measure(measure, known=order, in_force=in_force, as_of=as_of, errors=errors)
    for repeated in sorted(name for name, count in Counter(item.id for item in measures).items() if count > 1):
        errors.add(EngineError("costing_id_twice", "The measure “{measure}” stands twice.", measure=repeated))
    rows = sorted((item for item in measures if item.requirement in order), key=lambda item: order[item.requirement])
    quantities = [_quantity(item, edition=edition, facts=facts, errors=errors) for item in rows]
    errors.raise_if_any()
    return CostModel(
        edition=edition,
        as_of=as_of,
        measures=tuple(rows),
        quantity=tuple(expression for expression in quantities if expression),
        price=tuple(in_force[item.price] for item in rows),
        requirement=np.asarray([order[item.requirement] for item in rows], dtype=np.int32),
        prerequisite=np.asarray([order.get(item.prerequisite or "", -1) for item in rows], dtype=np.int32),
    )


def _check_measure(
    measure: Measure, *, known: Mapping[str, int], in_force: Mapping[str, UnitPrice], as_of: date, errors: ErrorList
) -> None:
    for requirement in (measure.requirement, measure.prerequisite):
        if requirement is not None and requirement not in known:
            template = "“{measure}” names the requirement “{requirement}”, which this edition does not have."
            params = {"measure": measure.id, "requirement": requirement}
            errors.add(EngineError("costing_unknown_requirement", template, **params))
    if measure.price not in in_force:
        template = "“{measure}” has no price: “{price}” has no entry that is in force on {as_of}."
        params = {"measure": measure.id, "price": measure.price, "as_of": as_of.isoformat()}
        errors.add(EngineError("costing_no_price", template, **params))
    elif in_force[measure.price].tyiyn < 0:
        errors.add(EngineError("costing_negative_price", "The price “{price}” is below zero.", price=measure.price))
    shares = (measure.effect_permille, measure.recurrent_permille)
    if not 0 <= measure.effect_permille <= 1000 or measure.recurrent_permille < 0 or not 1 <= measure.closes_to <= 3:
        template = (
            "“{measure}” has closes_to {closes_to}, effect_permille {effect} and recurrent_permille {recurrent}; "
            "allowed are 1 to 3, 0 to 1000, and 0 or more."
        )
        params = {"measure": measure.id, "closes_to": str(measure.closes_to)}
        error = EngineError("costing_bad_share", template, **params, effect=shares[0], recurrent=shares[1])
        errors.add(error)


def _quantity(
    measure: Measure, *, edition: EditionModel, facts: Mapping[str, NameKind], errors: ErrorList
) -> Expression | None:
    own = edition.indicators_of(edition.requirement(measure.requirement))
    answers = {edition.indicator_ids[indicator]: Kind.NUMBER for indicator in own}
    try:
        expression = parse(measure.quantity)
        check(expression, names={**facts, **answers}, expects=Kind.NUMBER)
    except EngineError as error:
        for one in ErrorList([error]):
            template = "{measure}, quantity: {message}"
            errors.add(EngineError("costing_bad_formula", template, measure=measure.id, message=str(one), cause=one))
        return None
    return expression
