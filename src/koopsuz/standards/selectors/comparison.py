"""Reads migration maps, and what changed from one edition to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from koopsuz.common.problems import Problem
from koopsuz.common.reference import Problems, Section
from koopsuz.standards.kinds import Change
from koopsuz.standards.models import Edition, EditionMap
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.comparison import RequirementChange, compare_editions
from koopsuz.standards.schemas.documents import as_value
from koopsuz.standards.schemas.migration_map import MigrationMap, check_map, read_map
from koopsuz.standards.selectors.editions import NoEditionError, edition_content, get_edition_for
from koopsuz.standards.states import OPEN_TO_ALL


@dataclass(frozen=True, slots=True)
class Comparison:
    """An edition beside the one before it. `problems` keep the map from telling what becomes of every answer."""

    old: EditionContent
    new: EditionContent
    migration: MigrationMap
    changes: tuple[RequirementChange, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> Mapping[Change, int]:
        """How many changes there are of each kind."""
        return Counter(one.kind for one in self.changes)


def migration_map(code: str) -> MigrationMap | None:
    """The migration map of an edition; None if nobody said what comes before it."""
    row = EditionMap.objects.select_related("base").filter(edition__code=code).first()
    return map_of(row) if row else None


def map_of(row: EditionMap) -> MigrationMap:
    """The map that a row holds; its base must have been fetched with it."""
    return map_from(row.base.code, row.passages)


def map_from(base: str, passages: object) -> MigrationMap:
    """A map from what is stored of it, which was checked when it came in."""
    return read_map(Section("map", "", as_value({"from": base, "passages": passages}), Problems(), partial=True))


def comparison_for(by: object, code: str) -> Comparison:
    """The edition with this code beside the one before it; `NoEditionError` if `by` may not see both, or none is before it.

    Without a map the newest open edition of an earlier day counts as the one before, code for code.
    """
    new = get_edition_for(by, code)
    found = migration_map(code) or MigrationMap(_before(new), ())
    return compared(get_edition_for(by, found.base), new, migration=found)


def compared(old: EditionContent, new: EditionContent, *, migration: MigrationMap) -> Comparison:
    """Two editions side by side by a map."""
    return Comparison(
        old,
        new,
        migration,
        compare_editions(old, new, migration=migration),
        check_map(migration, old=old, new=new),
    )


def _before(new: EditionContent) -> str:
    found = (
        Edition.objects.filter(status__in=OPEN_TO_ALL, valid_from__lt=new.valid_from)
        .exclude(code=new.code)
        .order_by("-valid_from", "-pk")
        .first()
    )
    if found is None:
        raise NoEditionError(f"no edition before {new.code}")
    return edition_content(found).code
