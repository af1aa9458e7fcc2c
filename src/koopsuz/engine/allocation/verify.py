"""Independent verification of a plan, in plain numpy and Python integers.

Nothing here is shared with the builder: every figure is recomputed from the problem and the decisions. What must be
zero is a required check; what a person should merely know (a floor that could not be met) is reported beside it.
"""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.envy import count_envy
from koopsuz.engine.allocation.plan import Check, Plan, Prices, decision_hash
from koopsuz.engine.allocation.problem import Flags, Problem, SourceKind
from koopsuz.engine.allocation.reduced import reduced_values
from koopsuz.engine.allocation.sight import (
    Sight,
    equity_shortfall,
    floor_shortfall,
    pair_worth,
    sight,
    start_window,
    worth,
)
from koopsuz.engine.allocation.targets import Targets
from koopsuz.engine.allocation.uses import Decided, Whole, fits_after_leaving


def verify(problem: Problem, *, plan: Plan, priority: bool = True) -> tuple[Check, ...]:
    """The verification report of a finished plan, including the figures that the plan claims for itself."""
    seen = sight(problem, pair=plan.pair, year=plan.year)
    claims = (
        (plan.value, plan.benefit) != worth(seen),
        bool((plan.residual != seen.left).any()),
        plan.hash != decision_hash(plan.pair, plan.year),
    )
    report = inspect(seen, prices=plan.prices, bound=plan.bound, priority=priority)
    envied = () if priority else _envy_checks(seen, priority=False)
    return (*report, *envied, Check(name="claims", count=sum(claims)))


def inspect(seen: Sight, *, prices: Prices, bound: int, priority: bool = True) -> tuple[Check, ...]:
    """Every check of the decisions. Envy is counted where the plan promises that there is none; `verify` always counts it."""
    value, _ = worth(seen)
    proven = recomputed_bound(seen, prices=prices)
    over = np.flatnonzero(seen.left < 0)
    envied = _envy_checks(seen, priority=True) if priority else ()
    equity, floor = equity_shortfall(seen), floor_shortfall(seen)
    return (
        Check(name="over_budget", count=over.size, amount=-int(seen.left[over].sum())),
        Check(name="unlawful", count=_unlawful(seen)),
        Check(name="prerequisite", count=_broken_prerequisites(seen)),
        *envied[:1],
        Check(name="better_option", count=_better_options(seen)),
        Check(name="bound", count=int(proven > bound), amount=proven),
        Check(name="certificate", count=int(value > proven), amount=proven - value),
        Check(name="equity", count=int((equity > 0).sum()), amount=int(equity.sum()), required=False),
        Check(name="floor", count=int((floor > 0).sum()), amount=int(floor.sum()), required=False),
        *envied[1:],
    )


def _envy_checks(seen: Sight, *, priority: bool) -> tuple[Check, ...]:
    envy, held_back = count_envy(seen)
    return (
        Check(name="envy", count=envy, required=priority),
        Check(name="envy_held_by_equity", count=held_back, required=False),
    )


def _unlawful(seen: Sight) -> int:
    """Decisions for another gap's option, outside the horizon or after the deadline of their source."""
    problem, years = seen.problem, seen.problem.years
    gap = np.flatnonzero(seen.pair >= 0)
    chosen, start = seen.pair[gap], seen.year[gap]
    foreign = problem.option_gap[problem.pair_option[chosen]] != gap
    late = start > problem.source_deadline[problem.pair_source[chosen]]
    return int((foreign | late | (start < 0) | (start >= years)).sum())


def _broken_prerequisites(seen: Sight) -> int:
    gap = np.flatnonzero((seen.problem.gap_parent >= 0) & (seen.pair >= 0))
    parent = seen.problem.gap_parent[gap]
    return int(((seen.pair[parent] < 0) | (seen.year[parent] > seen.year[gap])).sum())


