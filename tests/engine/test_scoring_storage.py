"""Packed answers and sums over areas."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopsuz.engine.errors import EngineError
from koopsuz.engine.scoring import (
    NUMBER_MISSING,
    pack,
    pack_many,
    pack_numbers,
    rollup,
    totals,
    unpack,
    unpack_many,
    unpack_numbers,
)

codes = st.lists(st.integers(0, 5), max_size=401)


@settings(deadline=None)
@given(codes)
def test_pack_any_levels_come_back_in_half_a_byte_each(given_codes: list[int]) -> None:
    levels = np.asarray(given_codes, dtype=np.uint8)

    packed = pack(levels)

    assert unpack(packed).tolist() == given_codes
    assert len(packed) == 3 + (len(given_codes) + 1) // 2


@settings(deadline=None)
@given(st.integers(0, 5), st.integers(0, 9), st.randoms(use_true_random=False))
def test_pack_many_is_pack_row_by_row(schools: int, count: int, chance: Random) -> None:
    levels = np.asarray(
        [[chance.randint(0, 5) for _ in range(count)] for _ in range(schools)],
        dtype=np.uint8,
    ).reshape(schools, count)

    rows = pack_many(levels)

    assert rows == [pack(row) for row in levels]
    assert unpack_many(rows, count=count).tolist() == levels.tolist()


@settings(deadline=None)
@given(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=60))
def test_pack_numbers_come_back(numbers: list[int]) -> None:
    assert unpack_numbers(pack_numbers(np.asarray(numbers, dtype=np.int32))).tolist() == numbers


def test_pack_worked_case() -> None:
    assert pack(np.asarray([3, 0, 5], dtype=np.uint8)) == bytes([1, 3, 0, 0x03, 0x05])
    assert pack_numbers(np.asarray([NUMBER_MISSING, 258], dtype=np.int32)) == bytes([1, 2, 0, 0, 0, 0, 128, 2, 1, 0, 0])


def test_storage_of_a_full_assessment_is_below_the_bar() -> None:
    assert len(pack(np.zeros(190, dtype=np.uint8))) / 190 <= 1.3


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (b"", "0 bytes of version None, expected version 1 with None answers."),
        (bytes([2, 3, 0, 0, 0]), "5 bytes of version 2, expected version 1 with None answers."),
        (bytes([1, 3, 0, 0]), "4 bytes of version 1, expected version 1 with 3 answers."),
    ],
)
def test_unpack_refuses_what_it_cannot_read(row: bytes, text: str) -> None:
    with pytest.raises(EngineError) as caught:
        unpack(row)

    assert str(caught.value) == f"Packed answers 0 cannot be read: {text}"


def test_unpack_numbers_refuses_a_cut_row() -> None:
    with pytest.raises(EngineError) as caught:
        unpack_numbers(bytes([1, 1, 0, 7]))

    assert str(caught.value) == (
        "Packed answers 0 cannot be read: 4 bytes of version 1, expected version 1 with 1 answers."
    )


def test_unpack_many_names_the_row_of_another_edition() -> None:
    rows = [pack(np.zeros(4, dtype=np.uint8)), pack(np.zeros(3, dtype=np.uint8))]

    with pytest.raises(EngineError) as caught:
        unpack_many(rows, count=4)

    assert caught.value.params["position"] == 1


def test_pack_refuses_a_code_that_is_no_answer() -> None:
    with pytest.raises(EngineError) as caught:
        pack(np.asarray([6], dtype=np.uint8))

    assert str(caught.value) == (
        "6 is not an answer; answers are levels 0 to 3, 4 (not answered) or 5 (not applicable)."
    )


def test_pack_refuses_more_answers_than_the_header_holds() -> None:
    with pytest.raises(EngineError) as caught:
        pack(np.zeros(70_000, dtype=np.uint8))

    assert str(caught.value) == "70000 answers in one row; at most 65535 fit."


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-(2**60), 2**60), st.integers(-1, 3)), max_size=30))
def test_totals_any_whole_numbers_are_summed_exactly(rows: list[tuple[int, int]]) -> None:
    values = np.asarray([value // 32 for value, _ in rows], dtype=np.int64)
    groups = np.asarray([group for _, group in rows], dtype=np.int64)

    sums = totals(values, group_index=groups, groups=4)

    assert sums.tolist() == [sum(value // 32 for value, group in rows if group == wanted) for wanted in range(4)]


def test_totals_worked_cases_of_flags_and_columns() -> None:
    groups = np.asarray([0, 1, 1, -1])

    assert totals(np.asarray([True, False, True, True]), group_index=groups, groups=3).tolist() == [1, 1, 0]
    assert totals(
        np.asarray([[1, 10], [2, 20], [3, 30], [4, 40]], dtype=np.int16), group_index=groups, groups=2
    ).tolist() == [
        [1, 10],
        [5, 50],
    ]


def test_rollup_every_level_of_the_tree_sums_the_level_below() -> None:
    aimak_of_school = np.asarray([0, 0, 1, 2, 2])
    rayon_of_aimak = np.asarray([0, 0, 1])
    country_of_rayon = np.asarray([0, 0])

    sums = rollup(
        np.asarray([1, 2, 3, 4, 5]),
        group_index=aimak_of_school,
        groups=3,
        parents=[rayon_of_aimak, country_of_rayon],
    )

    assert [level.tolist() for level in sums] == [[3, 3, 9], [6, 9], [15]]


def test_rollup_area_without_children_has_a_zero() -> None:
    sums = rollup(
        np.asarray([1, 2]), group_index=np.asarray([0, 0]), groups=1, parents=[np.asarray([0]), np.asarray([0, 0, 0])]
    )

    assert [level.tolist() for level in sums] == [[3], [3, 0, 0], [3]]
