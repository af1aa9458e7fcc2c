"""The territory as files under reference/territory/: areas, made-up aimaks, other names, successions."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from koopsuz.common.reference import Problems
from koopsuz.common.sources import SOURCES_FILE, read_sources
from koopsuz.common.text import Text
from koopsuz.places.kinds import AreaLevel

AREA_FILES = ("areas.csv", "aimaks-synthetic.csv")
SYNTHETIC_MARK = "synthetic"
# the levels in whose territory schools stand, and those that keep a local budget
LOCAL_GOVERNMENT = frozenset({AreaLevel.CAPITAL, AreaLevel.CITY, AreaLevel.TOWN, AreaLevel.AIMAK})


class TerritoryError(ValueError):
    """The files of the territory contradict each other or a row can't be read."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area as the files state it."""

    code: str
    level: AreaLevel
    name: Text
    parent: str
    iso_code: str
    latitude: float | None
    longitude: float | None
    valid_from: date
    valid_to: date | None
    verified: bool
    synthetic: bool
    source: str


@dataclass(frozen=True, slots=True)
class AliasRow:
    """Another name or code of an area."""

    code: str
    alias: str
    note: str


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """An area that went over into another one."""

    predecessor: str
    successor: str
    on: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Territory:
    """All areas of the country, parents before children, with their other names and their past."""

    areas: tuple[AreaRow, ...]
    aliases: tuple[AliasRow, ...]
    successions: tuple[SuccessionRow, ...]


def read_territory(folder: Path) -> Territory:
    """Read and check the files of a territory folder; `TerritoryError` lists everything that is wrong."""
    areas = tuple(
        _area(row, file=name) for name in AREA_FILES if (folder / name).exists() for row in _rows(folder / name)
    )
    aliases = tuple(AliasRow(row["code"], row["alias"], row["note"]) for row in _rows(folder / "aliases.csv"))
    successions = tuple(
        SuccessionRow(
            row["predecessor"], row["successor"], date.fromisoformat(row["on"]), row["source"], _flag(row["verified"])
        )
        for row in _rows(folder / "successions.csv")
    )
    territory = Territory(_parents_first(areas), aliases, successions)
    problems = [*_problems(territory), *_unnamed_sources(territory, reference=folder.parent)]
    if problems:
        raise TerritoryError("\n".join(problems))
    return territory


def normalise_code(text: str) -> str:
    """Return a SOATE code in its 14 digits: spaces and the prefix KG go, cut trailing zeros come back.

    >>> normalise_code(" 417 07 215 ")
    '41707215000000'
    >>> normalise_code("KG41711000000000")
    '41711000000000'
    """
    digits = re.sub(r"[\s\u00a0\u202f-]", "", text)
    if digits[:2].upper() == "KG":
        digits = digits[2:]
    if digits.isascii() and digits.isdigit() and 3 <= len(digits) < 14:
        return digits.ljust(14, "0")
    return digits


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _area(row: dict[str, str], *, file: str) -> AreaRow:
    return AreaRow(
        code=normalise_code(row["code"]),
        level=AreaLevel(row["level"]),
        name=Text(ky=row["name_ky"], ru=row["name_ru"], en=row["name_en"]),
        parent=normalise_code(row["parent"]),
        iso_code=row["iso_code"],
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        verified=_flag(row["verified"]),
        synthetic=SYNTHETIC_MARK in file,
        source=row["source"],
    )


def _flag(text: str) -> bool:
    return text.strip().lower() == "true"


def _parents_first(areas: tuple[AreaRow, ...]) -> tuple[AreaRow, ...]:
    order = list(AreaLevel)
    return tuple(sorted(areas, key=lambda area: (order.index(area.level), area.code)))


def _problems(territory: Territory) -> Iterator[str]:
    codes = [area.code for area in territory.areas]
    known = set(codes)
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"the code {code} stands twice; every area has a code of its own"
    for area in territory.areas:
        yield from _problems_of(area, known=known)
    for alias in territory.aliases:
        if alias.code not in known:
            yield f"the other name {alias.alias!r} belongs to {alias.code}, which is not listed"
    for step in territory.successions:
        for code in sorted({step.predecessor, step.successor} - known):
            yield f"the succession {step.predecessor} → {step.successor} names {code}, which is not listed"


def _unnamed_sources(territory: Territory, *, reference: Path) -> Iterator[str]:
    """Sources that the register beside the folder does not name; a territory on its own has no register."""
    if not (reference / SOURCES_FILE).exists():
        return
    problems = Problems()
    known = read_sources(reference, problems=problems)
    problems.raise_if_any()
    used = {area.source for area in territory.areas} | {step.source for step in territory.successions}
    for source in sorted(used - known.keys()):
        yield f"the source {source!r} is not in {SOURCES_FILE}"


def _problems_of(area: AreaRow, *, known: set[str]) -> Iterator[str]:
    if not re.fullmatch(r"417\d{11}", area.code):
        yield f"{area.code} ({area.name.en}) is not a SOATE code; it has 14 digits and begins with 417"
    if area.level is not AreaLevel.COUNTRY and area.parent not in known:
        yield f"{area.code} ({area.name.en}) lies in {area.parent}, which is not listed"
    if area.name.missing():
        yield f"{area.code} has no name in: {', '.join(area.name.missing())}"
