"""Who may pay: the matrix for one school and for all agree, and pairs are exactly the lawful ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from koopsuz.engine.costing import (
    FundingSource,
    MatrixRow,
    OptionTerms,
    PayerKind,
    Vocabulary,
    eligible,
    explain_pair,
    payer_masks,
    payers,
)

LINES = ("utilities", "capital_repair", "security")
OWNERSHIPS = ("state", "municipal", "private")
PLACES = ("41705", "41711", "417", "41708222")
DAY = date(2026, 9, 1)

rows = st.lists(
    st.builds(
        MatrixRow,
        id=st.text("abc", min_size=1, max_size=3),
        line=st.sampled_from(LINES),
        payer=st.sampled_from(PayerKind),
        valid_from=st.integers(-30, 5).map(lambda days: DAY + timedelta(days)),
        source=st.just("law"),
        ownership=st.lists(st.sampled_from(OWNERSHIPS), max_size=2, unique=True).map(tuple),
        places=st.lists(st.sampled_from(PLACES), max_size=2, unique=True).map(tuple),
        places_except=st.lists(st.sampled_from(PLACES), max_size=1).map(tuple),
        valid_to=st.one_of(st.none(), st.integers(-5, 30).map(lambda days: DAY + timedelta(days))),
    ),
    max_size=12,
)
schools = st.lists(
    st.tuples(st.sampled_from(OWNERSHIPS), st.sampled_from(("41705333", "41711000", "41708222819", "41703"))),
    min_size=1,
    max_size=6,
)


def _masks(matrix: list[MatrixRow], given_schools: list[tuple[str, str]]) -> Any:
    return payer_masks(
        matrix,
        lines=LINES,
        ownership=np.asarray([ownership for ownership, _ in given_schools]),
        place=np.asarray([place for _, place in given_schools]),
        as_of=DAY,
    )


@settings(deadline=None)
@given(rows, schools)
def test_payer_masks_are_payers_of_each_school(matrix: list[MatrixRow], given_schools: list[tuple[str, str]]) -> None:
    masks = _masks(matrix, given_schools)

    for position, line in enumerate(LINES):
        for school, (ownership, place) in enumerate(given_schools):
            lawful = payers(matrix, line=line, ownership=ownership, place=place, as_of=DAY).kinds
            assert {kind for kind in PayerKind if masks[position, school] >> kind & 1} == set(lawful)


terms = st.one_of(st.none(), st.frozensets(st.sampled_from(LINES)))
sources = st.lists(
    st.builds(
        FundingSource,
        kind=st.sampled_from(PayerKind),
        owner=st.integers(-1, 3),
        lines=terms,
        themes=st.one_of(st.none(), st.frozensets(st.sampled_from(("fire", "road")))),
        oblasts=st.one_of(st.none(), st.frozensets(st.integers(0, 2))),
        cost_types=st.one_of(st.none(), st.frozensets(st.sampled_from(("equipment", "current_repair")))),
    ),
    max_size=8,
)
WORDS = Vocabulary(LINES, ("fire", "road"), ("equipment", "current_repair"))


@settings(deadline=None)
@given(rows, schools, sources, st.randoms(use_true_random=False))
def test_eligible_pairs_are_exactly_those_that_the_explanation_allows(
    matrix: list[MatrixRow], given_schools: list[tuple[str, str]], given_sources: list[FundingSource], chance: Any
) -> None:
    options = [
        (chance.randrange(len(given_schools)), chance.randrange(3), chance.randrange(2), chance.randrange(2))
        for _ in range(8)
    ]
    school, line, theme, cost_type = (np.asarray(column, dtype=np.int32) for column in zip(*options, strict=True))
    wanted = OptionTerms(
        school=school,
        line=line,
        theme=theme,
        cost_type=cost_type,
        school_lsg=np.asarray([chance.randrange(3) for _ in given_schools], dtype=np.int32),
        school_oblast=np.asarray([chance.randrange(3) for _ in given_schools], dtype=np.int32),
        school_payers=_masks(matrix, given_schools),
    )

    pairs = eligible(wanted, sources=given_sources, vocabulary=WORDS)

    assert list(zip(pairs.option.tolist(), pairs.source.tolist(), strict=True)) == [
        (option, source)
        for option in range(len(options))
        for source, given_source in enumerate(given_sources)
        if explain_pair(wanted, option=option, source=given_source, vocabulary=WORDS).result
    ]


def test_payers_worked_case_batken_is_paid_by_the_republic() -> None:
    local = MatrixRow(
        "local-utilities", "utilities", PayerKind.LOCAL, date(2012, 1, 1), "law 123", places_except=("41705",)
    )
    batken = MatrixRow("batken", "utilities", PayerKind.REPUBLICAN, date(2022, 1, 1), "decision", places=("41705",))
    own = MatrixRow("own", "utilities", PayerKind.SCHOOL, date(2012, 1, 1), "law", ownership=("private",))
    old = MatrixRow("old", "utilities", PayerKind.SUBVENTION, date(2010, 1, 1), "law", valid_to=date(2011, 12, 31))
    later = MatrixRow("later", "utilities", PayerKind.SUBVENTION, date(2027, 1, 1), "draft")
    other = MatrixRow("other", "security", PayerKind.DONOR, date(2012, 1, 1), "law")

    found = payers(
        [local, batken, own, old, later, other], line="utilities", ownership="state", place="41705258", as_of=DAY
    )

    assert found.kinds == (PayerKind.REPUBLICAN,)
    assert [(item.row.id, item.allows, item.reason) for item in found.verdicts] == [
        ("local-utilities", False, "place_excepted"),
        ("batken", True, "allowed"),
        ("own", False, "ownership"),
        ("old", False, "no_longer"),
        ("later", False, "not_yet"),
    ]
    assert found.without_row == (PayerKind.DONOR,)
    assert found.allowed_by(PayerKind.REPUBLICAN) is batken
    assert found.allowed_by(PayerKind.LOCAL) is None


def test_payers_keep_the_order_of_the_matrix() -> None:
    begin = date(2012, 1, 1)
    matrix = [
        MatrixRow("b", "security", PayerKind.SCHOOL, begin, "law"),
        MatrixRow("a", "security", PayerKind.LOCAL, begin, "law"),
        MatrixRow("c", "security", PayerKind.SCHOOL, begin, "law", places=("41799",)),
    ]

    found = payers(matrix, line="security", ownership="state", place="41703", as_of=DAY)

    assert found.kinds == (PayerKind.SCHOOL, PayerKind.LOCAL)
    assert found.verdicts[2].reason == "place"
    assert PayerKind.named("local") is PayerKind.LOCAL


def test_eligible_worked_case_every_condition_has_its_line() -> None:
    begin = date(2012, 1, 1)
    matrix = [
        MatrixRow("local", "capital_repair", PayerKind.LOCAL, begin, "law"),
        MatrixRow("donor", "capital_repair", PayerKind.DONOR, begin, "law"),
    ]
    wanted = OptionTerms(
        school=np.asarray([0, 1], dtype=np.int32),
        line=np.asarray([1, 1], dtype=np.int32),
        theme=np.asarray([0, 1], dtype=np.int32),
        cost_type=np.asarray([0, 0], dtype=np.int32),
        school_lsg=np.asarray([0, 1], dtype=np.int32),
        school_oblast=np.asarray([0, 0], dtype=np.int32),
        school_payers=_masks(matrix, [("state", "41703"), ("state", "41703")]),
    )
    donor = FundingSource(PayerKind.DONOR, themes=frozenset({"fire"}))
    given_sources = [donor, FundingSource(PayerKind.LOCAL, owner=1), FundingSource(PayerKind.REPUBLICAN)]

    pairs = eligible(wanted, sources=given_sources, vocabulary=WORDS)

    assert (pairs.option.tolist(), pairs.source.tolist()) == ([0, 1], [0, 1])
    trace = explain_pair(wanted, option=1, source=donor, vocabulary=WORDS)
    assert [(step.subject, step.result, dict(step.notes)["value"]) for step in trace.inputs] == [
        ("payer", True, "donor"),
        ("owner", True, -1),
        ("line", True, "capital_repair"),
        ("theme", False, "road"),
        ("oblast", True, 0),
        ("cost_type", True, "equipment"),
    ]
    assert trace.result is False


def test_eligible_without_options_or_sources_is_empty() -> None:
    empty = np.empty(0, dtype=np.int32)
    nothing = OptionTerms(empty, empty, empty, empty, empty, empty, np.empty((3, 0), dtype=np.uint8))

    pairs = eligible(nothing, sources=[], vocabulary=WORDS)

    assert (len(pairs.option), len(pairs.source)) == (0, 0)
