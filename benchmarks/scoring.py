"""Scoring: our kernel, the same definition in plain numpy, and DuckDB on a long table, side by side in one run.

Run `python -m benchmarks.scoring`; `--large` adds a million schools. Each time is the best of several; the machine is
shared, so trust ratios more than milliseconds. Every engine's gaps and means are compared before a row is printed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.scoring import (
    Block,
    EditionModel,
    Indicator,
    Requirement,
    build_model,
    pack_many,
    rollup,
    score,
    unpack_many,
)

SEED = 7
THREADS = 2
CODES = np.asarray([0] * 20 + [1] * 15 + [2] * 25 + [3] * 30 + [4] * 5 + [5] * 5, dtype=np.uint8)

# The comparison needs the extra "bench"; without it the rows are left out.
duckdb: Any = importlib.import_module("duckdb") if importlib.util.find_spec("duckdb") else None


@dataclass(frozen=True, slots=True)
class Case:
    """Assessments to score, and where each school lies."""

    name: str
    model: EditionModel
    answers: NDArray[np.uint8]
    applies: NDArray[np.bool_]
    group: NDArray[np.int64]  # area × rounds + round
    areas: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What every engine must agree on."""

    gaps: int
    mean_sum: int
    level_sum: int
    country_gaps: tuple[int, ...]


def edition(*, indicators: int, requirements: int, blocks: int) -> EditionModel:
    """An edition of the given size, the same for a given size."""
    chance = np.random.default_rng(SEED)
    rows = [
        Requirement(
            f"R{number}",
            f"B{number * blocks // requirements}",
            int(chance.integers(1, 4)),
            bool(chance.random() < 0.15),
            int(chance.integers(2, 4)),
        )
        for number in range(requirements)
    ]
    asked = [
        Indicator(f"I{number}", f"R{number * requirements // indicators}", "levels") for number in range(indicators)
    ]
    return build_model([Block(f"B{number}") for number in range(blocks)], requirements=rows, indicators=asked, facts={})


