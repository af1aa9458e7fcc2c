"""A faulty problem is refused with all its faults at once; alternative rules run on the same problem."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.allocation_world import RULES, World, worlds

from koopsuz.engine.allocation import AllocationError, SourceKind, allocate
from koopsuz.engine.allocation.compare import Order, equal_shares, rank_by
from koopsuz.engine.allocation.sight import sight
from koopsuz.engine.allocation.targets import targets

some = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def small() -> World:
    world = World()
    school = world.school()
    money = world.source(SourceKind.REPUBLICAN, 100, 100, 100)
    own = world.source(SourceKind.SCHOOL, 10, 10, 10, owner=0)
    first = world.gap(school)
    world.option(first, capital=70, benefit=10, payers=[money, own])
    world.option(world.gap(school, parent=first), capital=7, benefit=3, payers=[own])
    return world


def codes(error: AllocationError) -> set[str]:
    return {fault.code for fault in error}


def test_sound_problem_is_accepted() -> None:
    small().problem().validate()


def test_faults_are_listed_together() -> None:
    problem = small().problem()
    faulty = replace(
        problem,
        gap_class=np.array([1, 9], dtype=np.int32),
        line_budget=-problem.line_budget,
        rules=replace(RULES, equity_permille=1001, discount_permille=()),
    )

    with pytest.raises(AllocationError) as caught:
        faulty.validate()

    assert {"range", "shares", "years"} <= codes(caught.value)
    assert codes(pickle.loads(pickle.dumps(caught.value))) == codes(caught.value)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"option_capital": np.array([1.5, 2.0])}, "integers"),
        ({"option_capital": np.array([1])}, "shape"),
        ({"gap_parent": np.array([1, 0], dtype=np.int32)}, "parent_cycle"),
        ({"option_gap": np.array([1, 0], dtype=np.int32)}, "order_options"),
        ({"pair_source": np.array([1, 0, 1], dtype=np.int32)}, "order_pairs"),
        ({"gap_requirement": np.array([1, 0], dtype=np.int32)}, "order_gaps"),
        ({"source_owner": np.array([-1, 5], dtype=np.int32)}, "owner"),
        ({"source_line": np.array([0, 2], dtype=np.int32)}, "lines_shared"),
        ({"source_line": np.array([0, 5], dtype=np.int32)}, "lines_missing"),
        ({"option_benefit": np.array([2**50, 1])}, "benefit_large"),
        ({"line_budget": np.full(6, 2**61)}, "money_large"),
    ],
)
def test_fault_is_named(change: dict[str, np.ndarray], code: str) -> None:
    with pytest.raises(AllocationError) as caught:
        replace(small().problem(), **change).validate()

    assert code in codes(caught.value)


def test_money_of_another_lsg_is_refused() -> None:
    world = World()
    world.school(lsg=0)
    money = world.source(SourceKind.LOCAL, 1, 1, 1, owner=1)
    world.option(world.gap(0), capital=1, benefit=1, payers=[money], recurrent=1, operator=money)

    with pytest.raises(AllocationError) as caught:
        world.problem().validate()

    assert codes(caught.value) == {"pair_foreign", "operator_foreign"}


def test_operator_that_ends_before_the_horizon_is_refused() -> None:
    world = World()
    school = world.school()
    donor = world.source(SourceKind.DONOR, 10, annual=False, deadline=0)
    world.option(world.gap(school), capital=1, benefit=1, payers=[donor], recurrent=1, operator=donor)

    with pytest.raises(AllocationError, match="whole horizon"):
        world.problem().validate()


def test_equity_floor_is_the_share_of_need_of_the_money_that_can_be_used() -> None:
    world = World(rules=replace(RULES, discount_permille=(1000,), equity_permille=900))
    first, second = world.school(lsg=0, oblast=0), world.school(lsg=1, oblast=1)
    money = world.source(SourceKind.REPUBLICAN, 100)
    unused = world.source(SourceKind.REPUBLICAN, 1000)
    world.option(world.gap(first), capital=90, benefit=1, payers=[money])
    world.option(world.gap(second), capital=30, benefit=1, payers=[money])

    goal = targets(world.problem())

    assert unused == 1
    assert goal.equity.tolist() == [67, 22]  # 0.9 x 100 x 90/120 and x 30/120, rounded down


def test_school_floor_is_rounded_up_and_the_stated_penalty_is_used() -> None:
    world = World(rules=replace(RULES, school_floor_permille=250, floor_penalty=77))
    school = world.school()
    for _ in range(5):
        world.gap(school)

    goal = targets(world.problem())

    assert (goal.floor.tolist(), goal.floor_penalty) == ([2], 77)


@some
@given(world=worlds())
def test_alternative_rules_never_spend_more_than_there_is(world: World) -> None:
    problem = world.problem()
    bound = allocate(problem, threads=1).bound

    results = [rank_by(problem, order=order) for order in Order]
    results += [equal_shares(problem, lsg=lsg) for lsg in range(problem.lsgs)]

    for result in results:
        seen = sight(problem, pair=result.pair, year=result.year)
        assert (seen.left >= 0).all()
        assert result.value <= bound


def test_ranking_by_benefit_per_tyiyn_takes_the_cheaper_gap_first() -> None:
    world = World(rules=replace(RULES, discount_permille=(1000,)))
    school = world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    world.option(world.gap(school), capital=100, benefit=15, payers=[money])
    world.option(world.gap(school), capital=10, benefit=2, payers=[money])

    by_cost = rank_by(world.problem(), order=Order.BENEFIT_COST)
    by_benefit = rank_by(world.problem(), order=Order.BENEFIT)

    assert by_cost.pair.tolist() == [-1, 1]
    assert by_benefit.pair.tolist() == [0, -1]


def test_equal_shares_gives_each_school_its_part_before_the_rest_is_put_together() -> None:
    world = World(rules=replace(RULES, discount_permille=(1000,)))
    large, small_school = world.school(), world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    for _ in range(2):
        world.option(world.gap(large), capital=50, benefit=50, payers=[money])
    world.option(world.gap(small_school), capital=50, benefit=5, payers=[money])

    shares = equal_shares(world.problem(), lsg=0)

    assert (shares.pair >= 0).tolist() == [True, False, True]
