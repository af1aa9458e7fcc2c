"""The problem flattened for the price search: rows (things with a price) and columns (things that pay prices).

Rows stand in one vector: national budget lines, one equity row for each oblast, then for each LSG its own lines
and, school by school, the school's lines, its floor row and Y rows for each prerequisite. A school therefore sees
only a short local vector: its own rows, its LSG's lines and the national lines used in its oblast ("slots"). That
nesting is what lets the Newton system be eliminated school by school and LSG by LSG.

Columns (pair, year) are never stored: a pair knows its first slot and the bits of its lawful years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.lawful import lawful_years
from koopsuz.engine.allocation.problem import Ints, Problem, SourceKind
from koopsuz.engine.allocation.targets import Targets, targets, typical_capital

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Columns(NamedTuple):
    """Arrays that the kernels read; money and value are in the layout's units."""

    lsg_schools: Counts  # [L+1] first school of each LSG
    lsg_oblast: Counts  # [L]
    lsg_row: Counts  # [L+1] first row of each LSG
    lsg_lines: Counts  # [L] lines of the LSG itself
    school_row: Counts  # [S] first row of each school
    school_rows: Counts  # [S] how many
    school_lines: Counts  # [S]
    school_children: Counts  # [S+1] first prerequisite of each school
    school_gaps: Counts  # [S+1]
    oblast_slots: Counts  # [O+1] into slot_row
    slot_row: Counts  # national row behind each slot
    slot_equity: NDArray[np.int8]  # 1 where the slot is republican money, whose price equity lowers
    gap_options: Counts  # [G+1]
    gap_floor: NDArray[np.int8]  # [G] 1 where the gap counts for its school's floor
    gap_child: NDArray[np.int32]  # [G] prerequisite in which the gap is the later one, or -1
    gap_children: Counts  # [G+1] into children
    children: NDArray[np.int32]  # prerequisites in which the gap is the earlier one
    option_worth: Floats  # [P] weighted benefit at full discount 1
    option_capital: Floats  # [P]
    option_recurrent: Floats  # [P] 0 where nobody carries it
    option_slot: NDArray[np.int32]  # [P] first slot of the operator
    option_step: NDArray[np.int8]  # [P] 1 where the operator has one line a year
    option_pairs: Counts  # [P+1]
    pair_slot: NDArray[np.int32]  # [Q]
    pair_step: NDArray[np.int8]  # [Q]
    pair_years: NDArray[np.uint8]  # [Q] bit t: the pair may start in year t
    pair_option: NDArray[np.int32]  # [Q]
    discount: Floats  # [Y]
    equity_row: int
    most_columns: int
    most_entries: int
    most_rows: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns, the rows' right-hand sides and limits, and the units that turn them back into tyiyn and value."""

    problem: Problem
    targets: Targets
    columns: Columns
    line_row: Counts  # [R] row of each budget line, or -1 where no source has it
    national_rows: int  # national lines and equity rows together
    equity_row: int  # first equity row
    floor_row: Counts  # [S]
    prerequisite_row: Counts  # [C] first of the Y rows of each prerequisite
    prerequisite_gap: Counts  # [C] the later gap
    right: Floats  # [rows]
    ceiling: Floats  # [rows] largest price
    softness: Floats  # [rows] what counts as a small price, relative to the smoothing
    start: Floats  # [rows] prices to start from
    money_unit: float  # tyiyn
    value_unit: float

    @property
    def rows(self) -> int:
        return int(self.right.size)


class _Places(NamedTuple):
    """Where every source's lines stand."""

    slot: Counts  # [N] first line among the lines of its owner; for national sources: among national lines
    lines: Counts  # [N]
    national: Counts  # [N] number among national sources, or -1


