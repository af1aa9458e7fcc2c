"""From the arrays of a case to one record per school, and back to the whole problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation import Problem, Rules
from koopsuz.engine.case import CaseInputs, Lines, MoneySource
from koopsuz.engine.case.build import exposed_pupils
from koopsuz.engine.costing import PayerKind, school_weights
from koopsuz.planning.schemas.outcome import Outcome
from koopsuz.planning.schemas.packing import GAP, OPTION, PAIR, SchoolRecord


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """The sources that a plan used, in its order, with positions of owners and first lines, and all lines."""

    sources: tuple[MoneySource, ...]
    owner: NDArray[np.int32]
    first_line: NDArray[np.int32]
    lines: Lines


def school_records(outcome: Outcome, *, inputs: CaseInputs) -> Iterator[SchoolRecord]:
    """One record per school of the case, in order, also for schools without gaps."""
    problem = outcome.case.problem
    tables = _tables(outcome)
    starts = _starts(problem)
    schools = inputs.schools
    weight = school_weights(inputs.rules.weights, facts=schools.facts, schools=len(schools)).tolist()
    exposed = exposed_pupils(schools).tolist()
    facts = _facts(inputs)
    for school in range(problem.schools):
        gap, option, pair = (slice(start[school], start[school + 1]) for start in starts)
        gaps, options, pairs = tables[0][gap].copy(), tables[1][option].copy(), tables[2][pair].copy()
        gaps["parent"] = np.where(problem.gap_parent[gap] >= 0, problem.gap_parent[gap] - gap.start, -1)
        gaps["pair"] = np.where(outcome.plan.pair[gap] >= 0, outcome.plan.pair[gap] - pair.start, -1)
        options["gap"] = problem.option_gap[option] - gap.start
        pairs["option"] = problem.pair_option[pair] - option.start
        yield SchoolRecord(
            position=school,
            lsg=int(problem.school_lsg[school]),
            oblast=int(problem.school_oblast[school]),
            first_gap=int(gap.start),
            factor_permille=int(schools.factor_permille[school]),
            weight_permille=weight[school],
            exposed=exposed[school],
            gaps=gaps,
            options=options,
            pairs=pairs,
            facts=facts[school],
        )


def problem_of(records: Sequence[SchoolRecord], *, money: Money, rules: Rules) -> Problem:
    """The whole problem again, bit for bit, from the records of all schools in order."""
    gaps, options, pairs = (
        _joined([getattr(record, name) for record in records], kind)
        for name, kind in (("gaps", GAP), ("options", OPTION), ("pairs", PAIR))
    )
    gap_first, option_first, _pair_first = _offsets(records)
    school = np.repeat(np.arange(len(records)), [len(record.gaps) for record in records])
    gap_base = gap_first[school]
    option_school = np.repeat(np.arange(len(records)), [len(record.options) for record in records])
    pair_school = np.repeat(np.arange(len(records)), [len(record.pairs) for record in records])
    parent = gaps["parent"].astype(np.int32)
    return Problem(
        school_lsg=np.asarray([record.lsg for record in records], dtype=np.int32),
        school_oblast=np.asarray([record.oblast for record in records], dtype=np.int32),
        gap_school=school.astype(np.int32),
        gap_class=gaps["class"].astype(np.int8),
        gap_requirement=gaps["requirement"].astype(np.int32),
        gap_parent=np.where(parent >= 0, parent + gap_base, -1).astype(np.int32),
        option_gap=(options["gap"] + gap_first[option_school]).astype(np.int32),
        option_capital=options["capital"].astype(np.int64),
        option_recurrent=options["recurrent"].astype(np.int64),
        option_benefit=options["benefit"].astype(np.int64),
        option_operator=options["operator"].astype(np.int32),
        pair_option=(pairs["option"] + option_first[pair_school]).astype(np.int32),
        pair_source=pairs["source"].astype(np.int32),
        source_kind=np.asarray([int(source.kind) for source in money.sources], dtype=np.int8),
        source_owner=money.owner,
        source_deadline=np.asarray([_deadline(source, years=rules.years) for source in money.sources], dtype=np.int8),
        source_line=money.first_line,
        source_annual=np.asarray([not source.whole_period for source in money.sources], dtype=np.bool_),
        line_budget=money.lines.amount,
        rules=rules,
    )


def money_of(sources: Sequence[MoneySource], *, areas: Sequence[str], schools: Sequence[str], lines: Lines) -> Money:
    """Positions of the owners and first lines of the sources that a plan used."""
    area_at = {code: position for position, code in enumerate(areas)}
    school_at = {code: position for position, code in enumerate(schools)}
    owner = [
        area_at[source.owner]
        if source.kind is PayerKind.LOCAL
        else school_at[source.owner]
        if source.kind is PayerKind.SCHOOL
        else -1
        for source in sources
    ]
    first = np.searchsorted(lines.source, np.arange(len(sources)), side="left")
    return Money(tuple(sources), np.asarray(owner, dtype=np.int32), first.astype(np.int32), lines)


def _tables(outcome: Outcome) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """All gaps, options and pairs as structured arrays; positions that are local to a school are filled in later."""
    case, problem = outcome.case, outcome.case.problem
    gaps = np.zeros(problem.gaps, dtype=GAP)
    gaps["requirement"], gaps["class"] = problem.gap_requirement, problem.gap_class
    gaps["level"], gaps["reason"], gaps["year"] = case.gap_level, outcome.reason, outcome.plan.year
    options = np.zeros(problem.options, dtype=OPTION)
    told = case.options
    options["measure"], options["block"] = told.measure, case.option_block
    options["factor"], options["quantity"] = told.factor_permille, told.quantity_thousandths
    options["unit"], options["operator"] = told.unit_tyiyn, problem.option_operator
    options["capital"], options["recurrent"] = problem.option_capital, problem.option_recurrent
    options["benefit"] = problem.option_benefit
    pairs = np.zeros(problem.pairs, dtype=PAIR)
    pairs["source"], pairs["rule"] = problem.pair_source, case.pair_rule
    return gaps, options, pairs


def _starts(problem: Problem) -> tuple[list[int], list[int], list[int]]:
    schools = np.arange(problem.schools + 1)
    gap = np.searchsorted(problem.gap_school, schools)
    option = np.searchsorted(problem.option_gap, gap)
    pair = np.searchsorted(problem.pair_option, option)
    return gap.tolist(), option.tolist(), pair.tolist()


def _facts(inputs: CaseInputs) -> list[dict[str, Any]]:
    """Facts and entered numbers of each school as plain values; what is unknown is left out."""
    columns = {name: np.asarray(values).tolist() for name, values in inputs.schools.facts.items()}
    edition = inputs.costs.edition
    numbers = [edition.indicator_ids[position] for position in edition.number_indicators.tolist()]
    columns |= {name: inputs.numbers[:, column].tolist() for column, name in enumerate(numbers)}
    missing = (None, "", np.iinfo(np.int32).min)
    return [
        {name: values[school] for name, values in columns.items() if _is_known(values[school], missing)}
        for school in range(len(inputs.schools))
    ]


def _is_known(value: Any, missing: tuple[Any, ...]) -> bool:
    return value == value and value not in missing  # NaN differs from itself


def _offsets(records: Sequence[SchoolRecord]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    def first(name: str) -> NDArray[np.int64]:
        sizes = np.asarray([len(getattr(record, name)) for record in records], dtype=np.int64)
        return np.cumsum(sizes) - sizes

    return first("gaps"), first("options"), first("pairs")


def _joined(tables: list[NDArray[Any]], kind: np.dtype[Any]) -> NDArray[Any]:
    return np.concatenate(tables) if tables else np.empty(0, dtype=kind)


def _deadline(source: MoneySource, *, years: int) -> int:
    return years - 1 if source.deadline is None else min(source.deadline, years - 1)
