"""What the rules ask for in this problem: equity floors, school floors and the penalties for missing them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.problem import Ints, Problem, SourceKind

_PENALTY_FACTOR = 8


@dataclass(frozen=True, slots=True)
class Targets:
    """Floors of one problem and the price of a missing unit, all exact integers."""

    equity: NDArray[np.int64]  # [O] tyiyn of republican capital each oblast must get
    equity_unit: int  # tyiyn for which the equity penalty is stated
    equity_penalty: int  # value lost for each equity_unit short
    floor: NDArray[np.int64]  # [S] class-1 gaps each school should close
    floor_penalty: int  # value lost for each class-1 gap short


def targets(problem: Problem) -> Targets:
    """Derive the floors by the documented rules.

    Equity: an oblast's need is the capital of the first option of each of its gaps that republican money may
    lawfully pay; its floor is phi x its share of need x the republican money that has anything lawful to pay.
    School floor: the stated share of the school's class-1 gaps, rounded up.
    Penalties, unless stated: eight times the class-1 value of the median benefit, for each gap short and for each
    median capital short, so that a floor is missed only where indivisible costs leave no other way, and the
    certificate stays finite even then.
    """
    rules = problem.rules
    first_class = np.bincount(problem.gap_school[problem.gap_class == 1], minlength=problem.schools)
    floor = -(-first_class * rules.school_floor_permille // 1000)
    unit = max(rules.class_weights[0], 1) * max(max(rules.discount_permille), 1)
    typical = max(lower_median(problem.option_benefit), 1) * unit * _PENALTY_FACTOR
    return Targets(
        equity=_equity(problem),
        equity_unit=typical_capital(problem),
        equity_penalty=typical,
        floor=floor.astype(np.int64),
        floor_penalty=typical if rules.floor_penalty is None else rules.floor_penalty,
    )


def lower_median(values: Ints) -> int:
    """The middle value, the lower of two: an entry of the list, so that changing the unit changes nothing else."""
    if values.size == 0:
        return 0
    middle = (values.size - 1) // 2
    return int(np.partition(values, middle)[middle])


def typical_capital(problem: Problem) -> int:
    """Median capital of the options that cost anything, in tyiyn."""
    return max(1, lower_median(problem.option_capital[problem.option_capital > 0]))


def _equity(problem: Problem) -> NDArray[np.int64]:
    need = _need(problem)
    total, money = sum(need), _usable(problem)
    if total == 0:
        return np.zeros(problem.oblasts, dtype=np.int64)
    share = problem.rules.equity_permille * min(money, total)
    return np.array([share * part // (1000 * total) for part in need], dtype=np.int64)


def _republican_pairs(problem: Problem) -> NDArray[np.int64]:
    return np.flatnonzero(problem.source_kind[problem.pair_source] == SourceKind.REPUBLICAN)


def _need(problem: Problem) -> list[int]:
    """Need of each oblast in tyiyn, as Python integers because their products exceed 64 bits."""
    option = problem.pair_option[_republican_pairs(problem)]
    gap, first = np.unique(problem.option_gap[option], return_index=True)
    capital = problem.option_capital[option[first]].astype(np.int64)
    need = np.zeros(problem.oblasts, dtype=np.int64)
    np.add.at(need, problem.school_oblast[problem.gap_school[gap]], capital)
    return [int(amount) for amount in need]


def _usable(problem: Problem) -> int:
    """Republican money that has something lawful to pay: per source the lesser of money and dearest demand."""
    pair = _republican_pairs(problem)
    option, source = problem.pair_option[pair], problem.pair_source[pair]
    gap = problem.option_gap[option].astype(np.int64)
    order = np.lexsort((problem.option_capital[option], gap, source))
    key = (source.astype(np.int64) * max(problem.gaps, 1) + gap)[order]
    dearest = order[np.append(np.diff(key) != 0, True)] if key.size else order
    demand = np.zeros(problem.sources, dtype=np.int64)
    np.add.at(demand, source[dearest], problem.option_capital[option[dearest]])
    total = 0
    for republican in np.flatnonzero(problem.source_kind == SourceKind.REPUBLICAN):
        first = int(problem.source_line[republican])
        payable = int(problem.source_deadline[republican]) + 1 if problem.source_annual[republican] else 1
        money = int(problem.line_budget[first : first + payable].sum())
        total += min(money, int(demand[republican]))
    return total
