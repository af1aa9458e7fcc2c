"""Loads the territory from its files: areas, other names, successions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.models import Area, AreaAlias, AreaSuccession
from koopsuz.places.schemas.territory import AreaRow, Territory, read_territory
from koopsuz.places.services.outlines import import_outlines

OUTLINES = "outlines.geojson"
# what a file may change; the outline has its own import
FIELDS = (
    "level",
    "name",
    "parent_id",
    "iso_code",
    "latitude",
    "longitude",
    "valid_from",
    "valid_to",
    "source",
    "verified",
    "synthetic",
)


@dataclass(frozen=True, slots=True)
class TerritoryChanges:
    """What a load of the territory changed; loading the same files again changes nothing."""

    created: int
    changed: int
    unchanged: int
    aliases: int
    successions: int

    @property
    def any(self) -> bool:
        """Tell whether anything was written."""
        return bool(self.created or self.changed or self.aliases or self.successions)


@transaction.atomic
def load_territory(*, by: Any, folder: Path) -> TerritoryChanges:
    """Bring the areas of the database up to the files of `folder`; areas that the files don't name stay as they are.

    Writes one row in the record of acts if anything changed; outlines, if the folder has any, are an import of their own.
    """
    require(by, Permission.IMPORT_OUTLINES)
    territory = read_territory(folder)
    known = {area.code: area for area in Area.objects.select_for_update()}
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    for level in AreaLevel:
        rows = [row for row in territory.areas if row.level is level]
        _write_level(rows, known=known, counts=counts)
    changes = TerritoryChanges(
        **counts,
        aliases=_write_aliases(territory, known=known),
        successions=_write_successions(territory, known=known),
    )
    if changes.any:
        details = {name: getattr(changes, name) for name in TerritoryChanges.__slots__}
        audit.record(by=by, action="load", object_type="territory", object_id="KG", details=details)
    outlines = folder / OUTLINES
    if outlines.exists():
        import_outlines(by=by, content=outlines.read_bytes(), file_name=OUTLINES)
    return changes


def _write_level(rows: list[AreaRow], *, known: dict[str, Area], counts: dict[str, int]) -> None:
    """Write the areas of one level; parents are there already because levels come from the country down."""
    new, changed = [], []
    for row in rows:
        fields = _fields(row, known=known)
        area = known.get(row.code)
        if area is None:
            new.append(Area(code=row.code, **fields))
        elif any(getattr(area, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(area, name, value)
            changed.append(area)
        else:
            counts["unchanged"] += 1
    known.update({area.code: area for area in Area.objects.bulk_create(new)})
    Area.objects.bulk_update(changed, [name.removesuffix("_id") for name in FIELDS])
    counts["created"] += len(new)
    counts["changed"] += len(changed)


def _fields(row: AreaRow, *, known: dict[str, Area]) -> dict[str, object]:
    fields: dict[str, object] = {name: getattr(row, name) for name in FIELDS if name != "parent_id"}
    fields["level"] = row.level.value
    fields["parent_id"] = known[row.parent].pk if row.parent else None
    return fields


def _write_aliases(territory: Territory, *, known: dict[str, Area]) -> int:
    there = set(AreaAlias.objects.values_list("area_id", "alias"))
    new = [
        AreaAlias(area=known[row.code], alias=row.alias, note=row.note)
        for row in territory.aliases
        if (known[row.code].pk, row.alias) not in there
    ]
    return len(AreaAlias.objects.bulk_create(new))


def _write_successions(territory: Territory, *, known: dict[str, Area]) -> int:
    there = set(AreaSuccession.objects.values_list("predecessor_id", "successor_id"))
    new = [
        AreaSuccession(
            predecessor=known[row.predecessor],
            successor=known[row.successor],
            on=row.on,
            source=row.source,
            verified=row.verified,
        )
        for row in territory.successions
        if (known[row.predecessor].pk, known[row.successor].pk) not in there
    ]
    return len(AreaSuccession.objects.bulk_create(new))
