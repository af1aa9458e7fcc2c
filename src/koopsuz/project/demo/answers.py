"""Makes the answers of the demo's schools: old, poor and remote schools miss more, and about forty gaps stand open in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine import scoring
from koopsuz.places.selectors import SchoolTable
from koopsuz.project.demo.numbers import draw_numbers
from koopsuz.project.demo.seeds import stream
from koopsuz.standards.engine_model import scoring_model
from koopsuz.standards.kinds import IndicatorKind
from koopsuz.standards.schemas import EditionContent

OPEN_GAPS = 40.0  # a school on average in the newest round
NOT_ASSESSED = {"2025": 0.06, "2026": 0.03}
PROGRESS = -0.16  # how much worse the earlier round is, in standard deviations of an answer
CUTS = (-1.0, -0.15, 0.8)  # how good things must be for levels 1, 2 and 3
YES = 0.1
NOT_APPLICABLE_SHARE = 0.003
REASON = "Бул мектепте мындай жай же жабдык жок."
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """A campaign's answers of S schools, in the shape that `assessments.services.load_published` takes.

    `levels` uint8 [S, I], `numbers` int32 [S, N], `gaps` the mean of open gaps a school.
    """

    school_ids: NDArray[np.int64]
    levels: NDArray[np.uint8]
    numbers: NDArray[np.int32]
    gaps: float
    remarks: Mapping[int, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


def make_answers(
    content: EditionContent,
    *,
    tables: Mapping[str, SchoolTable],
    kept: frozenset[str] = frozenset(),
    skipped: frozenset[str] = frozenset(),
) -> dict[str, Round]:
    """Return the answers of each round by its year; `tables` are the schools by year, all with the same schools.

    A few schools of each round have not been assessed yet; `kept` ones (codes) always have, `skipped` ones have not in
    the newest round.
    """
    model = scoring_model(content)
    years = sorted(tables)
    newest = tables[years[-1]]
    chance = stream("answers")
    quality = _quality(content, model, table=newest, chance=chance)
    applies = scoring.applicability(model, newest.facts, schools=len(newest))
    yes_no = np.asarray([indicator.kind == IndicatorKind.YES_NO for indicator in content.indicators])
    offset = _offset(model, quality, yes_no=yes_no, applies=applies)
    rounds: dict[str, Round] = {}
    for year in reversed(years):
        table = tables[year]
        if year != years[-1]:
            quality = quality + PROGRESS + chance.normal(0, 0.22, quality.shape)
        left_out = skipped if year == years[-1] else frozenset()
        wanted = _levels(quality + offset, yes_no=yes_no)
        taken = chance.random(len(table)) >= NOT_ASSESSED.get(year, 0.0)
        taken |= np.isin(table.codes, sorted(kept))
        taken &= ~np.isin(table.codes, sorted(left_out))
        rounds[year] = _round(content, model, wanted, table=table, taken=taken, chance=chance)
    return rounds


def _round(
    content: EditionContent,
    model: scoring.EditionModel,
    wanted: NDArray[np.uint8],
    *,
    table: SchoolTable,
    taken: NDArray[np.bool_],
    chance: np.random.Generator,
) -> Round:
    applies = scoring.applicability(model, table.facts, schools=len(table))
    asked = applies[:, _requirement_of(model)]
    numbers = draw_numbers(content, model, wanted=wanted[:, model.number_indicators], facts=table.facts, chance=chance)
    levels = np.where(asked, wanted, scoring.NOT_ANSWERED).astype(np.uint8)
    absent = _not_applicable(model, levels, chance=chance)
    levels[absent] = scoring.NOT_APPLICABLE
    levels[:, model.number_indicators] = scoring.NOT_ANSWERED
    numbers[~asked[:, model.number_indicators]] = scoring.NUMBER_MISSING
    remarks = {
        int(table.ids[school]): {model.indicator_ids[indicator]: {"reason": REASON}}
        for school, indicator in np.argwhere(absent & taken[:, None]).tolist()
    }
    return Round(
        school_ids=table.ids[taken],
        levels=levels[taken],
        numbers=numbers[taken],
        gaps=float(_gaps(model, wanted, applies=applies).sum(axis=1).mean()),
        remarks=remarks,
    )


def _not_applicable(
    model: scoring.EditionModel, levels: NDArray[np.uint8], *, chance: np.random.Generator
) -> NDArray[np.bool_]:
    """Pick at most one answered indicator a school for "not applicable"; never a number."""
    picked = (chance.random(levels.shape) < NOT_APPLICABLE_SHARE) & (levels <= 3)
    picked[:, model.number_indicators] = False
    return picked & (np.cumsum(picked, axis=1) == 1)


def _quality(
    content: EditionContent, model: scoring.EditionModel, *, table: SchoolTable, chance: np.random.Generator
) -> Floats:
    """How good things are for each school and indicator [S, I], in standard deviations, without the common level."""
    schools, indicators = len(table), len(model.indicator_ids)
    school = _school_effect(table) + chance.normal(0, 0.3, schools)
    difficulty = chance.normal(0, 0.55, len(model.requirement_ids))
    own = chance.normal(0, 0.75, (schools, len(model.requirement_ids)))
    themes = _theme_effects(table)
    theme = np.stack([themes.get(one.theme, np.zeros(schools)) for one in content.requirements], axis=1)
    of_requirement = school[:, None] + difficulty + own + theme
    return of_requirement[:, _requirement_of(model)] + chance.normal(0, 0.35, (schools, indicators))


def _school_effect(table: SchoolTable) -> Floats:
    facts = table.facts
    age = (2026 - facts["building_year"].astype(np.float64)) / 40
    size = np.log(facts["pupils"].astype(np.float64) + 1) - 6
    return (
        0.15 * facts["urban"]
        - 0.25 * (age - 1)
        - 0.25 * (facts["building_type"] == "adobe")
        - 0.2 * (facts["altitude_m"] > 1900)
        + 0.4 * (facts["ownership"] == "private")
        + 0.08 * size
        - 0.12 * (facts["shifts"] > 1)
    )


def _theme_effects(table: SchoolTable) -> dict[str, Floats]:
    facts = table.facts
    piped, sewer = facts["water"] == "piped", facts["sewer"]
    coal = np.isin(facts["heating"], ["coal", "none"])
    new = facts["building_year"] >= 2005
    return {
        "water_sanitation": 0.55 * piped + 0.7 * sewer - 0.8,
        "indoor_climate": 0.3 - 0.6 * coal,
        "energy": 0.2 - 0.5 * coal + 0.5 * new,
        "structural": 0.6 * new - 0.4 * (facts["building_type"] == "adobe") - 0.1 * (facts["seismic_zone"] - 8),
        "fire": 0.35 * new - 0.15,
        "electrical": 0.3 * new - 0.3 * (facts["electricity"] != "stable"),
        "nutrition": 0.5 * facts["has_canteen"] - 0.4,
        "security": 0.35 * facts["urban"] - 0.2,
        "road": -0.35 * facts["near_road"] + 0.1,
        "digital": 0.3 * facts["urban"],
        "accessibility": 0.4 * new - 0.6,
        "management": np.full(len(table), 0.25),
    }


def _requirement_of(model: scoring.EditionModel) -> NDArray[np.int64]:
    """The position of the requirement of each indicator, [I]."""
    ends = np.append(model.requirement_first[1 : len(model.requirement_ids)], len(model.indicator_ids))
    return np.repeat(
        np.arange(len(model.requirement_ids)), ends - model.requirement_first[: len(model.requirement_ids)]
    )


def _levels(quality: Floats, *, yes_no: NDArray[np.bool_]) -> NDArray[np.uint8]:
    levels = sum((quality > cut).astype(np.uint8) for cut in CUTS)
    return np.where(yes_no, np.where(quality > YES, 3, 0), levels).astype(np.uint8)


def _gaps(model: scoring.EditionModel, levels: NDArray[np.uint8], *, applies: NDArray[np.bool_]) -> NDArray[np.bool_]:
    lowest = np.minimum.reduceat(levels, model.requirement_first[: len(model.requirement_ids)], axis=1)
    return (lowest < model.target) & applies


def _offset(
    model: scoring.EditionModel, quality: Floats, *, yes_no: NDArray[np.bool_], applies: NDArray[np.bool_]
) -> float:
    """Find the common level of quality at which the average school has the wanted number of open gaps."""
    low, high = -4.0, 4.0
    for _ in range(18):
        middle = (low + high) / 2
        gaps = _gaps(model, _levels(quality + middle, yes_no=yes_no), applies=applies).sum(axis=1).mean()
        low, high = (middle, high) if gaps > OPEN_GAPS else (low, middle)
    return (low + high) / 2
