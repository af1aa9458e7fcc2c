"""What-if answers are lawful plans and agree with a plan made afresh."""

from __future__ import annotations

import numpy as np
import pytest

from koopsuz.engine.allocation import AllocationError, Plan, Problem, allocate
from koopsuz.engine.allocation.generator import generate
from koopsuz.engine.allocation.replan import ask_local, local_lines, prepare, replan, reprice, with_budgets
from koopsuz.engine.allocation.uses import uses_of
from koopsuz.engine.allocation.verify import verify


@pytest.fixture(scope="module")
def problem() -> Problem:
    return generate(60, seed=4)


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return allocate(problem)


def test_replan_with_more_national_money_is_lawful_and_close_to_a_fresh_plan(problem: Problem, plan: Plan) -> None:
    richer = with_budgets(problem, budgets={0: int(problem.line_budget[0]) * 11 // 10})

    after, fresh = replan(richer, previous=plan), allocate(richer)

    assert after.holds
    assert [c for c in verify(richer, plan=after) if c.required and c.count] == []
    assert abs(after.bound - fresh.bound) <= fresh.bound // 1000
    assert after.value >= fresh.value * 99 // 100


def test_replan_with_less_money_keeps_every_line_within_its_budget(problem: Problem, plan: Plan) -> None:
    poorer = with_budgets(problem, budgets={line: int(problem.line_budget[line]) // 3 for line in range(9)})

    after = replan(poorer, previous=plan)

    assert after.holds
    assert (after.residual >= 0).all()


def test_reprice_bound_is_close_to_the_bound_of_a_fresh_plan(problem: Problem, plan: Plan) -> None:
    richer = with_budgets(problem, budgets={0: int(problem.line_budget[0]) * 11 // 10})

    bound, prices = reprice(richer, previous=plan)

    assert bound == pytest.approx(allocate(richer).bound, rel=1e-3)
    assert (prices >= 0).all()


def test_local_answer_changes_only_its_lsg_and_stays_within_all_lines(problem: Problem, plan: Plan) -> None:
    bench = prepare(problem, plan=plan)
    lsg = int(np.argmax(np.bincount(problem.school_lsg)))
    own = local_lines(bench.layout, lsg=lsg)
    budgets = {int(line): int(problem.line_budget[line]) * 3 // 2 for line in own}

    answer = ask_local(bench, lsg=lsg, budgets=budgets)

    assert (problem.school_lsg[problem.gap_school[answer.gap]] == lsg).all()
    assert answer.value_change > 0
    assert left_after(with_budgets(problem, budgets=budgets), plan, answer).min() >= 0
    assert ask_local(bench, lsg=lsg, budgets=budgets).pair.tolist() == answer.pair.tolist()


def left_after(problem: Problem, plan: Plan, answer: object) -> np.ndarray:
    """Tyiyn left on every line once the answer's changes are made."""
    pair, year = plan.pair.copy(), plan.year.copy()
    pair[answer.gap], year[answer.gap] = answer.pair, answer.year
    return problem.line_budget - uses_of(problem, pair=pair, year=year).by_line(problem)


def test_local_answer_with_less_money_gives_up_what_cannot_be_paid(problem: Problem, plan: Plan) -> None:
    bench = prepare(problem, plan=plan)
    budgets = {int(line): 0 for line in local_lines(bench.layout, lsg=0)}

    answer = ask_local(bench, lsg=0, budgets=budgets)

    assert left_after(with_budgets(problem, budgets=budgets), plan, answer).min() >= 0
    assert answer.value_change <= 0


def test_local_question_about_a_foreign_line_is_refused(problem: Problem, plan: Plan) -> None:
    with pytest.raises(AllocationError, match="do not belong"):
        ask_local(prepare(problem, plan=plan), lsg=0, budgets={0: 1})


def test_budget_below_zero_is_refused(problem: Problem) -> None:
    with pytest.raises(AllocationError, match="cannot have -1"):
        with_budgets(problem, budgets={0: -1})


def test_previous_plan_of_another_problem_is_refused(plan: Plan) -> None:
    with pytest.raises(AllocationError, match="another list"):
        allocate(generate(12, seed=9), previous=plan)
