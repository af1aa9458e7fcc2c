"""The same problem as a plain linear program, for independent judges.

The engine does not solve this; tests and benchmarks hand it to general solvers and compare. Money is in units of
`money_unit` tyiyn and value in units of `value_unit`, because general solvers work with small floating numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.problem import Flags, Problem
from koopsuz.engine.allocation.targets import Targets, targets
from koopsuz.engine.allocation.uses import Whole, column_lawful, column_uses

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearProgram:
    """maximise gain·x subject to matrix x <= right, 0 <= x <= upper; the matrix by columns (start, index, amount)."""

    gain: Floats
    upper: Floats
    right: Floats
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    amount: Floats
    whole: Flags  # variables that must be whole in a plan
    pair: Whole  # pair and year behind the first variables
    year: Whole
    money_unit: float
    value_unit: float


@dataclass(slots=True)
class _Entries:
    """Matrix entries collected in pieces."""

    rows: list[Whole]
    columns: list[Whole]
    amounts: list[Floats]

    def add(self, rows: Whole, columns: Whole, amounts: Floats | float) -> None:
        self.rows.append(np.asarray(rows, dtype=np.int64))
        self.columns.append(np.asarray(columns, dtype=np.int64))
        self.amounts.append(np.broadcast_to(np.asarray(amounts, dtype=np.float64), np.shape(rows)))


def linear_program(problem: Problem, *, money_unit: float = 1e8, value_unit: float = 1e6) -> LinearProgram:
    """Rows: gaps, budget lines, equity, school floors, prerequisites. Shortfalls are the last variables."""
    goal = targets(problem)
    entries = _Entries([], [], [])
    pairs, years, gains = [], [], []
    first = 0
    weights = np.array((0, *problem.rules.class_weights), dtype=np.float64)
    for year in range(problem.years):
        pair = np.flatnonzero(column_lawful(problem, start=year))
        variable = first + np.arange(pair.size)
        _column_entries(problem, entries, pair=pair, variable=variable, year=year, money_unit=money_unit)
        option = problem.pair_option[pair]
        worth = weights[problem.gap_class[problem.option_gap[option]]] * problem.option_benefit[option]
        gains.append(worth * problem.rules.discount_permille[year] / value_unit)
        pairs.append(pair)
        years.append(np.full(pair.size, year))
        first += pair.size
    _shortfall_entries(problem, entries, first=first)
    gain = np.concatenate(
        [
            *gains,
            np.full(problem.schools, -goal.floor_penalty / value_unit),
            np.full(problem.oblasts, -goal.equity_penalty / goal.equity_unit * money_unit / value_unit),
        ]
    )
    columns = np.concatenate(entries.columns)
    order = np.argsort(columns, kind="stable")
    return LinearProgram(
        gain=gain,
        upper=np.concatenate([np.ones(first), goal.floor.astype(np.float64), goal.equity / money_unit]),
        right=_right(problem, goal, money_unit=money_unit),
        start=np.searchsorted(columns[order], np.arange(gain.size + 1)).astype(np.int32),
        index=np.concatenate(entries.rows)[order].astype(np.int32),
        amount=np.concatenate(entries.amounts)[order],
        whole=np.arange(gain.size) < first,
        pair=np.concatenate(pairs),
        year=np.concatenate(years),
        money_unit=money_unit,
        value_unit=value_unit,
    )


def _bases(problem: Problem) -> tuple[int, int, int, int]:
    """First row of the budget lines, of equity, of the floors and of the prerequisites."""
    lines = problem.gaps
    equity = lines + problem.lines
    floor = equity + problem.oblasts
    return lines, equity, floor, floor + problem.schools


def _right(problem: Problem, goal: Targets, *, money_unit: float) -> Floats:
    later = problem.years * int((problem.gap_parent >= 0).sum())
    return np.concatenate(
        [
            np.ones(problem.gaps),
            problem.line_budget / money_unit,
            -goal.equity / money_unit,
            -goal.floor.astype(np.float64),
            np.zeros(later),
        ]
    )


def _column_entries(
    problem: Problem, entries: _Entries, *, pair: Whole, variable: Whole, year: int, money_unit: float
) -> None:
    lines, equity, floor, chain = _bases(problem)
    option = problem.pair_option[pair]
    gap = problem.option_gap[option]
    school = problem.gap_school[gap]
    entries.add(gap, variable, 1.0)
    for line, amount in column_uses(problem, columns=pair, start=year):
        used = (line >= 0) & (amount > 0)
        entries.add(lines + line[used], variable[used], amount[used] / money_unit)
    fair = problem.source_kind[problem.pair_source[pair]] == 0
    capital = problem.option_capital[option] / money_unit
    entries.add(equity + problem.school_oblast[school[fair]], variable[fair], -capital[fair])
    first_class = problem.gap_class[gap] == 1
    entries.add(floor + school[first_class], variable[first_class], -1.0)
    children = np.flatnonzero(problem.gap_parent >= 0)
    number = np.full(problem.gaps, -1)
    number[children] = np.arange(children.size)
    by_parent = np.argsort(problem.gap_parent[children], kind="stable")
    parents = problem.gap_parent[children][by_parent]
    low, high = np.searchsorted(parents, gap), np.searchsorted(parents, gap, side="right")
    repeats = high - low
    within = np.arange(int(repeats.sum())) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    child_number = by_parent[np.repeat(low, repeats) + within]
    waits = number[gap] >= 0
    for later in range(year, problem.years):
        entries.add(chain + problem.years * number[gap[waits]] + later, variable[waits], 1.0)
        entries.add(chain + problem.years * child_number + later, np.repeat(variable, repeats), -1.0)


def _shortfall_entries(problem: Problem, entries: _Entries, *, first: int) -> None:
    _, equity, floor, _ = _bases(problem)
    schools, oblasts = np.arange(problem.schools), np.arange(problem.oblasts)
    entries.add(floor + schools, first + schools, -1.0)
    entries.add(equity + oblasts, first + problem.schools + oblasts, -1.0)
