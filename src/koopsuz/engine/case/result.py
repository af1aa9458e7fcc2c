"""A case: the problem with the tables that explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..allocation.problem import Problem
from ..costing import Options, QuantityProblem
from .inputs import MoneySource, UnusedSource

PAYABLE: Final = 0
NO_PAYER: Final = 1
NO_UPKEEP_PAYER: Final = 2
NEEDS_OTHER_FIRST: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Budget lines [R]: the source of each and its year (index), −1 for an envelope of all years."""

    source: NDArray[np.int32]
    year: NDArray[np.int8]
    amount: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An allocation problem and what its numbers mean.

    `options` are aligned with the problem's options; `option_closes` [P] tells
    whether the measure reaches the target; `option_block` uint8 [P] is PAYABLE, NO_PAYER, NO_UPKEEP_PAYER or
    NEEDS_OTHER_FIRST; `gap_level` uint8 [G]; `pair_rule` int16 [Q] is a position in the matrix; `sources` are in the
    problem's order. `areas` and `oblasts` are the codes behind the problem's LSGs and oblasts.
    """

    problem: Problem
    options: Options
    option_block: NDArray[np.uint8]
    option_closes: NDArray[np.bool_]
    gap_level: NDArray[np.uint8]
    pair_rule: NDArray[np.int16]
    sources: tuple[MoneySource, ...]
    lines: Lines
    areas: tuple[str, ...]
    oblasts: tuple[str, ...]
    unused: tuple[UnusedSource, ...]
    quantity_problems: tuple[QuantityProblem, ...]

    @property
    def gaps_without_measure(self) -> NDArray[np.bool_]:
        """Gaps [G] for which no measure could be costed."""
        covered = np.zeros(self.problem.gaps, dtype=np.bool_)
        covered[self.problem.option_gap] = True
        return ~covered