def layout_of(problem: Problem) -> Layout:
    """Flatten a valid problem."""
    goal = targets(problem)
    places = _places(problem)
    children = np.flatnonzero(problem.gap_parent >= 0)
    school_lines = _lines_of(problem, places, kind=SourceKind.SCHOOL, owners=problem.schools)
    lsg_lines = _lines_of(problem, places, kind=SourceKind.LOCAL, owners=problem.lsgs)
    school_children = _pointers(problem.gap_school[children], problem.schools)
    own_rows = school_lines + 1 + problem.years * np.diff(school_children)
    lsg_schools = _pointers(problem.school_lsg, problem.lsgs)
    national_lines = int(places.lines[places.national >= 0].sum())
    national_rows = national_lines + problem.oblasts
    before = np.append(0, np.cumsum(own_rows))
    lsg_row = national_rows + np.append(0, np.cumsum(lsg_lines)) + before[lsg_schools]
    school_row = lsg_row[problem.school_lsg] + lsg_lines[problem.school_lsg]
    school_row = school_row + before[:-1] - before[lsg_schools[problem.school_lsg]]
    slots = _national_slots(problem, places)
    money_unit, value_unit, worth = _units(problem)
    columns = _columns(
        problem,
        places,
        slots=slots,
        children=children,
        rows={
            "lsg_schools": lsg_schools,
            "lsg_row": lsg_row,
            "lsg_lines": lsg_lines,
            "school_row": school_row,
            "school_rows": own_rows,
            "school_lines": school_lines,
            "school_children": school_children,
        },
        money_unit=money_unit,
        worth=worth / value_unit,
    )
    child_rank = np.arange(children.size) - school_children[problem.gap_school[children]]
    child_school = problem.gap_school[children]
    prerequisite_row = school_row[child_school] + school_lines[child_school] + 1 + problem.years * child_rank
    return _with_limits(
        problem,
        goal,
        columns=columns,
        line_row=_line_rows(problem, places, lsg_row=lsg_row, school_row=school_row),
        floor_row=school_row + school_lines,
        prerequisite_row=prerequisite_row,
        prerequisite_gap=children,
        national_rows=national_rows,
        money_unit=money_unit,
        value_unit=value_unit,
    )


def _with_limits(
    problem: Problem,
    goal: Targets,
    *,
    columns: Columns,
    line_row: Counts,
    floor_row: Counts,
    prerequisite_row: Counts,
    prerequisite_gap: Counts,
    national_rows: int,
    money_unit: float,
    value_unit: float,
) -> Layout:
    rows = int(columns.lsg_row[-1])
    equity_row = national_rows - problem.oblasts
    price = _typical_price(columns)
    right, ceiling = np.zeros(rows), np.full(rows, np.inf)
    softness, start = np.ones(rows), np.zeros(rows)
    owned = line_row >= 0
    right[line_row[owned]] = problem.line_budget[owned] / money_unit
    softness[line_row[owned]] = 2.0 * price
    start[line_row[owned]] = price
    right[equity_row:national_rows] = -goal.equity / money_unit
    ceiling[equity_row:national_rows] = goal.equity_penalty * (money_unit / goal.equity_unit) / value_unit
    softness[equity_row:national_rows] = 2.0 * price
    right[floor_row] = -goal.floor.astype(np.float64)
    ceiling[floor_row] = goal.floor_penalty / value_unit
    return Layout(
        problem=problem,
        targets=goal,
        columns=columns,
        line_row=line_row,
        national_rows=national_rows,
        equity_row=equity_row,
        floor_row=floor_row,
        prerequisite_row=prerequisite_row,
        prerequisite_gap=prerequisite_gap,
        right=right,
        ceiling=ceiling,
        softness=softness,
        start=start,
        money_unit=money_unit,
        value_unit=value_unit,
    )


def _typical_price(columns: Columns) -> float:
    useful = (columns.option_worth > 0) & (columns.option_capital > 0)
    if not useful.any():
        return 1.0
    worth = np.median(columns.option_worth[useful]) * np.mean(columns.discount)
    return max(float(worth / np.median(columns.option_capital[useful])), 1e-9)


def _units(problem: Problem) -> tuple[float, float, Floats]:
    """Money and value units (a typical capital, a mean value) and the worth of each option in raw value."""
    weights = np.array((0, *problem.rules.class_weights), dtype=np.int64)
    worth = (weights[problem.gap_class[problem.option_gap]] * problem.option_benefit).astype(np.float64)
    mean = float(worth.mean()) * sum(problem.rules.discount_permille) / problem.years if worth.size else 0.0
    return float(typical_capital(problem)), mean if mean > 0 else 1.0, worth


