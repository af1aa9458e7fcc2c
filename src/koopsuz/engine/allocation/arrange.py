"""Bring gaps, options and pairs in any order into the canonical order that the engine works in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from koopsuz.engine.allocation.problem import Ints, Problem
from koopsuz.engine.allocation.uses import Whole


@dataclass(frozen=True, slots=True)
class Arranged:
    """The problem in canonical order, and where its gaps, options and pairs stood before."""

    problem: Problem
    gap: Whole  # [G] former index of each gap
    option: Whole  # [P]
    pair: Whole  # [Q]


def arrange(problem: Problem) -> Arranged:
    """Sort gaps by (LSG, school, requirement), options by gap and their figures, pairs by option and source.

    Schools, sources and lines keep their indices: whoever numbers them decides their order. Options of one gap are
    ordered by capital, recurrent cost, benefit and operator, so that their order of arrival cannot matter.
    """
    school = np.asarray(problem.gap_school, dtype=np.int64)
    lsg = np.asarray(problem.school_lsg, dtype=np.int64)[school]
    gap = np.lexsort((problem.gap_class, problem.gap_requirement, school, lsg))
    gap_place = _places(gap)
    option = np.lexsort(
        (
            problem.option_operator,
            -problem.option_benefit.astype(np.int64),
            problem.option_recurrent,
            problem.option_capital,
            gap_place[problem.option_gap],
        )
    )
    option_place = _places(option)
    pair = np.lexsort((problem.pair_source, option_place[problem.pair_option]))
    parent = problem.gap_parent[gap]
    moved = np.where(parent >= 0, gap_place[np.maximum(parent, 0)], -1) if gap.size else parent
    arranged = replace(
        problem,
        gap_school=problem.gap_school[gap],
        gap_class=problem.gap_class[gap],
        gap_requirement=problem.gap_requirement[gap],
        gap_parent=moved.astype(np.int32),
        option_gap=gap_place[problem.option_gap[option]].astype(np.int32),
        option_capital=problem.option_capital[option],
        option_recurrent=problem.option_recurrent[option],
        option_benefit=problem.option_benefit[option],
        option_operator=problem.option_operator[option],
        pair_option=option_place[problem.pair_option[pair]].astype(np.int32),
        pair_source=problem.pair_source[pair],
    )
    return Arranged(problem=arranged, gap=gap, option=option, pair=pair)


def _places(order: Ints) -> Whole:
    """Where each former index has gone."""
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    return place
