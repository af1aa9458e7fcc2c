"""Two editions side by side: what was added, changed, renamed, split, merged, regrouped and removed.

Requirements belong together when answers to an indicator of the one go to an indicator of the other, or when they have the
same code. Each group that so belongs together is one change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from koopsuz.standards.kinds import Change
from koopsuz.standards.schemas.content import EditionContent, RequirementContent
from koopsuz.standards.schemas.hashing import rules_by_code
from koopsuz.standards.schemas.migration_map import MigrationMap, PassageContent, all_passages

RULES = ("requirement_class", "critical", "target", "theme", "applies", "indicators", "measures")


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """Requirements that belong together before and after, and what happened; `rules` names the changed fields of one."""

    kind: Change
    before: tuple[RequirementContent, ...]
    after: tuple[RequirementContent, ...]
    rules: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, each once, the old ones first."""
        return tuple(dict.fromkeys(one.code for one in (*self.before, *self.after)))


def compare_editions(
    old: EditionContent, new: EditionContent, *, migration: MigrationMap | None = None
) -> tuple[RequirementChange, ...]:
    """All groups of requirements in the order of the new edition, the removed ones after their neighbours before."""
    passages = all_passages(migration or MigrationMap(old.code, ()), old=old, new=new)
    before = {one.code: one for one in old.requirements}
    after = {one.code: one for one in new.requirements}
    rules = rules_by_code(old), rules_by_code(new)
    changes = [
        _change([before[code] for code in left], [after[code] for code in right], rules=rules)
        for left, right in _groups(before, after, passages)
    ]
    place = {code: (at, 0) for at, code in enumerate(after)}
    last = (-1, 0)
    for code in before:
        if code in place:
            last = place[code]
        else:
            last = place[code] = (last[0], last[1] + 1)
    return tuple(sorted(changes, key=lambda one: min(place[r.code] for r in (one.after or one.before))))


def _groups(
    before: Iterable[str], after: Iterable[str], passages: Iterable[PassageContent]
) -> Iterable[tuple[list[str], list[str]]]:
    """Connected old and new codes; indicators are named by the code of their requirement and a letter."""
    old, new = list(before), list(after)
    above = {(0, code): (0, code) for code in old} | {(1, code): (1, code) for code in new}

    def root(node: tuple[int, str]) -> tuple[int, str]:
        while above[node] != node:
            node = above[node]
        return node

    links = [(code, code) for code in old if code in set(new)]
    links += [(source[:3], target[:3]) for one in passages for source in one.sources for target in one.targets]
    for left, right in links:
        if (0, left) in above and (1, right) in above:
            above[root((1, right))] = root((0, left))
    gathered: dict[tuple[int, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, code in above:
        gathered[root((side, code))][side].append(code)
    return gathered.values()


def _change(
    before: list[RequirementContent],
    after: list[RequirementContent],
    *,
    rules: tuple[Mapping[str, str], Mapping[str, str]],
) -> RequirementChange:
    if len(before) == len(after) == 1:
        return _one_to_one(before[0], after[0], rules=rules)
    kinds = {(True, False): Change.REMOVED, (False, True): Change.ADDED}
    kind = kinds.get((bool(before), bool(after)))
    if kind is None:
        kind = Change.SPLIT if len(before) == 1 else Change.MERGED if len(after) == 1 else Change.REGROUPED
    return RequirementChange(kind, tuple(before), tuple(after))


def _one_to_one(
    old: RequirementContent, new: RequirementContent, *, rules: tuple[Mapping[str, str], Mapping[str, str]]
) -> RequirementChange:
    if old.code != new.code:
        kind = Change.RENAMED
    elif rules[0][old.code] != rules[1][new.code]:
        kind = Change.RULES
    else:
        kind = Change.SAME if old == new else Change.WORDS
    changed = (
        tuple(name for name in RULES if getattr(old, name) != getattr(new, name)) if kind is not Change.SAME else ()
    )
    return RequirementChange(kind, (old,), (new,), changed)
