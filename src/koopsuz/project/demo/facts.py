"""Draws the facts of made-up schools, so that they hang together: old village schools have coal and latrines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.places.kinds import SchoolKind

Chance = np.random.Generator
Columns = dict[str, NDArray[Any]]
LANGUAGES = ("ky", "ru", "uz", "tg", "mixed")


@dataclass(frozen=True, slots=True, eq=False)
class Basics:
    """What all other facts follow from; arrays over schools. `pupils` are those of the last year, not yet whole."""

    urban: NDArray[np.bool_]
    oblast: NDArray[np.str_]
    altitude: NDArray[np.float64]
    seismic: NDArray[np.int64]
    ownership: NDArray[np.str_]
    pupils: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pupils)


def draw_facts(
    basics: Basics, *, kinds: Sequence[SchoolKind], years: Sequence[int], chance: Chance
) -> dict[int, Columns]:
    """Return the facts of each year by name: the last year as drawn, earlier ones a little poorer."""
    newest = _newest(basics, kinds=np.asarray([kind.value for kind in kinds]), chance=chance)
    by_year = {years[-1]: newest}
    for year in reversed(years[:-1]):
        by_year[year] = _year_before(by_year[year + 1], chance=chance)
    return by_year


def _newest(basics: Basics, *, kinds: NDArray[np.str_], chance: Chance) -> Columns:
    facts: Columns = {}
    _people(facts, basics, kinds=kinds, chance=chance)
    _rooms(facts, basics, chance=chance)
    _building(facts, basics, chance=chance)
    _supply(facts, basics, chance=chance)
    _amenities(facts, basics, kinds=kinds, chance=chance)
    facts["urban"] = basics.urban
    facts["altitude_m"] = basics.altitude
    facts["seismic_zone"] = basics.seismic
    facts["ownership"] = basics.ownership
    facts["language"] = _languages(basics, chance=chance)
    return facts


def _people(facts: Columns, basics: Basics, *, kinds: NDArray[np.str_], chance: Chance) -> None:
    pupils = basics.pupils.round().astype(np.int64)
    grades = np.where(kinds == "primary", 4, np.where(kinds == "basic", 9, 11))
    primary = np.where(grades == 4, 1.0, 4 / grades) * chance.normal(1.08, 0.06, len(pupils))
    facts["pupils"] = pupils
    facts["girls"] = chance.binomial(pupils, 0.488)
    facts["boys"] = pupils - facts["girls"]
    facts["pupils_primary"] = np.minimum((pupils * primary).round().astype(np.int64), pupils)
    facts["pupils_primary"][grades == 4] = pupils[grades == 4]
    facts["grades_to"] = grades
    boards = kinds == "boarding"
    facts["has_boarding"] = boards | ((kinds == "special") & (chance.random(len(pupils)) < 0.5))
    share = np.clip(chance.normal(0.55, 0.12, len(pupils)), 0.2, 0.9)
    facts["boarders"] = np.where(facts["has_boarding"], np.minimum(pupils * share, 620).astype(np.int64), 0)
    facts["teachers"] = np.maximum(3, (pupils / chance.normal(16.5, 1.5, len(pupils))).round()).astype(np.int64)
    facts["teachers"] = np.minimum(facts["teachers"] + np.where(pupils < 150, 5, 0), 380)
    facts["staff"] = np.minimum((facts["teachers"] * chance.normal(1.32, 0.06, len(pupils))).round() + 3, 495).astype(
        np.int64
    )


def _rooms(facts: Columns, basics: Basics, *, chance: Chance) -> None:
    pupils = facts["pupils"]
    size = np.clip(np.where(basics.urban, 30, 22) * chance.normal(1, 0.1, len(pupils)), 9, 38)
    least = np.where(pupils < 40, 1, facts["grades_to"])
    sets = np.clip(np.ceil(pupils / size), least, 215).astype(np.int64)
    crowded = chance.random(len(pupils)) - np.where(basics.urban, 0.45, 0.05) - pupils / 6000
    shifts = np.where(crowded < 0.12, np.where(crowded < -0.62, 3, 2), 1)
    shifts = np.where((pupils < 90) | (basics.ownership == "private"), 1, shifts)
    facts["class_sets"] = sets
    facts["shifts"] = shifts
    facts["classrooms"] = np.clip(np.ceil(sets / shifts) + chance.integers(0, 3, len(pupils)), 1, 190).astype(np.int64)


def _building(facts: Columns, basics: Basics, *, chance: Chance) -> None:
    count = len(basics)
    era = chance.random(count)
    early, soviet = chance.integers(1932, 1960, count), chance.triangular(1958, 1974, 1988, count).astype(np.int64)
    hard, late = chance.integers(1989, 2003, count), chance.integers(2003, 2026, count)
    year = np.where(era < 0.12, early, np.where(era < 0.72, soviet, np.where(era < 0.82, hard, late)))
    year = np.where((basics.ownership == "private") & (era > 0.35), late, year)
    draw = chance.random(count)
    adobe = ~basics.urban & (year < 1972) & (draw < 0.62)
    concrete = (year >= 1970) & (draw > 0.45)
    frame = (year > 1995) & (draw < 0.08)
    facts["building_year"] = year
    facts["building_type"] = np.where(adobe, "adobe", np.where(frame, "frame", np.where(concrete, "concrete", "brick")))
    tall = np.where(facts["classrooms"] > 34, 3, np.where(facts["classrooms"] > 12, 2, 1))
    tall = tall + ((year > 2012) & (facts["classrooms"] > 40))
    facts["storeys"] = np.where(np.isin(facts["building_type"], ["adobe", "frame"]), 1, tall)
    area = facts["classrooms"] * chance.normal(92, 11, count) + chance.integers(40, 160, count)
    facts["floor_area_m2"] = np.clip(area, 90, 30_000).round()
    facts["buildings"] = np.clip(1 + facts["classrooms"] // 22 + chance.poisson(0.5, count), 1, 12)
    site = np.clip(facts["floor_area_m2"] * chance.lognormal(1.5, 0.4, count), 1500, 90_000)
    facts["site_area_m2"] = site.round(-1)
    facts["perimeter_m"] = (4 * np.sqrt(site) * chance.normal(1.12, 0.05, count)).round()


def _supply(facts: Columns, basics: Basics, *, chance: Chance) -> None:
    urban, count = basics.urban, len(basics)
    capital = np.isin(basics.oblast, ["41711", "41721"])
    draw = chance.random(count)
    town = np.where(draw < 0.62, "central", np.where(draw < 0.82, "electric", np.where(draw < 0.9, "gas", "coal")))
    capital_heat = np.where(draw < 0.8, "central", np.where(draw < 0.93, "gas", "electric"))
    village = np.where(draw < 0.77, "coal", np.where(draw < 0.95, "electric", np.where(draw < 0.985, "gas", "none")))
    facts["heating"] = np.where(capital, capital_heat, np.where(urban, town, village))
    draw = chance.random(count) + np.where(basics.altitude > 1700, 0.1, 0.0)
    rural_water = _banded(
        draw, bounds=(0.42, 0.72, 0.85, 0.99), values=("piped", "standpipe", "well", "delivered", "none")
    )
    facts["water"] = np.where(urban, np.where(draw < 0.97, "piped", "standpipe"), rural_water)
    draw = chance.random(count)
    steady = np.where(capital, 0.97, np.where(urban, 0.92, 0.76))
    facts["electricity"] = np.where(draw < steady, "stable", np.where(draw < 0.999, "interrupted", "none"))
    facts["internet"] = chance.random(count) < np.where(basics.altitude > 2300, 0.93, 0.995)
    likely = np.where(urban, 0.9, np.where(facts["water"] == "piped", 0.38, 0.06))
    facts["sewer"] = chance.random(count) < likely


def _amenities(facts: Columns, basics: Basics, *, kinds: NDArray[np.str_], chance: Chance) -> None:
    count, pupils = len(basics), facts["pupils"]
    large = np.clip(pupils / 700, 0, 1)
    boards = facts["has_boarding"]
    facts["has_canteen"] = (chance.random(count) < 0.35 + 0.6 * large) | boards
    facts["has_gym"] = chance.random(count) < 0.3 + 0.6 * large
    facts["has_laboratory"] = (chance.random(count) < 0.15 + 0.55 * large) & (kinds != "primary")
    facts["near_road"] = chance.random(count) < np.where(basics.urban, 0.55, 0.42)


def _languages(basics: Basics, *, chance: Chance) -> NDArray[np.str_]:
    """Draw the language of teaching: Uzbek in the south, Tajik in a few villages of Batken, Russian in the north."""
    shares = {
        "41711": (0.18, 0.34, 0.0, 0.0, 0.48),
        "41708": (0.35, 0.3, 0.0, 0.0, 0.35),
        "41705": (0.66, 0.02, 0.03, 0.02, 0.27),
        "41706": (0.68, 0.01, 0.03, 0.0, 0.28),
        "41721": (0.35, 0.12, 0.08, 0.0, 0.45),
        "41703": (0.69, 0.02, 0.015, 0.0, 0.275),
    }
    draw = chance.random(len(basics))
    language = np.full(len(basics), "ky", dtype="<U5")
    for oblast in np.unique(basics.oblast).tolist():
        there = basics.oblast == oblast
        bounds = np.cumsum(shares.get(oblast, (0.75, 0.09, 0.0, 0.0, 0.16)))[:-1]
        language[there] = _banded(draw[there], bounds=tuple(bounds), values=LANGUAGES)
    return language


def _banded(draw: NDArray[np.float64], *, bounds: tuple[float, ...], values: tuple[str, ...]) -> NDArray[np.str_]:
    return np.asarray(values)[np.searchsorted(np.asarray(bounds), draw, side="right")]


def _year_before(facts: Columns, *, chance: Chance) -> Columns:
    """Return the facts of the year before: a few pupils fewer, a few supplies not yet mended."""
    before = dict(facts)
    count = len(facts["pupils"])
    grown = chance.normal(0.985, 0.012, count).clip(0.95, 1.0)
    before["pupils"] = np.maximum((facts["pupils"] * grown).astype(np.int64), 8)
    before["girls"] = np.minimum(chance.binomial(before["pupils"], 0.488), before["pupils"])
    before["boys"] = before["pupils"] - before["girls"]
    whole = facts["grades_to"] == 4
    before["pupils_primary"] = np.where(
        whole, before["pupils"], np.minimum((facts["pupils_primary"] * grown).astype(np.int64), before["pupils"])
    )
    before["boarders"] = np.minimum(facts["boarders"], before["pupils"])
    mended = chance.random(count)
    village = ~facts["urban"]
    before["water"] = np.where(village & (facts["water"] == "piped") & (mended < 0.05), "standpipe", facts["water"])
    before["heating"] = np.where(village & (facts["heating"] == "electric") & (mended > 0.94), "coal", facts["heating"])
    before["sewer"] = facts["sewer"] & ~(village & (mended < 0.08))
    before["internet"] = facts["internet"] & (chance.random(count) > 0.004)
    return before
