"""Builds the case, step by step: gaps, options, sources, operators, lawful pairs, budget lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..allocation.problem import Problem, Rules
from ..costing import (
    FundingSource,
    Options,
    OptionTerms,
    Pairs,
    PayerKind,
    SchoolInputs,
    Vocabulary,
    cost,
    eligible,
    payer_masks,
    school_weights,
)
from .inputs import CaseInputs, CaseSchools, MoneySource, UnusedSource
from .order import reaches_target, stand_back
from .payers import first_rules, funding_sources, operators
from .result import NEEDS_OTHER_FIRST, NO_PAYER, NO_UPKEEP_PAYER, PAYABLE, Case, Lines


@dataclass(frozen=True, slots=True, eq=False)
class _Country:
    """Codes and positions that all steps share: areas [L], oblasts [O], schools [S], gaps [G]."""

    areas: NDArray[np.str_]
    oblasts: NDArray[np.str_]
    school_lsg: NDArray[np.int32]
    school_oblast: NDArray[np.int32]
    gap_school: NDArray[np.int32]
    gap_requirement: NDArray[np.int32]
    gap_at: NDArray[np.int32]  # [S, R] the gap, -1 where there is none


@dataclass(frozen=True, slots=True, eq=False)
class _Lawful:
    """Options with their lawful payers: pairs, operators [P], the row of the matrix behind each pair [Q], what blocks."""

    pairs: Pairs
    operator: NDArray[np.int32]
    pair_rule: NDArray[np.int16]
    option_gap: NDArray[np.int32]
    gap_parent: NDArray[np.int32]
    block: NDArray[np.uint8]
    funding: tuple[FundingSource, ...]


def build_case(inputs: CaseInputs) -> Case:
    """The allocation problem of a scored country. Pure: the same inputs give the same case, bit for bit."""
    country = _country(inputs)
    sources, unused = _sources(inputs, areas=country.areas)
    costing = cost(
        inputs.costs,
        gap=inputs.gap,
        requirement_level=inputs.requirement_level,
        schools=school_inputs(inputs),
        benefit=inputs.rules.benefit,
    )
    lawful = _lawful(inputs, costing.options, sources=sources, country=country)
    lines, first_line = _lines(sources)
    return Case(
        problem=_problem(
            inputs, costing.options, country=country, sources=sources, lawful=lawful, budget=(lines, first_line)
        ),
        options=costing.options,
        option_block=lawful.block,
        option_closes=reaches_target(inputs, costing.options),
        gap_level=inputs.requirement_level[country.gap_school, country.gap_requirement],
        pair_rule=lawful.pair_rule,
        sources=sources,
        lines=lines,
        areas=tuple(country.areas.tolist()),
        oblasts=tuple(country.oblasts.tolist()),
        unused=unused,
        quantity_problems=costing.problems,
    )


def _country(inputs: CaseInputs) -> _Country:
    schools = inputs.schools
    areas, school_lsg = np.unique(np.asarray(schools.area_codes, dtype=np.str_), return_inverse=True)
    oblasts, school_oblast = np.unique(np.asarray(schools.oblast_codes, dtype=np.str_), return_inverse=True)
    gap_school, gap_requirement = (places.astype(np.int32) for places in np.nonzero(inputs.gap))
    gap_at = np.full(inputs.gap.shape, -1, dtype=np.int32)
    gap_at[gap_school, gap_requirement] = np.arange(len(gap_school), dtype=np.int32)
    return _Country(
        areas,
        oblasts,
        school_lsg.astype(np.int32),
        school_oblast.astype(np.int32),
        gap_school,
        gap_requirement,
        gap_at,
    )


def _lawful(inputs: CaseInputs, options: Options, *, sources: tuple[MoneySource, ...], country: _Country) -> _Lawful:
    schools = inputs.schools
    vocabulary = _vocabulary(inputs)
    masks = payer_masks(
        inputs.matrix,
        lines=vocabulary.lines,
        ownership=np.asarray(schools.facts["ownership"], dtype=np.str_),
        place=np.asarray(schools.area_codes, dtype=np.str_),
        as_of=inputs.costs.as_of,
    )
    terms = _terms(inputs, options, vocabulary=vocabulary, school_lsg=country.school_lsg, masks=masks)
    funding = funding_sources(sources, areas=tuple(country.areas.tolist()), schools=schools.codes)
    operator = operators(inputs, terms, options=options, sources=sources, funding=funding, vocabulary=vocabulary)
    upkeep_unpaid = (options.recurrent_tyiyn > 0) & (operator < 0)
    option_gap = country.gap_at[options.school, options.requirement]
    pairs = _without(eligible(terms, sources=funding, vocabulary=vocabulary), options=upkeep_unpaid)
    backward, gap_parent = stand_back(inputs, options, pairs=pairs, option_gap=option_gap, gap_at=country.gap_at)
    pairs = _without(pairs, options=backward)
    return _Lawful(
        pairs=pairs,
        operator=operator,
        pair_rule=_pair_rules(inputs, terms, pairs=pairs, sources=sources, vocabulary=vocabulary),
        option_gap=option_gap,
        gap_parent=gap_parent,
        block=_blocks(options, pairs=pairs, upkeep_unpaid=upkeep_unpaid, backward=backward),
        funding=funding,
    )


def _problem(
    inputs: CaseInputs,
    options: Options,
    *,
    country: _Country,
    sources: tuple[MoneySource, ...],
    lawful: _Lawful,
    budget: tuple[Lines, NDArray[np.int32]],
) -> Problem:
    lines, first_line = budget
    return Problem(
        school_lsg=country.school_lsg,
        school_oblast=country.school_oblast,
        gap_school=country.gap_school,
        gap_class=inputs.costs.edition.requirement_class[country.gap_requirement].astype(np.int8),
        gap_requirement=country.gap_requirement,
        gap_parent=lawful.gap_parent,
        option_gap=lawful.option_gap,
        option_capital=options.capital_tyiyn,
        option_recurrent=options.recurrent_tyiyn,
        option_benefit=options.benefit,
        option_operator=lawful.operator,
        pair_option=lawful.pairs.option,
        pair_source=lawful.pairs.source,
        source_kind=np.asarray([int(source.kind) for source in sources], dtype=np.int8),
        source_owner=np.asarray([source.owner for source in lawful.funding], dtype=np.int32),
        source_deadline=_deadlines(sources, years=inputs.rules.years),
        source_line=first_line,
        source_annual=np.asarray([not source.whole_period for source in sources], dtype=np.bool_),
        line_budget=lines.amount,
        rules=_rules(inputs),
    )


def _sources(
    inputs: CaseInputs, *, areas: NDArray[np.str_]
) -> tuple[tuple[MoneySource, ...], tuple[UnusedSource, ...]]:
    """The sources that this case can use, by kind and code; and the others with the reason."""
    known = {PayerKind.LOCAL: set(areas.tolist()), PayerKind.SCHOOL: set(inputs.schools.codes)}
    used, unused = [], []
    for source in sorted(inputs.sources, key=lambda source: (source.kind, source.code)):
        if source.deadline is not None and source.deadline < 0:
            unused.append(UnusedSource(source.code, "past"))
        elif source.kind in known and source.owner not in known[source.kind]:
            unused.append(UnusedSource(source.code, "no_school"))
        else:
            used.append(source)
    return tuple(used), tuple(unused)


def school_inputs(inputs: CaseInputs) -> SchoolInputs:
    """The schools as costing asks for them."""
    schools = inputs.schools
    return SchoolInputs(
        facts=schools.facts,
        answers=inputs.answers,
        numbers=inputs.numbers,
        factor_permille=schools.factor_permille,
        exposed=exposed_pupils(schools),
        weight_permille=school_weights(inputs.rules.weights, facts=schools.facts, schools=len(schools)),
    )


def exposed_pupils(schools: CaseSchools) -> NDArray[np.int64]:
    """Pupils of each school [S]; a school whose number is unknown counts as one child, so that it's never worthless."""
    pupils = np.nan_to_num(np.asarray(schools.facts.get("pupils", 1), dtype=np.float64), nan=1.0)
    return np.broadcast_to(np.maximum(pupils, 1), (len(schools),)).astype(np.int64)


