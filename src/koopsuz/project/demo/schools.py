"""Makes the schools of the demo: where they stand, what kind they are, their facts of two years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.places.kinds import AreaLevel, SchoolKind
from koopsuz.places.schemas.schools import SchoolRow
from koopsuz.places.schemas.territory import AreaRow, Territory
from koopsuz.project.demo import names
from koopsuz.project.demo.facts import Basics, draw_facts
from koopsuz.project.demo.regions import OBLAST_PEOPLE, OBLAST_SCHOOLS, PUPILS_A_THOUSAND_PEOPLE, UNITS
from koopsuz.project.demo.seeds import stream

YEARS = (2025, 2026)
SOURCE = "synthetic-country"  # an id of reference/sources.yaml
PRIVATE, STATE = 204, 1040  # the others are municipal
PEOPLE_A_CITY_SCHOOL = 5_500
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a school stands."""

    area: AreaRow
    unit: str


def make_schools(territory: Territory) -> list[SchoolRow]:
    """Return one row per school and year, by code; always the same schools for the same territory."""
    chance = stream("schools")
    sites = _sites(territory, chance=chance)
    basics = _basics(sites, chance=chance)
    kinds = _kinds(basics, chance=chance)
    words = names.words(chance, count=len(sites))
    villages = names.words(chance, count=len(sites))
    groups = [site.unit for site in sites]
    numbers = names.numbered(groups)
    codes = [f"{site.unit[3:5]}-{number:04d}" for site, number in zip(sites, _serial(sites), strict=True)]
    points = _points(sites, chance=chance)
    yearly = draw_facts(basics, kinds=kinds, years=YEARS, chance=chance)
    rows = []
    for place, site in enumerate(sites):
        kind = kinds[place]
        private = basics.ownership[place] == "private"
        name = names.school_name(numbers[place], words[place], kind, private=private)
        village = "" if basics.urban[place] else villages[place]
        for year in YEARS:
            facts = _plain(yearly[year], place)
            rows.append(SchoolRow(0, codes[place], name, kind, site.area.code, village, *points[place], year, facts))
    return sorted(rows, key=lambda row: (row.code, row.year))


def _serial(sites: list[_Site]) -> list[int]:
    return names.numbered([site.unit[:5] for site in sites])


def _plain(columns: Mapping[str, NDArray[Any]], place: int) -> dict[str, Any]:
    return {name: column[place].item() for name, column in columns.items()}


def _sites(territory: Territory, *, chance: np.random.Generator) -> list[_Site]:
    """Spread the schools of each oblast over its rayons and cities, then over the aimaks or districts of each."""
    local = _local_areas(territory)
    sites: list[_Site] = []
    for oblast, count in sorted(OBLAST_SCHOOLS.items()):
        units = [unit for unit in sorted(UNITS) if unit.startswith(oblast)]
        weights = np.asarray([_school_weight(unit) for unit in units])
        least = [len(local[unit]) if len(unit) == 8 else 1 for unit in units]
        for unit, schools in zip(units, _shares(count, weights, least=least), strict=True):
            areas = local[unit]
            pull = chance.gamma(4.0, size=len(areas))
            for area, number in zip(areas, _shares(schools, pull, least=[1] * len(areas)), strict=True):
                sites += [_Site(area, unit)] * number
    return sites


def _school_weight(unit: str) -> float:
    """How many schools a unit draws: cities have few large ones, high rayons many small ones."""
    terms = UNITS[unit]
    if len(unit) != 8:
        return terms.people * 1000 / PEOPLE_A_CITY_SCHOOL
    return terms.people**0.85 * (1.25 if terms.altitude > 1700 else 1.0)


def _shares(count: int, weights: Floats, *, least: list[int]) -> list[int]:
    """Divide a number by weights; every part gets its least, and the parts sum to the whole."""
    floor = np.asarray(least)
    wanted = np.maximum(weights / weights.sum() * count, floor)
    parts = np.maximum(np.floor(wanted).astype(np.int64), floor)
    order = np.argsort(parts - wanted, kind="stable")
    step = 0
    while parts.sum() < count:
        parts[order[step % len(order)]] += 1
        step += 1
    while parts.sum() > count:
        spare = parts - floor
        parts[int(np.argmax(spare))] -= 1
    return parts.tolist()


