"""Answers as levels: codes, numbers that become levels, answers as facts for formulas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from ..formulas import Column, Numbers, applies, columns, evaluate
from .model import TOP_LEVEL, VALUE, EditionModel, NumberRule

NOT_ANSWERED: Final = 4
NOT_APPLICABLE: Final = 5  # the reason is kept with the answer's history, not here
NUMBER_MISSING: Final = -(2**31)

Levels = NDArray[np.uint8]
NumbersEntered = NDArray[np.int32]


def applicability(model: EditionModel, facts: Mapping[str, Any], *, schools: int) -> NDArray[np.bool_]:
    """Which requirements apply to which schools, shape [S, R]; a formula that gives "unknown" applies."""
    result = np.empty((len(model.requirement_ids), schools), dtype=np.bool_)
    known: dict[str, NDArray[np.bool_]] = {}  # most requirements apply to all schools or share a formula
    for requirement, expression in enumerate(model.applies):
        if expression.source not in known:
            known[expression.source] = applies(expression, facts, rows=schools)
        result[requirement] = known[expression.source]
    return result.T


def levels_of_numbers(
    model: EditionModel, *, answers: Levels, numbers: NumbersEntered, facts: Mapping[str, Any]
) -> Levels:
    """The answers with the level of each number indicator computed; a new array of the shape of `answers`,
    [S, I].

    `numbers` [S, N] holds what was entered, NUMBER_MISSING where nothing was. "Not applicable" stays; a
    missing number, or a score that is unknown for lack of a fact, is "not answered".
    """
    schools = len(answers)
    _refuse_shape("numbers", numbers.shape, expected=(schools, len(model.number_indicators)))
    result = np.array(answers, dtype=np.uint8, order="K", copy=True)
    for column, (indicator, rule) in enumerate(zip(model.number_indicators.tolist(), model.number_rules, strict=True)):
        level = _level(rule, _entered(numbers[:, column]), facts=facts, schools=schools)
        result[:, indicator] = np.where(answers[:, indicator] == NOT_APPLICABLE, NOT_APPLICABLE, level)
    return result


def answer_facts(
    model: EditionModel, *, answers: Levels, numbers: NumbersEntered, wanted: Collection[str]
) -> dict[str, Column]:
    """Answers as facts for formulas: the level 0–3, or the number entered. Only the indicators among the
    names `wanted`.

    What is not answered or not applicable is unknown. `answers` [S, I] are those entered, before
    `levels_of_numbers`.
    """
    number_column = {position: column for column, position in enumerate(model.number_indicators.tolist())}
    result: dict[str, Column] = {}
    for position, indicator in enumerate(model.indicator_ids):
        if indicator not in wanted:
            continue
        if position in number_column:
            entered = _entered(numbers[:, number_column[position]])
            known = entered.known & (answers[:, position] != NOT_APPLICABLE)
            result[indicator] = Numbers(entered.numerator, entered.denominator, known)
        else:
            level = answers[:, position]
            result[indicator] = Numbers(level.astype(np.int64), np.ones(1, dtype=np.int64), level <= TOP_LEVEL)
    return result


def check_answers(model: EditionModel, answers: NDArray[Any]) -> Levels:
    """The answers, refused if their shape is not [S, I] or a code is above NOT_APPLICABLE."""
    _refuse_shape("answers", answers.shape, expected=(len(answers), len(model.indicator_ids)))
    if answers.size and int(answers.max()) > NOT_APPLICABLE:
        school, indicator = (int(places[0]) for places in np.nonzero(answers > NOT_APPLICABLE))
        raise EngineError(
            "scoring_bad_answer",
            "The answer to {indicator} in row {school} is {value}; answers are levels 0 to 3, 4 (not "
            "answered) or 5 (not applicable).",
            indicator=model.indicator_ids[indicator],
            school=school,
            value=int(answers[school, indicator]),
        )
    return answers.astype(np.uint8, copy=False)


def _refuse_shape(what: str, shape: tuple[int, ...], *, expected: tuple[int, int]) -> None:
    if shape != expected:
        raise EngineError(
            "scoring_bad_shape",
            "{what} have the shape {shape}, expected {expected} (schools × what the edition asks).",
            what=what,
            shape=shape,
            expected=expected,
        )


def _entered(numbers: NumbersEntered) -> Numbers:
    known = numbers != NUMBER_MISSING
    return Numbers(np.where(known, numbers, 0).astype(np.int64), np.ones(1, dtype=np.int64), known)


def _level(rule: NumberRule, entered: Numbers, *, facts: Mapping[str, Any], schools: int) -> Levels:
    score = columns.as_numbers(evaluate(rule.score, {**facts, VALUE: entered}, rows=schools))
    reaches = "<=" if rule.better == "lower" else ">="
    level = np.zeros(schools, dtype=np.uint8)
    for threshold in rule.thresholds:
        reached = columns.compute(reaches, [score, columns.constant(threshold)])
        level += columns.as_flags(reached).truth
    # A score that does not use the number (a slip) must not answer for a school that entered nothing.
    return np.where(score.known & entered.known, level, np.uint8(NOT_ANSWERED))
