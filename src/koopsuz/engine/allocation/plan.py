"""What an allocation returns: decisions, prices, the certificate and the plan's own verification report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SOLVER_VERSION = "koopsuz-allocation 2"


@dataclass(frozen=True, slots=True)
class Settings:
    """Effort of the search; the defaults meet the published bars. Nothing here can break a rule."""

    first_width: float = 0.3  # smoothing of the first price step, in mean option values
    last_width: float = 1.5e-4
    shrink: float = 0.7
    steps: int = 1  # Newton steps at each width
    rounds: int = 2  # sweeps of the plan builder over each class
    rounding_from: int = 20_000  # gaps from which the relaxation is rounded by LSG, not placed gap by gap
    priority: bool = True  # repair until no gap waits for money that a lower class holds


@dataclass(frozen=True, slots=True)
class Progress:
    """One message on the way: the stage, how far (0 … 1) and the bound so far, in value units."""

    stage: str
    share: float
    bound: float


@dataclass(frozen=True, slots=True)
class Prices:
    """The price list: value per tyiyn (lines, equity) and value per unit (floor, prerequisite), times 2**bits."""

    bits: int
    line: NDArray[np.int64]  # [R]
    equity: NDArray[np.int64]  # [O] premium of republican money in the oblast
    floor: NDArray[np.int64]  # [S] premium of a class-1 gap in the school
    prerequisite: NDArray[np.int64]  # [C, Y] price of having the earlier gap started by year t
    prerequisite_gap: NDArray[np.int64]  # [C] the later gap of each prerequisite


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the verification report: what must hold, how many times it does not, and by how much."""

    name: str
    count: int
    amount: int = 0
    required: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Decisions with their proof. `value` and `bound` are in weighted benefit times per mille of discount."""

    pair: NDArray[np.int32]  # [G] chosen pair (option, source), or -1
    year: NDArray[np.int8]  # [G] year of the start; 0 where nothing is chosen
    prices: Prices
    value: int  # benefit less penalties for floors that are short
    benefit: int
    bound: int  # no plan can be worth more
    gap_ppm: int  # (bound - value) / bound in millionths, rounded up
    residual: NDArray[np.int64]  # [R] tyiyn left in each line
    hash: str  # sha256 of the decisions
    checks: tuple[Check, ...]
    iterations: int
    version: str = SOLVER_VERSION

    @property
    def funded(self) -> int:
        return int((self.pair >= 0).sum())

    @property
    def holds(self) -> bool:
        """Whether every required check is at zero."""
        return all(check.count == 0 for check in self.checks if check.required)


def decision_hash(pair: NDArray[np.int32], year: NDArray[np.int8]) -> str:
    """Fingerprint of the decisions, independent of the machine's byte order."""
    digest = hashlib.sha256()
    digest.update(pair.astype("<i4").tobytes())
    digest.update(year.astype("<i1").tobytes())
    return digest.hexdigest()


def gap_in_ppm(*, value: int, bound: int) -> int:
    """Distance of the plan from the bound in millionths of the bound, rounded up."""
    if bound <= value:
        return 0
    return -(-(bound - value) * 1_000_000 // max(abs(bound), 1))
