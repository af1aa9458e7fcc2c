"""What must come first: measures that need another requirement of the same school."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..costing import Options, Pairs
from .inputs import CaseInputs


def stand_back(
    inputs: CaseInputs,
    options: Options,
    *,
    pairs: Pairs,
    option_gap: NDArray[np.int32],
    gap_at: NDArray[np.int32],
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Options [P] that stand back because another measure closes the gap at once, and the gap each gap waits for [G].

    `gap_at` int32 [S, R] is the gap of a school and requirement, -1 where there is none.
    """
    gaps = int(gap_at.max(initial=-1)) + 1
    parent = _gap_before(inputs, options, gap_at=gap_at)
    payable = np.zeros(len(options), dtype=np.bool_)
    payable[pairs.option] = True
    free = np.zeros(gaps, dtype=np.bool_)
    free[option_gap[payable & reaches_target(inputs, options) & (parent < 0)]] = True
    backward = (parent >= 0) & free[option_gap]
    gap_parent = np.full(gaps, -1, dtype=np.int32)
    waiting = np.flatnonzero((parent >= 0) & ~backward)[::-1]  # of several, the best measure has the say
    gap_parent[option_gap[waiting]] = parent[waiting]
    return backward, gap_parent


def reaches_target(inputs: CaseInputs, options: Options) -> NDArray[np.bool_]:
    """Whether each option [P] lifts its requirement to the target, or only narrows the gap."""
    if not len(options):
        return np.zeros(0, dtype=np.bool_)
    closes_to = np.asarray([measure.closes_to for measure in inputs.costs.measures], dtype=np.uint8)
    reached: NDArray[np.bool_] = closes_to[options.measure] >= inputs.costs.edition.target[options.requirement]
    return reached


def _gap_before(inputs: CaseInputs, options: Options, *, gap_at: NDArray[np.int32]) -> NDArray[np.int32]:
    """For each option the open gap of its school that its measure needs first, or -1."""
    if not len(options):
        return np.empty(0, dtype=np.int32)
    needed = inputs.costs.prerequisite[options.measure]
    return np.where(needed >= 0, gap_at[options.school, np.maximum(needed, 0)], -1).astype(np.int32)
