"""What a standard costs once it is law: every open gap closed by the cheapest measure that reaches its target.

Money that there is plays no part here, only who must pay by the responsibility matrix. Donors are asked to help, never
made to pay, so they are no payers of an adoption. The one-off cost of a class is spread over the years by a stated
schedule; the upkeep of what is built in one year begins in the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..costing import Options, PayerKind, QuantityProblem, cost
from ..money import share_tyiyn
from .build import school_inputs
from .inputs import CaseInputs
from .order import reaches_target
from .payers import first_rules

OBLIGED = (PayerKind.REPUBLICAN, PayerKind.SUBVENTION, PayerKind.LOCAL, PayerKind.SCHOOL)
NOBODY = len(OBLIGED)  # the place of costs for which the matrix names no payer
_WHOLE = 1000
_LAST = np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True)
class AdoptionRules:
    """How the one-off cost of each class is spread over Y years (shares in thousandths that add up to 1000), and by
    how much, in thousandths, a verified and an estimated price may be off.
    """

    schedule_permille: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    verified_spread_permille: int
    estimate_spread_permille: int

    @property
    def years(self) -> int:
        return len(self.schedule_permille[0])


@dataclass(frozen=True, slots=True, eq=False)
class AdoptionCost:
    """The cost in tyiyn, int64. Axes: C three classes, K payers of `OBLIGED` and nobody, O oblasts, Y years, R
    requirements, M + 1 rows of the matrix and none.

    `one_off` and `upkeep` [C, K, O, Y] by year; `full_upkeep` [C, K, O] a year when all is done; `by_requirement` and
    `upkeep_by_requirement` [R]; `by_rule` and `upkeep_by_rule` [M + 1]; `gaps` and `costed` [R] numbers of gaps;
    `low` and `high` [C, K, O] the one-off cost within the spread of prices; `assessed` [O] schools.
    """

    oblasts: tuple[str, ...]
    one_off: NDArray[np.int64]
    upkeep: NDArray[np.int64]
    full_upkeep: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    by_requirement: NDArray[np.int64]
    upkeep_by_requirement: NDArray[np.int64]
    by_rule: NDArray[np.int64]
    upkeep_by_rule: NDArray[np.int64]
    gaps: NDArray[np.int64]
    costed: NDArray[np.int64]
    assessed: NDArray[np.int64]
    problems: tuple[QuantityProblem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """One option for each gap that has any, [N], with its class (0 to 2), oblast and matrix rows of capital and upkeep."""

    options: Options
    requirement_class: NDArray[np.int64]
    oblast: NDArray[np.int64]
    payer: NDArray[np.int64]
    rule: NDArray[np.int64]
    upkeep_payer: NDArray[np.int64]
    upkeep_rule: NDArray[np.int64]


def adoption_cost(inputs: CaseInputs, *, rules: AdoptionRules) -> AdoptionCost:
    """Add up the cost of closing every open gap of the scored schools. The sources of the inputs are not read."""
    oblasts, school_oblast = np.unique(np.asarray(inputs.schools.oblast_codes, dtype=np.str_), return_inverse=True)
    costing = cost(
        inputs.costs,
        gap=inputs.gap,
        requirement_level=inputs.requirement_level,
        schools=school_inputs(inputs),
        benefit=inputs.rules.benefit,
    )
    chosen = _with_payers(
        inputs, cheapest(inputs, costing.options), school_oblast=school_oblast.astype(np.int64).reshape(-1)
    )
    shape = (3, NOBODY + 1, len(oblasts))
    one_off, upkeep = _by_year(chosen, rules=rules, shape=shape)
    low, high = _spread(inputs, chosen, rules=rules)
    requirements = len(inputs.themes)
    options = chosen.options
    return AdoptionCost(
        oblasts=tuple(oblasts.tolist()),
        one_off=one_off,
        upkeep=upkeep,
        full_upkeep=_upkeep_cells(chosen, options.recurrent_tyiyn, shape=shape),
        low=_cells(chosen, low, shape=shape),
        high=_cells(chosen, high, shape=shape),
        by_requirement=_sums(options.requirement, options.capital_tyiyn, size=requirements),
        upkeep_by_requirement=_sums(options.requirement, options.recurrent_tyiyn, size=requirements),
        by_rule=_sums(chosen.rule, options.capital_tyiyn, size=len(inputs.matrix) + 1),
        upkeep_by_rule=_sums(chosen.upkeep_rule, options.recurrent_tyiyn, size=len(inputs.matrix) + 1),
        gaps=inputs.gap.sum(axis=0, dtype=np.int64),
        costed=np.bincount(options.requirement, minlength=requirements).astype(np.int64),
        assessed=np.bincount(school_oblast.reshape(-1), minlength=len(oblasts)).astype(np.int64),
        problems=costing.problems,
    )


def cheapest(inputs: CaseInputs, options: Options) -> Options:
    """Of each gap's options the cheapest that reaches the target; where none does, the cheapest of those that lift the
    school highest. Of equals the one that stands first in the standard.
    """
    if not len(options):
        return options
    closes_to = np.asarray([measure.closes_to for measure in inputs.costs.measures], dtype=np.int64)
    lift = np.where(reaches_target(inputs, options), _WHOLE, closes_to[options.measure])
    order = np.lexsort((options.measure, options.capital_tyiyn, -lift, options.requirement, options.school))
    key = options.school[order].astype(np.int64) * (int(options.requirement.max()) + 1) + options.requirement[order]
    first = np.append(True, np.diff(key) != 0)
    return options.take(order[first])


def _with_payers(inputs: CaseInputs, options: Options, *, school_oblast: NDArray[np.int64]) -> _Chosen:
    measures = inputs.costs.measures
    lines = tuple(sorted({item.line for item in measures} | {item.recurrent_line or item.line for item in measures}))
    rules = first_rules(inputs, lines=lines)[:, [int(kind) for kind in OBLIGED], :]
    position = {line: at for at, line in enumerate(lines)}
    line = np.asarray([position[item.line] for item in measures], dtype=np.int64)
    upkeep_line = np.asarray([position[item.recurrent_line or item.line] for item in measures], dtype=np.int64)
    payer, rule = _first(rules, line=line, options=options, none=len(inputs.matrix))
    upkeep_payer, upkeep_rule = _first(rules, line=upkeep_line, options=options, none=len(inputs.matrix))
    return _Chosen(
        options=options,
        requirement_class=inputs.costs.edition.requirement_class[options.requirement].astype(np.int64) - 1,
        oblast=school_oblast[options.school],
        payer=payer,
        rule=rule,
        upkeep_payer=upkeep_payer,
        upkeep_rule=upkeep_rule,
    )


def _first(
    rules: NDArray[np.int16], *, line: NDArray[np.int64], options: Options, none: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Place in `OBLIGED` of the payer whom the matrix asks first, and its row; nobody and `none` where there is none."""
    if not len(options):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    rows = rules[line[options.measure], :, options.school].astype(np.int64)
    rank = np.where(rows < 0, _LAST, rows)
    payer = rank.argmin(axis=1)
    rule = rank.min(axis=1)
    missing = rule == _LAST
    return np.where(missing, NOBODY, payer), np.where(missing, none, rule)


