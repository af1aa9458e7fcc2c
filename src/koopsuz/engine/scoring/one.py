"""Scoring one school with a trace: the same functions on one row, and every step told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..formulas import explain
from ..trace import Trace
from .answers import (
    NOT_ANSWERED,
    NOT_APPLICABLE,
    NUMBER_MISSING,
    Levels,
    NumbersEntered,
    applicability,
    levels_of_numbers,
)
from .model import TOP_LEVEL, VALUE, EditionModel
from .score import Scores, score


@dataclass(frozen=True, slots=True, eq=False)
class ScoredSchool:
    """`scores` has one row; `trace` is the tree overall → block → requirement → indicator → formula."""

    scores: Scores
    trace: Trace


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """One school: what was entered and what came out."""

    model: EditionModel
    entered: Levels  # [I]
    numbers: NumbersEntered  # [N]
    levels: Levels  # [I], numbers turned into levels
    applies: np.ndarray[Any, np.dtype[np.bool_]]  # [R]
    scores: Scores
    facts: Mapping[str, Any]


def score_one(
    model: EditionModel, *, answers: Levels, numbers: NumbersEntered, facts: Mapping[str, Any]
) -> ScoredSchool:
    """Score one school from its answers [I], numbers [N] and plain facts."""
    entered = answers[np.newaxis, :]
    levels = levels_of_numbers(model, answers=entered, numbers=numbers[np.newaxis, :], facts=facts)
    applies = applicability(model, facts, schools=1)
    scores = score(model, answers=levels, applicability=applies)
    row = _Row(model, answers, numbers, levels[0], applies[0], scores, facts)
    return ScoredSchool(scores=scores, trace=_overall(row))


def _overall(row: _Row) -> Trace:
    scores = row.scores
    return Trace(
        "overall",
        _capping_rule(int(scores.overall_level[0]), int(scores.overall_capped_by[0])),
        _level(int(scores.overall_level[0])),
        tuple(_block(row, block) for block in range(len(row.model.block_ids))),
        (
            ("mean_thousandths", _level(int(scores.overall_mean[0]))),
            ("capped_by", _requirement_id(row, int(scores.overall_capped_by[0]))),
            ("open_by_class", tuple(scores.open_by_class[0].tolist())),
            ("answered", int(scores.answered[0])),
            ("expected", int(scores.expected[0])),
        ),
    )


def _block(row: _Row, block: int) -> Trace:
    requirements = row.model.requirements_of(block)
    levels = [int(row.scores.requirement_level[0, requirement]) for requirement in requirements]
    assessed = [level for level in levels if level <= TOP_LEVEL]
    level = int(row.scores.block_level[0, block])
    capped_by = int(row.scores.block_capped_by[0, block])
    return Trace(
        row.model.block_ids[block],
        _capping_rule(level, capped_by),
        _level(level),
        tuple(_requirement(row, requirement) for requirement in requirements),
        (
            ("sum", sum(assessed)),
            ("assessed", len(assessed)),
            ("mean_thousandths", _level(int(row.scores.block_mean[0, block]))),
            ("capped_by", _requirement_id(row, capped_by)),
        ),
    )


def _requirement(row: _Row, requirement: int) -> Trace:
    model = row.model
    level = int(row.scores.requirement_level[0, requirement])
    rule = {NOT_ANSWERED: "not_assessed", NOT_APPLICABLE: "not_applicable_by_answers"}.get(level, "lowest_indicator")
    if not row.applies[requirement]:
        rule = "not_applicable_by_formula"
    formula = explain(model.applies[requirement], row.facts)
    return Trace(
        model.requirement_ids[requirement],
        rule,
        level if level <= TOP_LEVEL else None,
        (
            Trace("applies", "formula", bool(row.applies[requirement]), (formula,)),
            *(_indicator(row, indicator) for indicator in model.indicators_of(requirement)),
        ),
        (
            ("class", int(model.requirement_class[requirement])),
            ("critical", bool(model.critical[requirement])),
            ("target", int(model.target[requirement])),
            ("gap", bool(row.scores.gap[0, requirement])),
        ),
    )


def _indicator(row: _Row, indicator: int) -> Trace:
    name = row.model.indicator_ids[indicator]
    code = int(row.levels[indicator])
    result = code if code <= TOP_LEVEL else None
    numbered = row.model.number_indicators.tolist()
    if code == NOT_APPLICABLE:
        return Trace(name, "not_applicable", None)
    if indicator not in numbered:
        return Trace(name, "answer" if result is not None else "not_answered", result)
    column = numbered.index(indicator)
    entered = int(row.numbers[column])
    if entered == NUMBER_MISSING:
        return Trace(name, "not_answered", None)
    rule = row.model.number_rules[column]
    steps = explain(rule.score, {**row.facts, VALUE: entered})
    notes = (("better", rule.better), ("thresholds", rule.thresholds), ("entered", entered))
    return Trace(name, "number" if result is not None else "score_unknown", result, (steps,), notes)


def _capping_rule(level: int, capped_by: int) -> str:
    if level < 0:
        return "not_assessed"
    return "mean" if capped_by < 0 else "capped"


def _level(value: int) -> int | None:
    return value if value >= 0 else None


def _requirement_id(row: _Row, requirement: int) -> str | None:
    return row.model.requirement_ids[requirement] if requirement >= 0 else None
