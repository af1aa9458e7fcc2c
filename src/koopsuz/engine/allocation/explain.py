"""Why each gap was funded or not, in the numbers of the price list.

Every figure is an exact integer: value and price are in units of value times 2**-bits of the price list, shortfalls
in tyiyn. Where prices alone do not explain a decision, indivisibility does, and the shortfall says by how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.errors import AllocationError
from koopsuz.engine.allocation.plan import Plan
from koopsuz.engine.allocation.problem import Problem
from koopsuz.engine.allocation.reduced import reduced_values
from koopsuz.engine.allocation.sight import Sight, pair_worth, sight, start_window
from koopsuz.engine.allocation.uses import Whole, column_uses, fits_after_leaving

_EQUAL_PART = 100  # values within one part in this many of a mean value count as equal to the price


class Reason(IntEnum):
    """Why the decision is what it is."""

    FUNDED = 0  # worth its price
    FUNDED_LEFTOVER = 1  # below its price, paid from money that nothing better could use
    UNFUNDED_PRICE = 2  # costs more than it is worth at the price of this budget's money
    UNFUNDED_INDIVISIBLE = 3  # worth its price, but no line has room for the whole of it
    UNFUNDED_NO_PAYER = 4  # no source may lawfully pay, or none is large enough
    UNFUNDED_PREREQUISITE = 5  # another gap must be met first


@dataclass(frozen=True, slots=True)
class Charge:
    """What a choice takes from one line."""

    line: int
    amount: int  # tyiyn
    price: int  # of this amount, scaled
    shortfall: int  # tyiyn missing on the line, 0 where it fits


@dataclass(frozen=True, slots=True)
class Choice:
    """One option, source and year with its value, the price of its money and what is left of the value."""

    option: int
    source: int
    pair: int
    year: int
    lawful: bool  # in time, and no dearer than the whole of its lines
    in_order: bool  # not before the gap that must be met first, nor after one that waits for it
    value: int
    price: int
    premium: int  # from the school floor and prerequisites
    reduced: int  # value + premium - price
    charges: tuple[Charge, ...]

    @property
    def fits(self) -> bool:
        return all(charge.shortfall == 0 for charge in self.charges)


@dataclass(frozen=True, slots=True)
class GapExplanation:
    """All choices of a gap, best first, and the reason for the decision. Scaled figures are value x 2**bits."""

    gap: int
    reason: Reason
    chosen: int | None  # index into choices
    choices: tuple[Choice, ...]
    bits: int

    @property
    def best(self) -> Choice | None:
        return self.choices[0] if self.choices else None


@dataclass(frozen=True, slots=True)
class Explanations:
    """The reason for every decision and how far prices alone explain them."""

    reason: NDArray[np.int8]  # [G] Reason
    reduced: Whole  # [G] reduced value of the decision, 0 where unfunded, scaled
    best: Whole  # [G] best reduced value of any lawful choice, at least 0, scaled
    bits: int
    by_price: NDArray[np.bool_]  # [G] decisions that the price list explains to one per cent of a mean value
    share_by_price: float


def explain_gap(problem: Problem, *, plan: Plan, gap: int) -> GapExplanation:
    """Every option x source x year of one gap with its numbers."""
    if not 0 <= gap < problem.gaps:
        raise AllocationError.of("gap", "There is no gap {gap}.", gap=gap)
    small = _only(problem, gap=gap)
    first, last = start_window(problem, pair=plan.pair, year=plan.year)
    choices: list[Choice] = []
    for year in range(problem.years):
        in_order = bool(first[gap] <= year <= last[gap])
        choices.extend(_choices(problem, plan=plan, pairs=small, year=year, in_order=in_order))
    choices.sort(key=lambda choice: (not choice.lawful, -choice.reduced, choice.pair, choice.year))
    mine = (int(plan.pair[gap]), int(plan.year[gap]))
    chosen = next((i for i, choice in enumerate(choices) if (choice.pair, choice.year) == mine), None)
    waits = problem.gap_parent[gap] >= 0 and plan.pair[problem.gap_parent[gap]] < 0
    return GapExplanation(
        gap=gap,
        reason=_reason_of(choices, chosen=chosen, waits=bool(waits)),
        chosen=chosen,
        choices=tuple(choices),
        bits=plan.prices.bits,
    )


def _reason_of(choices: list[Choice], *, chosen: int | None, waits: bool) -> Reason:
    if chosen is not None:
        return Reason.FUNDED if choices[chosen].reduced >= 0 else Reason.FUNDED_LEFTOVER
    lawful = [choice for choice in choices if choice.lawful]
    if not lawful:
        return Reason.UNFUNDED_NO_PAYER
    if waits:
        return Reason.UNFUNDED_PREREQUISITE
    return Reason.UNFUNDED_INDIVISIBLE if lawful[0].reduced > 0 else Reason.UNFUNDED_PRICE


def _only(problem: Problem, *, gap: int) -> Whole:
    """The pairs of one gap."""
    options = np.searchsorted(problem.option_gap, [gap, gap + 1])
    first, last = np.searchsorted(problem.pair_option, options)
    return np.arange(first, last)


def _choices(problem: Problem, *, plan: Plan, pairs: Whole, year: int, in_order: bool) -> list[Choice]:
    money, premium = reduced_values(problem, prices=plan.prices, pairs=pairs, start=year)
    value = (pair_worth(problem, pairs=pairs, start=year) << plan.prices.bits).astype(np.int64)
    late = year > problem.source_deadline[problem.pair_source[pairs]]
    uses = column_uses(problem, columns=pairs, start=year)
    found = []
    for i, pair in enumerate(pairs.tolist()):
        charges, whole = _charges(problem, plan=plan, uses=uses, at=i, pair=pair)
        found.append(
            Choice(
                option=int(problem.pair_option[pair]),
                source=int(problem.pair_source[pair]),
                pair=pair,
                year=year,
                lawful=whole and not bool(late[i]),
                in_order=in_order,
                value=int(value[i]),
                price=int(money[i]),
                premium=int(premium[i]),
                reduced=int(value[i]) + int(premium[i]) - int(money[i]),
                charges=charges,
            )
        )
    return found


def _charges(
    problem: Problem, *, plan: Plan, uses: list[tuple[Whole, Whole]], at: int, pair: int
) -> tuple[tuple[Charge, ...], bool]:
    """Charges of one choice, and whether the whole of each line would suffice.

    The gap's own present money counts as free, because changing the decision would give it back.
    """
    gap = int(problem.option_gap[problem.pair_option[pair]])
    back = _own_money(problem, plan=plan, gap=gap)
    charges, whole = [], True
    for line_of, amount_of in uses:
        line, amount = int(line_of[at]), int(amount_of[at])
        if line < 0:
            continue
        whole = whole and amount <= int(problem.line_budget[line])
        room = int(plan.residual[line]) + back.get(line, 0)
        price = amount * int(plan.prices.line[line])
        charges.append(Charge(line=line, amount=amount, price=price, shortfall=max(0, amount - room)))
    return tuple(charges), whole


def _own_money(problem: Problem, *, plan: Plan, gap: int) -> dict[int, int]:
    """Tyiyn that the gap holds on each line."""
    held: dict[int, int] = {}
    pair = int(plan.pair[gap])
    if pair >= 0:
        for line, amount in column_uses(problem, columns=np.array([pair]), start=int(plan.year[gap])):
            if line[0] >= 0:
                held[int(line[0])] = held.get(int(line[0]), 0) + int(amount[0])
    return held


def explain_all(problem: Problem, *, plan: Plan) -> Explanations:
    """Reasons for all gaps at once."""
    seen = sight(problem, pair=plan.pair, year=plan.year)
    best, chosen, any_lawful, total = _by_gap(seen, plan=plan)
    funded = plan.pair >= 0
    parent = np.maximum(problem.gap_parent, 0)
    waits = (problem.gap_parent >= 0) & (plan.pair[parent] < 0) if problem.gaps else funded
    reason = np.full(problem.gaps, Reason.UNFUNDED_PRICE, dtype=np.int8)
    reason[~funded & (best > 0)] = Reason.UNFUNDED_INDIVISIBLE
    reason[~funded & waits] = Reason.UNFUNDED_PREREQUISITE
    reason[~funded & ~any_lawful] = Reason.UNFUNDED_NO_PAYER
    reason[funded] = np.where(chosen[funded] >= 0, Reason.FUNDED, Reason.FUNDED_LEFTOVER)
    gain = np.maximum(best, 0)
    tolerance = total // (_EQUAL_PART * max(problem.options, 1))
    by_price = (gain - np.where(funded, chosen, 0) <= tolerance) | (reason == Reason.UNFUNDED_NO_PAYER)
    return Explanations(
        reason=reason,
        reduced=np.where(funded, chosen, 0),
        best=gain,
        bits=plan.prices.bits,
        by_price=by_price,
        share_by_price=float(by_price.mean()) if problem.gaps else 1.0,
    )


def _by_gap(seen: Sight, *, plan: Plan) -> tuple[Whole, Whole, NDArray[np.bool_], int]:
    """Best and chosen reduced value of each gap, whether it has any lawful choice, and the options' total value."""
    problem = seen.problem
    pairs = np.arange(problem.pairs)
    owner = problem.option_gap[problem.pair_option]
    best = np.full(problem.gaps, np.iinfo(np.int64).min)
    chosen = np.zeros(problem.gaps, dtype=np.int64)
    for year in range(problem.years):
        money, premium = reduced_values(problem, prices=plan.prices, pairs=pairs, start=year)
        reduced = (pair_worth(problem, pairs=pairs, start=year) << plan.prices.bits) + premium - money
        lawful = np.flatnonzero(seen.lawful[year])
        gap = owner[lawful]
        first = np.flatnonzero(np.append(True, np.diff(gap) != 0)) if gap.size else gap
        if gap.size:
            best[gap[first]] = np.maximum(best[gap[first]], np.maximum.reduceat(reduced[lawful], first))
        ours = np.flatnonzero((plan.pair >= 0) & (plan.year == year))
        chosen[ours] = reduced[plan.pair[ours]]
    weights = np.array((0, *problem.rules.class_weights), dtype=np.int64)
    worth = weights[problem.gap_class[problem.option_gap]] * problem.option_benefit
    mean_discount = sum(problem.rules.discount_permille) // problem.years
    total = int(worth.sum()) * mean_discount << plan.prices.bits
    return best, chosen, best > np.iinfo(np.int64).min, total


