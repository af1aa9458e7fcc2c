"""Inner loops of the price search that look at columns: reduced values and the dual function.

Every kernel works on a range of LSGs [first, last) and releases the interpreter lock, so that fixed chunks can run
on any number of threads with the same result to the last bit.
"""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Columns, Counts, Floats

_FAINT = -30.0  # exponents below this add nothing to a sum of doubles that we keep


@helper
def load_prices(cols: Columns, lsg: int, school: int, prices: Floats, local: Floats) -> int:
    """Copy the prices that the school sees into `local`; return the number of its own rows."""
    row = cols.school_row[school]
    own = cols.school_lines[school] + 1
    own += cols.discount.size * (cols.school_children[school + 1] - cols.school_children[school])
    for i in range(own):
        local[i] = prices[row + i]
    lines = cols.lsg_lines[lsg]
    for i in range(lines):
        local[own + i] = prices[cols.lsg_row[lsg] + i]
    oblast = cols.lsg_oblast[lsg]
    begin = cols.oblast_slots[oblast]
    equity = prices[cols.equity_row + oblast]
    for i in range(cols.oblast_slots[oblast + 1] - begin):
        slot = begin + i
        local[own + lines + i] = prices[cols.slot_row[slot]] - cols.slot_equity[slot] * equity
    return int(own)


@helper
def year_premiums(cols: Columns, school: int, gap: int, local: Floats, premium: Floats) -> None:
    """What floor and prerequisite prices add to a start in each year."""
    years = cols.discount.size
    floor = cols.school_lines[school]
    base = floor + 1 - years * cols.school_children[school]
    lift = local[floor] if cols.gap_floor[gap] else 0.0
    for year in range(years):
        premium[year] = lift
    child = cols.gap_child[gap]
    if child >= 0:
        total = 0.0
        for year in range(years - 1, -1, -1):
            total += local[base + years * child + year]
            premium[year] -= total
    for i in range(cols.gap_children[gap], cols.gap_children[gap + 1]):
        total = 0.0
        for year in range(years - 1, -1, -1):
            total += local[base + years * cols.children[i] + year]
            premium[year] += total


@helper
def gap_values(
    cols: Columns, gap: int, local: Floats, premium: Floats, value: Floats, column: Counts
) -> tuple[int, float]:
    """Reduced values of all columns of a gap; returns their number and the best value or 0."""
    years = cols.discount.size
    count = 0
    best = 0.0
    for option in range(cols.gap_options[gap], cols.gap_options[gap + 1]):
        worth = cols.option_worth[option]
        capital = cols.option_capital[option]
        recurrent = cols.option_recurrent[option]
        slot = cols.option_slot[option]
        step = cols.option_step[option]
        for pair in range(cols.option_pairs[option], cols.option_pairs[option + 1]):
            bits = cols.pair_years[pair]
            place = cols.pair_slot[pair]
            stride = cols.pair_step[pair]
            for year in range(years):
                if (bits >> year) & 1:
                    net = worth * cols.discount[year] + premium[year] - capital * local[place + stride * year]
                    if recurrent > 0.0:
                        for later in range(year + 1, years):
                            net -= recurrent * local[slot + step * later]
                    value[count] = net
                    column[count] = pair * years + year
                    count += 1
                    best = max(best, net)
    return count, best


@kernel
def evaluate(cols: Columns, prices: Floats, tau: float, first: int, last: int, out: Floats) -> None:
    """Add up the smoothed (out[0]) and the exact (out[1]) best reduced values of the gaps of some LSGs."""
    local = np.empty(cols.most_rows)
    premium = np.empty(cols.discount.size)
    value = np.empty(cols.most_columns)
    column = np.empty(cols.most_columns, dtype=np.int64)
    smooth = 0.0
    exact = 0.0
    inverse = 1.0 / tau
    for lsg in range(first, last):
        for school in range(cols.lsg_schools[lsg], cols.lsg_schools[lsg + 1]):
            load_prices(cols, lsg, school, prices, local)
            for gap in range(cols.school_gaps[school], cols.school_gaps[school + 1]):
                year_premiums(cols, school, gap, local, premium)
                count, best = gap_values(cols, gap, local, premium, value, column)
                weight = np.exp(-best * inverse)
                for i in range(count):
                    power = (value[i] - best) * inverse
                    if power > _FAINT:
                        weight += np.exp(power)
                exact += best
                smooth += best + tau * np.log(weight)
    out[0] = smooth
    out[1] = exact


@kernel
def reduce_values(cols: Columns, prices: Floats, first: int, last: int, value_of: Floats, best_of: Floats) -> None:
    """Reduced value of every column (unlawful columns keep what the caller put there) and the best of each gap."""
    local = np.empty(cols.most_rows)
    premium = np.empty(cols.discount.size)
    value = np.empty(cols.most_columns)
    column = np.empty(cols.most_columns, dtype=np.int64)
    for lsg in range(first, last):
        for school in range(cols.lsg_schools[lsg], cols.lsg_schools[lsg + 1]):
            load_prices(cols, lsg, school, prices, local)
            for gap in range(cols.school_gaps[school], cols.school_gaps[school + 1]):
                year_premiums(cols, school, gap, local, premium)
                count, best_of[gap] = gap_values(cols, gap, local, premium, value, column)
                for i in range(count):
                    value_of[column[i]] = value[i]
