"""HiGHS, a general solver that knows nothing of the engine, judges bound and plan on tiny countries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.allocation_world import World, worlds

from koopsuz.engine.allocation import Problem, allocate
from koopsuz.engine.allocation.generator import generate
from koopsuz.engine.allocation.linear import LinearProgram, linear_program

highspy = pytest.importorskip("highspy")

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def optimum(problem: Problem, *, whole: bool = True) -> float:
    """Best value of any plan (or, not `whole`, of the relaxation), found by HiGHS."""
    program = linear_program(problem, money_unit=1.0 if problem.line_budget.max(initial=0) < 1e6 else 1e8)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("threads", 1)
    highs.passModel(model_of(program, whole=whole))
    highs.run()
    return -highs.getInfo().objective_function_value * program.value_unit


def model_of(program: LinearProgram, *, whole: bool) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = program.gain.size, program.right.size
    model.col_cost_, model.col_upper_ = -program.gain, program.upper
    model.col_lower_ = np.zeros(program.gain.size)
    model.row_lower_ = np.full(program.right.size, -highspy.kHighsInf)
    model.row_upper_ = program.right
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = program.start, program.index
    model.a_matrix_.value_ = program.amount
    if whole:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(flag)] for flag in program.whole]
    return model


@some
@given(world=worlds(most_schools=6))
def test_bound_and_value_bracket_the_true_optimum(world: World) -> None:
    problem = world.problem()

    plan = allocate(problem, threads=1)
    best = optimum(problem)

    tolerance = 1e-6 * max(1.0, abs(best)) + 1e-3
    assert plan.value <= best + tolerance
    assert best <= plan.bound + tolerance


def test_bound_of_eight_schools_is_close_to_the_linear_relaxation() -> None:
    problem = generate(8, seed=2)
    problem = replace(problem, rules=replace(problem.rules, equity_permille=0))

    plan = allocate(problem, threads=1)
    relaxed = optimum(problem, whole=False)

    assert plan.bound >= relaxed * (1 - 1e-7)
    assert plan.bound <= relaxed * 1.005
