"""The Newton system of the smoothed dual, eliminated school by school and LSG by LSG.

The matrix is an arrow: a school's rows meet only each other, their LSG's lines and the national rows. So each
school is eliminated on the spot (its factor is kept for the way back), then each LSG, and one small dense national
matrix remains. Rows at a limit with an outward gradient are frozen by a huge diagonal.
"""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.desk import Desk, Rows, Summed, make_desk
from koopsuz.engine.allocation.jit import helper, inlined, kernel
from koopsuz.engine.allocation.kernels import gap_values, load_prices, year_premiums
from koopsuz.engine.allocation.layout import Columns, Counts, Floats

_FROZEN = 1e18
_FAINT = -30.0  # exponents below this add nothing to a sum of doubles that we keep
_NEGLIGIBLE = 1e-9  # probability below which a column leaves no trace in the matrix


@inlined
def year_entries(cols: Columns, school: int, gap: int, year: int, rows: Counts, parts: Floats, at: int) -> int:
    """Append the floor and prerequisite entries of a start in `year`; returns the new number of entries."""
    years = cols.discount.size
    floor = cols.school_lines[school]
    base = floor + 1 - years * cols.school_children[school]
    if cols.gap_floor[gap]:
        rows[at] = floor
        parts[at] = -1.0
        at += 1
    child = cols.gap_child[gap]
    if child >= 0:
        for later in range(year, years):
            rows[at] = base + years * child + later
            parts[at] = 1.0
            at += 1
    for i in range(cols.gap_children[gap], cols.gap_children[gap + 1]):
        for later in range(year, years):
            rows[at] = base + years * cols.children[i] + later
            parts[at] = -1.0
            at += 1
    return at


@inlined
def column_entries(cols: Columns, school: int, gap: int, column: int, rows: Counts, parts: Floats) -> int:
    """Local rows and amounts of one column; returns their number. A row may occur twice (one envelope)."""
    years = cols.discount.size
    pair = column // years
    year = column - pair * years
    rows[0] = cols.pair_slot[pair] + cols.pair_step[pair] * year
    option = cols.pair_option[pair]
    parts[0] = cols.option_capital[option]
    at = 1
    recurrent = cols.option_recurrent[option]
    if recurrent > 0.0:
        for later in range(year + 1, years):
            rows[at] = cols.option_slot[option] + cols.option_step[option] * later
            parts[at] = recurrent
            at += 1
    return year_entries(cols, school, gap, year, rows, parts, at)


@inlined
def add_lower(matrix: Floats, row: int, other: int, amount: float) -> None:
    """Add to the lower triangle of a symmetric matrix."""
    if other <= row:
        matrix[row, other] += amount
    else:
        matrix[other, row] += amount


@inlined
def add_gap(cols: Columns, desk: Desk, school: int, gap: int, tau: float) -> tuple[float, float]:
    """Add a gap's expected use and curvature to the school; returns its smoothed and exact best value."""
    count, best = gap_values(cols, gap, desk.local, desk.premium, desk.value, desk.column)
    inverse = 1.0 / tau
    weight = np.exp(-best * inverse)
    for i in range(count):
        power = (desk.value[i] - best) * inverse
        desk.value[i] = np.exp(power) if power > _FAINT else 0.0
        weight += desk.value[i]
    touched = 0
    for i in range(count):
        chance = desk.value[i] / weight
        if chance > _NEGLIGIBLE:
            touched = add_column(cols, desk, school, gap, desk.column[i], chance, inverse, touched)
    for i in range(touched):
        row = desk.touched[i]
        scaled = desk.mean[row] * inverse
        desk.use[row] += desk.mean[row]
        for k in range(i + 1):
            add_lower(desk.matrix, row, desk.touched[k], -scaled * desk.mean[desk.touched[k]])
    for i in range(touched):
        desk.mean[desk.touched[i]] = 0.0
        desk.seen[desk.touched[i]] = 0
    return best + tau * np.log(weight), best


@inlined
def add_column(
    cols: Columns, desk: Desk, school: int, gap: int, column: int, chance: float, inverse: float, touched: int
) -> int:
    """Add one column, taken with the given chance, to the gap's mean and to the matrix."""
    entries = column_entries(cols, school, gap, column, desk.rows, desk.parts)
    for i in range(entries):
        row = desk.rows[i]
        if desk.seen[row] == 0:
            desk.seen[row] = 1
            desk.touched[touched] = row
            touched += 1
        part = chance * desk.parts[i]
        desk.mean[row] += part
        part *= inverse
        for k in range(i):
            other = desk.rows[k]
            amount = part * desk.parts[k]
            # Two entries in one row (an envelope that pays and carries) meet on the diagonal twice.
            add_lower(desk.matrix, row, other, amount + amount if other == row else amount)
        desk.matrix[row, row] += part * desk.parts[i]
    return touched


