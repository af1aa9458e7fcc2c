"""Worked cases by hand: one rule each, with the figures in the test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.engine.allocation_world import RULES, World

from koopsuz.engine.allocation import Plan, Problem, Progress, SourceKind, allocate

ONE_YEAR = replace(RULES, discount_permille=(1000,))


def decisions(plan: Plan) -> list[tuple[int, int]]:
    """(pair, year) of each gap, (-1, 0) where unfunded."""
    return list(zip(plan.pair.tolist(), plan.year.tolist(), strict=True))


def solve(problem: Problem) -> Plan:
    plan = allocate(problem, threads=1)
    assert plan.holds, plan.checks
    return plan


def test_single_gap_that_fits_is_funded_in_the_first_year() -> None:
    world = World()
    school = world.school()
    money = world.source(SourceKind.REPUBLICAN, 100, 100, 100)
    world.option(world.gap(school), capital=70, benefit=10, payers=[money])

    plan = solve(world.problem())

    assert decisions(plan) == [(0, 0)]
    assert plan.value == plan.bound == 25 * 10 * 1000
    assert plan.residual.tolist() == [30, 100, 100]


def test_line_that_cannot_pay_both_pays_the_better_gap() -> None:
    world = World(rules=ONE_YEAR)
    school = world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    world.option(world.gap(school), capital=60, benefit=10, payers=[money])
    world.option(world.gap(school), capital=60, benefit=11, payers=[money])

    plan = solve(world.problem())

    assert decisions(plan) == [(-1, 0), (1, 0)]
    assert plan.value == 25 * 11 * 1000


def test_cheaper_option_of_one_gap_makes_room_for_another_gap() -> None:
    world = World(rules=ONE_YEAR)
    school = world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    first, second = world.gap(school), world.gap(school)
    world.option(first, capital=90, benefit=12, payers=[money])
    world.option(first, capital=50, benefit=9, payers=[money])
    world.option(second, capital=50, benefit=9, payers=[money])

    plan = solve(world.problem())

    assert plan.funded == 2
    assert plan.value == 25 * 18 * 1000


def test_capital_of_a_later_year_is_paid_at_the_discount() -> None:
    world = World()
    school = world.school()
    money = world.source(SourceKind.REPUBLICAN, 0, 100, 100)
    world.option(world.gap(school), capital=70, benefit=10, payers=[money])

    plan = solve(world.problem())

    assert decisions(plan) == [(0, 1)]
    assert plan.value == 25 * 10 * 900


def test_recurrent_cost_without_money_in_later_years_waits_for_the_last_year() -> None:
    world = World()
    school = world.school()
    capital = world.source(SourceKind.REPUBLICAN, 100, 100, 100)
    operator = world.source(SourceKind.SUBVENTION, 5, 5, 4)
    world.option(world.gap(school), capital=70, benefit=10, payers=[capital], recurrent=5, operator=operator)

    plan = solve(world.problem())

    assert decisions(plan) == [(0, 2)]
    assert plan.residual.tolist() == [100, 100, 30, 5, 5, 4]


def test_recurrent_cost_is_taken_from_every_later_year() -> None:
    world = World()
    school = world.school()
    capital = world.source(SourceKind.REPUBLICAN, 100, 0, 0)
    operator = world.source(SourceKind.SUBVENTION, 5, 5, 5)
    world.option(world.gap(school), capital=70, benefit=10, payers=[capital], recurrent=5, operator=operator)

    plan = solve(world.problem())

    assert plan.residual.tolist() == [30, 0, 0, 5, 0, 0]


def test_envelope_that_builds_and_operates_bears_both() -> None:
    world = World()
    school = world.school()
    envelope = world.source(SourceKind.DONOR, 80, annual=False)
    world.option(world.gap(school), capital=70, benefit=10, payers=[envelope], recurrent=6, operator=envelope)

    plan = solve(world.problem())

    assert decisions(plan) == [(0, 1)]
    assert plan.residual.tolist() == [4]


def test_donor_after_its_deadline_pays_nothing() -> None:
    world = World()
    school = world.school()
    donor = world.source(SourceKind.DONOR, 100, annual=False, deadline=0)
    parent_money = world.source(SourceKind.LOCAL, 0, 50, 0, owner=0)
    first = world.gap(school)
    second = world.gap(school, parent=first)
    world.option(first, capital=50, benefit=10, payers=[parent_money])
    world.option(second, capital=50, benefit=10, payers=[donor])

    plan = solve(world.problem())

    assert decisions(plan) == [(0, 1), (-1, 0)]


def test_gap_that_waits_for_another_starts_no_earlier() -> None:
    world = World()
    school = world.school()
    early = world.source(SourceKind.LOCAL, 50, 50, 0, owner=0)
    late = world.source(SourceKind.REPUBLICAN, 0, 0, 50)
    first = world.gap(school, level=3)
    second = world.gap(school, parent=first)
    world.option(first, capital=50, benefit=1, payers=[late])
    world.option(second, capital=50, benefit=10, payers=[early, late])

    plan = solve(world.problem())

    assert plan.pair.tolist()[0] == 0
    assert plan.pair.tolist()[1] == -1


def test_life_threatening_gap_takes_money_from_a_lower_class_whatever_the_weights() -> None:
    world = World(rules=replace(ONE_YEAR, class_weights=(1, 1, 1)))
    school = world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    world.option(world.gap(school, level=1), capital=100, benefit=1, payers=[money])
    world.option(world.gap(school, level=3), capital=100, benefit=50, payers=[money])

    plan = solve(world.problem())

    assert decisions(plan) == [(0, 0), (-1, 0)]


def test_second_class_goes_before_the_third() -> None:
    world = World(rules=replace(ONE_YEAR, class_weights=(1, 1, 1)))
    school = world.school()
    money = world.source(SourceKind.SCHOOL, 100, owner=0)
    world.option(world.gap(school, level=3), capital=10, benefit=50, payers=[money])
    world.option(world.gap(school, level=2), capital=95, benefit=1, payers=[money])

    plan = solve(world.problem())

    assert decisions(plan) == [(-1, 0), (1, 0)]


def test_money_that_serves_a_higher_class_through_a_prerequisite_is_not_taken() -> None:
    world = World(rules=ONE_YEAR)
    school = world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    base = world.gap(school, level=3)
    world.option(base, capital=60, benefit=1, payers=[money])
    world.option(world.gap(school, level=1, parent=base), capital=40, benefit=30, payers=[money])
    world.option(world.gap(school, level=1), capital=60, benefit=5, payers=[money])

    plan = solve(world.problem())

    assert decisions(plan) == [(0, 0), (1, 0), (-1, 0)]


def test_equity_gives_the_poorer_oblast_its_share_of_republican_money() -> None:
    world = World(rules=replace(ONE_YEAR, equity_permille=900))
    rich, poor = world.school(lsg=0, oblast=0), world.school(lsg=1, oblast=1)
    money = world.source(SourceKind.REPUBLICAN, 100)
    for _ in range(4):
        world.option(world.gap(rich), capital=25, benefit=50, payers=[money])
    for _ in range(4):
        world.option(world.gap(poor), capital=25, benefit=10, payers=[money])

    plan = solve(world.problem())

    assert (plan.pair >= 0).tolist().count(True) == 4
    assert (plan.pair[4:] >= 0).sum() == 2


def test_equity_that_no_gap_can_use_is_named_and_the_certificate_still_holds() -> None:
    world = World(rules=replace(ONE_YEAR, equity_permille=1000))
    first, second = world.school(lsg=0, oblast=0), world.school(lsg=1, oblast=1)
    money = world.source(SourceKind.REPUBLICAN, 100)
    world.option(world.gap(first), capital=90, benefit=10, payers=[money])
    world.option(world.gap(second), capital=90, benefit=10, payers=[money])

    plan = solve(world.problem())

    short = next(check for check in plan.checks if check.name == "equity")
    assert (short.count, short.amount) == (1, 50)


def test_school_floor_prefers_the_school_that_has_nothing_yet() -> None:
    world = World(rules=replace(ONE_YEAR, school_floor_permille=500))
    large, small = world.school(), world.school()
    money = world.source(SourceKind.LOCAL, 100, owner=0)
    world.option(world.gap(large), capital=50, benefit=40, payers=[money])
    world.option(world.gap(large), capital=50, benefit=40, payers=[money])
    world.option(world.gap(small), capital=50, benefit=10, payers=[money])

    plan = solve(world.problem())

    assert (plan.pair >= 0).tolist() == [True, False, True]


def test_no_money_funds_nothing_and_proves_it() -> None:
    world = World()
    school = world.school()
    money = world.source(SourceKind.REPUBLICAN, 0, 0, 0)
    world.option(world.gap(school), capital=70, benefit=10, payers=[money])

    plan = solve(world.problem())

    assert (plan.funded, plan.value, plan.bound, plan.gap_ppm) == (0, 0, 0, 0)


def test_gap_without_lawful_payer_stays_unfunded() -> None:
    world = World()
    school = world.school()
    world.source(SourceKind.REPUBLICAN, 100, 100, 100)
    world.option(world.gap(school), capital=70, benefit=10, payers=[])
    world.gap(school)

    plan = solve(world.problem())

    assert decisions(plan) == [(-1, 0), (-1, 0)]


def test_country_without_gaps_has_an_empty_plan() -> None:
    world = World()
    world.school()
    world.source(SourceKind.REPUBLICAN, 100, 100, 100)

    plan = solve(world.problem())

    assert plan.pair.size == 0
    assert plan.residual.tolist() == [100, 100, 100]


def test_country_without_sources_funds_nothing() -> None:
    world = World()
    world.option(world.gap(world.school()), capital=70, benefit=10, payers=[])

    plan = solve(world.problem())

    assert plan.funded == 0


def test_option_without_benefit_is_not_bought() -> None:
    world = World()
    money = world.source(SourceKind.REPUBLICAN, 100, 100, 100)
    world.option(world.gap(world.school()), capital=10, benefit=0, payers=[money])

    assert solve(world.problem()).funded == 0


def test_budgets_of_trillions_of_tyiyn_stay_exact() -> None:
    world = World()
    school = world.school()
    money = world.source(SourceKind.REPUBLICAN, 6_000_000_000_000, 0, 0)
    world.option(world.gap(school), capital=5_999_999_999_999, benefit=7, payers=[money])
    world.option(world.gap(school), capital=2, benefit=1, payers=[money])

    plan = solve(world.problem())

    assert plan.residual.tolist() == [1, 0, 0]
    assert plan.funded == 1


def test_progress_tells_the_stages_in_order_and_ends_at_one() -> None:
    world = World()
    money = world.source(SourceKind.REPUBLICAN, 100, 100, 100)
    world.option(world.gap(world.school()), capital=10, benefit=1, payers=[money])
    heard: list[Progress] = []

    allocate(world.problem(), threads=1, on_progress=heard.append)

    assert list(dict.fromkeys(message.stage for message in heard)) == ["prices", "plan", "proof", "done"]
    assert heard[-1].share == 1.0
    assert np.all(np.diff([message.share for message in heard]) >= 0)