def _pointers(owner: Ints, owners: int) -> Counts:
    """Start of each owner's run in a sorted list, with the end appended."""
    return np.searchsorted(owner, np.arange(owners + 1)).astype(np.int64)


def _places(problem: Problem) -> _Places:
    lines = np.where(problem.source_annual, problem.years, 1).astype(np.int64)
    is_national = problem.source_kind < SourceKind.LOCAL
    owner = np.where(is_national, 0, problem.source_owner).astype(np.int64)
    group = np.where(is_national, 0, problem.source_kind).astype(np.int64)
    order = np.lexsort((owner, group))
    running = np.cumsum(lines[order]) - lines[order]
    first = np.append(True, (np.diff(owner[order]) != 0) | (np.diff(group[order]) != 0))[: order.size]
    base = np.maximum.accumulate(np.where(first, running, 0)) if order.size else running
    slot = np.empty(order.size, dtype=np.int64)
    slot[order] = running - base
    national = np.where(is_national, np.cumsum(is_national) - 1, -1)
    return _Places(slot=slot, lines=lines, national=national)


def _lines_of(problem: Problem, places: _Places, *, kind: SourceKind, owners: int) -> Counts:
    ours = problem.source_kind == kind
    count = np.zeros(owners, dtype=np.int64)
    np.add.at(count, problem.source_owner[ours], places.lines[ours])
    return count


def _line_rows(problem: Problem, places: _Places, *, lsg_row: Counts, school_row: Counts) -> Counts:
    kind, owner = problem.source_kind, np.maximum(problem.source_owner, 0)
    base = np.zeros(problem.sources, dtype=np.int64)
    local, school = kind == SourceKind.LOCAL, kind == SourceKind.SCHOOL
    base[local] = lsg_row[owner[local]]
    base[school] = school_row[owner[school]]
    row = np.full(problem.lines, -1, dtype=np.int64)
    for year in range(problem.years):
        has = places.lines > year
        row[problem.source_line[has] + year] = (base + places.slot)[has] + year
    return row


class _Slots(NamedTuple):
    """National lines that each oblast uses."""

    first: Counts  # [O, national sources] slot of the source's first line in the oblast
    pointers: Counts  # [O+1]
    row: Counts
    equity: NDArray[np.int8]


def _national_slots(problem: Problem, places: _Places) -> _Slots:
    national = np.flatnonzero(places.national >= 0)
    oblast = problem.school_oblast[problem.gap_school[problem.option_gap]]
    used = np.zeros((problem.oblasts, national.size), dtype=bool)
    paying = places.national[problem.pair_source]
    used[oblast[problem.pair_option[paying >= 0]], paying[paying >= 0]] = True
    carried = (problem.option_operator >= 0) & (problem.option_recurrent > 0)
    carrier = np.full(problem.options, -1, dtype=np.int64)
    carrier[carried] = places.national[problem.option_operator[carried]]
    used[oblast[carrier >= 0], carrier[carrier >= 0]] = True
    width = used * places.lines[national]
    first = np.cumsum(width, axis=1) - width
    pointers = np.append(0, np.cumsum(width.sum(axis=1))).astype(np.int64)
    _, source = np.nonzero(used)
    lines = places.lines[national[source]]
    within = np.arange(int(lines.sum())) - np.repeat(np.cumsum(lines) - lines, lines)
    row = np.repeat(places.slot[national[source]], lines) + within
    republican = problem.source_kind[national[source]] == SourceKind.REPUBLICAN
    return _Slots(
        first=first.astype(np.int64),
        pointers=pointers,
        row=row.astype(np.int64),
        equity=np.repeat(republican, lines).astype(np.int8),
    )


def _slot_of(
    problem: Problem,
    places: _Places,
    slots: _Slots,
    *,
    source: Ints,
    school: Ints,
    own_rows: Counts,
    lsg_lines: Counts,
) -> NDArray[np.int32]:
    """Slot of each source's first line in the local vector of the school beside it."""
    if not problem.sources:
        return np.zeros(school.size, dtype=np.int32)
    kind = problem.source_kind[source]
    lsg_base = own_rows[school]
    nation_base = lsg_base + lsg_lines[problem.school_lsg[school]]
    national = np.maximum(places.national[source], 0)
    slot = places.slot[source]
    in_nation = nation_base + slots.first[problem.school_oblast[school], national] if slots.first.size else nation_base
    return np.where(
        kind == SourceKind.SCHOOL, slot, np.where(kind == SourceKind.LOCAL, lsg_base + slot, in_nation)
    ).astype(np.int32)


