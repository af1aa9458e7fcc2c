"""Draws the numbers that schools enter, so that each scores the level that the school is meant to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.formulas import Expression, Numbers, evaluate
from koopsuz.engine.scoring import EditionModel
from koopsuz.standards.schemas import EditionContent

PROBES = (0, 10, 20, 30)  # values at which a formula is asked whether it is a straight line
CANDIDATES = 48  # values tried where it is not
SURPLUS = 0.05  # how far beyond the last threshold a good school goes
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """For levels 0 to 3 the lowest and highest whole number that scores it in each school; both [4, S]."""

    lowest: Whole
    highest: Whole


def draw_numbers(
    content: EditionContent,
    model: EditionModel,
    *,
    wanted: NDArray[np.uint8],
    facts: Mapping[str, Any],
    chance: np.random.Generator,
) -> NDArray[np.int32]:
    """Return a number for each school and number indicator [S, N] that scores the wanted level, or the nearest possible."""
    schools = len(wanted)
    numbers = np.empty(wanted.shape, dtype=np.int32)
    for column, (position, rule) in enumerate(zip(model.number_indicators.tolist(), model.number_rules, strict=True)):
        indicator = content.indicators[position]
        least, most = indicator.minimum or 0, indicator.maximum or 0
        thresholds = np.asarray([float(threshold) for threshold in rule.thresholds])
        rises = rule.better == "higher"
        bounds = _bounds(
            rule.score, thresholds=thresholds, rises=rises, least=least, most=most, facts=facts, schools=schools
        )
        numbers[:, column] = _draw(bounds, wanted[:, column].astype(np.int64), chance=chance)
    return numbers


def _score(score: Expression, values: Whole, *, facts: Mapping[str, Any], schools: int) -> Floats:
    column = evaluate(score, {**facts, "value": values}, rows=schools)
    if not isinstance(column, Numbers):
        return np.full(schools, np.nan)
    result = column.numerator.astype(np.float64) / column.denominator.astype(np.float64)
    return np.broadcast_to(np.where(column.known, result, np.nan), schools)


def _bounds(
    score: Expression,
    *,
    thresholds: Floats,
    rises: bool,
    least: int,
    most: int,
    facts: Mapping[str, Any],
    schools: int,
) -> Bounds:
    """Find where the levels begin: by the slope where the score is a straight line in the number, else by trying."""
    probes = [_score(score, np.full(schools, probe), facts=facts, schools=schools) for probe in PROBES]
    slope = (probes[2] - probes[1]) / (PROBES[2] - PROBES[1])
    straight = np.allclose(probes[1] - probes[0], slope * 10) and np.allclose(probes[3] - probes[2], slope * 10)
    if not straight or not np.all(slope > 0):
        return _tried(score, thresholds=thresholds, rises=rises, least=least, most=most, facts=facts, schools=schools)
    crossing = (thresholds[:, None] - probes[0]) / slope
    if rises:  # level k from its threshold upwards
        starts = np.ceil(crossing - 1e-9)
        lowest = np.vstack([np.full(schools, least), starts])
        highest = np.vstack([starts - 1, np.full(schools, most)])
    else:  # level k from its threshold downwards
        ends = np.floor(crossing + 1e-9)
        highest = np.vstack([np.full(schools, most), ends])
        lowest = np.vstack([ends + 1, np.full(schools, least)])
    limited = [np.clip(side, least, most).astype(np.int64) for side in (lowest, highest)]
    return _trimmed(*limited, rises=rises)


def _trimmed(lowest: Whole, highest: Whole, *, rises: bool) -> Bounds:
    """Keep the open end of the best and the worst level near its threshold: nobody owns 500 extinguishers."""
    best, worst = 3, 0
    if rises:
        room = np.ceil(lowest[best] * SURPLUS).astype(np.int64)
        highest[best] = np.minimum(highest[best], lowest[best] + room)
    else:
        room = np.ceil(lowest[worst] * 0.8).astype(np.int64) + 2
        highest[worst] = np.minimum(highest[worst], lowest[worst] + room)
    return Bounds(lowest, np.maximum(highest, lowest))


def _tried(
    score: Expression,
    *,
    thresholds: Floats,
    rises: bool,
    least: int,
    most: int,
    facts: Mapping[str, Any],
    schools: int,
) -> Bounds:
    """Try numbers from the smallest to the largest and note which level each scores."""
    steps = np.unique(np.geomspace(1, most - least + 1, CANDIDATES).astype(np.int64)) - 1 + least
    levels = np.empty((len(steps), schools), dtype=np.int64)
    for place, value in enumerate(steps):
        reached = _score(score, np.full(schools, value), facts=facts, schools=schools)
        met = reached >= thresholds[:, None] if rises else reached <= thresholds[:, None]
        levels[place] = met.sum(axis=0)
    lowest, highest = np.empty((4, schools), dtype=np.int64), np.empty((4, schools), dtype=np.int64)
    for level in range(4):
        distance = np.abs(levels - level)
        nearest = distance == distance.min(axis=0)
        lowest[level] = steps[np.argmax(nearest, axis=0)]
        highest[level] = steps[len(steps) - 1 - np.argmax(nearest[::-1], axis=0)]
    grown = lowest + np.maximum(2, lowest // 2)
    return Bounds(lowest, np.minimum(highest, grown))


def _draw(bounds: Bounds, wanted: Whole, *, chance: np.random.Generator) -> Whole:
    schools = np.arange(len(wanted))
    low, high = bounds.lowest[wanted, schools], bounds.highest[wanted, schools]
    return low + np.floor(chance.random(len(wanted)) * (high - low + 1)).astype(np.int64)