def make_case(name: str, *, schools: int, rounds: int, model: EditionModel) -> Case:
    """Random answers of `schools` in each of `rounds`; a fifth as many areas as schools."""
    chance = np.random.default_rng(SEED)
    rows, areas = schools * rounds, max(8, schools // 5)
    answers = np.empty((rows, len(model.indicator_ids)), dtype=np.uint8)
    for start in range(0, rows, 50_000):
        part = answers[start : start + 50_000]
        part[:] = CODES[chance.integers(0, len(CODES), part.shape, dtype=np.uint8)]
    applies = np.empty((rows, len(model.requirement_ids)), dtype=np.bool_)
    for start in range(0, rows, 50_000):
        part_applies = applies[start : start + 50_000]
        part_applies[:] = chance.integers(0, 10, part_applies.shape, dtype=np.uint8) > 0
    area = np.tile(np.sort(chance.integers(0, areas, schools)), rounds)
    return Case(name, model, answers, applies, area * rounds + np.repeat(np.arange(rounds), schools), areas, rounds)


def tree(case: Case, values: NDArray[Any]) -> tuple[NDArray[np.int64], ...]:
    """Sums for aimak, rayon, oblast and country, each by round."""
    rounds, sizes = case.rounds, [case.areas, max(9, case.areas // 11), 9, 1]
    parents = []
    for below, above in pairwise(sizes):
        position = np.arange(below * rounds)
        parents.append((position // rounds * above // below) * rounds + position % rounds)
    return rollup(values, group_index=case.group, groups=case.areas * rounds, parents=parents)


def ours(case: Case, *, threads: int) -> Outcome:
    """The engine's kernel with tree totals of open gaps by class and of the overall mean."""
    scores = score(case.model, answers=case.answers, applicability=case.applies, threads=threads)
    values = np.column_stack([scores.open_by_class, scores.overall_mean])
    country = tree(case, values)[-1]
    assessed = scores.block_mean >= 0
    return Outcome(
        int(country[:, :3].sum()),
        int(scores.block_mean.sum(dtype=np.int64, where=assessed)),
        int(scores.block_level.sum(dtype=np.int64, where=assessed)),
        tuple(country[:, :3].sum(axis=1).tolist()),
    )


def plain(case: Case) -> Outcome:
    """The same definition with plain numpy over chunks of schools."""
    opened = np.empty(len(case.answers), dtype=np.int64)
    mean_sum = level_sum = 0
    for start in range(0, len(case.answers), 16_384):
        rows = slice(start, start + 16_384)
        levels = _plain_levels(case.model, case.answers[rows], case.applies[rows])
        opened[rows] = (levels < case.model.target[:, None]).sum(axis=0)
        means, capped = _plain_blocks(case.model, levels)
        mean_sum += int(means[means >= 0].sum())
        level_sum += int(capped[means >= 0].sum())
    country = tree(case, opened)[-1]
    return Outcome(int(country.sum()), mean_sum, level_sum, tuple(country.tolist()))


def _plain_levels(model: EditionModel, answers: NDArray[np.uint8], applies: NDArray[np.bool_]) -> NDArray[np.uint8]:
    # not answered goes below all levels and not applicable above, so that the lowest decides
    ranks = np.asarray([1, 2, 3, 4, 0, 6], dtype=np.uint8)[answers.T]
    lowest = np.minimum.reduceat(ranks, model.requirement_first[:-1], axis=0)
    levels = np.asarray([4, 0, 1, 2, 3, 5, 5], dtype=np.uint8)[lowest]
    return np.where(applies.T, levels, np.uint8(5))


def _plain_blocks(model: EditionModel, levels: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[Any]]:
    first = model.block_first[:-1]
    assessed = levels < 4
    total = np.add.reduceat(np.where(assessed, levels, 0), first, axis=0, dtype=np.int64)
    count = np.add.reduceat(assessed, first, axis=0, dtype=np.int64)
    means = np.where(count > 0, total * 1000 // np.maximum(count, 1), -1)
    caps = np.where(model.critical[:, None] & (levels < model.target[:, None]), levels, 4)
    return means, np.minimum(means // 1000, np.minimum.reduceat(caps, first, axis=0))


def load_long_table(case: Case) -> Any:
    """A DuckDB connection with one row per answer and the tables that describe the edition."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    model, (rows, count) = case.model, case.answers.shape
    block = np.repeat(np.arange(len(model.block_ids)), np.diff(model.block_first))
    requirement = np.repeat(np.arange(len(model.requirement_ids)), np.diff(model.requirement_first))
    tables = {
        "answer": {
            "school": np.repeat(np.arange(rows, dtype=np.int32), count),
            "indicator": np.tile(np.arange(count, dtype=np.int16), rows),
            "code": case.answers.reshape(-1),
        },
        "indicator": {"indicator": np.arange(count, dtype=np.int16), "requirement": requirement.astype(np.int16)},
        "requirement": {
            "requirement": np.arange(len(block), dtype=np.int16),
            "block": block.astype(np.int16),
            "critical": model.critical,
            "target": model.target,
        },
        "place": {
            "school": np.arange(rows, dtype=np.int32),
            "area": case.group // case.rounds,
            "round": case.group % case.rounds,
        },
        "outside": dict(
            zip(("school", "requirement"), (part.astype(np.int32) for part in np.nonzero(~case.applies)), strict=True)
        ),
    }
    for name, columns in tables.items():
        connection.register("source", columns)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM source")
        connection.unregister("source")
    return connection


LONG_TABLE = """
WITH ranked AS (
    SELECT a.school, i.requirement,
           min(CASE a.code WHEN 4 THEN -1 WHEN 5 THEN 9 ELSE a.code END) AS lowest
    FROM answer a JOIN indicator i USING (indicator)
    GROUP BY ALL
), levelled AS (
    SELECT k.school, r.block, k.lowest, k.lowest < r.target AS gap, r.critical
    FROM ranked k JOIN requirement r USING (requirement)
    ANTI JOIN outside o ON o.school = k.school AND o.requirement = k.requirement
    WHERE k.lowest BETWEEN 0 AND 3
), block AS (
    SELECT school, block, sum(lowest) * 1000 // count(*) AS mean, count(*) FILTER (gap) AS gaps,
           coalesce(min(lowest) FILTER (gap AND critical), 4) AS cap
    FROM levelled GROUP BY ALL
)
SELECT p.round, p.area, sum(gaps), sum(mean), sum(least(mean // 1000, cap))
FROM block JOIN place p USING (school) GROUP BY GROUPING SETS ((p.round, p.area), (p.round))
"""


def long_table(connection: Any) -> Outcome:
    """The same definition in one query, with totals by area and country."""
    rows = connection.execute(LONG_TABLE).fetchall()
    country = sorted((row for row in rows if row[1] is None), key=lambda row: row[0])
    gaps, means, levels = (int(sum(row[column] for row in country)) for column in (2, 3, 4))
    return Outcome(gaps, means, levels, tuple(int(row[2]) for row in country))


def best(function: Callable[[], Outcome], *, times: int) -> tuple[float, Outcome]:
    """The shortest time in seconds and the outcome."""
    shortest, outcome = float("inf"), function()
    for _ in range(times):
        begun = time.perf_counter()
        outcome = function()
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest, outcome


def compare(case: Case, *, with_duckdb: bool) -> None:
    """Print one row per engine for a case."""
    answers = case.answers.size
    seconds, expected = best(lambda: ours(case, threads=1), times=5)
    base = seconds
    _print(case.name, "ours, 1 thread", answers, seconds, base)
    seconds, outcome = best(lambda: ours(case, threads=THREADS), times=5)
    _agree(expected, outcome)
    _print(case.name, f"ours, {THREADS} threads", answers, seconds, base)
    seconds, outcome = best(lambda: plain(case), times=2)
    _agree(expected, outcome)
    _print(case.name, "plain numpy", answers, seconds, base)
    if with_duckdb and duckdb is not None:
        connection = load_long_table(case)
        seconds, outcome = best(lambda: long_table(connection), times=2)
        _agree(expected, outcome)
        _print(case.name, f"DuckDB, long table, {THREADS} threads", answers, seconds, base)


def storage(case: Case) -> None:
    """Print what packed answers take and how fast they are written and read."""
    levels = case.answers[:10_000]
    begun = time.perf_counter()
    rows = pack_many(levels)
    packed = time.perf_counter() - begun
    begun = time.perf_counter()
    back = unpack_many(rows, count=levels.shape[1])
    unpacked = time.perf_counter() - begun
    if not np.array_equal(back, levels):
        raise SystemExit("packed answers did not come back as they were")
    size = sum(map(len, rows)) / levels.size
    print(f"\nstorage: {size:.3f} bytes per answer; pack {levels.size / packed / 1e6:.0f} M answers/s, ", end="")
    print(f"unpack {levels.size / unpacked / 1e6:.0f} M answers/s")


def _agree(expected: Outcome, outcome: Outcome) -> None:
    if outcome != expected:
        raise SystemExit(f"the engines disagree: {outcome} instead of {expected}")


def _print(case: str, engine: str, answers: int, seconds: float, base: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    rate = answers / seconds / 1e6
    print(f"{case:34} {engine:32} {seconds * 1000:11.2f} {rate:11.1f} {seconds / base:9.2f} {peak:8.2f}", flush=True)


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Speed of scoring, side by side.")
    parser.add_argument("--large", action="store_true", help="add 1,000,000 schools × 400 answers (1 GB of memory)")
    options = parser.parse_args(arguments)
    country, region = (
        edition(indicators=190, requirements=104, blocks=8),
        edition(indicators=400, requirements=200, blocks=8),
    )
    begun = time.perf_counter()
    ours(make_case("warm up", schools=10, rounds=1, model=country), threads=1)
    print(f"first call (compiled or from cache): {time.perf_counter() - begun:.2f} s\n")
    print(f"{'case':34} {'engine':32} {'ms':>11} {'M answers/s':>11} {'× ours':>9} {'peak GB':>8}")
    national = make_case("2,300 schools × 190 × 4 rounds", schools=2300, rounds=4, model=country)
    compare(national, with_duckdb=True)
    compare(make_case("100,000 schools × 400", schools=100_000, rounds=1, model=region), with_duckdb=True)
    if options.large:
        compare(make_case("1,000,000 schools × 400", schools=1_000_000, rounds=1, model=region), with_duckdb=False)
    storage(national)


if __name__ == "__main__":
    main()
