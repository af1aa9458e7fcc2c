"""How much good an option does. The weights come from dated reference data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from ..formulas import Expression, columns, evaluate

WHOLE = 1000  # the whole of a share in thousandths
_MILLION = 1_000_000
_LEVELS_BELOW_TOP = 3
_BAD = "costing_bad_severity"
_BAD_TEMPLATE = "Severity needs three numbers, one for each of the levels 0, 1 and 2, and none of them negative."


@dataclass(frozen=True, slots=True)
class BenefitRule:
    """`severity_permille[class − 1][level]`: how grave it is to stand at level 0, 1 or 2, for classes 1, 2, 3.

    The allocation weighs the classes once more; use `same_for_classes` unless a class is to differ by its levels too.
    """

    severity_permille: tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]

    def __post_init__(self) -> None:
        if min(value for row in self.severity_permille for value in row) < 0:
            raise EngineError(_BAD, _BAD_TEMPLATE)

    @classmethod
    def same_for_classes(cls, severity_permille: Sequence[int]) -> BenefitRule:
        """The same severity of levels 0, 1, 2 for every class."""
        if len(severity_permille) != _LEVELS_BELOW_TOP:
            raise EngineError(_BAD, _BAD_TEMPLATE)
        row = (severity_permille[0], severity_permille[1], severity_permille[2])
        return cls((row, row, row))


@dataclass(frozen=True, slots=True)
class WeightRule:
    """Schools for which the condition holds count `permille` thousandths; unknown counts as not holding."""

    id: str
    condition: Expression
    permille: int


def school_weights(rules: Sequence[WeightRule], *, facts: Mapping[str, Any], schools: int) -> NDArray[np.int64]:
    """The weight of each school in thousandths, [S]: 1000, multiplied by each rule that holds, cut down each time."""
    weights = np.full(schools, WHOLE, dtype=np.int64)
    for rule in rules:
        holds = columns.as_flags(evaluate(rule.condition, facts, rows=schools)).truth
        weights = np.where(holds, weights * rule.permille // WHOLE, weights)
    return weights


def benefits(
    rule: BenefitRule,
    *,
    requirement_class: int,
    level: NDArray[np.uint8],
    effect_permille: int,
    exposed: NDArray[np.int64],
    weight_permille: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Thousandths of a pupil protected by one measure in several schools, shape of `level` (0–2)."""
    severity = np.asarray(rule.severity_permille[requirement_class - 1], dtype=np.int64)[level]
    result: NDArray[np.int64] = severity * effect_permille * exposed * weight_permille // _MILLION
    return result