class _Charges(NamedTuple):
    """Where options and pairs draw their money, as slots of their school."""

    recurrent: Floats  # [P] 0 where nobody carries it
    option_slot: NDArray[np.int32]
    option_step: NDArray[np.int8]
    pair_slot: NDArray[np.int32]


def _charges(
    problem: Problem,
    places: _Places,
    slots: _Slots,
    *,
    own_rows: Counts,
    lsg_lines: Counts,
    money_unit: float,
) -> _Charges:
    school = problem.gap_school[problem.option_gap]
    carried = (problem.option_operator >= 0) & (problem.option_recurrent > 0)
    operator = np.where(carried, problem.option_operator, 0) if problem.sources else problem.option_operator
    place = {"own_rows": own_rows, "lsg_lines": lsg_lines}
    payer_school = school[problem.pair_option]
    return _Charges(
        recurrent=np.where(carried, problem.option_recurrent, 0) / money_unit,
        option_slot=_slot_of(problem, places, slots, source=operator, school=school, **place),
        option_step=(places.lines[operator] > 1 if problem.sources else carried).astype(np.int8),
        pair_slot=_slot_of(problem, places, slots, source=problem.pair_source, school=payer_school, **place),
    )


def _columns(
    problem: Problem,
    places: _Places,
    *,
    slots: _Slots,
    children: Counts,
    rows: dict[str, Counts],
    money_unit: float,
    worth: Floats,
) -> Columns:
    parent = problem.gap_parent[children]
    by_parent = np.argsort(parent, kind="stable")
    gap_child = np.full(problem.gaps, -1, dtype=np.int32)
    gap_child[children] = np.arange(children.size, dtype=np.int32)
    gap_options = _pointers(problem.option_gap, problem.gaps)
    option_pairs = _pointers(problem.pair_option, problem.options)
    lsg_oblast = np.zeros(problem.lsgs, dtype=np.int64)
    lsg_oblast[problem.school_lsg] = problem.school_oblast
    gap_children = _pointers(parent[by_parent], problem.gaps)
    own_rows, lsg_lines = rows["school_rows"], rows["lsg_lines"]
    charges = _charges(problem, places, slots, own_rows=own_rows, lsg_lines=lsg_lines, money_unit=money_unit)
    most_children = int(np.diff(gap_children).max(initial=0))
    return Columns(
        **rows,
        lsg_oblast=lsg_oblast,
        school_gaps=_pointers(problem.gap_school, problem.schools),
        oblast_slots=slots.pointers,
        slot_row=slots.row,
        slot_equity=slots.equity,
        gap_options=gap_options,
        gap_floor=(problem.gap_class == 1).astype(np.int8),
        gap_child=gap_child,
        gap_children=gap_children,
        children=by_parent.astype(np.int32),
        option_worth=worth,
        option_capital=problem.option_capital / money_unit,
        option_recurrent=charges.recurrent,
        option_slot=charges.option_slot,
        option_step=charges.option_step,
        option_pairs=option_pairs,
        pair_slot=charges.pair_slot,
        pair_step=(places.lines[problem.pair_source] > 1).astype(np.int8),
        pair_years=lawful_years(problem, pairs=np.arange(problem.pairs)),
        pair_option=problem.pair_option.astype(np.int32),
        equity_row=int(rows["lsg_row"][0]) - problem.oblasts,
        discount=np.array(problem.rules.discount_permille, dtype=np.float64),
        most_columns=int(np.diff(option_pairs[gap_options]).max(initial=0)) * problem.years + 1,
        most_entries=3 + problem.years * (2 + most_children),
        most_rows=int((own_rows.max(initial=1)) + lsg_lines.max(initial=0) + np.diff(slots.pointers).max(initial=0)),
    )
