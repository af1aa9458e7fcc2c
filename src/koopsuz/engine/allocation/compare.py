"""Stated alternative rules on the same problem, so that a page can set them beside the plan.

Ranking: the world's practice. Gaps in the order of benefit per tyiyn (or of benefit) take their option from the
first source that can pay. Equal shares: for one LSG's own money, each school has an equal share of it and pays for
its gaps as long as its share lasts (the Method of Equal Shares with schools as voters for their own gaps).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.book import per_tyiyn
from koopsuz.engine.allocation.errors import AllocationError
from koopsuz.engine.allocation.problem import Problem, SourceKind
from koopsuz.engine.allocation.sight import equity_shortfall, floor_shortfall, pair_worth, sight, worth
from koopsuz.engine.allocation.uses import Whole, column_uses


class Order(Enum):
    """How the gaps are ranked."""

    BENEFIT = "benefit"
    BENEFIT_COST = "benefit_cost"
    CLASS_BENEFIT_COST = "class_benefit_cost"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Decisions of an alternative rule and what they are worth by the plan's own measure."""

    pair: NDArray[np.int32]
    year: NDArray[np.int8]
    value: int
    benefit: int
    funded: int
    equity_shortfall: int  # tyiyn
    floor_shortfall: int  # class-1 gaps


def rank_by(problem: Problem, *, order: Order = Order.BENEFIT_COST) -> Alternative:
    """Take the gaps in the order of the rule; each takes its first affordable column, most valuable first.

    A gap whose earlier gap is not met is passed over; an earlier gap is tried before the gap that waits for it.
    """
    columns, worths = _all_columns(problem)
    pair = columns // problem.years
    owner = problem.option_gap[problem.pair_option[pair]]
    density = per_tyiyn(worths, problem.option_capital[problem.pair_option[pair]])
    key = np.zeros(problem.gaps)
    np.maximum.at(key, owner, worths.astype(np.float64) if order is Order.BENEFIT else density)
    by_class = problem.gap_class if order is Order.CLASS_BENEFIT_COST else np.zeros(problem.gaps, dtype=np.int64)
    gaps = np.lexsort((np.arange(problem.gaps), -key, by_class))
    best_first = np.lexsort((columns, -worths, owner))
    first = np.searchsorted(owner[best_first], np.arange(problem.gaps + 1))
    ledger = _Ledger(problem)
    for gap in gaps.tolist():
        for member in ledger.chain(gap):
            ledger.take_first(member, columns[best_first[first[member] : first[member + 1]]])
    return ledger.result()


def equal_shares(problem: Problem, *, lsg: int) -> Alternative:
    """The Method of Equal Shares for the own lines of one LSG; other money is not touched.

    Each line is split equally among the LSG's schools. A school buys its gaps by benefit per tyiyn from its own
    share of the line; what remains is put together and spent by the same ranking over all its schools.
    """
    if not 0 <= lsg < problem.lsgs:
        raise AllocationError.of("lsg", "There is no LSG {lsg}.", lsg=lsg)
    columns, worths = _all_columns(problem)
    pair = columns // problem.years
    source = problem.pair_source[pair]
    ours = (problem.source_kind[source] == SourceKind.LOCAL) & (problem.source_owner[source] == lsg)
    columns, worths, pair = columns[ours], worths[ours], pair[ours]
    density = per_tyiyn(worths, problem.option_capital[problem.pair_option[pair]])
    ordered = columns[np.lexsort((columns, -density))]
    ledger = _Ledger(problem)
    schools = int((problem.school_lsg == lsg).sum())
    share = {int(line): int(problem.line_budget[line]) // max(schools, 1) for line in range(problem.lines)}
    spent: dict[tuple[int, int], int] = {}
    for column in ordered.tolist():
        option = int(problem.pair_option[column // problem.years])
        school = int(problem.gap_school[problem.option_gap[option]])
        line = ledger.capital_line(column)
        cost = int(problem.option_capital[option])
        if spent.get((school, line), 0) + cost <= share[line] and ledger.take(column):
            spent[school, line] = spent.get((school, line), 0) + cost
    for column in ordered.tolist():
        ledger.take(column)
    return ledger.result()


def _all_columns(problem: Problem) -> tuple[Whole, Whole]:
    """Columns within their deadline and their values."""
    columns, worths = [], []
    pairs = np.arange(problem.pairs)
    for year in range(problem.years):
        lawful = pairs[year <= problem.source_deadline[problem.pair_source]]
        columns.append(lawful * problem.years + year)
        worths.append(pair_worth(problem, pairs=lawful, start=year))
    return np.concatenate(columns), np.concatenate(worths)


class _Ledger:
    """Money left while a rule goes down its list."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.left = problem.line_budget.tolist()
        self.pair = np.full(problem.gaps, -1, dtype=np.int32)
        self.year = np.zeros(problem.gaps, dtype=np.int8)
        pairs = np.arange(problem.pairs)
        self.uses = [column_uses(problem, columns=pairs, start=year) for year in range(problem.years)]

    def chain(self, gap: int) -> list[int]:
        """The gaps that must be met first, the earliest first, and the gap itself."""
        chain = [gap]
        while self.problem.gap_parent[chain[-1]] >= 0:
            chain.append(int(self.problem.gap_parent[chain[-1]]))
        return chain[::-1]

    def capital_line(self, column: int) -> int:
        pair, year = divmod(column, self.problem.years)
        return int(self.uses[year][0][0][pair])

    def take_first(self, gap: int, columns: Whole) -> None:
        """Fund the gap by the first of the columns that fits."""
        for column in columns.tolist() if self.pair[gap] < 0 else ():
            if self.take(column):
                return

    def take(self, column: int) -> bool:
        """Fund the column's gap if it is not funded, its earlier gap is met in time and the money is there."""
        problem = self.problem
        pair, year = divmod(column, problem.years)
        gap = int(problem.option_gap[problem.pair_option[pair]])
        parent = int(problem.gap_parent[gap])
        if self.pair[gap] >= 0 or (parent >= 0 and (self.pair[parent] < 0 or self.year[parent] > year)):
            return False
        needs = [(int(line[pair]), int(amount[pair])) for line, amount in self.uses[year] if line[pair] >= 0]
        if any(self.left[line] < amount for line, amount in needs):
            return False
        for line, amount in needs:
            self.left[line] -= amount
        self.pair[gap], self.year[gap] = pair, year
        return True

    def result(self) -> Alternative:
        seen = sight(self.problem, pair=self.pair, year=self.year)
        value, benefit = worth(seen)
        return Alternative(
            pair=self.pair,
            year=self.year,
            value=value,
            benefit=benefit,
            funded=int((self.pair >= 0).sum()),
            equity_shortfall=int(equity_shortfall(seen).sum()),
            floor_shortfall=int(floor_shortfall(seen).sum()),
        )
