"""Which lines a decision draws on, in plain numpy. Used by verification and explanation, never by the builder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koopsuz.engine.allocation.problem import Flags, Ints, Problem

Whole = Ints


@dataclass(frozen=True, slots=True)
class Decided:
    """The funded gaps with their pair and start."""

    gap: Whole
    pair: Whole
    year: Whole

    @classmethod
    def of(cls, *, pair: Whole, year: Whole) -> Decided:
        gap = np.flatnonzero(pair >= 0)
        return cls(gap=gap, pair=pair[gap].astype(np.int64), year=year[gap].astype(np.int64))

    def worth(self, problem: Problem) -> Whole:
        """Weighted, discounted benefit of each decision."""
        weights = np.array((0, *problem.rules.class_weights), dtype=np.int64)
        discount = np.array(problem.rules.discount_permille, dtype=np.int64)
        benefit = problem.option_benefit[problem.pair_option[self.pair]].astype(np.int64)
        return weights[problem.gap_class[self.gap]] * benefit * discount[self.year]


@dataclass(frozen=True, slots=True)
class Uses:
    """Every use of money: which gap takes how many tyiyn from which line."""

    gap: Whole
    line: Whole
    amount: Whole

    def by_line(self, problem: Problem) -> Whole:
        """Tyiyn taken from each line, [R]."""
        total = np.zeros(problem.lines, dtype=np.int64)
        np.add.at(total, self.line, self.amount)
        return total


def uses_of(problem: Problem, *, pair: Whole, year: Whole) -> Uses:
    """All uses of the decisions, capital first."""
    decided = Decided.of(pair=pair, year=year)
    source = problem.pair_source[decided.pair]
    option = problem.pair_option[decided.pair]
    lines = [problem.source_line[source] + np.where(problem.source_annual[source], decided.year, 0)]
    gaps, amounts = [decided.gap], [problem.option_capital[option].astype(np.int64)]
    operator, recurrent = problem.option_operator[option], problem.option_recurrent[option]
    for later in range(1, problem.years):
        runs = np.flatnonzero((operator >= 0) & (recurrent > 0) & (decided.year < later))
        carrier = operator[runs]
        lines.append(problem.source_line[carrier] + np.where(problem.source_annual[carrier], later, 0))
        gaps.append(decided.gap[runs])
        amounts.append(recurrent[runs].astype(np.int64))
    return Uses(gap=np.concatenate(gaps), line=np.concatenate(lines), amount=np.concatenate(amounts))


def column_lawful(problem: Problem, *, start: int) -> Flags:
    """Pairs that may start in the year: before the deadline and payable from the whole of their lines, [Q]."""
    pairs = np.arange(problem.pairs)
    on_time = start <= problem.source_deadline[problem.pair_source]
    lawful = on_time.copy()
    for line, amount in column_uses(problem, columns=pairs, start=start):
        lawful &= (line < 0) | (amount <= problem.line_budget[np.maximum(line, 0)])
    return lawful


def column_uses(problem: Problem, *, columns: Whole, start: int) -> list[tuple[Whole, Whole]]:
    """(line or -1, tyiyn) of the columns' uses in the year; an envelope that pays twice is listed once, summed."""
    source, option = problem.pair_source[columns], problem.pair_option[columns]
    operator = problem.option_operator[option]
    recurrent = problem.option_recurrent[option].astype(np.int64)
    line = (problem.source_line[source] + np.where(problem.source_annual[source], start, 0)).astype(np.int64)
    capital = problem.option_capital[option].astype(np.int64)
    carried = (operator >= 0) & (recurrent > 0)
    carrier = np.where(carried, operator, 0)
    if not problem.sources or not carried.any() or start + 1 >= problem.years:
        return [(line, capital)]
    annual = problem.source_annual[carrier]
    envelope = np.where(carried & ~annual, problem.source_line[carrier], -1)
    whole = recurrent * (problem.years - 1 - start)
    same = envelope == line
    uses = [(line, capital + np.where(same, whole, 0)), (np.where(same, -1, envelope), whole)]
    for later in range(start + 1, problem.years):
        uses.append((np.where(carried & annual, problem.source_line[carrier] + later, -1), recurrent))
    return uses


def fits_after_leaving(problem: Problem, *, columns: Whole, start: int, pair: Whole, year: Whole, left: Whole) -> Flags:
    """Whether each column fits into what is left once its gap has given back its present money."""
    gap = problem.option_gap[problem.pair_option[columns]]
    fits = np.ones(columns.size, dtype=bool)
    for line, amount in column_uses(problem, columns=columns, start=start):
        room = left[np.maximum(line, 0)] + _given_back(problem, gap=gap, line=line, pair=pair, year=year)
        fits &= (line < 0) | (amount <= room)
    return fits


def _given_back(problem: Problem, *, gap: Whole, line: Whole, pair: Whole, year: Whole) -> Whole:
    """Tyiyn on the line that return when the gap leaves its present decision."""
    back = np.zeros(gap.size, dtype=np.int64)
    for start in range(problem.years):
        ours = np.flatnonzero((pair[gap] >= 0) & (year[gap] == start))
        if not ours.size:
            continue
        present = pair[gap[ours]].astype(np.int64)
        for held, amount in column_uses(problem, columns=present, start=start):
            back[ours] += np.where(held == line[ours], amount, 0)
    return back
