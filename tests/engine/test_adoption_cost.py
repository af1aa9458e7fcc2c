"""The cost of adoption: worked by hand, and by properties on random countries."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.test_case import KIND, MEASURES, inputs, measure

from koopsuz.engine.case import NOBODY, OBLIGED, AdoptionRules, adoption_cost

RULES = AdoptionRules(
    schedule_permille=((1000, 0, 0), (500, 300, 200), (0, 333, 667)),
    verified_spread_permille=100,
    estimate_spread_permille=300,
)
REPUBLICAN, LOCAL = OBLIGED.index(KIND.REPUBLICAN), OBLIGED.index(KIND.LOCAL)


def test_adoption_cost_of_three_schools_is_the_sum_worked_by_hand() -> None:
    # A school of the north pays 1,150 som for each of two measures, the one of Batken 1,130; both classes differ.
    found = adoption_cost(inputs(), rules=RULES)

    assert found.oblasts == ("41704000000000", "41705000000000")
    assert found.one_off[0, REPUBLICAN].tolist() == [[230_000, 0, 0], [113_000, 0, 0]]
    assert found.one_off[1, REPUBLICAN].tolist() == [[115_000, 69_000, 46_000], [56_500, 33_900, 22_600]]
    assert int(found.one_off.sum()) == 2 * (115_000 + 115_000 + 113_000)
    assert found.assessed.tolist() == [2, 1]
    assert found.gaps.tolist() == found.costed.tolist() == [3, 3]


def test_adoption_cost_upkeep_begins_the_year_after_and_falls_on_its_own_payer() -> None:
    found = adoption_cost(inputs(), rules=RULES)

    assert found.upkeep[0, LOCAL].tolist() == [[0, 23_000, 23_000], [0, 0, 0]]
    assert found.upkeep[0, REPUBLICAN].tolist() == [[0, 0, 0], [0, 11_300, 11_300]]
    assert found.full_upkeep[0, LOCAL].tolist() == [23_000, 0]
    assert found.upkeep_by_rule.tolist() == [0, 0, 0, 23_000, 11_300, 0]


def test_adoption_cost_spread_follows_how_sure_the_price_is() -> None:
    found = adoption_cost(inputs(), rules=RULES)

    assert int(found.low.sum()) == 686_000 * 7 // 10
    assert int(found.high.sum()) == 686_000 * 13 // 10


def test_adoption_cost_without_a_rule_falls_on_nobody() -> None:
    found = adoption_cost(inputs(matrix=()), rules=RULES)

    assert int(found.one_off[:, NOBODY].sum()) == int(found.one_off.sum()) == 686_000
    assert found.by_rule.tolist() == [686_000]


def test_adoption_cost_takes_the_cheapest_that_reaches_the_target() -> None:
    cheap = (*MEASURES[:3], measure("A02m3", line="equipment", quantity="0.5"), measure("A02m4", line="training"))

    found = adoption_cost(inputs(measures=cheap), rules=RULES)

    assert found.by_requirement.tolist() == [343_000, 171_500]


def test_adoption_cost_of_a_measure_that_only_narrows_the_gap_is_taken_when_nothing_else_is_left() -> None:
    narrow = (MEASURES[0], MEASURES[3])

    found = adoption_cost(inputs(measures=narrow), rules=RULES)

    assert found.costed.tolist() == [3, 3]
    assert found.by_requirement.tolist() == [343_000, 343_000]


@settings(max_examples=60, deadline=None)
@given(
    levels=st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=3, max_size=3),
    shares=st.lists(st.integers(0, 500), min_size=6, max_size=6),
)
def test_adoption_cost_parts_add_up_to_the_same_whole(levels: list[list[int]], shares: list[int]) -> None:
    schedule = tuple(
        (first, second, 1000 - first - second) for first, second in zip(shares[::2], shares[1::2], strict=True)
    )
    rules = replace(RULES, schedule_permille=(schedule[0], schedule[1], schedule[2]))

    found = adoption_cost(inputs(levels=np.asarray(levels, dtype=np.uint8)), rules=rules)

    whole = int(found.by_requirement.sum())
    assert int(found.one_off.sum()) == int(found.by_rule.sum()) == whole
    assert int(found.low.sum()) <= whole <= int(found.high.sum())
    assert int(found.full_upkeep.sum()) == int(found.upkeep_by_rule.sum()) == int(found.upkeep_by_requirement.sum())
    assert (found.upkeep <= found.full_upkeep[..., np.newaxis]).all()
    assert found.gaps.tolist() == (np.asarray(levels) < 2).sum(axis=0).tolist()


def test_adoption_cost_does_not_depend_on_the_money_there_is() -> None:
    rich, poor = adoption_cost(inputs(), rules=RULES), adoption_cost(inputs(sources=()), rules=RULES)

    assert (rich.one_off == poor.one_off).all()