@helper
def settle_row(
    matrix: Floats, row: int, gradient: float, price: float, ceiling: float, soft: float, ridge: float
) -> float:
    """Freeze or damp one row; returns its right-hand side."""
    if (price <= 0.0 and gradient >= 0.0) or (price >= ceiling and gradient <= 0.0):
        matrix[row, row] += _FROZEN
        return 0.0
    room = min(price, ceiling - price) + soft
    matrix[row, row] += matrix[row, row] * 1e-8 + ridge + abs(gradient) / room
    return -gradient


@helper
def eliminate(matrix: Floats, own: int, size: int, pivot: Floats) -> None:
    """Cholesky factor of the first `own` rows, with the rest of the lower triangle updated.

    `pivot` is scratch: a copy of the column in one piece lets the inner loop run on whole vectors.
    """
    for k in range(own):
        root = np.sqrt(max(matrix[k, k], 1e-30))
        matrix[k, k] = root
        inverse = 1.0 / root
        for i in range(k + 1, size):
            pivot[i] = matrix[i, k] * inverse
            matrix[i, k] = pivot[i]
        for i in range(k + 1, size):
            part = pivot[i]
            if part != 0.0:
                line = matrix[i]
                for j in range(k + 1, i + 1):
                    line[j] -= part * pivot[j]


@helper
def forward(matrix: Floats, own: int, size: int, step: Floats) -> None:
    """Solve the first `own` entries of `step` with the factor and carry them into the rest."""
    for k in range(own):
        total = step[k]
        for j in range(k):
            total -= matrix[k, j] * step[j]
        step[k] = total / matrix[k, k]
    for i in range(own, size):
        total = step[i]
        for j in range(own):
            total -= matrix[i, j] * step[j]
        step[i] = total


@helper
def keep_factor(matrix: Floats, own: int, size: int, begin: int, factor: Floats) -> None:
    """Store the factor's columns row by row."""
    for i in range(size):
        for k in range(min(i + 1, own)):
            factor[begin + i * own + k] = matrix[i, k]


@helper
def clear(matrix: Floats, vector: Floats, size: int) -> None:
    """Zero the lower triangle and the vector."""
    for i in range(size):
        vector[i] = 0.0
        for j in range(i + 1):
            matrix[i, j] = 0.0


@helper
def fold_school(
    cols: Columns,
    rows: Rows,
    desk: Desk,
    prices: Floats,
    tau: float,
    school: int,
    own: int,
    size: int,
    factor: Floats,
    gradient: Floats,
    step: Floats,
) -> None:
    """Settle and eliminate one school; what is left is added to its LSG."""
    row = cols.school_row[school]
    floor = cols.school_lines[school]
    shared = size - own
    for i in range(shared):
        desk.lsg_use[i] += desk.use[own + i]
        desk.use[own + i] = 0.0
    for i in range(own):
        at = row + i
        slope = rows.right[at] - desk.use[i]
        gradient[at] = slope
        ridge = 1e-4 / tau if i > floor else 1e-9
        desk.use[i] = settle_row(desk.matrix, i, slope, prices[at], rows.ceiling[at], rows.softness[at] * tau, ridge)
    eliminate(desk.matrix, own, size, desk.pivot)
    keep_factor(desk.matrix, own, size, rows.school_factor[school], factor)
    forward(desk.matrix, own, size, desk.use)
    for i in range(own):
        step[row + i] = desk.use[i]
    for i in range(shared):
        desk.lsg_step[i] += desk.use[own + i]
        for j in range(i + 1):
            desk.lsg_matrix[i, j] += desk.matrix[own + i, own + j]


@helper
def fold_lsg(
    cols: Columns,
    rows: Rows,
    desk: Desk,
    prices: Floats,
    tau: float,
    lsg: int,
    size: int,
    factor: Floats,
    gradient: Floats,
    step: Floats,
    total: Summed,
) -> None:
    """Settle and eliminate the LSG's own lines; what is left is added to the national system."""
    own = cols.lsg_lines[lsg]
    row = cols.lsg_row[lsg]
    for i in range(own):
        at = row + i
        slope = rows.right[at] - desk.lsg_use[i]
        gradient[at] = slope
        desk.lsg_step[i] += settle_row(
            desk.lsg_matrix, i, slope, prices[at], rows.ceiling[at], rows.softness[at] * tau, 1e-9
        )
    eliminate(desk.lsg_matrix, own, size, desk.pivot)
    keep_factor(desk.lsg_matrix, own, size, rows.lsg_factor[lsg], factor)
    forward(desk.lsg_matrix, own, size, desk.lsg_step)
    for i in range(own):
        step[row + i] = desk.lsg_step[i]
    add_nation(cols, desk, lsg, own, size - own, total)


