"""The demo country's own allocation: read from the database as the site does, computed, verified and timed.

Needs a loaded demo (`make demo` or `make run`); says so when there is none.
"""

from __future__ import annotations

import resource
import sys
import time

from benchmarks.country import refuse_without_demo


def main() -> int:
    refuse_without_demo()
    from koopsuz.engine.allocation import allocate
    from koopsuz.engine.case import build_case
    from koopsuz.planning.models import Plan
    from koopsuz.planning.services.running import read_inputs

    plan = Plan.objects.filter(status="published").latest("pk")
    began = time.perf_counter()
    inputs, _country = read_inputs(plan)
    read = time.perf_counter() - began
    began = time.perf_counter()
    case = build_case(inputs)
    built = time.perf_counter() - began
    problem = case.problem
    allocate(problem)  # loads the kernels
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        result = allocate(problem)
        seconds.append(time.perf_counter() - began)
    failed = [check.name for check in result.checks if check.required and check.count]
    print(
        f"{problem.school_lsg.size:,} schools, {problem.gap_school.size:,} gaps, {problem.pair_option.size:,} lawful pairs"
    )
    print(f"read {read:.2f} s   cost and payers {built:.2f} s   allocate {min(seconds):.2f} s (best of 3)")
    print(f"certified gap {result.gap_ppm / 1e4:.4f} %   failed checks: {failed or 'none'}")
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    print("same plan as stored" if result.hash == plan.plan_hash else f"another plan than stored: {plan.plan_hash}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
