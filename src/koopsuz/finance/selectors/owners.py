"""Whose money it is: the place of a source, for permissions and for checking the owners named in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from koopsuz.accounts.gate import Place
from koopsuz.places import selectors as places

COUNTRY_CODE = "41700000000000"


@dataclass(frozen=True, slots=True)
class Owners:
    """Codes of the areas that may have a local budget, and the area of every school by the school's code."""

    areas: frozenset[str] = frozenset()
    school_areas: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Owners:
        """As they are known today."""
        year = places.newest_year()
        table = places.school_table(year=year) if year else None
        return cls(
            areas=frozenset(link.code for link in places.area_links()),
            school_areas=dict(zip(table.codes, table.area_codes, strict=True)) if table else {},
        )


def place_of(kind: str, owner_code: str, *, owners: Owners) -> Place:
    """Where the money of a source lies: a school, an aimak or city, or the whole country."""
    if kind == "school":
        return Place(area_code=owners.school_areas.get(owner_code, ""), school_code=owner_code)
    if kind == "local":
        return Place(area_code=owner_code)
    return Place(area_code=COUNTRY_CODE)


def place_of_source(kind: str, owner_code: str) -> Place:
    """The same for one source alone: who owns it is looked up only where that needs a look."""
    return place_of(kind, owner_code, owners=Owners.read() if kind == "school" else Owners())
