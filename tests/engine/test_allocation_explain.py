"""Every yes and no has its numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.allocation_world import RULES, World, worlds

from koopsuz.engine.allocation import AllocationError, SourceKind, allocate
from koopsuz.engine.allocation.explain import Reason, explain_all, explain_gap, next_som
from koopsuz.engine.allocation.generator import DEFAULT_RULES, generate

ONE_YEAR = replace(RULES, discount_permille=(1000,))
some = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(world=worlds())
def test_explanation_of_one_gap_agrees_with_the_explanation_of_all(world: World) -> None:
    problem = world.problem()
    plan = allocate(problem, threads=1)

    everything = explain_all(problem, plan=plan)
    one_by_one = [explain_gap(problem, plan=plan, gap=gap) for gap in range(problem.gaps)]

    assert [told.reason for told in one_by_one] == [Reason(code) for code in everything.reason]
    for gap, told in enumerate(one_by_one):
        assert (told.chosen is not None) == (plan.pair[gap] >= 0)
        lawful = [choice.reduced for choice in told.choices if choice.lawful]
        assert max([0, *lawful]) == everything.best[gap]


@some
@given(world=worlds())
def test_choice_adds_up_from_value_premium_and_charges(world: World) -> None:
    problem = replace(world.problem(), rules=replace(world.rules, equity_permille=0))
    plan = allocate(problem, threads=1)

    for gap in range(problem.gaps):
        for choice in explain_gap(problem, plan=plan, gap=gap).choices:
            assert choice.reduced == choice.value + choice.premium - choice.price
            assert choice.price == sum(charge.price for charge in choice.charges)


def test_unfunded_gap_that_is_worth_its_price_names_the_exact_shortfall() -> None:
    world = World(rules=ONE_YEAR)
    school = world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    world.option(world.gap(school), capital=60, benefit=11, payers=[money])
    world.option(world.gap(school), capital=60, benefit=10, payers=[money])
    problem = world.problem()
    plan = allocate(problem, threads=1)

    told = explain_gap(problem, plan=plan, gap=1)

    assert told.choices[0].charges[0].shortfall == 20
    assert told.reason in (Reason.UNFUNDED_INDIVISIBLE, Reason.UNFUNDED_PRICE)


def test_gap_without_payer_and_gap_behind_an_unmet_one_say_so() -> None:
    world = World(rules=ONE_YEAR)
    school = world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    first = world.gap(school)
    second = world.gap(school, parent=first)
    world.option(first, capital=200, benefit=10, payers=[money])
    world.option(second, capital=10, benefit=10, payers=[money])
    problem = world.problem()
    plan = allocate(problem, threads=1)

    reasons = [Reason(code) for code in explain_all(problem, plan=plan).reason]

    assert reasons == [Reason.UNFUNDED_NO_PAYER, Reason.UNFUNDED_PREREQUISITE]


def test_next_som_buys_the_most_valuable_gap_that_the_amount_can_pay() -> None:
    world = World(rules=ONE_YEAR)
    school = world.school()
    money = world.source(SourceKind.LOCAL, 50, owner=0)
    world.option(world.gap(school), capital=50, benefit=50, payers=[money])
    world.option(world.gap(school), capital=40, benefit=20, payers=[money])
    world.option(world.gap(school), capital=30, benefit=18, payers=[money])
    problem = world.problem()
    plan = allocate(problem, threads=1)

    answer = next_som(problem, plan=plan, line=0, amount=75)

    assert [(buy.gap, buy.amount, buy.gain) for buy in answer.buys] == [(2, 30, 450_000), (1, 40, 500_000)]
    assert answer.left == 5


def test_next_som_of_an_unknown_line_is_refused() -> None:
    problem = World(school_lsg=[0], school_oblast=[0]).problem()
    plan = allocate(problem, threads=1)

    with pytest.raises(AllocationError, match="no line 7"):
        next_som(problem, plan=plan, line=7, amount=1)


def test_prices_explain_nearly_all_decisions_of_a_country() -> None:
    problem = generate(200, seed=5, rules=replace(DEFAULT_RULES, class_weights=(2500, 50, 1)))
    plan = allocate(problem)

    told = explain_all(problem, plan=plan)

    assert told.share_by_price >= 0.95
    assert set(np.unique(told.reason)) <= {int(reason) for reason in Reason}