def _by_year(
    chosen: _Chosen, *, rules: AdoptionRules, shape: tuple[int, int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One-off cost and upkeep of each year. Shares are cut from running totals, so that the years add up exactly."""
    schedule = np.cumsum(np.asarray(rules.schedule_permille, dtype=np.int64), axis=1)[chosen.requirement_class]
    one_off, upkeep = [], []
    done = paid = np.zeros(len(chosen.options), dtype=np.int64)
    for year in range(rules.years):
        upkeep.append(_upkeep_cells(chosen, share_tyiyn(chosen.options.recurrent_tyiyn, permille=done), shape=shape))
        done = schedule[:, year]
        sofar = share_tyiyn(chosen.options.capital_tyiyn, permille=done)
        one_off.append(_cells(chosen, sofar - paid, shape=shape))
        paid = sofar
    return np.stack(one_off, axis=-1), np.stack(upkeep, axis=-1)


def _spread(
    inputs: CaseInputs, chosen: _Chosen, *, rules: AdoptionRules
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The least and the most that each option may cost [N], by how sure its price is."""
    verified = np.asarray([price.verified for price in inputs.costs.price], dtype=np.bool_)
    capital = chosen.options.capital_tyiyn
    off = np.where(
        verified[chosen.options.measure] if len(verified) else np.zeros(len(capital), dtype=np.bool_),
        rules.verified_spread_permille,
        rules.estimate_spread_permille,
    )
    part = share_tyiyn(capital, permille=off.astype(np.int64))
    return capital - part, capital + part


def _cells(chosen: _Chosen, amount: NDArray[np.int64], *, shape: tuple[int, int, int]) -> NDArray[np.int64]:
    cells = np.zeros(shape, dtype=np.int64)
    np.add.at(cells, (chosen.requirement_class, chosen.payer, chosen.oblast), amount)
    return cells


def _upkeep_cells(chosen: _Chosen, amount: NDArray[np.int64], *, shape: tuple[int, int, int]) -> NDArray[np.int64]:
    cells = np.zeros(shape, dtype=np.int64)
    np.add.at(cells, (chosen.requirement_class, chosen.upkeep_payer, chosen.oblast), amount)
    return cells


def _sums(place: NDArray[np.int32] | NDArray[np.int64], amount: NDArray[np.int64], *, size: int) -> NDArray[np.int64]:
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, place, amount)
    return sums
