"""Runs every check and tells all failures at once: lint, format, walls, types, house rules. `make check`."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
MOST_LINES = 40
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Result:
    """How one check ended: its name, whether it is fine, what it said, and how long it took."""

    name: str
    fine: bool
    said: str
    seconds: float


def main() -> int:
    """Run the checks two at a time, print one line for each and then what failed; return the exit code."""
    started = time.perf_counter()
    results = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = [(name, pool.submit(_timed, name, work)) for name, work in _checks()]
        for _name, future in waiting:
            results += _shown(future)
    for result in results:
        if not result.fine:
            print(f"\n--- {result.name}\n{_shortened(result.said)}")
    failed = [result.name for result in results if not result.fine]
    print(
        f"\n{len(results) - len(failed)} of {len(results)} checks passed in {time.perf_counter() - started:.1f} s",
        end="",
    )
    print(f"; failed: {', '.join(failed)}" if failed else "")
    return 1 if failed else 0


def _shortened(said: str) -> str:
    lines = said.strip().splitlines()
    rest = len(lines) - MOST_LINES
    return "\n".join(lines[:MOST_LINES]) + (f"\n… and {rest} more" if rest > 0 else "")


def _checks() -> list[tuple[str, Callable[[], list[Result]]]]:
    return [
        ("types", lambda: [_program("types (mypy)", "mypy", "--no-error-summary")]),
        ("lint", lambda: [_program("lint (ruff)", "ruff", "check", "--quiet", "--output-format", "concise", ".")]),
        ("format", lambda: [_program("format (ruff)", "ruff", "format", "--check", "--output-format", "concise", ".")]),
        ("walls", lambda: [_program("walls between rooms (import-linter)", "lint-imports", "--no-logo")]),
        ("house", _house),
    ]


def _timed(_name: str, work: Callable[[], list[Result]]) -> list[Result]:
    return work()


def _shown(future: "Future[list[Result]]") -> list[Result]:
    results = future.result()
    for result in results:
        print(f"{'ok  ' if result.fine else 'FAIL'}  {result.seconds:5.1f} s  {result.name}", flush=True)
    return results


def _program(name: str, program: str, *arguments: str) -> Result:
    started = time.perf_counter()
    environment = {**os.environ, "KOOPSUZ_WITHOUT_DATABASE": "1", "PYTHONPATH": "src", "NO_COLOR": "1"}
    done = subprocess.run(
        [str(PROGRAMS / program), *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(name, done.returncode == 0, ESCAPES.sub("", done.stdout), time.perf_counter() - started)


def _house() -> list[Result]:
    from tools.house.run import check_all, exception_offences, read_exceptions
    from tools.house.tree import Tree

    exceptions, most = read_exceptions()
    results = [
        Result(
            f"house: {outcome.sentence}",
            not outcome.offences,
            "\n".join(str(offence) for offence in outcome.offences) + f"\n(rule {outcome.rule})",
            outcome.seconds,
        )
        for outcome in check_all(Tree.of_repository(), exceptions=exceptions)
    ]
    listed = exception_offences(exceptions, most)
    said = "\n".join(str(offence) for offence in listed)
    return [*results, Result("house: exceptions have reasons and their number only falls", not listed, said, 0.0)]


if __name__ == "__main__":
    sys.exit(main())