@helper
def add_nation(cols: Columns, desk: Desk, lsg: int, own: int, slots: int, total: Summed) -> None:
    """Spread slot sums over national rows; a republican slot also counts, negatively, in its equity row."""
    oblast = cols.lsg_oblast[lsg]
    begin = cols.oblast_slots[oblast]
    equity = cols.equity_row + oblast
    for i in range(slots):
        row = cols.slot_row[begin + i]
        fair = cols.slot_equity[begin + i]
        total.use[row] += desk.lsg_use[own + i]
        total.step[row] += desk.lsg_step[own + i]
        if fair:
            total.use[equity] -= desk.lsg_use[own + i]
            total.step[equity] -= desk.lsg_step[own + i]
        for j in range(i + 1):
            amount = desk.lsg_matrix[own + i, own + j]
            other = cols.slot_row[begin + j]
            fair_other = cols.slot_equity[begin + j]
            twice = amount if i != j else 0.0
            total.matrix[row, other] += amount
            total.matrix[other, row] += twice
            if fair_other:
                total.matrix[row, equity] -= amount
                total.matrix[equity, row] -= amount
            if fair and i != j:
                total.matrix[other, equity] -= amount
                total.matrix[equity, other] -= amount
            if fair and fair_other:
                total.matrix[equity, equity] += amount + twice


@kernel
def assemble(
    cols: Columns,
    rows: Rows,
    prices: Floats,
    tau: float,
    first: int,
    last: int,
    factor: Floats,
    gradient: Floats,
    step: Floats,
    total: Summed,
) -> None:
    """Build and eliminate the Newton system of LSGs [first, last)."""
    desk = make_desk(cols)
    smooth_sum = 0.0
    exact_sum = 0.0
    for lsg in range(first, last):
        oblast = cols.lsg_oblast[lsg]
        shared = cols.lsg_lines[lsg] + cols.oblast_slots[oblast + 1] - cols.oblast_slots[oblast]
        clear(desk.lsg_matrix, desk.lsg_use, shared)
        desk.lsg_step[:shared] = 0.0
        for school in range(cols.lsg_schools[lsg], cols.lsg_schools[lsg + 1]):
            own = load_prices(cols, lsg, school, prices, desk.local)
            clear(desk.matrix, desk.use, own + shared)
            for gap in range(cols.school_gaps[school], cols.school_gaps[school + 1]):
                year_premiums(cols, school, gap, desk.local, desk.premium)
                smooth, exact = add_gap(cols, desk, school, gap, tau)
                smooth_sum += smooth
                exact_sum += exact
            fold_school(cols, rows, desk, prices, tau, school, own, own + shared, factor, gradient, step)
        fold_lsg(cols, rows, desk, prices, tau, lsg, shared, factor, gradient, step, total)
    total.dual[0] = smooth_sum
    total.dual[1] = exact_sum


@helper
def backward(factor: Floats, begin: int, own: int, shared: Floats, width: int, out: Floats, row: int) -> None:
    """Solve the transposed factor for `out[row : row+own]`, given the solved `shared` rows below."""
    for i in range(width):
        part = shared[i]
        if part != 0.0:
            for k in range(own):
                out[row + k] -= factor[begin + (own + i) * own + k] * part
    for k in range(own - 1, -1, -1):
        solved = out[row + k] / factor[begin + k * own + k]
        out[row + k] = solved
        for j in range(k):
            out[row + j] -= factor[begin + k * own + j] * solved


@kernel
def descend(cols: Columns, rows: Rows, first: int, last: int, factor: Floats, step: Floats) -> None:
    """From the national direction in `step` find the direction of every local row of LSGs [first, last)."""
    shared = np.empty(cols.most_rows)
    for lsg in range(first, last):
        oblast = cols.lsg_oblast[lsg]
        begin = cols.oblast_slots[oblast]
        slots = cols.oblast_slots[oblast + 1] - begin
        own = cols.lsg_lines[lsg]
        equity = step[cols.equity_row + oblast]
        for i in range(slots):
            shared[own + i] = step[cols.slot_row[begin + i]] - cols.slot_equity[begin + i] * equity
        row = cols.lsg_row[lsg]
        backward(factor, rows.lsg_factor[lsg], own, shared[own:], slots, step, row)
        for i in range(own):
            shared[i] = step[row + i]
        for school in range(cols.lsg_schools[lsg], cols.lsg_schools[lsg + 1]):
            ours = cols.school_rows[school]
            backward(factor, rows.school_factor[school], ours, shared, own + slots, step, cols.school_row[school])
