"""Independent verification of a plan, in plain numpy and Python integers.

Nothing here is shared with the builder: every figure is recomputed from the problem and the decisions. What must be
zero is a required check; what a person should merely know (a floor that could not be met) is reported beside it.
"""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.envy import count_envy
from koopsuz.engine.allocation.plan import Check, Plan, Prices, decision_hash
from koopsuz.engine.allocation.problem import Problem
from koopsuz.engine.allocation.targets import targets
from koopsuz.engine.allocation.uses import Decided, Whole, column_lawful, fits_after_leaving, uses_of


def verify(problem: Problem, *, plan: Plan, priority: bool = True) -> tuple[Check, ...]:
    """The verification report of a finished plan, including the figures that the plan claims for itself."""
    value, benefit = worth(problem, pair=plan.pair, year=plan.year)
    left = problem.line_budget - uses_of(problem, pair=plan.pair, year=plan.year).by_line(problem)
    claims = (
        plan.value != value,
        plan.benefit != benefit,
        bool((plan.residual != left).any()),
        plan.hash != decision_hash(plan.pair, plan.year),
    )
    report = inspect(
        problem, pair=plan.pair, year=plan.year, prices=plan.prices, bound=plan.bound, priority=priority
    )
    return (*report, Check(name="claims", count=sum(claims)))


def inspect(
    problem: Problem,
    *,
    pair: Whole,
    year: Whole,
    prices: Prices,
    bound: int,
    priority: bool = True,
) -> tuple[Check, ...]:
    """Every check of the decisions, required ones first."""
    uses = uses_of(problem, pair=pair, year=year)
    left = problem.line_budget - uses.by_line(problem)
    value, _ = worth(problem, pair=pair, year=year)
    proven = recomputed_bound(problem, prices=prices)
    over = np.flatnonzero(left < 0)
    envy, held_back = count_envy(problem, pair=pair, year=year, left=left)
    equity = equity_shortfall(problem, pair=pair)
    floor = floor_shortfall(problem, pair=pair)
    return (
        Check(name="over_budget", count=over.size, amount=-int(left[over].sum())),
        Check(name="unlawful", count=_unlawful(problem, pair=pair, year=year)),
        Check(name="prerequisite", count=_broken_prerequisites(problem, pair=pair, year=year)),
        Check(name="envy", count=envy, required=priority),
        Check(name="better_option", count=_better_options(problem, pair=pair, year=year, left=left)),
        Check(name="bound", count=int(proven > bound), amount=proven),
        Check(name="certificate", count=int(value > proven), amount=proven - value),
        Check(name="equity", count=int((equity > 0).sum()), amount=int(equity.sum()), required=False),
        Check(name="floor", count=int((floor > 0).sum()), amount=int(floor.sum()), required=False),
        Check(name="envy_held_by_equity", count=held_back, required=False),
    )


