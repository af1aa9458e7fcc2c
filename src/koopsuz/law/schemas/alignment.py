"""Two languages of an act side by side, provision by provision; what one of them lacks stays as a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koopsuz.law.schemas.provisions import ProvisionContent


@dataclass(frozen=True, slots=True)
class Pair:
    """A provision in both languages; None where a language has no such provision."""

    kyrgyz: ProvisionContent | None
    russian: ProvisionContent | None

    @property
    def eid(self) -> str:
        """The address that both share."""
        return self.shown.eid

    @property
    def shown(self) -> ProvisionContent:
        """The language that is there, Kyrgyz first."""
        found = self.kyrgyz or self.russian
        if found is None:
            raise ValueError("a pair has at least one side")
        return found

    @property
    def is_gap(self) -> bool:
        """Whether a language lacks it."""
        return self.kyrgyz is None or self.russian is None


def align(kyrgyz: Sequence[ProvisionContent], russian: Sequence[ProvisionContent]) -> tuple[Pair, ...]:
    """Pair the provisions of both languages by their address, in the order of the Kyrgyz text.

    What only the Russian text has follows what stands before it there.
    """
    left, right = {one.eid: one for one in kyrgyz}, {one.eid: one for one in russian}
    followers: dict[str, list[str]] = {}
    last = ""
    for one in russian:
        if one.eid in left:
            last = one.eid
        else:
            followers.setdefault(last, []).append(one.eid)
    pairs = [Pair(None, right[eid]) for eid in followers.get("", [])]
    for one in kyrgyz:
        pairs.append(Pair(one, right.get(one.eid)))
        pairs += [Pair(None, right[eid]) for eid in followers.get(one.eid, [])]
    return tuple(pairs)
