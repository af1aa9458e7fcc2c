"""One look at finished decisions: floors, lawful columns, what is left, what they are worth. Plain numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koopsuz.engine.allocation.problem import Flags, Problem, SourceKind
from koopsuz.engine.allocation.targets import Targets, targets
from koopsuz.engine.allocation.uses import Decided, Whole, column_lawful, uses_of


@dataclass(frozen=True, slots=True)
class Sight:
    """What several checks need: the floors, the lawful columns of each year and the state of the lines."""

    problem: Problem
    goal: Targets
    lawful: tuple[Flags, ...]  # per year, [Q]
    pair: Whole
    year: Whole
    left: Whole  # [R] tyiyn; below zero where a line is over its budget
    spent: Whole  # [O] republican capital


def sight(problem: Problem, *, pair: Whole, year: Whole) -> Sight:
    """Look at the decisions once."""
    uses = uses_of(problem, pair=pair, year=year)
    return Sight(
        problem=problem,
        goal=targets(problem),
        lawful=tuple(column_lawful(problem, start=start) for start in range(problem.years)),
        pair=pair,
        year=year,
        left=problem.line_budget - uses.by_line(problem),
        spent=_republican_spending(problem, pair=pair),
    )


def worth(seen: Sight) -> tuple[int, int]:
    """Value (benefit less penalties, in whole units, rounded down) and benefit of the decisions."""
    goal = seen.goal
    benefit = sum(Decided.of(pair=seen.pair, year=seen.year).worth(seen.problem).tolist())
    penalty = goal.floor_penalty * int(floor_shortfall(seen).sum())
    missed = int(equity_shortfall(seen).sum())
    return benefit - penalty - -(-missed * goal.equity_penalty // goal.equity_unit), benefit


def equity_shortfall(seen: Sight) -> Whole:
    """Tyiyn of republican capital by which each oblast is short of its floor, [O]."""
    short: Whole = np.maximum(seen.goal.equity - seen.spent, 0)
    return short


def _republican_spending(problem: Problem, *, pair: Whole) -> Whole:
    gap = np.flatnonzero(pair >= 0)
    chosen = pair[gap]
    republican = problem.source_kind[problem.pair_source[chosen]] == SourceKind.REPUBLICAN
    spent = np.zeros(problem.oblasts, dtype=np.int64)
    oblast = problem.school_oblast[problem.gap_school[gap[republican]]]
    np.add.at(spent, oblast, problem.option_capital[problem.pair_option[chosen[republican]]])
    return spent


def floor_shortfall(seen: Sight) -> Whole:
    """Class-1 gaps by which each school is short of its floor, [S]."""
    problem = seen.problem
    closed = (seen.pair >= 0) & (problem.gap_class == 1)
    count = np.bincount(problem.gap_school[closed], minlength=problem.schools)
    short: Whole = np.maximum(seen.goal.floor - count, 0)
    return short


def pair_worth(problem: Problem, *, pairs: Whole, start: int) -> Whole:
    """Value of the pairs if they start in the year."""
    weights = np.array((0, *problem.rules.class_weights), dtype=np.int64)
    option = problem.pair_option[pairs]
    benefit = weights[problem.gap_class[problem.option_gap[option]]] * problem.option_benefit[option]
    worth: Whole = benefit * problem.rules.discount_permille[start]
    return worth


def start_window(problem: Problem, *, pair: Whole, year: Whole) -> tuple[Whole, Whole]:
    """First and last year in which each gap may start, given the other decisions, [G] each."""
    first = np.zeros(problem.gaps, dtype=np.int64)
    last = np.full(problem.gaps, problem.years - 1, dtype=np.int64)
    child = np.flatnonzero(problem.gap_parent >= 0)
    parent = problem.gap_parent[child]
    first[child] = np.where(pair[parent] >= 0, year[parent], problem.years)
    funded = child[pair[child] >= 0]
    np.minimum.at(last, problem.gap_parent[funded], year[funded].astype(np.int64))
    return first, last