@dataclass(frozen=True, slots=True)
class NextBuy:
    """What more money in a line would buy next."""

    gap: int
    pair: int
    year: int
    amount: int  # tyiyn from the line
    gain: int  # value
    value_per_som: float


@dataclass(frozen=True, slots=True)
class NextSom:
    """Price of the line and the purchases that more money would allow, best value per som first."""

    line: int
    price_per_som: float  # value
    buys: tuple[NextBuy, ...]
    left: int  # tyiyn of the amount that buys nothing more


def next_som(problem: Problem, *, plan: Plan, line: int, amount: int, most: int = 50) -> NextSom:
    """What the next `amount` tyiyn in the line would buy, all other money and decisions standing still.

    Candidates are choices on the line that are better than the gap's decision and lack only this line's money;
    they are taken by value per som until the amount (with what the line has left) is used up.
    """
    if not 0 <= line < problem.lines or amount < 0:
        raise AllocationError.of("line", "There is no line {line} for {amount} tyiyn.", line=line, amount=amount)
    seen = sight(problem, pair=plan.pair, year=plan.year)
    candidates = _candidates(seen, plan=plan, line=line, amount=amount)
    room = int(plan.residual[line]) + amount
    taken: set[int] = set()
    buys: list[NextBuy] = []
    for buy in candidates:
        if len(buys) < most and buy.gap not in taken and buy.amount <= room:
            taken.add(buy.gap)
            buys.append(buy)
            room -= buy.amount
    price = int(plan.prices.line[line]) * 100 / (1 << plan.prices.bits)
    return NextSom(line=line, price_per_som=price, buys=tuple(buys), left=min(room, amount))


