"""Signs that an assessment may not be what was seen in the school. A sign is a question to the school, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .answers import NOT_ANSWERED, Levels


@dataclass(frozen=True, slots=True)
class DoubtRules:
    """Thresholds; see reference/rules/verification.yaml."""

    seconds_per_answer: int
    jump_levels: int
    jump_permille: int
    same_permille: int


def too_fast(answered: NDArray[np.int64], seconds: NDArray[np.int64], *, rules: DoubtRules) -> NDArray[np.bool_]:
    """Whether the answers [S] came faster than they can be read; `seconds` from the first to the last, below 0 if unknown."""
    fast: NDArray[np.bool_] = (seconds >= 0) & (answered > 0) & (seconds < answered * rules.seconds_per_answer)
    return fast


def jumps(now: Levels, before: Levels, *, rules: DoubtRules) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """How many answers rose by `jump_levels` since the round before [S], and where that is doubtful [S].

    `now` and `before` uint8 [S, I]; only answers that were a level both times are compared.
    """
    both = (now < NOT_ANSWERED) & (before < NOT_ANSWERED)
    rose = both & (now.astype(np.int16) - before.astype(np.int16) >= rules.jump_levels)
    count = rose.sum(axis=1, dtype=np.int64)
    known = both.sum(axis=1, dtype=np.int64)
    doubtful: NDArray[np.bool_] = (count > 0) & (count * 1000 >= known * rules.jump_permille)
    return count, doubtful


def copies(levels: Levels, group: NDArray[np.int64], *, rules: DoubtRules) -> NDArray[np.int64]:
    """For each school [S] the school of its group whose answers are nearly the same, or −1.

    Compared are the indicators in which the schools of the group differ at all: in what everybody answers alike, being
    alike says nothing. `levels` uint8 [S, I], `group` int [S].
    """
    twin = np.full(len(levels), -1, dtype=np.int64)
    for one in np.unique(group):
        members = np.flatnonzero(group == one)
        if len(members) > 1:
            twin[members] = _twins(levels[members], members, rules=rules)
    return twin


def _twins(levels: Levels, members: NDArray[np.int64], *, rules: DoubtRules) -> NDArray[np.int64]:
    telling = (levels != levels[:1]).any(axis=0)
    compared = levels[:, telling]
    found = np.full(len(members), -1, dtype=np.int64)
    if not compared.shape[1]:
        return found
    for row in range(len(members)):
        known = (compared < NOT_ANSWERED) & (compared[row] < NOT_ANSWERED)
        same = ((compared == compared[row]) & known).sum(axis=1, dtype=np.int64)
        both = known.sum(axis=1, dtype=np.int64)
        alike = (both > 0) & (same * 1000 >= both * rules.same_permille)
        alike[row] = False
        if alike.any():
            found[row] = members[int(np.argmax(np.where(alike, same, -1)))]
    return found


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a verifier's levels stand to the school's own: equal, the school's higher, lower; of those both know."""

    compared: int
    equal: int
    higher: int
    lower: int

    @property
    def permille(self) -> int | None:
        """Share of equal levels in thousandths cut down; None where nothing was compared."""
        return self.equal * 1000 // self.compared if self.compared else None


def agreement(own: Levels, verified: Levels, *, indicators: NDArray[np.bool_] | None = None) -> Agreement:
    """Compare one school's answers [I] with a verifier's [I], for all or for some indicators."""
    both = (own < NOT_ANSWERED) & (verified < NOT_ANSWERED)
    if indicators is not None:
        both &= indicators
    mine, theirs = own[both].astype(np.int16), verified[both].astype(np.int16)
    return Agreement(
        compared=int(both.sum()),
        equal=int((mine == theirs).sum()),
        higher=int((mine > theirs).sum()),
        lower=int((mine < theirs).sum()),
    )
