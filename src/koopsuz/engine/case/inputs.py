"""What a case is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..costing import BenefitRule, CostModel, MatrixRow, PayerKind, WeightRule
from ..scoring.answers import Levels, NumbersEntered


@dataclass(frozen=True, slots=True)
class MoneySource:
    """A source with its terms. Empty tuples mean "all"; `places` are SOATE codes, of which only the leading digits that
    say something count.

    `owner` is the code of the local government of a local budget, of the school of special means, else empty. `amounts`
    has one entry in tyiyn per year of the horizon; `whole_period` adds them up to one envelope. `deadline` is the last
    year (index) in which it may pay, None for the whole horizon, negative if it is already past.
    """

    code: str
    kind: PayerKind
    amounts: tuple[int, ...]
    owner: str = ""
    lines: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    cost_types: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    whole_period: bool = False
    deadline: int | None = None


@dataclass(frozen=True, slots=True)
class UnusedSource:
    """A source that stands outside the case: its owner has no school in it (`no_school`) or its deadline is past
    (`past`).
    """

    code: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class CaseSchools:
    """S schools sorted by local government, then school code; local governments are sorted by oblast.

    `facts` name → array [S]; `factor_permille` int64 [S] how much dearer delivered goods are than in the base region.
    """

    codes: tuple[str, ...]
    area_codes: tuple[str, ...]
    oblast_codes: tuple[str, ...]
    facts: Mapping[str, Any]
    factor_permille: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class CaseRules:
    """The numbers of the rules of allocation; see docs/reference/allocation-rules.md."""

    class_weights: tuple[int, int, int]
    discount_permille: tuple[int, ...]
    equity_permille: int
    school_floor_permille: int
    benefit: BenefitRule
    weights: tuple[WeightRule, ...] = ()

    @property
    def years(self) -> int:
        return len(self.discount_permille)


@dataclass(frozen=True, slots=True, eq=False)
class CaseInputs:
    """Everything that decides a case.

    `requirement_level` uint8 [S, R] and `gap` bool [S, R] come from scoring; `answers` [S, I] and `numbers` [S, N] as
    entered; `themes` [R] is the theme of each requirement.
    """

    costs: CostModel
    themes: tuple[str, ...]
    schools: CaseSchools
    requirement_level: Levels
    gap: NDArray[np.bool_]
    answers: Levels
    numbers: NumbersEntered
    matrix: tuple[MatrixRow, ...]
    sources: tuple[MoneySource, ...]
    rules: CaseRules