def _local_areas(territory: Territory) -> dict[str, list[AreaRow]]:
    """Return the areas in which the schools of each rayon or city stand: aimaks, districts, or the city itself."""
    found: dict[str, list[AreaRow]] = {unit: [] for unit in UNITS}
    for area in sorted(territory.areas, key=lambda area: area.code):
        if area.valid_to is not None:
            continue
        if area.level is AreaLevel.AIMAK:
            found[area.code[:8]].append(area)
        elif area.level is AreaLevel.DISTRICT:
            found[area.code[:5]].append(area)
        elif area.level is AreaLevel.CITY:
            found[area.code].append(area)
    osh = next(area for area in territory.areas if area.code == "41721000000000")
    found["41721"] = [osh]
    return found


def _basics(sites: list[_Site], *, chance: np.random.Generator) -> Basics:
    """Draw what the other facts follow from: place, owner and number of pupils."""
    units = [UNITS[site.unit] for site in sites]
    urban = np.asarray([len(site.unit) != 8 for site in sites])
    altitude = np.asarray([unit.altitude for unit in units]) + chance.normal(0, 110, len(sites))
    altitude = np.clip(altitude, 520, 3300).round(-1)
    oblast = np.asarray([site.unit[:5] for site in sites])
    ownership = _ownership(urban, oblast=oblast, chance=chance)
    return Basics(
        urban=urban,
        oblast=oblast,
        altitude=altitude,
        seismic=np.asarray([unit.seismic for unit in units]),
        ownership=ownership,
        pupils=_pupils(urban, altitude=altitude, oblast=oblast, ownership=ownership, chance=chance),
    )


def _ownership(urban: NDArray[np.bool_], *, oblast: NDArray[np.str_], chance: np.random.Generator) -> NDArray[np.str_]:
    count = len(urban)
    keen = np.where(oblast == "41711", 30.0, np.where(urban, 8.0, 0.25))
    order = np.argsort(-keen * chance.random(count) ** 0.5, kind="stable")
    owners = np.full(count, "municipal", dtype="<U9")
    private = chance.choice(count, size=PRIVATE, replace=False, p=keen / keen.sum())
    owners[private] = "private"
    public = order[owners[order] != "private"]
    owners[chance.permutation(public)[:STATE]] = "state"
    return owners


def _pupils(
    urban: NDArray[np.bool_],
    *,
    altitude: Floats,
    oblast: NDArray[np.str_],
    ownership: NDArray[np.str_],
    chance: np.random.Generator,
) -> Floats:
    """Draw lognormal sizes so that each oblast has its share of the country's pupils."""
    middle = np.where(urban, 2.0, 1.0) * np.where(altitude > 1900, 0.55, 1.0) * np.where(altitude > 1400, 0.8, 1.0)
    middle = middle * np.where(ownership == "private", 0.22, 1.0)
    drawn = middle * chance.lognormal(0, np.where(urban, 0.45, 0.95))
    most = np.where(urban, 4600, 2600)
    for code, people in OBLAST_PEOPLE.items():
        there = oblast == code
        wanted = people * PUPILS_A_THOUSAND_PEOPLE / 1000
        for _ in range(6):  # clipping changes the sum, so come closer step by step
            drawn[there] = np.clip(drawn[there] * wanted / drawn[there].sum(), 14, most[there])
    return drawn


def _kinds(basics: Basics, *, chance: np.random.Generator) -> list[SchoolKind]:
    kinds = []
    draws = chance.random(len(basics.pupils))
    for draw, pupils, urban in zip(draws, basics.pupils, basics.urban, strict=True):
        if not urban and pupils < 70:
            kinds.append(SchoolKind.PRIMARY if draw < 0.6 else SchoolKind.BASIC)
        elif not urban and pupils < 170:
            kinds.append(SchoolKind.BASIC if draw < 0.4 else SchoolKind.SECONDARY)
        elif urban:
            kinds.append(_drawn(draw, (0.12, 0.2, 0.225, 0.25)))
        else:
            kinds.append(_drawn(draw, (0.04, 0.06, 0.075, 0.08)))
    return kinds


def _drawn(draw: float, bounds: tuple[float, ...]) -> SchoolKind:
    special = (SchoolKind.GYMNASIUM, SchoolKind.LYCEUM, SchoolKind.BOARDING, SchoolKind.SPECIAL)
    return next((kind for kind, bound in zip(special, bounds, strict=True) if draw < bound), SchoolKind.SECONDARY)


def _points(sites: list[_Site], *, chance: np.random.Generator) -> list[tuple[float | None, float | None]]:
    shifts = chance.normal(0, 0.025, size=(len(sites), 2))
    points: list[tuple[float | None, float | None]] = []
    for site, (north, east) in zip(sites, shifts, strict=True):
        if site.area.latitude is None or site.area.longitude is None:
            points.append((None, None))
        else:
            points.append((round(site.area.latitude + float(north), 4), round(site.area.longitude + float(east), 4)))
    return points