def _better_options(seen: Sight) -> int:
    """Gaps for which some more valuable column would fit if only their own money came back."""
    problem = seen.problem
    decided = Decided.of(pair=seen.pair, year=seen.year)
    own = np.zeros(problem.gaps, dtype=np.int64)
    own[decided.gap] = decided.worth(problem)
    better = np.zeros(problem.gaps, dtype=bool)
    owner = problem.option_gap[problem.pair_option]
    pairs = np.arange(problem.pairs)
    first, last = start_window(problem, pair=seen.pair, year=seen.year)
    for start in range(problem.years):
        tempting = pair_worth(problem, pairs=pairs, start=start) > own[owner]
        tempting &= (first[owner] <= start) & (start <= last[owner]) & seen.lawful[start]
        columns = np.flatnonzero(tempting)
        fitting = fits_after_leaving(
            problem, columns=columns, start=start, pair=seen.pair, year=seen.year, left=seen.left
        )
        columns = columns[fitting]
        better[owner[columns[_equity_allows(seen, columns=columns)]]] = True
    return int(better.sum())


def _equity_allows(seen: Sight, *, columns: Whole) -> Flags:
    """Whether changing to each column keeps its oblast's republican money at the floor, or at what it has."""
    problem = seen.problem
    gap = problem.option_gap[problem.pair_option[columns]]
    oblast = problem.school_oblast[problem.gap_school[gap]]
    present = seen.pair[gap]
    held = np.maximum(present, 0)
    republican = problem.source_kind[problem.pair_source] == SourceKind.REPUBLICAN
    capital = problem.option_capital[problem.pair_option].astype(np.int64)
    old = np.where((present >= 0) & republican[held], capital[held], 0)
    new = np.where(republican[columns], capital[columns], 0)
    return seen.spent[oblast] - old + new >= np.minimum(seen.spent, seen.goal.equity)[oblast]


def recomputed_bound(seen: Sight, *, prices: Prices) -> int:
    """The certificate recomputed from the price list alone, rounded up to a whole unit of value."""
    problem, goal = seen.problem, seen.goal
    bits = prices.bits
    if _invalid_prices(goal, prices=prices):
        return 1 << 200
    best = np.zeros(problem.gaps, dtype=np.int64)
    pairs = np.arange(problem.pairs)
    owner = problem.option_gap[problem.pair_option]
    for start in range(problem.years):
        money, premium = reduced_values(problem, prices=prices, pairs=pairs, start=start)
        net = (pair_worth(problem, pairs=pairs, start=start) << bits) + premium - money
        lawful = np.flatnonzero(seen.lawful[start])
        _raise_to(best, owner[lawful], net[lawful])
    total: int = sum(best.tolist())
    total += sum(a * b for a, b in zip(prices.line.tolist(), problem.line_budget.tolist(), strict=True))
    total -= sum(a * b for a, b in zip(prices.equity.tolist(), goal.equity.tolist(), strict=True))
    total -= sum(a * b for a, b in zip(prices.floor.tolist(), goal.floor.tolist(), strict=True))
    return -((-total) >> bits)


def _raise_to(best: Whole, owner: Whole, net: Whole) -> None:
    """best[owner] = max(best[owner], net); owners come sorted, so runs can be reduced at once."""
    if owner.size:
        first = np.flatnonzero(np.append(True, np.diff(owner) != 0))
        best[owner[first]] = np.maximum(best[owner[first]], np.maximum.reduceat(net, first))


def _invalid_prices(goal: Targets, *, prices: Prices) -> bool:
    """Whether a price is below zero or a premium above its penalty: then the list proves nothing."""
    parts = (prices.line, prices.equity, prices.floor, prices.prerequisite)
    if any((part < 0).any() for part in parts):
        return True
    too_fair = any(int(p) * goal.equity_unit > goal.equity_penalty << prices.bits for p in prices.equity)
    return too_fair or int(prices.floor.max(initial=0)) > goal.floor_penalty << prices.bits
