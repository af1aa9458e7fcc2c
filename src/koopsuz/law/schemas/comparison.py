"""Two texts of an act compared: which provisions came, went or changed, and the changed ones word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from koopsuz.law.kinds import ChangeKind
from koopsuz.law.schemas.provisions import ProvisionContent, holders_of

SAME, OUT, IN = "same", "out", "in"
_PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+")


@dataclass(frozen=True, slots=True)
class WordPart:
    """Some words in a row: `same`, `out` (in the older text alone) or `in` (in the newer text alone)."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """What became of a provision. `before` is None for an added one, `after` for a removed one.

    `holders` are the numbers of what holds it, from the outside in.
    """

    kind: ChangeKind
    before: ProvisionContent | None
    after: ProvisionContent | None
    holders: tuple[str, ...] = ()

    @property
    def eid(self) -> str:
        """The address of the provision, which both texts share."""
        return self.shown.eid

    @property
    def shown(self) -> ProvisionContent:
        """The newer words where there are any."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change is of something")
        return found

    @property
    def heading(self) -> tuple[WordPart, ...]:
        """Number and heading word by word."""
        return word_changes(self.before.title if self.before else "", self.after.title if self.after else "")

    @property
    def text(self) -> tuple[WordPart, ...]:
        """The words word by word."""
        return word_changes(self.before.text if self.before else "", self.after.text if self.after else "")


def compare(before: Sequence[ProvisionContent], after: Sequence[ProvisionContent]) -> tuple[ProvisionChange, ...]:
    """What changed from one text to another, in the order of the newer one; what went stands where it stood."""
    old, new = {one.eid: one for one in before}, {one.eid: one for one in after}
    order = _merged([one.eid for one in before], [one.eid for one in after])
    return tuple(_changes(old, new, order))


def word_changes(before: str, after: str) -> tuple[WordPart, ...]:
    """The parts of two texts in reading order; what went out stands before what came in its place.

    >>> [(part.kind, part.words) for part in word_changes("бир кабат", "эки кабат")]
    [('out', 'бир'), ('in', 'эки'), ('same', ' кабат')]
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    parts: list[WordPart] = []
    matcher = SequenceMatcher(lambda piece: piece == " ", old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            parts.append(WordPart(SAME, "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            parts.append(WordPart(OUT, "".join(old[old_from:old_to])))
        if new_to > new_from:
            parts.append(WordPart(IN, "".join(new[new_from:new_to])))
    return tuple(parts)


def _changes(
    old: dict[str, ProvisionContent], new: dict[str, ProvisionContent], order: Sequence[str]
) -> Iterator[ProvisionChange]:
    for eid in order:
        before, after = old.get(eid), new.get(eid)
        if before is not None and after is not None and before.fingerprint == after.fingerprint:
            continue
        kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED if after is None else ChangeKind.CHANGED
        holders = holders_of(eid, new if after else old)
        yield ProvisionChange(kind, before, after, tuple(one.number for one in holders if one.number))


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Both orders in one: what only the older text has comes after what stood before it there."""
    known = set(new)
    followers: dict[str, list[str]] = {}
    last = ""
    for eid in old:
        if eid in known:
            last = eid
        else:
            followers.setdefault(last, []).append(eid)
    merged = [*followers.get("", [])]
    for eid in new:
        merged += [eid, *followers.get(eid, [])]
    return merged
