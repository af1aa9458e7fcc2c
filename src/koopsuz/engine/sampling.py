"""A draw that anybody can repeat: from a published seed, within strata, likelier by weight.

Sequential Poisson sampling (Ohlsson 1998): every unit gets a number between 0 and 1 from the hash of the seed and its
code; divided by its weight, the smallest numbers of each stratum are drawn. All arithmetic is exact, so the draw is the
same on every machine. The seed must be published before the weights are known, or come from outside, to bind the drawer.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .errors import EngineError

WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Unit:
    """What may be drawn: its code, the stratum it belongs to, and its weight in thousandths (1000 = no likelier)."""

    code: str
    stratum: str
    weight_permille: int = WHOLE


@dataclass(frozen=True, slots=True)
class Drawn:
    """A unit with the number that decided: `key` orders the units of its stratum, the smallest first."""

    unit: Unit
    key: Fraction


def draw(units: Sequence[Unit], *, seed: str, share_permille: int) -> tuple[Drawn, ...]:
    """Draw a share of every stratum, rounded up and at least one, in the order of strata and keys.

    The result does not depend on the order of `units`. EngineError for a code that stands twice, a weight that is not
    above zero, an empty seed, or a share outside 1 to 1000.
    """
    if not seed.strip() or not 1 <= share_permille <= WHOLE:
        raise EngineError("sampling_bad_terms", "A draw needs a seed and a share of 1 to 1000 thousandths.")
    codes = [unit.code for unit in units]
    if len(set(codes)) != len(codes) or any(unit.weight_permille <= 0 for unit in units):
        raise EngineError("sampling_bad_units", "Every code must stand once, with a weight above zero.")
    strata: dict[str, list[Drawn]] = defaultdict(list)
    for unit in units:
        strata[unit.stratum].append(Drawn(unit, number_of(unit.code, seed=seed) * WHOLE / unit.weight_permille))
    drawn: list[Drawn] = []
    for _name, members in sorted(strata.items()):
        wanted = -(-len(members) * share_permille // WHOLE)
        drawn += sorted(members, key=lambda one: (one.key, one.unit.code))[: max(1, wanted)]
    return tuple(drawn)


def number_of(code: str, *, seed: str) -> Fraction:
    """The number of a code between 0 and 1: the first 16 hexadecimal digits of SHA-256 of `seed|code`, as a fraction."""
    digest = hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()[:16]
    return Fraction(int(digest, 16), 16**16)
