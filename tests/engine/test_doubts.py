"""Signs of doubt and agreement, by hand and by planted cases."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koopsuz.engine.scoring.doubts import Agreement, DoubtRules, agreement, copies, jumps, too_fast

RULES = DoubtRules(seconds_per_answer=4, jump_levels=2, jump_permille=300, same_permille=900)


def levels(*rows: str) -> np.ndarray:
    return np.asarray([[int(letter) for letter in row] for row in rows], dtype=np.uint8)


def test_too_fast_is_less_than_the_time_to_read_and_never_what_is_unknown() -> None:
    found = too_fast(np.asarray([100, 100, 100, 0]), np.asarray([399, 400, -1, 0]), rules=RULES)

    assert found.tolist() == [True, False, False, False]


def test_jumps_count_rises_of_levels_known_both_times() -> None:
    count, doubtful = jumps(levels("3333", "3000", "3345"), levels("0111", "0000", "0455"), rules=RULES)

    assert count.tolist() == [4, 1, 1]
    assert doubtful.tolist() == [True, False, True]


def test_copies_finds_the_twin_within_the_group_only() -> None:
    rows = levels("0123012301", "0123012301", "3210321032", "0123012301")

    assert copies(rows, np.asarray([1, 1, 1, 2]), rules=RULES).tolist() == [1, 0, -1, -1]


def test_copies_of_schools_that_all_answer_alike_tell_nothing() -> None:
    rows = levels("3333", "3333", "3333")

    assert copies(rows, np.asarray([1, 1, 1]), rules=RULES).tolist() == [-1, -1, -1]


def test_agreement_says_which_way_they_differ() -> None:
    own, verified = levels("01234"), levels("03124")

    found = agreement(own[0], verified[0])

    assert found == Agreement(compared=4, equal=1, higher=2, lower=1)
    assert found.permille == 250
    assert agreement(own[0], np.full(5, 4, dtype=np.uint8)).permille is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=40))
def test_agreement_parts_add_up_and_mirror(pairs: list[tuple[int, int]]) -> None:
    own, verified = (np.asarray(column, dtype=np.uint8) for column in zip(*pairs, strict=True))

    one, other = agreement(own, verified), agreement(verified, own)

    assert one.equal + one.higher + one.lower == one.compared <= len(pairs)
    assert (one.higher, one.lower) == (other.lower, other.higher)
