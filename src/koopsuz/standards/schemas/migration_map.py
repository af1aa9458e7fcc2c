"""The migration map of an edition: where the answers to the indicators of the edition before it go.

An indicator that no passage names keeps its answers under its code, if the new edition asks the same under it. So a map
names only what was renamed, split, merged, asked otherwise or taken out; whatever is lost says why. docs/reference/
migration-map.md describes the file.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from koopsuz.common.problems import Problem
from koopsuz.common.reference import Problems, Section, read_document
from koopsuz.common.text import Text
from koopsuz.engine.scoring import SAME_LEVELS
from koopsuz.standards.kinds import IndicatorKind
from koopsuz.standards.schemas.content import EditionContent, IndicatorContent

MAP_FILE = "migration.yaml"
LOWEST, HIGHEST = "lowest", "highest"
YES_NO_LEVELS = {0, 3}
LONGEST_REASON = 600
NO_WORDS = Text()


@dataclass(frozen=True, slots=True)
class PassageContent:
    """Codes of old indicators and of the new ones that take their answers; where none does, `reason` says why."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    levels: tuple[int, ...] = SAME_LEVELS
    lowest: bool = True
    reason: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class MigrationMap:
    """All passages from the edition `base` that are not from a code to the same code."""

    base: str
    passages: tuple[PassageContent, ...]


def read_map(document: Section) -> MigrationMap:
    """Read a map; what is wrong is added to the problems of the section."""
    found = MigrationMap(
        document.words("from"), tuple(_passage(one) for one in document.sections("passages", required=False))
    )
    document.done()
    return found


def load_map(folder: Path) -> MigrationMap | None:
    """The map that lies in the folder of an edition, None if there is none; `ReferenceError_` with all that is wrong."""
    if not (folder / MAP_FILE).is_file():
        return None
    problems = Problems()
    found = read_map(read_document(folder / MAP_FILE, problems=problems, root=folder.parent))
    problems.raise_if_any()
    return found


def map_document(found: MigrationMap) -> dict[str, Any]:
    """The map as a plain document, with the keys and the order of its file."""
    return {"from": found.base, "passages": [passage_document(one) for one in found.passages]}


def passage_document(one: PassageContent) -> dict[str, Any]:
    """A passage as it stands in the file; what is as usual is left out."""
    document: dict[str, Any] = {"from": list(one.sources), "to": list(one.targets)}
    if one.levels != SAME_LEVELS:
        document["levels"] = list(one.levels)
    if not one.lowest:
        document["join"] = HIGHEST
    if one.reason:
        document["reason"] = one.reason.as_mapping()
    return document


