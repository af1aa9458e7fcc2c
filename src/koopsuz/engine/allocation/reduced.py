"""Price of money and premiums of columns in exact integers, in plain numpy. For verification and explanation."""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.plan import Prices
from koopsuz.engine.allocation.problem import Problem, SourceKind
from koopsuz.engine.allocation.uses import Whole


def reduced_values(problem: Problem, *, prices: Prices, pairs: Whole, start: int) -> tuple[Whole, Whole]:
    """(price of the money, premium) of each pair if it starts in the year, scaled like the price list."""
    option = problem.pair_option[pairs]
    return (
        money_price(problem, prices=prices, pairs=pairs, start=start),
        premiums(problem, prices=prices, start=start)[problem.option_gap[option]],
    )


def money_price(problem: Problem, *, prices: Prices, pairs: Whole, start: int) -> Whole:
    """Price of capital and of carried recurrent cost; equity makes republican money cheaper where it is owed."""
    source, option = problem.pair_source[pairs], problem.pair_option[pairs]
    line = problem.source_line[source] + np.where(problem.source_annual[source], start, 0)
    republican = problem.source_kind[source] == SourceKind.REPUBLICAN
    oblast = problem.school_oblast[problem.gap_school[problem.option_gap[option]]]
    price = prices.line[line] - np.where(republican, prices.equity[oblast], 0)
    total: Whole = price * problem.option_capital[option]
    carried = np.flatnonzero((problem.option_operator[option] >= 0) & (problem.option_recurrent[option] > 0))
    operator = problem.option_operator[option[carried]]
    for later in range(start + 1, problem.years):
        line = problem.source_line[operator] + np.where(problem.source_annual[operator], later, 0)
        total[carried] += prices.line[line] * problem.option_recurrent[option[carried]]
    return total


def premiums(problem: Problem, *, prices: Prices, start: int) -> Whole:
    """What the school floor and prerequisites add to a start in the year, [G]."""
    premium = np.where(problem.gap_class == 1, prices.floor[problem.gap_school], 0).astype(np.int64)
    chain = prices.prerequisite[:, start:].sum(axis=1)
    premium[prices.prerequisite_gap] -= chain
    np.add.at(premium, problem.gap_parent[prices.prerequisite_gap], chain)
    return premium