def _vocabulary(inputs: CaseInputs) -> Vocabulary:
    measures = inputs.costs.measures
    lines = {item.line for item in measures} | {item.recurrent_line for item in measures if item.recurrent_line}
    return Vocabulary(
        lines=tuple(sorted(lines)),
        themes=tuple(sorted(set(inputs.themes))),
        cost_types=tuple(sorted({item.cost_type for item in measures})),
    )


def _terms(
    inputs: CaseInputs,
    options: Options,
    *,
    vocabulary: Vocabulary,
    school_lsg: NDArray[np.int32],
    masks: NDArray[np.uint8],
) -> OptionTerms:
    measures = inputs.costs.measures
    line = np.asarray([vocabulary.lines.index(item.line) for item in measures], dtype=np.int32)
    cost_type = np.asarray([vocabulary.cost_types.index(item.cost_type) for item in measures], dtype=np.int32)
    theme = np.asarray([vocabulary.themes.index(theme) for theme in inputs.themes], dtype=np.int32)
    # Places of sources may be finer than oblasts, so the local government stands in for the oblast.
    return OptionTerms(
        school=options.school,
        line=line[options.measure] if len(measures) else options.measure,
        theme=theme[options.requirement] if len(theme) else options.requirement,
        cost_type=cost_type[options.measure] if len(measures) else options.measure,
        school_lsg=school_lsg,
        school_oblast=school_lsg,
        school_payers=masks,
    )


