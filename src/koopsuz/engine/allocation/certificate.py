"""The certificate: integer prices and the exact bound they prove.

For any prices not below zero (and floor and equity premiums not above their penalties) every lawful plan is worth
at most prices x money + what each gap gains at best. All terms are integers times 2**-bits, so the bound is exact.
"""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.book import Terms
from koopsuz.engine.allocation.jit import kernel
from koopsuz.engine.allocation.layout import Counts, Floats, Layout
from koopsuz.engine.allocation.plan import Prices

_MOST_BITS = 40
_LARGEST = 1 << 62
_ROOM = 61  # bits that any reduced value may need


def integer_prices(layout: Layout, terms: Terms, *, prices: Floats) -> Prices:
    """Round the price list to integers at the finest power of two at which every column fits 64 bits."""
    to_value, to_money = layout.value_unit, layout.value_unit / layout.money_unit
    owned = layout.line_row >= 0
    line = np.zeros(layout.problem.lines)
    line[owned] = prices[layout.line_row[owned]] * to_money
    equity = prices[layout.equity_row : layout.national_rows] * to_money
    floor = prices[layout.floor_row] * to_value
    rows = layout.prerequisite_row[:, None] + np.arange(layout.problem.years)
    prerequisite = prices[rows] * to_value
    line, bits = _fitting(terms, line=line, equity=equity, extra=float(floor.max(initial=0)), chain=prerequisite)
    scale = float(1 << bits)
    targets = layout.targets
    most_floor = min(targets.floor_penalty << bits, _LARGEST)
    most_equity = min((targets.equity_penalty << bits) // targets.equity_unit, _LARGEST)
    return Prices(
        bits=bits,
        line=_rounded(line, scale),
        equity=np.minimum(_rounded(equity, scale), most_equity),
        floor=np.minimum(_rounded(floor, scale), most_floor),
        prerequisite=_rounded(prerequisite, scale),
        prerequisite_gap=layout.prerequisite_gap,
    )


def _rounded(values: Floats, scale: float) -> Counts:
    return np.rint(values * scale).astype(np.int64)


def _fitting(terms: Terms, *, line: Floats, equity: Floats, extra: float, chain: Floats) -> tuple[Floats, int]:
    """Prices cut to where no more bits are gained by it, and the number of bits after the point."""
    dearest = np.ones(line.size)
    years = terms.discount.size
    for year in range(years):
        ours = (terms.pair_years >> year) & 1 == 1
        at = terms.pair_line[ours] + terms.pair_step[ours] * year
        np.maximum.at(dearest, at, terms.option_capital[terms.pair_option[ours]].astype(np.float64))
        runs = terms.option_recurrent > 0
        at = terms.option_line[runs] + terms.option_step[runs] * year
        np.maximum.at(dearest, at, terms.option_recurrent[runs].astype(np.float64) * years)
    worth = float(terms.option_worth.max(initial=1)) * float(terms.discount.max())
    # A price at which the dearest column of the line costs a thousand times the best value anywhere has already
    # closed the line; cutting it there keeps the bound valid and saves bits.
    line = np.minimum(line, 1000.0 * worth / dearest)
    most = worth + extra + (1 + years) * float((line * dearest).max(initial=0))
    most += float(equity.max(initial=0)) * float(dearest.max(initial=1))
    most += float(chain.sum(axis=1).max(initial=0)) * (1 + _most_children(terms))
    bits = _ROOM - int(np.ceil(np.log2(max(most, 1.0))))
    return line, max(0, min(_MOST_BITS, bits))


def _most_children(terms: Terms) -> int:
    return int(np.diff(terms.gap_children).max(initial=0))


@kernel
def gap_gains(
    terms: Terms,
    bits: int,
    line_price: Counts,
    equity: Counts,
    floor: Counts,
    premium: Counts,
    gains: Counts,
) -> None:
    """Best reduced value of every gap (at least 0) in integers; `premium` is [G, Y] from prerequisites."""
    years = terms.discount.size
    for gap in range(gains.size):
        best = 0
        lift = floor[terms.gap_school[gap]] if terms.gap_class[gap] == 1 else 0
        bonus = equity[terms.gap_oblast[gap]]
        for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
            option = terms.pair_option[pair]
            worth = terms.option_worth[option]
            capital = terms.option_capital[option]
            recurrent = terms.option_recurrent[option]
            back = bonus if terms.pair_republican[pair] else 0
            for year in range(years):
                if (terms.pair_years[pair] >> year) & 1 == 0:
                    continue
                price = line_price[terms.pair_line[pair] + terms.pair_step[pair] * year] - back
                net = ((worth * terms.discount[year]) << bits) + lift + premium[gap, year] - capital * price
                if recurrent > 0:
                    for later in range(year + 1, years):
                        at = terms.option_line[option] + terms.option_step[option] * later
                        net -= recurrent * line_price[at]
                best = max(best, net)
        gains[gap] = best


def exact_bound(layout: Layout, terms: Terms, *, prices: Prices) -> int:
    """Upper bound on the value of any plan, rounded up to a whole unit of value."""
    problem, targets = layout.problem, layout.targets
    later = np.cumsum(prices.prerequisite[:, ::-1], axis=1)[:, ::-1]
    premium = np.zeros((problem.gaps, problem.years), dtype=np.int64)
    gap = prices.prerequisite_gap
    premium[gap] -= later
    np.add.at(premium, problem.gap_parent[gap], later)
    gains = np.zeros(problem.gaps, dtype=np.int64)
    gap_gains(terms, prices.bits, prices.line, prices.equity, prices.floor, premium, gains)
    total = wide_sum(gains)
    total += wide_dot(prices.line, problem.line_budget)
    total -= wide_dot(prices.equity, targets.equity)
    total -= wide_dot(prices.floor, targets.floor)
    return -(-total >> prices.bits)


def wide_sum(values: Counts) -> int:
    """Sum of non-negative 64-bit integers without overflow."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def wide_dot(left: Counts, right: Counts) -> int:
    """Dot product in unbounded integers."""
    return sum(int(a) * int(b) for a, b in zip(left.tolist(), right.tolist(), strict=True) if a and b)
