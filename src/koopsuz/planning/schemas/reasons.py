"""The reason of every decision, in the words that a plan stores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation import Plan
from koopsuz.engine.allocation.explain import Reason, explain_all
from koopsuz.engine.case import Case
from koopsuz.planning.states import DecisionReason

REASONS: tuple[DecisionReason, ...] = tuple(DecisionReason)
WORDS = {
    Reason.FUNDED: DecisionReason.FUNDED,
    Reason.FUNDED_LEFTOVER: DecisionReason.FUNDED_LEFTOVER,
    Reason.UNFUNDED_PRICE: DecisionReason.UNFUNDED_PRICE,
    Reason.UNFUNDED_INDIVISIBLE: DecisionReason.UNFUNDED_INDIVISIBLE,
    Reason.UNFUNDED_NO_PAYER: DecisionReason.UNFUNDED_NO_PAYER,
    Reason.UNFUNDED_PREREQUISITE: DecisionReason.UNFUNDED_PREREQUISITE,
}


def reasons_of(case: Case, plan: Plan) -> tuple[NDArray[np.int8], int]:
    """Positions in REASONS, [G]; and how many decisions in a million the price list alone explains.

    The engine calls it "no payer" too when payers exist but none of their envelopes is ever large enough; people are
    told the difference. A gap that is paid below its price, although a danger to life, was paid for its priority.
    """
    problem = case.problem
    told = explain_all(problem, plan=plan)
    code = np.asarray([REASONS.index(WORDS[reason]) for reason in Reason], dtype=np.int8)
    reason = code[told.reason]
    payable = np.zeros(problem.gaps, dtype=np.bool_)
    payable[problem.option_gap[problem.pair_option]] = True
    nobody = told.reason == Reason.UNFUNDED_NO_PAYER
    reason[nobody & payable] = REASONS.index(DecisionReason.UNFUNDED_INDIVISIBLE)
    reason[case.gaps_without_measure] = REASONS.index(DecisionReason.UNFUNDED_NO_MEASURE)
    urgent = (told.reason == Reason.FUNDED_LEFTOVER) & (problem.gap_class == 1)
    reason[urgent] = REASONS.index(DecisionReason.FUNDED_PRIORITY)
    return reason, round(told.share_by_price * 1_000_000)
