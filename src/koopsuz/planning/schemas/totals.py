"""The sums of a plan, made once when it is computed, so that pages add nothing up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.costing import PayerKind
from koopsuz.planning.schemas.outcome import Outcome
from koopsuz.planning.schemas.reasons import REASONS
from koopsuz.standards.schemas import EditionContent

Labels = tuple[str, ...]


def totals_of(outcome: Outcome, *, content: EditionContent, first_year: int) -> dict[str, Any]:
    """Counts of gaps and amounts in tyiyn: need, funded, by year, kind of source, oblast, requirement, block and class.

    Need is what it would cost to close every gap in the cheapest full way; what was funded counts as it was funded.
    """
    case, problem = outcome.case, outcome.case.problem
    requirement = problem.gap_requirement
    codes = tuple(item.code for item in content.requirements)
    blocks = tuple(block.code for block in content.blocks)
    block_of = np.asarray([blocks.index(item.block) for item in content.requirements], dtype=np.int64)
    oblast = problem.school_oblast[problem.gap_school]
    years = tuple(str(first_year + year) for year in range(problem.years))
    return {
        "schools": problem.schools,
        "gaps": problem.gaps,
        "options": problem.options,
        "pairs": problem.pairs,
        "explained_ppm": outcome.explained_ppm,
        "all": _sums(outcome, np.zeros(problem.gaps, dtype=np.int64), labels=("all",))["all"],
        "by_class": _sums(outcome, problem.gap_class.astype(np.int64) - 1, labels=("1", "2", "3")),
        "by_block": _sums(outcome, block_of[requirement], labels=blocks),
        "by_requirement": _sums(outcome, requirement.astype(np.int64), labels=codes),
        "by_oblast": _sums(outcome, oblast.astype(np.int64), labels=case.oblasts),
        "by_area": _sums(outcome, problem.school_lsg[problem.gap_school].astype(np.int64), labels=case.areas),
        "by_year": _by_year(outcome, years=years),
        "by_kind": _by_kind(outcome, years=years),
        "by_reason": _by_reason(outcome),
        "flow": _flow(outcome, block=block_of[requirement], blocks=blocks),
        "upkeep": _upkeep(outcome, years=years),
    }


def _sums(outcome: Outcome, group: NDArray[np.int64], *, labels: Labels) -> dict[str, dict[str, int]]:
    """For each group: gaps and need, and of them what is funded."""
    size = len(labels)
    funded = outcome.funded
    columns = {
        "gaps": np.bincount(group, minlength=size),
        "need": added(group, outcome.capital, size=size),
        "funded": np.bincount(group[funded], minlength=size),
        "capital": added(group[funded], outcome.capital[funded], size=size),
        "recurrent": added(group[funded], outcome.recurrent[funded], size=size),
    }
    return {
        label: {name: int(values[position]) for name, values in columns.items()}
        for position, label in enumerate(labels)
        if columns["gaps"][position]
    }


def added(group: NDArray[np.int64], values: NDArray[np.int64], *, size: int) -> NDArray[np.int64]:
    """Exact sums of int64 by group; `bincount` with weights would go through floats."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums


def _by_year(outcome: Outcome, *, years: Labels) -> dict[str, dict[str, int]]:
    sums = {}
    amounts, whole = _money(outcome)
    for year, label in enumerate(years):
        chosen = outcome.funded & (outcome.year == year)
        sums[label] = {
            "funded": int(chosen.sum()),
            "capital": int(outcome.capital[chosen].sum()),
            "life": int((chosen & (outcome.case.problem.gap_class == 1)).sum()),
            "money": int(amounts[:, year].sum()),
        }
    sums["whole_period"] = {"money": int(whole.sum())}
    return sums


def _by_kind(outcome: Outcome, *, years: Labels) -> dict[str, dict[str, Any]]:
    problem = outcome.case.problem
    amounts, whole = _money(outcome)
    line_kind = problem.source_kind[outcome.case.lines.source]
    left = outcome.plan.residual
    kind_of = problem.source_kind[np.maximum(outcome.source, 0)] if problem.sources else outcome.source
    sums: dict[str, dict[str, Any]] = {}
    for kind in PayerKind:
        own = outcome.funded & (kind_of == kind)
        sums[kind.name.lower()] = {
            "sources": int((problem.source_kind == kind).sum()),
            "money": int(amounts[kind].sum() + whole[kind]),
            "left": int(left[line_kind == kind].sum()),
            "funded": int(own.sum()),
            "capital": int(outcome.capital[own].sum()),
            "by_year": {
                label: int(outcome.capital[own & (outcome.year == year)].sum()) for year, label in enumerate(years)
            },
        }
    return sums


def _money(outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What each kind of source has [kinds, years], and in envelopes for all years [kinds]."""
    case = outcome.case
    kinds, years = len(PayerKind), case.problem.years
    kind = case.problem.source_kind[case.lines.source].astype(np.int64)
    annual = case.lines.year >= 0
    cell = kind * years + np.maximum(case.lines.year, 0)
    amounts = added(cell[annual], case.lines.amount[annual], size=kinds * years).reshape(kinds, years)
    return amounts, added(kind[~annual], case.lines.amount[~annual], size=kinds)


def _by_reason(outcome: Outcome) -> dict[str, dict[str, int]]:
    counts = np.bincount(outcome.reason, minlength=len(REASONS))
    amounts = added(outcome.reason.astype(np.int64), outcome.capital, size=len(REASONS))
    return {
        reason.value: {"gaps": int(counts[position]), "capital": int(amounts[position])}
        for position, reason in enumerate(REASONS)
        if counts[position]
    }


def _flow(outcome: Outcome, *, block: NDArray[np.int64], blocks: Labels) -> dict[str, dict[str, int]]:
    """Capital from each kind of source to each block."""
    problem = outcome.case.problem
    funded = outcome.funded
    kinds = [kind.name.lower() for kind in PayerKind]
    cell = problem.source_kind[outcome.source[funded]].astype(np.int64) * len(blocks) + block[funded]
    sums = added(cell, outcome.capital[funded], size=len(kinds) * len(blocks)).reshape(len(kinds), len(blocks))
    return {
        kind: {code: int(sums[row, column]) for column, code in enumerate(blocks) if sums[row, column]}
        for row, kind in enumerate(kinds)
        if sums[row].any()
    }


def _upkeep(outcome: Outcome, *, years: Labels) -> dict[str, int]:
    """What funded measures cost to run in each year after the one in which they start."""
    carried = outcome.funded & (outcome.recurrent > 0)
    return {label: int(outcome.recurrent[carried & (outcome.year < year)].sum()) for year, label in enumerate(years)}
