"""Carrying answers over: every answer has one fate, and nobody's silence becomes a level."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koopsuz.engine.scoring import (
    CARRIED,
    NOT_ANSWERED,
    NOT_APPLICABLE,
    NUMBER_MISSING,
    Block,
    Carried,
    EditionModel,
    Fate,
    Indicator,
    Passage,
    Requirement,
    build_model,
    carry,
)

N, NA = NOT_ANSWERED, NOT_APPLICABLE


def model(*codes: str, numbers: tuple[str, ...] = ()) -> EditionModel:
    """One requirement with these indicators; those among `numbers` ask for a number."""
    indicators = [
        Indicator(code, "A01", "number", "value", "higher", (1, 2, 3))
        if code in numbers
        else Indicator(code, "A01", "levels")
        for code in codes
    ]
    return build_model(
        [Block("A")], requirements=[Requirement("A01", "A", 2, False, 2)], indicators=indicators, facts={}
    )


def carried(
    passages: list[Passage],
    answers: list[list[int]],
    *,
    new: EditionModel,
    asked: list[list[bool]] | None = None,
) -> Carried:
    """Carry level answers from an edition with one indicator for each column."""
    given_ = np.asarray(answers, dtype=np.uint8)
    old = model(*(f"A01{chr(97 + at)}" for at in range(given_.shape[1])))
    every = np.ones((len(given_), len(new.indicator_ids)), dtype=bool)
    return carry(
        passages,
        old=old,
        new=new,
        answers=given_,
        levels=given_,
        numbers=np.empty((len(given_), 0), dtype=np.int32),
        asked=every if asked is None else np.asarray(asked, dtype=bool),
    )


def test_carry_merge_takes_the_lowest_leaves_not_applicable_out_and_waits_for_the_missing() -> None:
    found = carried([Passage((0, 1), (0,))], [[3, 1], [3, NA], [NA, NA], [3, N], [N, N]], new=model("A01a"))

    assert found.answers[:, 0].tolist() == [1, 3, NA, N, N]
    assert found.fates.tolist() == [
        [Fate.MERGED, Fate.MERGED],
        [Fate.MERGED, Fate.MERGED],
        [Fate.MERGED, Fate.MERGED],
        [Fate.WAITS, Fate.NONE],
        [Fate.NONE, Fate.NONE],
    ]


def test_carry_merge_that_takes_the_highest_takes_it() -> None:
    found = carried([Passage((0, 1), (0,), lowest=False)], [[3, 1], [0, NA], [NA, NA]], new=model("A01a"))

    assert found.answers[:, 0].tolist() == [3, 0, NA]


def test_carry_split_answers_both_and_table_translates_levels() -> None:
    split = carried([Passage((0,), (0, 1))], [[2], [NA]], new=model("A01a", "A01b"))
    table = carried([Passage((0,), (0,), levels=(0, 1, 1, 3))], [[2], [3], [NA]], new=model("A01a"))

    assert split.answers.tolist() == [[2, 2], [NA, NA]]
    assert split.fates[:, 0].tolist() == [Fate.SPLIT, Fate.SPLIT]
    assert table.answers[:, 0].tolist() == [1, 3, NA]
    assert table.fates[:, 0].tolist() == [Fate.TRANSLATED] * 3


def test_carry_indicator_without_a_passage_or_a_target_is_removed() -> None:
    found = carried([Passage((0,), ())], [[2, 3], [N, 1]], new=model("A01z"))

    assert found.answers[:, 0].tolist() == [N, N]
    assert found.fates.tolist() == [[Fate.REMOVED, Fate.REMOVED], [Fate.NONE, Fate.REMOVED]]


def test_carry_school_that_is_not_asked_any_more_keeps_no_answer_and_is_told_so() -> None:
    found = carried([Passage((0,), (0,))], [[2], [2]], new=model("A01a"), asked=[[True], [False]])

    assert found.answers[:, 0].tolist() == [2, N]
    assert found.fates[:, 0].tolist() == [Fate.KEPT, Fate.NOT_ASKED]


def test_carry_number_within_bounds_stays_and_one_outside_is_unfit() -> None:
    old, new = model("A01a", numbers=("A01a",)), model("A01b", numbers=("A01b",))

    found = carry(
        [Passage((0,), (0,), bounds=(0, 10))],
        old=old,
        new=new,
        answers=np.asarray([[N], [N], [NA], [N]], dtype=np.uint8),
        levels=np.asarray([[3], [3], [NA], [N]], dtype=np.uint8),
        numbers=np.asarray([[7], [11], [NUMBER_MISSING], [NUMBER_MISSING]], dtype=np.int32),
        asked=np.ones((4, 1), dtype=bool),
    )

    assert found.numbers[:, 0].tolist() == [7, NUMBER_MISSING, NUMBER_MISSING, NUMBER_MISSING]
    assert found.answers[:, 0].tolist() == [N, N, NA, N]
    assert found.fates[:, 0].tolist() == [Fate.RENAMED, Fate.UNFIT, Fate.RENAMED, Fate.NONE]


def test_carry_number_without_a_level_is_unfit_where_a_level_is_asked() -> None:
    old, new = model("A01a", numbers=("A01a",)), model("A01b")

    found = carry(
        [Passage((0,), (0,))],
        old=old,
        new=new,
        answers=np.asarray([[N], [N]], dtype=np.uint8),
        levels=np.asarray([[2], [N]], dtype=np.uint8),
        numbers=np.asarray([[2], [5]], dtype=np.int32),
        asked=np.ones((2, 1), dtype=bool),
    )

    assert found.answers[:, 0].tolist() == [2, N]
    assert found.fates[:, 0].tolist() == [Fate.RENAMED, Fate.UNFIT]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Passage], list[list[int]], list[list[bool]], int]:
    """Random passages over up to five old and five new indicators; no new one has two passages."""
    before, after = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    free = draw(st.permutations(range(after)))
    passages, at = [], 0
    while at < after and draw(st.booleans()):
        size = draw(st.integers(0, after - at))
        sources = draw(st.lists(st.integers(0, before - 1), min_size=1, max_size=before, unique=True))
        table = tuple(draw(st.lists(st.integers(0, 3), min_size=4, max_size=4)))
        passages.append(Passage(tuple(sources), tuple(free[at : at + size]), levels=table, lowest=draw(st.booleans())))
        at += max(size, 1)
    schools = draw(st.integers(1, 6))
    row = st.lists(st.integers(0, NA), min_size=before, max_size=before)
    flags = st.lists(st.booleans(), min_size=after, max_size=after)
    many = {"min_size": schools, "max_size": schools}
    return passages, draw(st.lists(row, **many)), draw(st.lists(flags, **many)), after


@given(world=worlds())
def test_carry_every_given_answer_has_a_fate_and_counts_on_exactly_when_it_says_so(
    world: tuple[list[Passage], list[list[int]], list[list[bool]], int],
) -> None:
    passages, answers, asked, after = world

    found = carried(passages, answers, new=model(*(f"A01{chr(97 + at)}" for at in range(after))), asked=asked)

    for school, row in enumerate(answers):
        for source, answer in enumerate(row):
            fate = Fate(int(found.fates[school, source]))
            assert (fate is Fate.NONE) == (answer == N)
            reached = [
                target
                for passage in passages
                if source in passage.sources
                for target in passage.targets
                if asked[school][target] and found.answers[school, target] != N
            ]
            assert (fate in CARRIED) == (answer != N and bool(reached))
        for target in range(after):
            sources = [s for passage in passages if target in passage.targets for s in passage.sources]
            if not asked[school][target] or not sources or any(row[source] == N for source in sources):
                assert found.answers[school, target] == N