def map_hash(found: MigrationMap) -> str:
    """The fingerprint of a map."""
    canonical = json.dumps(map_document(found), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def asks_the_same(old: IndicatorContent, new: IndicatorContent) -> bool:
    """Whether an answer to the old indicator answers the new one: the same kind, unit and scale. Words may differ."""
    return (old.kind, len(old.levels), old.unit, old.score, old.better, old.thresholds) == (
        new.kind,
        len(new.levels),
        new.unit,
        new.score,
        new.better,
        new.thresholds,
    )


def all_passages(found: MigrationMap, *, old: EditionContent, new: EditionContent) -> tuple[PassageContent, ...]:
    """The passages of the map, and those of the indicators that it does not name, in the order of the old edition."""
    named = {code for one in found.passages for code in one.sources}
    taken = {code for one in found.passages for code in one.targets}
    after = {one.code: one for one in new.indicators}
    unnamed = [
        PassageContent((one.code,), (one.code,))
        for one in old.indicators
        if one.code not in named | taken and one.code in after and asks_the_same(one, after[one.code])
    ]
    order = {one.code: at for at, one in enumerate(old.indicators)}
    return tuple(
        sorted(
            [*found.passages, *unnamed], key=lambda one: min((order.get(code, 0) for code in one.sources), default=0)
        )
    )


def unplaced(found: MigrationMap, *, old: EditionContent, new: EditionContent) -> tuple[IndicatorContent, ...]:
    """The old indicators of which the map does not say where their answers go."""
    placed = {code for one in all_passages(found, old=old, new=new) for code in one.sources}
    return tuple(one for one in old.indicators if one.code not in placed)


def check_map(found: MigrationMap, *, old: EditionContent, new: EditionContent) -> tuple[Problem, ...]:
    """Everything that keeps the map from saying what becomes of every answer."""
    problems = [problem for one in found.passages for problem in _passage_problems(one, old=old, new=new)]
    targets = Counter(code for one in found.passages for code in one.targets)
    problems += [
        Problem(code, _("Answers reach this indicator from two passages."), _("Put the sources into one passage."))
        for code, count in targets.items()
        if count > 1
    ]
    problems += [
        Problem(
            one.code,
            _("The map does not say where the answers to this indicator go."),
            _("Name the indicators that take them, or say why they end."),
        )
        for one in unplaced(found, old=old, new=new)
    ]
    return tuple(problems)


def _passage(section: Section) -> PassageContent:
    join = section.choice("join", (LOWEST, HIGHEST), required=False)
    levels = tuple(int(one) for one in section.numbers("levels", count=len(SAME_LEVELS), required=False))
    passage = PassageContent(
        sources=section.strings("from"),
        targets=section.strings("to", required=False),
        levels=levels or SAME_LEVELS,
        lowest=join != HIGHEST,
        reason=section.text("reason", required=False, at_most=LONGEST_REASON),
    )
    section.done()
    return passage


def _passage_problems(one: PassageContent, *, old: EditionContent, new: EditionContent) -> Iterator[Problem]:
    where = ", ".join(one.sources)
    before = {indicator.code: indicator for indicator in old.indicators}
    after = {indicator.code: indicator for indicator in new.indicators}
    unknown = [code for code in one.sources if code not in before], [code for code in one.targets if code not in after]
    for codes, edition in zip(unknown, (old, new), strict=True):
        if codes:
            yield Problem(
                where,
                _("%(edition)s does not ask %(codes)s."),
                _("Look at the codes again."),
                {"edition": edition.code, "codes": ", ".join(codes)},
            )
    if not one.sources:
        yield Problem(", ".join(one.targets), _("A passage without a source says nothing."), _("Take it out."))
    if not one.targets and one.reason.missing():
        yield Problem(where, _("These answers end, and no reason is given."), _("Say why, in all three languages."))
    if set(one.levels) - set(SAME_LEVELS):
        yield Problem(where, _("The levels are 0, 1, 2 and 3."), _("Give the new level of each old one."))
    if not any(unknown) and one.sources:
        yield from _kind_problems(
            one, [before[code] for code in one.sources], [after[code] for code in one.targets], where=where
        )


def _kind_problems(
    one: PassageContent, sources: list[IndicatorContent], targets: list[IndicatorContent], *, where: str
) -> Iterator[Problem]:
    """What an answer can't become: a level becomes no number, a level between no and yes becomes neither."""
    numbers = [target for target in targets if target.is_number]
    if numbers and len(numbers) < len(targets):
        yield Problem(
            where, _("Numbers and levels can't take the same answer."), _("Keep the targets that ask for a number.")
        )
    elif numbers and (len(sources) > 1 or any(source.unit != numbers[0].unit for source in sources)):
        yield Problem(
            where,
            _("A number can be taken only from one indicator that asks for a number in the same unit."),
            _("Say why the answers end, or ask for a level."),
        )
    possible = YES_NO_LEVELS if all(source.kind == IndicatorKind.YES_NO for source in sources) else set(SAME_LEVELS)
    results = {one.levels[level] for level in possible if level < len(one.levels)}
    for target in targets:
        if target.kind == IndicatorKind.YES_NO and results - YES_NO_LEVELS:
            yield Problem(
                where,
                _("%(code)s is answered with yes or no, so every level must become 0 or 3."),
                _("Give the new level of each old one."),
                {"code": target.code},
            )