def worth(problem: Problem, *, pair: Whole, year: Whole) -> tuple[int, int]:
    """Value (benefit less penalties, in whole units, rounded down) and benefit of the decisions."""
    goal = targets(problem)
    decided = Decided.of(problem, pair=pair, year=year)
    benefit = sum(decided.worth(problem).tolist())
    penalty = goal.floor_penalty * int(floor_shortfall(problem, pair=pair).sum())
    missed = int(equity_shortfall(problem, pair=pair).sum())
    return benefit - penalty - -(-missed * goal.equity_penalty // goal.equity_unit), benefit


def equity_shortfall(problem: Problem, *, pair: Whole) -> Whole:
    """Tyiyn of republican capital by which each oblast is short of its floor, [O]."""
    gap = np.flatnonzero(pair >= 0)
    chosen = pair[gap]
    republican = problem.source_kind[problem.pair_source[chosen]] == 0
    spent = np.zeros(problem.oblasts, dtype=np.int64)
    oblast = problem.school_oblast[problem.gap_school[gap[republican]]]
    np.add.at(spent, oblast, problem.option_capital[problem.pair_option[chosen[republican]]])
    return np.maximum(targets(problem).equity - spent, 0)


def floor_shortfall(problem: Problem, *, pair: Whole) -> Whole:
    """Class-1 gaps by which each school is short of its floor, [S]."""
    closed = (pair >= 0) & (problem.gap_class == 1)
    count = np.bincount(problem.gap_school[closed], minlength=problem.schools)
    return np.maximum(targets(problem).floor - count, 0)


def _unlawful(problem: Problem, *, pair: Whole, year: Whole) -> int:
    """Decisions for another gap's option, outside the horizon or after the deadline of their source."""
    gap = np.flatnonzero(pair >= 0)
    chosen, start = pair[gap], year[gap]
    foreign = problem.option_gap[problem.pair_option[chosen]] != gap
    late = start > problem.source_deadline[problem.pair_source[chosen]]
    return int((foreign | late | (start < 0) | (start >= problem.years)).sum())


def _broken_prerequisites(problem: Problem, *, pair: Whole, year: Whole) -> int:
    gap = np.flatnonzero((problem.gap_parent >= 0) & (pair >= 0))
    parent = problem.gap_parent[gap]
    return int(((pair[parent] < 0) | (year[parent] > year[gap])).sum())


def _better_options(problem: Problem, *, pair: Whole, year: Whole, left: Whole) -> int:
    """Gaps for which some more valuable column would fit if only their own money came back."""
    decided = Decided.of(problem, pair=pair, year=year)
    own = np.zeros(problem.gaps, dtype=np.int64)
    own[decided.gap] = decided.worth(problem)
    better = np.zeros(problem.gaps, dtype=bool)
    owner = problem.option_gap[problem.pair_option]
    first, last = start_window(problem, pair=pair, year=year)
    spent = targets(problem).equity - equity_shortfall(problem, pair=pair)
    for start in range(problem.years):
        worth_of = _pair_worth(problem, start=start)
        tempting = worth_of > own[owner]
        tempting &= (first[owner] <= start) & (start <= last[owner])
        tempting &= column_lawful(problem, start=start)
        columns = np.flatnonzero(tempting)
        fitting = fits_after_leaving(problem, columns=columns, start=start, pair=pair, year=year, left=left)
        columns = columns[fitting]
        better[owner[columns[_equity_allows(problem, columns=columns, pair=pair, spent=spent)]]] = True
    return int(better.sum())


def _equity_allows(problem: Problem, *, columns: Whole, pair: Whole, spent: Whole) -> Whole:
    """Whether changing to each column keeps its oblast's republican money at the floor, or at what it has."""
    gap = problem.option_gap[problem.pair_option[columns]]
    oblast = problem.school_oblast[problem.gap_school[gap]]
    present = pair[gap]
    goal = targets(problem).equity
    real = np.zeros(problem.oblasts, dtype=np.int64)
    chosen = np.flatnonzero(pair >= 0)
    republican = problem.source_kind[problem.pair_source] == 0
    paid = chosen[republican[pair[chosen]]]
    np.add.at(
        real,
        problem.school_oblast[problem.gap_school[paid]],
        problem.option_capital[problem.pair_option[pair[paid]]],
    )
    capital = problem.option_capital[problem.pair_option].astype(np.int64)
    old = np.where((present >= 0) & republican[np.maximum(present, 0)], capital[np.maximum(present, 0)], 0)
    new = np.where(republican[columns], capital[columns], 0)
    return real[oblast] - old + new >= np.minimum(real, goal)[oblast]


def _pair_worth(problem: Problem, *, start: int) -> Whole:
    """Value of every pair if it starts in the year, [Q]."""
    weights = np.array((0, *problem.rules.class_weights), dtype=np.int64)
    option = weights[problem.gap_class[problem.option_gap]] * problem.option_benefit
    return (option * problem.rules.discount_permille[start])[problem.pair_option]


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


def recomputed_bound(problem: Problem, *, prices: Prices) -> int:
    """The certificate recomputed from the price list alone, rounded up to a whole unit of value."""
    goal = targets(problem)
    years, bits = problem.years, prices.bits
    if _invalid_prices(problem, prices=prices):
        return 1 << 200
    school = problem.gap_school
    base = np.zeros((problem.gaps, years), dtype=np.int64)
    base += np.where(problem.gap_class == 1, prices.floor[school], 0)[:, None]
    for later in range(years):
        # A start in year t meets the rows of t and of every later year.
        for start in range(later + 1):
            price = prices.prerequisite[:, later]
            base[prices.prerequisite_gap, start] -= price
            np.add.at(base[:, start], problem.gap_parent[prices.prerequisite_gap], price)
    best = np.zeros(problem.gaps, dtype=np.int64)
    owner = problem.option_gap[problem.pair_option]
    for start in range(years):
        net = _reduced(problem, prices=prices, start=start) + base[owner, start]
        lawful = np.flatnonzero(column_lawful(problem, start=start))
        _raise_to(best, owner[lawful], net[lawful])
    total = sum(best.tolist())
    total += sum(a * b for a, b in zip(prices.line.tolist(), problem.line_budget.tolist(), strict=True))
    total -= sum(a * b for a, b in zip(prices.equity.tolist(), goal.equity.tolist(), strict=True))
    total -= sum(a * b for a, b in zip(prices.floor.tolist(), goal.floor.tolist(), strict=True))
    return -((-total) >> bits)


def _raise_to(best: Whole, owner: Whole, net: Whole) -> None:
    """best[owner] = max(best[owner], net); owners come sorted, so runs can be reduced at once."""
    if owner.size:
        first = np.flatnonzero(np.append(True, np.diff(owner) != 0))
        best[owner[first]] = np.maximum(best[owner[first]], np.maximum.reduceat(net, first))


def _reduced(problem: Problem, *, prices: Prices, start: int) -> Whole:
    """Scaled value less the price of money of every pair that starts in the year, [Q]."""
    source, option = problem.pair_source, problem.pair_option
    line = problem.source_line[source] + np.where(problem.source_annual[source], start, 0)
    price = prices.line[line]
    republican = problem.source_kind[source] == 0
    oblast = problem.school_oblast[problem.gap_school[problem.option_gap[option]]]
    price = price - np.where(republican, prices.equity[oblast], 0)
    net = (_pair_worth(problem, start=start) << prices.bits) - price * problem.option_capital[option]
    carried = np.flatnonzero((problem.option_operator >= 0) & (problem.option_recurrent > 0))
    if carried.size:
        running = np.zeros(problem.options, dtype=np.int64)
        operator = problem.option_operator[carried]
        for later in range(start + 1, problem.years):
            line = problem.source_line[operator] + np.where(problem.source_annual[operator], later, 0)
            running[carried] += prices.line[line] * problem.option_recurrent[carried]
        net -= running[option]
    return net


def _invalid_prices(problem: Problem, *, prices: Prices) -> bool:
    """Whether a price is below zero or a premium above its penalty: then the list proves nothing."""
    goal = targets(problem)
    parts = (prices.line, prices.equity, prices.floor, prices.prerequisite)
    if any((part < 0).any() for part in parts):
        return True
    too_fair = any(int(p) * goal.equity_unit > goal.equity_penalty << prices.bits for p in prices.equity)
    return too_fair or int(prices.floor.max(initial=0)) > goal.floor_penalty << prices.bits