def _without(pairs: Pairs, *, options: NDArray[np.bool_]) -> Pairs:
    kept = ~options[pairs.option] if len(options) else np.ones(len(pairs.option), dtype=np.bool_)
    return Pairs(pairs.option[kept], pairs.source[kept])


def _blocks(
    options: Options, *, pairs: Pairs, upkeep_unpaid: NDArray[np.bool_], backward: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    blocks = np.full(len(options), NO_PAYER, dtype=np.uint8)
    blocks[upkeep_unpaid] = NO_UPKEEP_PAYER
    blocks[backward] = NEEDS_OTHER_FIRST
    blocks[pairs.option] = PAYABLE
    return blocks


def _pair_rules(
    inputs: CaseInputs, terms: OptionTerms, *, pairs: Pairs, sources: tuple[MoneySource, ...], vocabulary: Vocabulary
) -> NDArray[np.int16]:
    rules = first_rules(inputs, lines=vocabulary.lines)
    kind = np.asarray([int(source.kind) for source in sources], dtype=np.int64)
    if not len(pairs.option):
        return np.empty(0, dtype=np.int16)
    return rules[terms.line[pairs.option], kind[pairs.source], terms.school[pairs.option]]


def _lines(sources: tuple[MoneySource, ...]) -> tuple[Lines, NDArray[np.int32]]:
    """Budget lines of the sources in order, and the first line of each."""
    owner: list[int] = []
    year: list[int] = []
    amount: list[int] = []
    first: list[int] = []
    for position, source in enumerate(sources):
        first.append(len(owner))
        amounts = (sum(source.amounts),) if source.whole_period else source.amounts
        owner += [position] * len(amounts)
        year += [-1] if source.whole_period else list(range(len(amounts)))
        amount += amounts
    lines = Lines(
        np.asarray(owner, dtype=np.int32), np.asarray(year, dtype=np.int8), np.asarray(amount, dtype=np.int64)
    )
    return lines, np.asarray(first, dtype=np.int32)


def _deadlines(sources: tuple[MoneySource, ...], *, years: int) -> NDArray[np.int8]:
    last = years - 1
    return np.asarray(
        [last if source.deadline is None else min(source.deadline, last) for source in sources], dtype=np.int8
    )


def _rules(inputs: CaseInputs) -> Rules:
    rules = inputs.rules
    return Rules(
        class_weights=rules.class_weights,
        discount_permille=rules.discount_permille,
        equity_permille=rules.equity_permille,
        school_floor_permille=rules.school_floor_permille,
    )