def _candidates(seen: Sight, *, plan: Plan, line: int, amount: int) -> list[NextBuy]:
    problem = seen.problem
    richer = seen.left.copy()
    richer[line] += amount
    first, last = start_window(problem, pair=plan.pair, year=plan.year)
    present = np.zeros(problem.gaps, dtype=np.int64)
    for year in range(problem.years):
        ours = np.flatnonzero((plan.pair >= 0) & (plan.year == year))
        present[ours] = pair_worth(problem, pairs=plan.pair[ours], start=year)
    found: list[NextBuy] = []
    for year in range(problem.years):
        source = problem.pair_source
        paying = problem.source_line[source] + np.where(problem.source_annual[source], year, 0) == line
        columns = np.flatnonzero(paying & (year <= problem.source_deadline[source]))
        gap = problem.option_gap[problem.pair_option[columns]]
        gain = pair_worth(problem, pairs=columns, start=year) - present[gap]
        tempting = (gain > 0) & (first[gap] <= year) & (year <= last[gap])
        columns, gain = columns[tempting], gain[tempting]
        fits = fits_after_leaving(problem, columns=columns, start=year, pair=plan.pair, year=plan.year, left=richer)
        for column, more in zip(columns[fits].tolist(), gain[fits].tolist(), strict=True):
            option = int(problem.pair_option[column])
            cost = int(problem.option_capital[option])
            per_som = more * 100 / max(cost, 1)
            found.append(NextBuy(int(problem.option_gap[option]), column, year, cost, more, per_som))
    return sorted(found, key=lambda buy: (-buy.value_per_som, buy.gap, buy.pair, buy.year))
