"""Allocation against its bars and its judges, side by side in one run.

    python benchmarks/allocation.py                     ours at 60, 350 and 2,300 schools, what-if, explanation
    python benchmarks/allocation.py --judges            also HiGHS and OR-Tools PDLP on the linear relaxation alone
    python benchmarks/allocation.py --large             also 20,000 schools
    python benchmarks/allocation.py --sizes 350 --repeat 5

Times are the best of the repeats in one process, after one warm-up that loads or compiles the kernels. Each judge
runs in a process of its own: the two solvers cannot share one. The relaxation is all that the judges solve; ours
also builds and verifies the plan.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from koopsuz.engine.allocation import Plan, Problem, Rules, Settings, allocate
from koopsuz.engine.allocation.compare import Order, rank_by
from koopsuz.engine.allocation.explain import explain_all
from koopsuz.engine.allocation.generator import DEFAULT_RULES, generate
from koopsuz.engine.allocation.linear import linear_program
from koopsuz.engine.allocation.replan import ask_local, local_lines, prepare, replan, reprice, with_budgets
from koopsuz.engine.allocation.verify import verify

GENTLE = DEFAULT_RULES
STEEP = replace(DEFAULT_RULES, class_weights=(2500, 50, 1))
T = TypeVar("T")
JUDGES = ("highs", "pdlp")


def timed(action: Callable[[], T], *, repeat: int) -> tuple[float, T]:
    """Best wall time in seconds and the last result."""
    best = float("inf")
    for _ in range(repeat):
        began = time.perf_counter()
        result = action()
        best = min(best, time.perf_counter() - began)
    return best, result


def memory_gb() -> float:
    """Largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def row(*cells: object) -> None:
    widths = (8, 30, 10, 14, 14, 10, 8, 8)
    print(" ".join(str(cell).ljust(width) for cell, width in zip(cells, widths, strict=False)).rstrip())


def plan_row(schools: int, label: str, *, rules: Rules, settings: Settings, repeat: int) -> tuple[Problem, Plan, float]:
    problem = generate(schools, rules=rules)
    seconds, plan = timed(lambda: allocate(problem, settings=settings), repeat=repeat)
    report = verify(problem, plan=plan, priority=settings.priority)
    envy = next(check.count for check in report if check.name == "envy")
    broken = sum(check.count for check in plan.checks if check.required)
    row(
        schools,
        label,
        f"{seconds:.2f} s",
        f"{plan.value / 1e6:.1f}",
        f"{plan.bound / 1e6:.1f}",
        f"{plan.gap_ppm / 1e4:.4f} %",
        f"{envy}/{broken}",
        f"{memory_gb():.2f} GB",
    )
    return problem, plan, seconds


