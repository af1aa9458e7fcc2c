"""In which years each pair may start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.problem import Flags, Ints, Problem


def lawful_years(problem: Problem, *, pairs: Ints) -> NDArray[np.uint8]:
    """Bits of the years in which each of the pairs may start: before the deadline, payable from the whole lines.

    A column that costs more than the whole of one of its lines can be in no plan; leaving it out also tightens
    the bound, because the price search would otherwise buy a fraction of it.
    """
    option, source = problem.pair_option[pairs], problem.pair_source[pairs]
    capital = problem.option_capital[option].astype(np.int64)
    recurrent = problem.option_recurrent[option].astype(np.int64)
    carried = (problem.option_operator[option] >= 0) & (recurrent > 0)
    operator = np.where(carried, problem.option_operator[option], 0)
    annual, first = problem.source_annual[source], problem.source_line[source]
    same = carried & (operator == source) & ~annual
    years = np.zeros(option.size, dtype=np.uint8)
    for year in range(problem.years):
        later = problem.years - 1 - year
        need = capital + np.where(same, recurrent * later, 0)
        lawful = (year <= problem.source_deadline[source]) & (
            need <= problem.line_budget[first + np.where(annual, year, 0)]
        )
        runs = np.flatnonzero(carried & lawful)
        lawful[runs] = _carried(problem, operator=operator[runs], amount=recurrent[runs], year=year)
        years |= (lawful.astype(np.uint8) << np.uint8(year)).astype(np.uint8)
    return years


def _carried(problem: Problem, *, operator: Ints, amount: NDArray[np.int64], year: int) -> Flags:
    """Whether each operator's whole lines can carry the amount in every year after `year`."""
    first, annual = problem.source_line[operator], problem.source_annual[operator]
    later = problem.years - 1 - year
    fits = annual | (amount * later <= problem.line_budget[first])
    for following in range(year + 1, problem.years):
        line = first + np.where(annual, following, 0)
        fits &= ~annual | (amount <= problem.line_budget[line])
    return fits
