"""What a computed plan says of every gap, as arrays: the measure, who pays, when, how much, or why not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation import Plan
from koopsuz.engine.case import Case
from koopsuz.planning.schemas.reasons import reasons_of

NOTHING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Decisions of G gaps in the order of the problem.

    `option` int64 [G] is the option chosen; where a gap is not funded, the one that would close it for the least money, so
    that need can be counted; -1 where there is none. `reason` int8 [G] is a position in the list of reasons. `source` and
    `year` are -1 where nothing is funded. `capital`, `recurrent` in tyiyn. `explained_ppm` of a million decisions agree with
    the price list alone.
    """

    case: Case
    plan: Plan
    funded: NDArray[np.bool_]
    reason: NDArray[np.int8]
    option: NDArray[np.int64]
    source: NDArray[np.int64]
    year: NDArray[np.int64]
    capital: NDArray[np.int64]
    recurrent: NDArray[np.int64]
    benefit: NDArray[np.int64]
    explained_ppm: int

    @property
    def line(self) -> NDArray[np.int64]:
        """The budget line that pays each gap's capital, -1 where nothing is funded, [G]."""
        problem = self.case.problem
        if not problem.sources:
            return np.full(problem.gaps, NOTHING, dtype=np.int64)
        first = problem.source_line[np.maximum(self.source, 0)].astype(np.int64)
        annual = problem.source_annual[np.maximum(self.source, 0)]
        return np.where(self.source >= 0, first + np.where(annual, self.year, 0), NOTHING)


def outcome_of(case: Case, plan: Plan) -> Outcome:
    """Read a plan against its case."""
    problem = case.problem
    funded = plan.pair >= 0
    pair = np.maximum(plan.pair, 0)
    chosen = problem.pair_option[pair].astype(np.int64) if problem.pairs else np.zeros(problem.gaps, dtype=np.int64)
    paying = problem.pair_source[pair].astype(np.int64) if problem.pairs else chosen
    option = np.where(funded, chosen, cheapest_closing(case))
    reason, explained_ppm = reasons_of(case, plan)
    known = option >= 0
    at = np.maximum(option, 0)
    return Outcome(
        case=case,
        plan=plan,
        funded=funded,
        reason=reason,
        option=option,
        source=np.where(funded, paying, NOTHING),
        year=np.where(funded, plan.year.astype(np.int64), NOTHING),
        capital=_taken(problem.option_capital, at, known=known),
        recurrent=_taken(problem.option_recurrent, at, known=known),
        benefit=_taken(problem.option_benefit, at, known=known),
        explained_ppm=explained_ppm,
    )


def cheapest_closing(case: Case) -> NDArray[np.int64]:
    """For each gap the cheapest option that closes it wholly, else the cheapest at all, -1 where there is none, [G]."""
    problem = case.problem
    cheapest = np.full(problem.gaps, NOTHING, dtype=np.int64)
    if problem.options:
        order = np.lexsort((problem.option_capital, ~case.option_closes, problem.option_gap))
        gap, first = np.unique(problem.option_gap[order], return_index=True)
        cheapest[gap] = order[first]
    return cheapest


def _taken(values: NDArray[np.int64], at: NDArray[np.int64], *, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    if not values.size:
        return np.zeros(at.shape, dtype=np.int64)
    return np.where(known, values[at], 0).astype(np.int64)
