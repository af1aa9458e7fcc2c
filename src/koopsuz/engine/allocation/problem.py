"""The allocation problem: gaps, the options that close them, the money that may pay, and the rules.

Everything is integers. Money is tyiyn, benefit is a whole number of the planner's own unit, indices point into
the arrays of the same problem. Sizes used in shapes:

    S schools, G gaps, P options, Q pairs (option, source), N sources, R budget lines, Y years, O oblasts, L LSGs
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger[Any]]
Flags = NDArray[np.bool_]

MOST_YEARS = 8  # the lawful years of a pair are kept as bits of one byte


class SourceKind(IntEnum):
    """Whose money it is; the first three are national lines, the others belong to one LSG or one school."""

    REPUBLICAN = 0
    SUBVENTION = 1
    DONOR = 2
    LOCAL = 3
    SCHOOL = 4


@dataclass(frozen=True, slots=True)
class Rules:
    """The stated rules of one allocation; they come from dated reference data, never from code."""

    class_weights: tuple[int, int, int]
    discount_permille: tuple[int, ...]
    equity_permille: int
    school_floor_permille: int
    floor_penalty: int | None = None

    @property
    def years(self) -> int:
        return len(self.discount_permille)


@dataclass(frozen=True, slots=True)
class Problem:
    """One national (or smaller) allocation problem in canonical order.

    Canonical order: schools by LSG, LSGs by oblast, gaps by (LSG, school, requirement), options by gap, pairs by
    (option, source). `arrange.arrange` brings rows in any order into it.
    """

    school_lsg: Ints  # [S]
    school_oblast: Ints  # [S]
    gap_school: Ints  # [G]
    gap_class: Ints  # [G] 1 life-threatening, 2, 3
    gap_requirement: Ints  # [G]
    gap_parent: Ints  # [G] gap of the same school that must be met first, or -1
    option_gap: Ints  # [P]
    option_capital: Ints  # [P] tyiyn, once, in the year of the start
    option_recurrent: Ints  # [P] tyiyn in every later year of the horizon
    option_benefit: Ints  # [P] >= 0
    option_operator: Ints  # [P] source that carries the recurrent cost, or -1
    pair_option: Ints  # [Q]
    pair_source: Ints  # [Q]
    source_kind: Ints  # [N] SourceKind
    source_owner: Ints  # [N] LSG of a LOCAL source, school of a SCHOOL source, else -1
    source_deadline: Ints  # [N] last year (index) in which the source may pay
    source_line: Ints  # [N] first budget line
    source_annual: Flags  # [N] True: one line a year; False: one envelope for all years
    line_budget: NDArray[np.int64]  # [R] tyiyn
    rules: Rules

    @property
    def schools(self) -> int:
        return int(self.school_lsg.size)

    @property
    def gaps(self) -> int:
        return int(self.gap_school.size)

    @property
    def options(self) -> int:
        return int(self.option_gap.size)

    @property
    def pairs(self) -> int:
        return int(self.pair_option.size)

    @property
    def sources(self) -> int:
        return int(self.source_kind.size)

    @property
    def lines(self) -> int:
        return int(self.line_budget.size)

    @property
    def years(self) -> int:
        return self.rules.years

    @property
    def lsgs(self) -> int:
        owners = self.source_owner[self.source_kind == SourceKind.LOCAL]
        return 1 + max(int(self.school_lsg.max(initial=-1)), int(owners.max(initial=-1)))

    @property
    def oblasts(self) -> int:
        return 1 + int(self.school_oblast.max(initial=-1))

    def validate(self) -> None:
        """Raise AllocationError with every fault of the problem; return quietly when there is none."""
        from koopsuz.engine.allocation.validation import faults

        faults(self).raise_if_any()