def what_if(problem: Problem, plan: Plan, *, repeat: int) -> None:
    richer = with_budgets(problem, budgets={1: int(problem.line_budget[1]) * 105 // 100})
    prices, _ = timed(lambda: reprice(richer, previous=plan), repeat=repeat)
    whole, after = timed(lambda: replan(richer, previous=plan), repeat=repeat)
    seconds, bench = timed(lambda: prepare(problem, plan=plan), repeat=1)
    sizes = np.bincount(problem.school_lsg)
    middle = np.argsort(sizes, kind="stable")[sizes.size // 2 - 10 : sizes.size // 2 + 11]
    median = float(np.median([local_seconds(problem, bench, int(lsg), repeat=repeat) for lsg in middle]))
    largest = local_seconds(problem, bench, int(sizes.argmax()), repeat=repeat)
    print(
        f"what-if, national line +5 %: prices {prices:.2f} s, full plan {whole:.2f} s (gap {after.gap_ppm / 1e4:.4f} %)"
    )
    print(
        f"what-if, one LSG +20 %: median {median * 1e3:.1f} ms, largest ({sizes.max()} schools) "
        f"{largest * 1e3:.1f} ms; preparing once {seconds:.2f} s"
    )


def local_seconds(problem: Problem, bench: object, lsg: int, *, repeat: int) -> float:
    budgets = {int(line): int(problem.line_budget[line]) * 6 // 5 for line in local_lines(bench.layout, lsg=lsg)}
    return timed(lambda: ask_local(bench, lsg=lsg, budgets=budgets), repeat=repeat)[0]


def explanation(problem: Problem, plan: Plan, *, repeat: int) -> None:
    seconds, told = timed(lambda: explain_all(problem, plan=plan), repeat=repeat)
    print(f"explaining {problem.gaps} decisions: {seconds:.2f} s, {told.share_by_price:.2%} by price alone")
    for order in Order:
        other = rank_by(problem, order=order)
        print(
            f"  rule {order.value}: {other.benefit / plan.bound:.2%} of the bound, "
            f"{other.equity_shortfall / 1e11:.2f} bn som below the equity floors"
        )


def judge(name: str, schools: int) -> None:
    """Solve the relaxation with one judge and print one line of JSON; runs in a process of its own."""
    program = linear_program(generate(schools, rules=GENTLE))
    began = time.perf_counter()
    value = highs_value(program) if name == "highs" else pdlp_value(program)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "value": value * program.value_unit, "memory": memory_gb()}))


def highs_value(program: object) -> float:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = program.gain.size, program.right.size
    model.col_cost_, model.col_lower_, model.col_upper_ = -program.gain, np.zeros(program.gain.size), program.upper
    model.row_lower_ = np.full(program.right.size, -highspy.kHighsInf)
    model.row_upper_ = program.right
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = program.start, program.index
    model.a_matrix_.value_ = program.amount
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", "simplex")
    highs.setOptionValue("threads", 2)
    highs.passModel(model)
    highs.run()
    return -highs.getInfo().objective_function_value


def pdlp_value(program: object) -> float:
    import scipy.sparse
    from ortools.pdlp import solve_log_pb2, solvers_pb2
    from ortools.pdlp.python import pdlp

    del solve_log_pb2
    problem = pdlp.QuadraticProgram()
    size, rows = program.gain.size, program.right.size
    problem.objective_vector = -program.gain
    problem.variable_lower_bounds, problem.variable_upper_bounds = np.zeros(size), program.upper
    problem.constraint_lower_bounds = np.full(rows, -np.inf)
    problem.constraint_upper_bounds = program.right
    problem.constraint_matrix = scipy.sparse.csc_matrix(
        (program.amount, program.index, program.start), shape=(rows, size)
    )
    options = solvers_pb2.PrimalDualHybridGradientParams()
    goal = options.termination_criteria.simple_optimality_criteria
    goal.eps_optimal_relative = goal.eps_optimal_absolute = 1e-4
    options.num_threads = 2
    result = pdlp.primal_dual_hybrid_gradient(problem, options)
    return float(program.gain @ result.primal_solution)


def judge_row(name: str, schools: int, *, ours: float) -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--judge", name, str(schools)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        row(schools, f"{name}: relaxation alone", "failed: " + done.stderr.strip().splitlines()[-1])
        return
    told = json.loads(done.stdout.strip().splitlines()[-1])
    ratio = f"{told['seconds'] / ours:.1f}x ours"
    row(
        schools,
        f"{name}: relaxation alone",
        f"{told['seconds']:.2f} s",
        f"{told['value'] / 1e6:.1f}",
        "",
        "",
        ratio,
        f"{told['memory']:.2f} GB",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[60, 350, 2300])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--judges", action="store_true")
    parser.add_argument("--judge", nargs=2, metavar=("NAME", "SCHOOLS"))
    chosen = parser.parse_args()
    if chosen.judge:
        judge(chosen.judge[0], int(chosen.judge[1]))
        return
    began = time.perf_counter()
    allocate(generate(30))
    print(f"first call (loads or compiles the kernels): {time.perf_counter() - began:.1f} s")
    row("schools", "what", "best", "value", "bound", "gap", "envy/broken", "memory")
    for schools in [*chosen.sizes, *([20_000] if chosen.large else [])]:
        repeat = 1 if schools > 5000 else chosen.repeat
        _, _, fastest = plan_row(
            schools, "25:5:1, without priority", rules=GENTLE, settings=Settings(priority=False), repeat=repeat
        )
        plan_row(schools, "25:5:1", rules=GENTLE, settings=Settings(), repeat=repeat)
        problem, plan, _ = plan_row(schools, "2500:50:1", rules=STEEP, settings=Settings(), repeat=repeat)
        for name in JUDGES if chosen.judges and schools <= 5000 else ():
            judge_row(name, schools, ours=fastest)
    what_if(problem, plan, repeat=min(3, chosen.repeat))
    explanation(problem, plan, repeat=min(3, chosen.repeat))


if __name__ == "__main__":
    main()
