"""The reason of every decision, in the words that a plan stores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation import Plan
from koopsuz.engine.case import Case
from koopsuz.planning.states import DecisionReason

REASONS: tuple[DecisionReason, ...] = tuple(DecisionReason)


def reasons_of(case: Case, plan: Plan) -> NDArray[np.int8]:
    """Positions in REASONS, [G]."""
    problem = case.problem
    reason = np.full(problem.gaps, _at(DecisionReason.UNFUNDED_PRICE), dtype=np.int8)
    payable = np.zeros(problem.gaps, dtype=np.bool_)
    payable[problem.option_gap[problem.pair_option]] = True
    reason[~payable] = _at(DecisionReason.UNFUNDED_NO_PAYER)
    reason[case.gaps_without_measure] = _at(DecisionReason.UNFUNDED_NO_MEASURE)
    waiting = payable & (problem.gap_parent >= 0)
    waiting[waiting] = plan.pair[problem.gap_parent[waiting]] < 0
    reason[waiting] = _at(DecisionReason.UNFUNDED_PREREQUISITE)
    reason[plan.pair >= 0] = _at(DecisionReason.FUNDED)
    return reason


def _at(reason: DecisionReason) -> int:
    return REASONS.index(reason)
