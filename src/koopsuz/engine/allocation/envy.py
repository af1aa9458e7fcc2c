"""Justified envy, counted independently of the repair.

An unfunded gap whose prerequisite is met envies when some lawful column of it would balance after releasing, on
each line it overdraws, decisions that serve lower classes: lowest class first, least value per tyiyn first, each
with the funded gaps that rely on it. A release that would push its oblast below the equity floor is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koopsuz.engine.allocation.problem import Problem
from koopsuz.engine.allocation.sight import Sight
from koopsuz.engine.allocation.uses import Decided, Uses, Whole, column_uses, uses_of


@dataclass(frozen=True, slots=True)
class _Scene:
    """The plan as the envy count sees it: uses in the order of release, and who relies on whom.

    What single releases look up is in plain lists, which give single items several times faster than arrays.
    """

    seen: Sight
    uses: Uses
    serves: Whole  # [G] class that the gap's money serves
    first_use: list[int]  # [R+1] into releases
    releases: list[int]  # gaps in the order of release
    ranks: list[int]  # `serves`
    oblast: list[int]  # [G]
    republican: list[int]  # [G] republican capital that the gap's decision spends
    left: list[int]  # [R]
    gap_use: list[int]  # [G+1] into lines and amounts
    lines: list[int]
    amounts: list[int]
    first_child: list[int]  # [G+1] into children
    children: list[int]  # funded gaps that wait for another, by that other


def count_envy(seen: Sight) -> tuple[int, int]:
    """Gaps with justified envy, and gaps that only the equity floors of others keep from lower-class money."""
    scene = _scene(seen)
    envious: set[int] = set()
    hopeful: set[int] = set()
    for rank in (1, 2):
        for gap, start, column in _hopes(scene, rank=rank):
            hopeful.add(gap)
            if gap not in envious and _balances(scene, gap=gap, column=column, start=start, rank=rank):
                envious.add(gap)
    return len(envious), len(hopeful - envious)


def _scene(seen: Sight) -> _Scene:
    problem = seen.problem
    uses = uses_of(problem, pair=seen.pair, year=seen.year)
    serves = _serving(problem, pair=seen.pair)
    decided = Decided.of(pair=seen.pair, year=seen.year)
    density = np.zeros(problem.gaps)
    capital = problem.option_capital[problem.pair_option[decided.pair]]
    density[decided.gap] = decided.worth(problem) / np.where(capital > 0, capital, 1e-18)
    republican = np.zeros(problem.gaps, dtype=np.int64)
    republican[decided.gap] = np.where(problem.source_kind[problem.pair_source[decided.pair]] == 0, capital, 0)
    order = np.lexsort((uses.gap, density[uses.gap], -serves[uses.gap], uses.line))
    by_gap = np.argsort(uses.gap, kind="stable")
    children = np.flatnonzero((problem.gap_parent >= 0) & (seen.pair >= 0))
    children = children[np.argsort(problem.gap_parent[children], kind="stable")]
    return _Scene(
        seen=seen,
        uses=uses,
        serves=serves,
        first_use=np.searchsorted(uses.line[order], np.arange(problem.lines + 1)).tolist(),
        releases=uses.gap[order].tolist(),
        ranks=serves.tolist(),
        oblast=problem.school_oblast[problem.gap_school].tolist(),
        republican=republican.tolist(),
        left=seen.left.tolist(),
        gap_use=np.searchsorted(uses.gap[by_gap], np.arange(problem.gaps + 1)).tolist(),
        lines=uses.line[by_gap].tolist(),
        amounts=uses.amount[by_gap].tolist(),
        first_child=np.searchsorted(problem.gap_parent[children], np.arange(problem.gaps + 1)).tolist(),
        children=children.tolist(),
    )


def _serving(problem: Problem, *, pair: Whole) -> Whole:
    serves = problem.gap_class.astype(np.int64)
    child = np.flatnonzero((problem.gap_parent >= 0) & (pair >= 0))
    while child.size:
        before = serves.copy()
        np.minimum.at(serves, problem.gap_parent[child], before[child])
        if (serves == before).all():
            break
    return serves


def _hopes(scene: _Scene, *, rank: int) -> list[tuple[int, int, int]]:
    """(gap, start, pair) that would balance if lower classes gave back everything on its lines."""
    seen = scene.seen
    problem = seen.problem
    lower = scene.serves[scene.uses.gap] > rank
    room = seen.left.copy()
    np.add.at(room, scene.uses.line[lower], scene.uses.amount[lower])
    parent = np.maximum(problem.gap_parent, 0)
    waits = problem.gap_parent >= 0
    open_from = np.where(waits, np.where(seen.pair[parent] >= 0, seen.year[parent], problem.years), 0)
    wanting = (seen.pair < 0) & (problem.gap_class == rank)
    weighty = problem.rules.class_weights[rank - 1] > 0
    owner = problem.option_gap[problem.pair_option]
    useful = (problem.option_benefit[problem.pair_option] > 0) & wanting[owner] & weighty
    found: list[tuple[int, int, int]] = []
    for start in range(problem.years):
        asking = np.flatnonzero(useful & (open_from[owner] <= start) & seen.lawful[start])
        if problem.rules.discount_permille[start] == 0 or not asking.size:
            continue
        balanced = np.ones(asking.size, dtype=bool)
        for line, amount in column_uses(problem, columns=asking, start=start):
            balanced &= (line < 0) | (amount <= room[np.maximum(line, 0)])
        found.extend((int(owner[column]), start, int(column)) for column in asking[balanced])
    return found


def _balances(scene: _Scene, *, gap: int, column: int, start: int, rank: int) -> bool:
    """Whether releasing lower classes in the stated order frees enough for the column."""
    problem = scene.seen.problem
    needed: dict[int, int] = {}
    for lines, amounts in column_uses(problem, columns=np.array([column]), start=start):
        if lines[0] >= 0:
            needed[int(lines[0])] = needed.get(int(lines[0]), 0) + int(amounts[0])
    spends = problem.source_kind[problem.pair_source[column]] == 0
    lifted = {scene.oblast[gap]: int(problem.option_capital[problem.pair_option[column]]) if spends else 0}
    room = {line: scene.left[line] - amount for line, amount in needed.items()}
    released: set[int] = set()
    for line in needed:
        for other in scene.releases[scene.first_use[line] : scene.first_use[line + 1]]:
            if room[line] >= 0:
                break
            if other not in released and scene.ranks[other] > rank and not _above(problem, gap, other):
                _release(scene, other, room=room, lifted=lifted, released=released)
        if room[line] < 0:
            return False
    return True


def _release(scene: _Scene, other: int, *, room: dict[int, int], lifted: dict[int, int], released: set[int]) -> None:
    """Give back the money of a gap and of those that rely on it, unless its oblast would fall below its floor."""
    family = [gap for gap in _family(scene, other) if gap not in released]
    spends = sum([scene.republican[gap] for gap in family])
    oblast = scene.oblast[other]
    spent = int(scene.seen.spent[oblast]) + lifted.get(oblast, 0)
    if spends > 0 and spent - spends < int(scene.seen.goal.equity[oblast]):
        return
    lifted[oblast] = lifted.get(oblast, 0) - spends
    released.update(family)
    for gap in family:
        for use in range(scene.gap_use[gap], scene.gap_use[gap + 1]):
            line = scene.lines[use]
            if line in room:
                room[line] += scene.amounts[use]


def _family(scene: _Scene, gap: int) -> list[int]:
    """The gap and all funded gaps that rely on it."""
    family = [gap]
    for member in family:
        family.extend(scene.children[scene.first_child[member] : scene.first_child[member + 1]])
    return family


def _above(problem: Problem, gap: int, other: int) -> bool:
    """Whether `other` must be met before the gap."""
    parent = int(problem.gap_parent[gap])
    while parent >= 0:
        if parent == other:
            return True
        parent = int(problem.gap_parent[parent])
    return False
