"""What must always hold of a plan, whatever the country looks like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.allocation_world import World, worlds

from koopsuz.engine.allocation import Plan, Prices, Problem, Settings, allocate
from koopsuz.engine.allocation.arrange import arrange
from koopsuz.engine.allocation.book import terms_of
from koopsuz.engine.allocation.certificate import exact_bound
from koopsuz.engine.allocation.generator import generate
from koopsuz.engine.allocation.layout import layout_of
from koopsuz.engine.allocation.sight import sight
from koopsuz.engine.allocation.verify import recomputed_bound, verify

many = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
some = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def broken(problem: Problem, plan: Plan) -> dict[str, int]:
    """Required checks that are not at zero, by independent verification."""
    return {check.name: check.count for check in verify(problem, plan=plan) if check.required and check.count}


def classes(problem: Problem, plan: Plan) -> tuple[int, int, int]:
    """Undiscounted benefit of each class, the highest first."""
    funded = np.flatnonzero(plan.pair >= 0)
    option = problem.pair_option[plan.pair[funded]]
    discount = np.array(problem.rules.discount_permille)[plan.year[funded]]
    benefit = problem.option_benefit[option] * discount
    level = problem.gap_class[funded]
    return tuple(int(benefit[level == k].sum()) for k in (1, 2, 3))


@many
@given(world=worlds())
def test_plan_any_country_passes_its_own_and_independent_verification(world: World) -> None:
    problem = world.problem()

    plan = allocate(problem, threads=1)

    assert plan.holds, plan.checks
    assert broken(problem, plan) == {}
    assert plan.value <= plan.bound


@some
@given(world=worlds())
def test_plan_without_priority_keeps_every_other_rule(world: World) -> None:
    problem = world.problem()

    plan = allocate(problem, threads=1, settings=Settings(priority=False))

    failed = {c.name for c in verify(problem, plan=plan, priority=False) if c.required and c.count}
    assert failed == set()


@many
@given(world=worlds(), priority=st.booleans())
def test_plan_rounded_by_lsg_keeps_every_rule_on_any_number_of_threads(world: World, priority: bool) -> None:
    problem = world.problem()
    rounding = Settings(rounding_from=0, priority=priority)

    plan, again = (allocate(problem, threads=threads, settings=rounding) for threads in (1, 2))

    failed = {c.name for c in verify(problem, plan=plan, priority=priority) if c.required and c.count}
    assert failed == set()
    assert plan.hash == again.hash


@some
@given(world=worlds(), seed=st.integers(0, 2**32 - 1))
def test_bound_any_price_list_covers_the_plan(world: World, seed: int) -> None:
    problem = world.problem()
    plan = allocate(problem, threads=1)
    random = np.random.default_rng(seed)

    prices = random_prices(plan.prices, random)
    ours = exact_bound(layout_of(problem), terms_of(layout_of(problem)), prices=prices)
    theirs = recomputed_bound(sight(problem, pair=plan.pair, year=plan.year), prices=prices)

    assert ours == theirs
    assert ours >= plan.value


def random_prices(prices: Prices, random: np.random.Generator) -> Prices:
    """Another lawful price list: any line price, premiums no higher than before."""

    def shaken(values: np.ndarray) -> np.ndarray:
        return (values * random.uniform(0, 1, values.shape)).astype(np.int64)

    return replace(
        prices,
        line=shaken(prices.line * 2 + (1 << prices.bits)),
        equity=shaken(prices.equity),
        floor=shaken(prices.floor),
        prerequisite=shaken(prices.prerequisite * 2),
    )


@some
@given(world=worlds())
def test_plan_any_number_of_threads_is_the_same(world: World) -> None:
    problem = world.problem()

    hashes = {allocate(problem, threads=threads).hash for threads in (1, 2, 3)}

    assert len(hashes) == 1


def test_plan_of_hundreds_of_schools_is_the_same_on_one_thread_and_two() -> None:
    problem = generate(120, seed=3)

    one, two = allocate(problem, threads=1), allocate(problem, threads=2)

    assert (one.hash, one.bound) == (two.hash, two.bound)
    assert broken(problem, one) == {}


@some
@given(world=worlds(), seed=st.integers(0, 2**32 - 1))
def test_plan_input_in_any_order_is_the_same(world: World, seed: int) -> None:
    random = np.random.default_rng(seed)

    straight = allocate(arrange(world.raw()).problem, threads=1)
    shuffled = allocate(arrange(shuffle(world.raw(), random)).problem, threads=1)

    assert straight.hash == shuffled.hash


def shuffle(problem: Problem, random: np.random.Generator) -> Problem:
    """The same gaps, options and pairs in another order."""
    gap, option = random.permutation(problem.gaps), random.permutation(problem.options)
    pair = random.permutation(problem.pairs)
    gap_place, option_place = np.argsort(gap), np.argsort(option)
    parent = problem.gap_parent[gap]
    return replace(
        problem,
        gap_school=problem.gap_school[gap],
        gap_class=problem.gap_class[gap],
        gap_requirement=problem.gap_requirement[gap],
        gap_parent=np.where(parent >= 0, gap_place[parent], -1) if gap.size else parent,
        option_gap=gap_place[problem.option_gap[option]],
        option_capital=problem.option_capital[option],
        option_recurrent=problem.option_recurrent[option],
        option_benefit=problem.option_benefit[option],
        option_operator=problem.option_operator[option],
        pair_option=option_place[problem.pair_option[pair]],
        pair_source=problem.pair_source[pair],
    )


@some
@given(world=worlds())
def test_plan_money_in_another_unit_is_the_same(world: World) -> None:
    # Equity floors are whole units of money, rounded down, so a finer unit may move them by less than one unit.
    problem = replace(world.problem(), rules=replace(world.rules, equity_permille=0))
    finer = replace(
        problem,
        option_capital=problem.option_capital * 100,
        option_recurrent=problem.option_recurrent * 100,
        line_budget=problem.line_budget * 100,
    )

    plan, same = allocate(problem, threads=1), allocate(finer, threads=1)

    assert plan.hash == same.hash
    assert plan.benefit == same.benefit


@some
@given(world=worlds(), seed=st.integers(0, 2**32 - 1))
def test_value_with_more_money_and_the_previous_plan_never_falls(world: World, seed: int) -> None:
    problem = world.problem()
    random = np.random.default_rng(seed)
    plain = Settings(priority=False)
    # Republican money also raises the equity floors, so it is a different promise, not only more money.
    fixed = replace(problem, rules=replace(problem.rules, equity_permille=0))
    richer = replace(fixed, line_budget=fixed.line_budget + random.integers(0, 50, problem.lines))

    before = allocate(fixed, threads=1, settings=plain)
    after = allocate(richer, previous=before, threads=1, settings=plain)

    assert after.value >= before.value


@some
@given(world=worlds(), seed=st.integers(0, 2**32 - 1))
def test_priority_with_more_money_falls_in_value_only_to_serve_a_higher_class(world: World, seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = replace(world.problem(), rules=replace(world.rules, equity_permille=0))
    richer = replace(problem, line_budget=problem.line_budget + random.integers(0, 50, problem.lines))

    before = allocate(problem, threads=1)
    after = allocate(richer, previous=before, threads=1)

    assert after.holds
    assert after.value >= before.value or classes(richer, after) > classes(problem, before)


@some
@given(world=worlds(), seed=st.integers(0, 2**32 - 1))
def test_previous_plan_with_less_money_gives_a_lawful_plan(world: World, seed: int) -> None:
    problem = world.problem()
    random = np.random.default_rng(seed)
    poorer = replace(problem, line_budget=problem.line_budget * random.integers(0, 11, problem.lines) // 10)
    before = allocate(problem, threads=1)

    after = allocate(poorer, previous=before, threads=1)

    assert broken(poorer, after) == {}


@some
@given(world=worlds())
def test_decision_hash_names_the_decisions(world: World) -> None:
    problem = world.problem()

    plan = allocate(problem, threads=1)
    forged = replace(plan, value=plan.value + 1)

    assert {c.name for c in verify(problem, plan=forged) if c.count and c.required} == {"claims"}


@pytest.mark.parametrize("schools", [12, 60])
def test_generated_country_same_seed_is_the_same_problem(schools: int) -> None:
    first, second = generate(schools, seed=7), generate(schools, seed=7)

    first.validate()
    assert (first.line_budget == second.line_budget).all()
    assert allocate(first).hash == allocate(second).hash
