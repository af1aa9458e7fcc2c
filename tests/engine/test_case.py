"""The case: from a scored country to an allocation problem, by hand and by properties."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from koopsuz.engine import costing, scoring
from koopsuz.engine.allocation import SourceKind
from koopsuz.engine.case import (
    NEEDS_OTHER_FIRST,
    NO_PAYER,
    NO_UPKEEP_PAYER,
    PAYABLE,
    CaseInputs,
    CaseRules,
    CaseSchools,
    MoneySource,
    build_case,
    problem_digest,
)
from koopsuz.engine.formulas import Kind

DAY = date(2026, 12, 31)
KIND = costing.PayerKind
FACTS = {"pupils": Kind.NUMBER, "ownership": Kind.TEXT, "urban": Kind.FLAG}
MODEL = scoring.build_model(
    [scoring.Block("A")],
    requirements=[scoring.Requirement(code, "A", number, False, 2) for code, number in (("A01", 1), ("A02", 2))],
    indicators=[scoring.Indicator(f"{code}a", code, "levels") for code in ("A01", "A02")],
    facts=FACTS,
)


def measure(code: str, *, line: str, **options: Any) -> costing.Measure:
    values: dict[str, Any] = {"closes_to": 2, "effect_permille": 1000, "quantity": "1", "price": "unit", **options}
    return costing.Measure(id=code, requirement=code[:3], cost_type="equipment", line=line, **values)


def cost_model(*measures: costing.Measure) -> costing.CostModel:
    price = costing.UnitPrice("unit", 100_000, True, date(2026, 1, 1), "test")
    return costing.build_cost_model(MODEL, measures=measures, prices=[price], as_of=DAY, facts=FACTS)


def rule(line: str, payer: str, **options: Any) -> costing.MatrixRow:
    return costing.MatrixRow(f"{payer}-{line}", line, KIND.named(payer), date(2020, 1, 1), "test", **options)


MEASURES = (
    measure("A01m1", line="equipment", recurrent_permille=100, recurrent_line="utilities"),
    measure("A01m2", line="training", effect_permille=500),
    measure("A02m1", line="equipment", prerequisite="A01"),
    measure("A02m2", line="training", effect_permille=400, closes_to=1),
)
MATRIX = (
    rule("equipment", "republican", places_except=("41711",)),
    rule("equipment", "local"),
    rule("training", "subvention", ownership=("state",)),
    rule("utilities", "local", places_except=("41705",)),
    rule("utilities", "republican", places=("41705",)),
)
RULES = CaseRules((25, 5, 1), (1000, 900, 810), 0, 0, costing.BenefitRule.same_for_classes((1000, 667, 333)))
AREAS = ("41704245803000", "41704245803000", "41705214803000")
CODES = ("N1", "N2", "B1")


def money(code: str, kind: str, **options: Any) -> MoneySource:
    return MoneySource(code, KIND.named(kind), (1_000_000, 1_000_000, 1_000_000), **options)


SOURCES = (
    money("rep", "republican"),
    money("sub", "subvention"),
    money("loc-n", "local", owner=AREAS[0]),
)


def inputs(
    *,
    levels: NDArray[np.uint8] | None = None,
    measures: tuple[costing.Measure, ...] = MEASURES,
    sources: tuple[MoneySource, ...] = SOURCES,
    matrix: tuple[costing.MatrixRow, ...] = MATRIX,
) -> CaseInputs:
    level = np.zeros((3, 2), dtype=np.uint8) if levels is None else levels
    return CaseInputs(
        costs=cost_model(*measures),
        themes=("fire", "fire"),
        schools=CaseSchools(
            codes=CODES,
            area_codes=AREAS,
            oblast_codes=tuple(code[:5].ljust(14, "0") for code in AREAS),
            facts={
                "pupils": np.asarray([100, 50, 10]),
                "ownership": np.asarray(["state", "private", "state"]),
                "urban": np.asarray([False, False, False]),
            },
            factor_permille=np.asarray([1150, 1150, 1130]),
        ),
        requirement_level=level,
        gap=level < 2,
        answers=level,
        numbers=np.zeros((3, 0), dtype=np.int32),
        matrix=matrix,
        sources=sources,
        rules=RULES,
    )


def pairs(case_inputs: CaseInputs) -> list[tuple[str, str, str]]:
    case = build_case(case_inputs)
    problem, options = case.problem, case.options
    return [
        (
            CODES[int(options.school[option])],
            case_inputs.costs.measures[int(options.measure[option])].id,
            case.sources[int(source)].code,
        )
        for option, source in zip(problem.pair_option, problem.pair_source, strict=True)
    ]


def test_build_case_pairs_follow_the_matrix_and_the_owners() -> None:
    # A02m2 only narrows the gap, so A02 waits for A01 and keeps both its measures.
    assert pairs(inputs()) == [
        ("N1", "A01m1", "rep"),
        ("N1", "A01m1", "loc-n"),
        ("N1", "A01m2", "sub"),
        ("N1", "A02m1", "rep"),
        ("N1", "A02m1", "loc-n"),
        ("N1", "A02m2", "sub"),
        ("N2", "A01m1", "rep"),
        ("N2", "A01m1", "loc-n"),
        ("N2", "A02m1", "rep"),
        ("N2", "A02m1", "loc-n"),
        ("B1", "A01m1", "rep"),
        ("B1", "A01m2", "sub"),
        ("B1", "A02m1", "rep"),
        ("B1", "A02m2", "sub"),
    ]


def test_build_case_amounts_are_quantity_price_factor_and_upkeep() -> None:
    problem = build_case(inputs()).problem

    assert problem.option_capital.tolist() == [115_000] * 8 + [113_000] * 4
    assert problem.option_recurrent.tolist() == [11_500, 0, 0, 0, 11_500, 0, 0, 0, 11_300, 0, 0, 0]
    # thousandths of a pupil: pupils × severity 1 at level 0 × effect
    assert problem.option_benefit.tolist() == [
        100_000, 50_000, 100_000, 40_000, 50_000, 25_000, 50_000, 20_000, 10_000, 5_000, 10_000, 4_000,
    ]  # fmt: skip


def test_build_case_operator_is_whom_the_matrix_asks_first_at_the_place() -> None:
    case = build_case(inputs())

    carried = np.flatnonzero(case.problem.option_recurrent)
    names = [case.sources[int(case.problem.option_operator[option])].code for option in carried]
    assert names == ["loc-n", "loc-n", "rep"]


def test_build_case_without_an_operator_blocks_the_option() -> None:
    case = build_case(inputs(sources=SOURCES[:2]))

    # nobody carries utilities in Naryn without the local budget; training isn't lawful for a private school
    blocks = {
        (CODES[int(school)], MEASURES[int(item)].id): int(block)
        for school, item, block in zip(case.options.school, case.options.measure, case.option_block, strict=True)
    }
    assert blocks["N1", "A01m1"] == NO_UPKEEP_PAYER
    assert blocks["N2", "A01m2"] == NO_PAYER
    assert blocks["B1", "A01m1"] == PAYABLE


def test_build_case_measure_that_needs_another_first_stands_back() -> None:
    full = replace(MEASURES[3], closes_to=2)
    case = build_case(inputs(measures=(*MEASURES[:3], full)))

    blocks = case.option_block[case.options.measure == 2].tolist()
    # the private school has no payer for the free measure, so its gap waits instead
    assert blocks == [NEEDS_OTHER_FIRST, PAYABLE, NEEDS_OTHER_FIRST]
    assert case.problem.gap_parent.tolist() == [-1, -1, -1, 2, -1, -1]


def test_build_case_gap_waits_where_nothing_else_closes_it() -> None:
    assert build_case(inputs()).problem.gap_parent.tolist() == [-1, 0, -1, 2, -1, 4]


def test_build_case_met_prerequisite_holds_nothing_back() -> None:
    levels = np.asarray([[2, 0], [2, 0], [2, 0]], dtype=np.uint8)

    assert build_case(inputs(levels=levels)).problem.gap_parent.tolist() == [-1, -1, -1]


def test_build_case_sources_outside_are_named_with_their_reason() -> None:
    foreign = money("loc-x", "local", owner="41708203801000")
    past = money("grant", "donor", deadline=-1)

    case = build_case(inputs(sources=(*SOURCES, foreign, past)))

    assert [(item.code, item.reason) for item in case.unused] == [("grant", "past"), ("loc-x", "no_school")]
    assert [source.code for source in case.sources] == ["rep", "sub", "loc-n"]


def test_build_case_envelope_of_all_years_is_one_line() -> None:
    grant = money("grant", "donor", whole_period=True, deadline=1, places=("41704000000000",))

    case = build_case(inputs(sources=(grant, *SOURCES), matrix=(*MATRIX, rule("equipment", "donor"))))

    position = [source.code for source in case.sources].index("grant")
    problem = case.problem
    assert problem.source_kind[position] == SourceKind.DONOR
    assert not problem.source_annual[position]
    assert (problem.line_budget[problem.source_line[position]], problem.source_deadline[position]) == (3_000_000, 1)
    schools = case.options.school[problem.pair_option[problem.pair_source == position]]
    assert set(schools.tolist()) == {0, 1}  # Naryn, not Batken


@pytest.mark.parametrize("sources", [(), SOURCES[:1]])
def test_build_case_poor_country_is_still_a_valid_problem(sources: tuple[MoneySource, ...]) -> None:
    build_case(inputs(sources=sources)).problem.validate()


def test_build_case_without_gaps_is_empty_and_valid() -> None:
    case = build_case(inputs(levels=np.full((3, 2), 3, dtype=np.uint8)))

    assert (case.problem.gaps, case.problem.options, case.problem.pairs) == (0, 0, 0)
    case.problem.validate()


@settings(max_examples=40, deadline=None)
@given(
    levels=st.lists(st.integers(0, 5), min_size=6, max_size=6),
    shuffled=st.permutations(SOURCES),
)
def test_build_case_any_levels_and_order_of_sources_give_a_valid_problem(
    levels: list[int], shuffled: list[MoneySource]
) -> None:
    level = np.asarray(levels, dtype=np.uint8).reshape(3, 2)
    given_inputs = replace(inputs(sources=tuple(shuffled)), requirement_level=level, gap=level < 2)

    case = build_case(given_inputs)

    case.problem.validate()
    assert case.problem.gaps == int((level < 2).sum())
    assert len(case.options) == len(case.option_block) == case.problem.options
    payable = np.zeros(case.problem.options, dtype=bool)
    payable[case.problem.pair_option] = True
    assert (payable == (case.option_block == PAYABLE)).all()
    again = build_case(replace(given_inputs, sources=SOURCES))
    assert problem_digest(case.problem) == problem_digest(again.problem)


def test_problem_digest_of_one_tyiyn_more_differs() -> None:
    first = build_case(inputs()).problem
    budget = first.line_budget.copy()
    budget[0] += 1

    assert problem_digest(first) != problem_digest(replace(first, line_budget=budget))
