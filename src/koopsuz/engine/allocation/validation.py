"""Every fault of an allocation problem, found in one pass, so that a person mends them in one go."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from koopsuz.engine.allocation.errors import AllocationError
from koopsuz.engine.allocation.problem import MOST_YEARS, Ints, Problem, SourceKind
from koopsuz.engine.errors import EngineError

_LONGEST_CHAIN = 64
_LARGEST_TOTAL = 1 << 62
_COLUMNS = {
    "school_lsg": "schools",
    "school_oblast": "schools",
    "gap_school": "gaps",
    "gap_class": "gaps",
    "gap_requirement": "gaps",
    "gap_parent": "gaps",
    "option_gap": "options",
    "option_capital": "options",
    "option_recurrent": "options",
    "option_benefit": "options",
    "option_operator": "options",
    "pair_option": "pairs",
    "pair_source": "pairs",
    "source_kind": "sources",
    "source_owner": "sources",
    "source_deadline": "sources",
    "source_line": "sources",
    "source_annual": "sources",
    "line_budget": "lines",
}


def faults(problem: Problem) -> AllocationError:
    """All faults; shapes and ranges first, because the later checks read through the indices."""
    errors = AllocationError()
    for check in (_shapes, _rules, _ranges):
        for error in check(problem):
            errors.add(error)
    if errors:
        return errors
    for check in (_order, _parents, _sources, _lawful, _sizes):
        for error in check(problem):
            errors.add(error)
    return errors


def _shapes(problem: Problem) -> Iterator[EngineError]:
    for name, owner in _COLUMNS.items():
        array = getattr(problem, name)
        expected = getattr(problem, owner)
        if array.ndim != 1 or array.size != expected:
            yield EngineError(
                "shape",
                "{name} must have one entry for each of the {expected} {owner}, but its shape is {shape}.",
                name=name,
                expected=expected,
                owner=owner,
                shape=array.shape,
            )
        if array.dtype.kind not in "ib":
            yield EngineError("integers", "{name} must hold integers, not {dtype}.", name=name, dtype=array.dtype)


def _rules(problem: Problem) -> Iterator[EngineError]:
    rules = problem.rules
    if not 1 <= rules.years <= MOST_YEARS:
        yield EngineError("years", "The horizon must be 1 to {most} years.", most=MOST_YEARS)
    if any(not 0 <= permille <= 1000 for permille in rules.discount_permille):
        yield EngineError("discount", "Discounts must lie between 0 and 1000 per mille.")
    if any(weight < 0 for weight in rules.class_weights):
        yield EngineError("weights", "Class weights must not be negative.")
    if not 0 <= rules.equity_permille <= 1000 or not 0 <= rules.school_floor_permille <= 1000:
        yield EngineError("shares", "Equity and school floor must lie between 0 and 1000 per mille.")
    if rules.floor_penalty is not None and rules.floor_penalty < 0:
        yield EngineError("penalty", "The floor penalty must not be negative.")


def _ranges(problem: Problem) -> Iterator[EngineError]:
    last_line = problem.lines - 1
    for name, low, high in (
        ("school_lsg", 0, None),
        ("school_oblast", 0, None),
        ("gap_school", 0, problem.schools - 1),
        ("gap_class", 1, 3),
        ("gap_parent", -1, problem.gaps - 1),
        ("option_gap", 0, problem.gaps - 1),
        ("option_capital", 0, None),
        ("option_recurrent", 0, None),
        ("option_benefit", 0, None),
        ("option_operator", -1, problem.sources - 1),
        ("pair_option", 0, problem.options - 1),
        ("pair_source", 0, problem.sources - 1),
        ("source_kind", 0, int(SourceKind.SCHOOL)),
        ("source_owner", -1, None),
        ("source_deadline", 0, problem.years - 1),
        ("source_line", 0, last_line),
        ("line_budget", 0, None),
    ):
        yield from _outside(name, getattr(problem, name), low=low, high=high)


def _outside(name: str, values: Ints, *, low: int, high: int | None) -> Iterator[EngineError]:
    wrong = values < low
    if high is not None:
        wrong = wrong | (values > high)
    if wrong.any():
        yield EngineError(
            "range",
            "{name} has {count} entries outside {low} … {high}, the first at {first}.",
            name=name,
            count=int(wrong.sum()),
            low=low,
            high="" if high is None else high,
            first=int(np.argmax(wrong)),
        )


def _order(problem: Problem) -> Iterator[EngineError]:
    oblasts = np.asarray(problem.school_oblast, dtype=np.int64)
    if _decreasing(problem.school_lsg) or _decreasing(oblasts):
        yield EngineError("order_schools", "Schools must be sorted by LSG, and LSGs by oblast.")
    first = np.flatnonzero(np.diff(problem.school_lsg, prepend=-1))
    whole = np.repeat(oblasts[first], np.diff(np.append(first, problem.schools)))
    if not _decreasing(problem.school_lsg) and (whole != oblasts).any():
        yield EngineError("split_lsg", "All schools of one LSG must lie in one oblast.")
    gap_key = np.asarray(problem.gap_school, dtype=np.int64)
    requirement = np.asarray(problem.gap_requirement, dtype=np.int64)
    if _decreasing(gap_key) or ((np.diff(gap_key) == 0) & (np.diff(requirement) < 0)).any():
        yield EngineError("order_gaps", "Gaps must be sorted by school and requirement; see arrange().")
    if _decreasing(problem.option_gap):
        yield EngineError("order_options", "Options must be sorted by gap; see arrange().")
    option = np.asarray(problem.pair_option, dtype=np.int64)
    source = np.asarray(problem.pair_source, dtype=np.int64)
    if _decreasing(option) or ((np.diff(option) == 0) & (np.diff(source) <= 0)).any():
        yield EngineError("order_pairs", "Pairs must be sorted by option and source without repeats; see arrange().")


def _decreasing(values: Ints) -> bool:
    return bool((np.diff(values) < 0).any())


def _parents(problem: Problem) -> Iterator[EngineError]:
    child = np.flatnonzero(problem.gap_parent >= 0)
    parent = problem.gap_parent[child]
    if (problem.gap_school[child] != problem.gap_school[parent]).any():
        yield EngineError("parent_school", "A gap and the gap that must be met first must share a school.")
    above = np.asarray(problem.gap_parent, dtype=np.int64)
    steps = 0
    while (above >= 0).any():
        above = np.where(above >= 0, problem.gap_parent[np.maximum(above, 0)], -1)
        steps += 1
        if steps > min(_LONGEST_CHAIN, problem.gaps):
            yield EngineError(
                "parent_cycle",
                "Prerequisites form a cycle or a chain longer than {longest}.",
                longest=_LONGEST_CHAIN,
            )
            return


def _sources(problem: Problem) -> Iterator[EngineError]:
    count = np.where(problem.source_annual, problem.years, 1)
    if (problem.source_line + count > problem.lines).any():
        yield EngineError("lines_missing", "A source has fewer budget lines than the horizon has years.")
        return
    lines = np.repeat(problem.source_line, count)
    offset = np.arange(lines.size) - np.repeat(np.cumsum(count) - count, count)
    if (np.bincount(lines + offset, minlength=problem.lines) > 1).any():
        yield EngineError("lines_shared", "Two sources share a budget line.")
    kind, owner = problem.source_kind, problem.source_owner
    if (owner[kind == SourceKind.SCHOOL] >= problem.schools).any() or (owner[kind >= SourceKind.LOCAL] < 0).any():
        yield EngineError("owner", "A local source needs its LSG and a school source its school as owner.")


def _lawful(problem: Problem) -> Iterator[EngineError]:
    school = problem.gap_school[problem.option_gap]
    if _foreign(problem, sources=problem.pair_source, school=school[problem.pair_option]):
        yield EngineError("pair_foreign", "A pair names the local money of another LSG or school.")
    carried = problem.option_operator >= 0
    operator = problem.option_operator[carried]
    if _foreign(problem, sources=operator, school=school[carried]):
        yield EngineError("operator_foreign", "An option's recurrent cost falls on another LSG or school.")
    recurrent = problem.option_recurrent[carried] > 0
    if (problem.source_deadline[operator[recurrent]] < problem.years - 1).any():
        yield EngineError("operator_deadline", "A source that carries recurrent cost must last for the whole horizon.")


def _foreign(problem: Problem, *, sources: Ints, school: Ints) -> bool:
    """Whether any of the sources belongs to another LSG or another school than the one beside it."""
    kind, owner = problem.source_kind[sources], problem.source_owner[sources]
    local = (kind == SourceKind.LOCAL) & (owner != problem.school_lsg[school])
    own = (kind == SourceKind.SCHOOL) & (owner != school)
    return bool(local.any() or own.any())


def _sizes(problem: Problem) -> Iterator[EngineError]:
    weight = max(problem.rules.class_weights) * max(problem.rules.discount_permille)
    benefit = np.zeros(problem.gaps)
    np.maximum.at(benefit, problem.option_gap, problem.option_benefit.astype(np.float64))
    if float(benefit.sum()) * weight >= _LARGEST_TOTAL:
        yield EngineError("benefit_large", "Weighted benefits add up to more than 2^62; use a coarser unit.")
    money = float(problem.line_budget.astype(np.float64).sum())
    dearest = float(problem.option_capital.max(initial=0)) + problem.years * float(
        problem.option_recurrent.max(initial=0)
    )
    if max(money, dearest) >= _LARGEST_TOTAL:
        yield EngineError("money_large", "Budgets or costs add up to more than 2^62 tyiyn.")
