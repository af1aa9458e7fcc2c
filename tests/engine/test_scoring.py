"""Scoring: the kernel agrees with the definition written plainly, and worked cases by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from koopsuz.engine.errors import EngineError
from koopsuz.engine.formulas import Kind
from koopsuz.engine.scoring import (
    NUMBER_MISSING,
    Block,
    EditionModel,
    Indicator,
    Requirement,
    answer_facts,
    applicability,
    build_model,
    levels_of_numbers,
    score,
    score_one,
)

FACTS = {"girls": Kind.NUMBER, "urban": Kind.FLAG, "storeys": Kind.NUMBER}

# ---------------------------------------------------------------- the definition, written as plainly as
# possible


def _plain_level(codes: list[int], *, applies: bool) -> int:
    asked = [code for code in codes if code != 5]
    if not applies or not asked:
        return 5
    return 4 if 4 in asked else min(asked)


def _plain_part(model: EditionModel, levels: list[int], requirements: range) -> tuple[int, int, int]:
    """Mean in thousandths, level, capped by."""
    assessed = [levels[requirement] for requirement in requirements if levels[requirement] <= 3]
    if not assessed:
        return -1, -1, -1
    mean = sum(assessed) * 1000 // len(assessed)
    critical = [r for r in requirements if model.critical[r] and levels[r] < model.target[r]]
    lowest = min(critical, key=lambda r: (levels[r], r), default=None)
    if lowest is not None and levels[lowest] < mean // 1000:
        return mean, levels[lowest], lowest
    return mean, mean // 1000, -1


def _plain(model: EditionModel, codes: list[int], applies: list[bool]) -> dict[str, Any]:
    count = len(model.requirement_ids)
    levels = [_plain_level([codes[i] for i in model.indicators_of(r)], applies=applies[r]) for r in range(count)]
    gaps = [level < target for level, target in zip(levels, model.target.tolist(), strict=True)]
    parts = [_plain_part(model, levels, model.requirements_of(block)) for block in range(len(model.block_ids))]
    asked = [codes[i] for r in range(count) if applies[r] for i in model.indicators_of(r) if codes[i] != 5]
    classes = model.requirement_class.tolist()
    return {
        "requirement_level": levels,
        "gap": gaps,
        "block_mean": [part[0] for part in parts],
        "block_level": [part[1] for part in parts],
        "block_capped_by": [part[2] for part in parts],
        "overall": _plain_part(model, levels, range(count)),
        "open_by_class": [sum(gap for gap, k in zip(gaps, classes, strict=True) if k == c) for c in (1, 2, 3)],
        "answered": sum(code <= 3 for code in asked),
        "expected": len(asked),
        "assessed": sum(level <= 3 for level in levels),
        "applicable": sum(level <= 4 for level in levels),
    }


def _row(model: EditionModel, codes: NDArray[np.uint8], applies: NDArray[np.bool_], row: int) -> dict[str, Any]:
    scores = score(model, answers=codes, applicability=applies)
    overall = (scores.overall_mean, scores.overall_level, scores.overall_capped_by)
    return {
        **{
            name: getattr(scores, name)[row].tolist()
            for name in (
                "requirement_level",
                "gap",
                "block_mean",
                "block_level",
                "block_capped_by",
                "open_by_class",
                "answered",
                "expected",
                "assessed",
                "applicable",
            )
        },
        "overall": tuple(int(values[row]) for values in overall),
    }


@st.composite
def editions(draw: st.DrawFn) -> EditionModel:
    blocks = [Block(letter) for letter in "ABC"[: draw(st.integers(1, 3))]]
    requirements, indicators = [], []
    for number in range(draw(st.integers(1, 8))):
        block = draw(st.sampled_from(blocks)).id
        name = f"{block}{number:02d}"
        requirements.append(
            Requirement(name, block, draw(st.integers(1, 3)), draw(st.booleans()), draw(st.integers(1, 3)))
        )
        indicators += [Indicator(f"{name}{letter}", name, "levels") for letter in "abc"[: draw(st.integers(1, 3))]]
    return build_model(blocks, requirements=requirements, indicators=indicators, facts=FACTS)


@settings(max_examples=150, deadline=None)
@given(editions(), st.integers(1, 9), st.randoms(use_true_random=False))
def test_score_any_answers_is_the_plain_definition(model: EditionModel, schools: int, chance: Any) -> None:
    codes = np.asarray([[chance.randint(0, 5) for _ in model.indicator_ids] for _ in range(schools)], dtype=np.uint8)
    applies = np.asarray([[chance.random() < 0.8 for _ in model.requirement_ids] for _ in range(schools)])

    computed = [_row(model, codes, applies, row) for row in range(schools)]

    assert computed == [_plain(model, codes[row].tolist(), applies[row].tolist()) for row in range(schools)]


@settings(max_examples=30, deadline=None)
@given(editions(), st.randoms(use_true_random=False))
def test_score_raising_one_answer_never_lowers_a_level(model: EditionModel, chance: Any) -> None:
    codes = np.asarray([[chance.randint(0, 3) for _ in model.indicator_ids]], dtype=np.uint8)
    applies = np.ones((1, len(model.requirement_ids)), dtype=np.bool_)
    raised = codes.copy()
    raised[0, chance.randrange(codes.shape[1])] = 3

    before = score(model, answers=codes, applicability=applies)
    after = score(model, answers=raised, applicability=applies)

    assert (after.requirement_level >= before.requirement_level).all()
    assert (after.block_level >= before.block_level).all()
    assert (after.overall_level >= before.overall_level).all()
    assert (after.open_by_class <= before.open_by_class).all()


def test_score_many_schools_any_threads_and_layout_give_the_same() -> None:
    model = _school_model()
    chance = np.random.default_rng(1)
    codes = chance.integers(0, 6, (9_001, len(model.indicator_ids)), dtype=np.uint8)
    applies = chance.random((9_001, len(model.requirement_ids))) < 0.9

    one = score(model, answers=codes, applicability=applies)
    two = score(model, answers=np.asfortranarray(codes), applicability=np.asfortranarray(applies), threads=2)

    assert all(np.array_equal(getattr(one, name), getattr(two, name)) for name in one.__slots__)
    for row in (0, 255, 256, 9_000):
        assert _row(model, codes, applies, row) == _plain(model, codes[row].tolist(), applies[row].tolist())


def test_score_no_schools_gives_empty_arrays() -> None:
    model = _school_model()

    scores = score(model, answers=np.empty((0, 6), dtype=np.uint8), applicability=np.empty((0, 4), dtype=np.bool_))

    assert scores.requirement_level.shape == (0, 4)
    assert scores.block_level.shape == (0, 2)


# ---------------------------------------------------------------- worked by hand


def _school_model() -> EditionModel:
    """Block A: exits (critical), signs. Block D: toilets by number, soap in towns only."""
    return build_model(
        [Block("A"), Block("D")],
        requirements=[
            Requirement("D03", "D", 2, False, 3, "girls > 0"),
            Requirement("A01", "A", 1, True, 3),
            Requirement("A02", "A", 3, False, 2),
            Requirement("D04", "D", 3, False, 2, "urban"),
        ],
        indicators=[
            Indicator("D03a", "D03", "ladder"),
            Indicator("D03c", "D03", "number", "girls / max(value, 1)", "lower", (60, 40, 20)),
            Indicator("A01a", "A01", "yes_no"),
            Indicator("A01b", "A01", "levels"),
            Indicator("A02a", "A02", "levels"),
            Indicator("D04a", "D04", "levels"),
        ],
        facts=FACTS,
    )


def test_build_model_orders_by_block_then_requirement() -> None:
    model = _school_model()

    assert model.requirement_ids == ("A01", "A02", "D03", "D04")
    assert model.indicator_ids == ("A01a", "A01b", "A02a", "D03a", "D03c", "D04a")
    assert model.block_first.tolist() == [0, 2, 4]
    assert model.requirement_first.tolist() == [0, 2, 3, 5, 6]
    assert model.number_indicators.tolist() == [4]
    assert (model.requirement("D03"), model.indicator("D03c")) == (2, 4)


def test_score_worked_case_locked_exit_caps_the_block_and_the_school() -> None:
    model = _school_model()
    # A01 0 (exit locked), A02 3: mean 1.5, capped to 0. D03 2, D04 not applicable: mean 2.
    codes = np.asarray([[0, 3, 3, 2, 3, 2]], dtype=np.uint8)
    applies = np.asarray([[True, True, True, False]])

    assert _row(model, codes, applies, 0) == {
        "requirement_level": [0, 3, 2, 5],
        "gap": [True, False, True, False],
        "block_mean": [1500, 2000],
        "block_level": [0, 2],
        "block_capped_by": [0, -1],
        "overall": (1666, 0, 0),
        "open_by_class": [1, 1, 0],
        "answered": 5,
        "expected": 5,
        "assessed": 3,
        "applicable": 3,
    }


def test_score_worked_case_unanswered_is_not_a_gap_but_is_counted() -> None:
    model = _school_model()
    # A01 has one of two answers: not assessed. A02 not applicable by its answer. D03 3, D04 1.
    codes = np.asarray([[0, 4, 5, 3, 3, 1]], dtype=np.uint8)
    applies = np.asarray([[True, True, True, True]])

    scores = score(model, answers=codes, applicability=applies)

    assert scores.requirement_level[0].tolist() == [4, 5, 3, 1]
    assert scores.gap[0].tolist() == [False, False, False, True]
    assert scores.block_level[0].tolist() == [-1, 2]
    assert scores.block_mean[0].tolist() == [-1, 2000]
    assert (scores.answered.tolist(), scores.expected.tolist()) == ([4], [5])
    assert scores.answered_permille.tolist() == [800]


def test_score_nothing_applies_is_complete_and_has_no_level() -> None:
    model = _school_model()

    scores = score(model, answers=np.full((1, 6), 4, dtype=np.uint8), applicability=np.zeros((1, 4), dtype=np.bool_))

    assert scores.answered_permille.tolist() == [1000]
    assert (scores.overall_mean[0], scores.overall_level[0], scores.overall_capped_by[0]) == (-1, -1, -1)


@pytest.mark.parametrize(
    ("girls", "entered", "answer", "level"),
    [
        (100, 5, 0, 3),  # 20 to a toilet: the threshold itself reaches the level
        (101, 5, 0, 2),
        (100, 2, 0, 1),
        (121, 2, 0, 0),
        (100, 0, 0, 0),  # none at all counts as one, so that the score stays a number
        (None, 5, 0, 4),
        (100, NUMBER_MISSING, 0, 4),
        (100, 5, 5, 5),
    ],
)
def test_levels_of_numbers_worked_cases(girls: int | None, entered: int, answer: int, level: int) -> None:
    model = _school_model()
    answers = np.asarray([[3, 3, 3, 3, answer, 3]], dtype=np.uint8)
    before = answers.copy()

    levels = levels_of_numbers(
        model, answers=answers, numbers=np.asarray([[entered]], dtype=np.int32), facts={"girls": girls}
    )

    assert levels[0].tolist() == [3, 3, 3, 3, level, 3]
    assert (answers == before).all()


def test_applicability_unknown_fact_applies() -> None:
    facts = {"girls": np.asarray([0.0, 5.0, np.nan]), "urban": np.asarray([True, False, True])}

    applies = applicability(_school_model(), facts, schools=3)

    assert applies.tolist() == [[True, True, False, True], [True, True, True, False], [True, True, True, True]]


def test_answer_facts_are_levels_and_numbers() -> None:
    model = _school_model()
    answers = np.asarray([[0, 1, 2, 3, 0, 4], [5, 1, 2, 3, 5, 0]], dtype=np.uint8)
    numbers = np.asarray([[7], [9]], dtype=np.int32)

    facts = answer_facts(model, answers=answers, numbers=numbers, wanted={"A01a", "D03c", "D04a"})

    assert {name: [column.at(0), column.at(1)] for name, column in facts.items()} == {
        "A01a": [0, None],
        "D03c": [7, None],
        "D04a": [None, 0],
    }


def test_score_one_traces_every_number() -> None:
    model = _school_model()
    answers = np.asarray([0, 3, 3, 2, 0, 4], dtype=np.uint8)

    scored = score_one(
        model, answers=answers, numbers=np.asarray([4], dtype=np.int32), facts={"girls": 100, "urban": False}
    )

    trace = scored.trace
    assert (trace.rule, trace.result, dict(trace.notes)["capped_by"]) == ("capped", 0, "A01")
    block = trace.find("A")
    assert (block.rule, block.result) == ("capped", 0)
    assert dict(block.notes) == {"sum": 3, "assessed": 2, "mean_thousandths": 1500, "capped_by": "A01"}
    toilets = trace.find("D03")
    assert (toilets.rule, toilets.result) == ("lowest_indicator", 2)
    assert dict(toilets.notes) == {"class": 2, "critical": False, "target": 3, "gap": True}
    number = toilets.find("D03c")
    assert (number.rule, number.result) == ("number", 2)
    assert dict(number.notes) == {"better": "lower", "thresholds": (60, 40, 20), "entered": 4}
    assert number.find("girls / max(value, 1)").result == 25
    soap = trace.find("D04")
    assert (soap.rule, soap.result) == ("not_applicable_by_formula", None)
    assert soap.find("urban").result is False
    assert soap.find("D04a").rule == "not_answered"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=6, max_size=6), st.integers(0, 50), st.booleans())
def test_score_one_trace_says_what_the_arrays_say(codes: list[int], entered: int, urban: bool) -> None:
    model = _school_model()
    facts = {"girls": 300, "urban": urban}

    scored = score_one(
        model, answers=np.asarray(codes, dtype=np.uint8), numbers=np.asarray([entered], dtype=np.int32), facts=facts
    )

    scores, trace = scored.scores, scored.trace
    levels = [trace.find(name).result for name in model.requirement_ids]
    assert levels == [level if level <= 3 else None for level in scores.requirement_level[0].tolist()]
    blocks = [trace.find(name).result for name in model.block_ids]
    assert blocks == [level if level >= 0 else None for level in scores.block_level[0].tolist()]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("answers", "applies", "text"),
    [
        (
            np.full((1, 6), 6, dtype=np.uint8),
            np.ones((1, 4), dtype=np.bool_),
            "The answer to A01a in row 0 is 6; answers are levels 0 to 3, 4 (not answered) or 5 (not applicable).",
        ),
        (
            np.zeros((1, 5), dtype=np.uint8),
            np.ones((1, 4), dtype=np.bool_),
            "answers have the shape (1, 5), expected (1, 6) (schools × what the edition asks).",
        ),
        (
            np.zeros((1, 6), dtype=np.uint8),
            np.ones((2, 4), dtype=np.bool_),
            "applicability flags have the shape (2, 4), expected (1, 4) (schools × what the edition asks).",
        ),
    ],
)
def test_score_refuses_what_does_not_fit(answers: NDArray[np.uint8], applies: NDArray[np.bool_], text: str) -> None:
    with pytest.raises(EngineError) as caught:
        score(_school_model(), answers=answers, applicability=applies)

    assert str(caught.value) == text


def test_model_unknown_id_is_named() -> None:
    with pytest.raises(EngineError) as caught:
        _school_model().requirement("Z01")

    assert str(caught.value) == "This edition has no “Z01”."
