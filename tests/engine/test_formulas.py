"""The formula language: one school and all schools agree exactly; unknown spreads as documented; errors point
at the character.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopsuz.engine.formulas import (
    ChoiceKind,
    FormulaError,
    Kind,
    Texts,
    applies,
    check,
    evaluate,
    explain,
    fact_kind,
    names,
    parse,
)
from koopsuz.engine.money import round_half_up

NAMES = {
    "pupils": Kind.NUMBER,
    "girls": Kind.NUMBER,
    "area": Kind.NUMBER,
    "D03c": Kind.NUMBER,
    "urban": Kind.FLAG,
    "sewer": Kind.FLAG,
    "heating": ChoiceKind(("central", "coal", "none")),
}

# ---------------------------------------------------------------- properties

number_leaf = st.one_of(
    st.sampled_from(["pupils", "girls", "area", "D03c"]),
    st.integers(0, 10**6).map(str),
    st.decimals(0, 999, places=2).map(lambda value: format(value, "f")),
)
flag_leaf = st.sampled_from(["urban", "sewer", "true", "false"])
text_leaf = st.sampled_from(["heating", '"coal"', '"none"', '"other"'])


def _formulas(depth: int) -> tuple[st.SearchStrategy[str], st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Well-formed formulas that give a number, a flag, a text."""
    if depth == 0:
        return number_leaf, flag_leaf, text_leaf
    number, flag, text = _formulas(depth - 1)
    choice = "if({}, {}, {})".format
    numbers = st.one_of(
        number,
        st.builds("({} {} {})".format, number, st.sampled_from("+-*/"), number),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), number, number),
        st.builds("{}({})".format, st.sampled_from(["ceil", "floor"]), number),
        st.builds("-({})".format, number),
        st.builds(choice, flag, number, number),
    )
    flags = st.one_of(
        flag,
        st.builds("{} {} {}".format, number, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), number).map(
            "({})".format
        ),
        st.builds("({} {} {})".format, text, st.sampled_from(["==", "!="]), text),
        st.builds("({} {} {})".format, flag, st.sampled_from(["and", "or", "==", "!="]), flag),
        st.builds("(not {})".format, flag),
        st.builds(choice, flag, flag, flag),
    )
    return numbers, flags, st.one_of(text, st.builds(choice, flag, text, text))


numbers, flags, _ = _formulas(4)
school = st.fixed_dictionaries(
    {
        "pupils": st.one_of(st.none(), st.integers(0, 5000)),
        "girls": st.integers(0, 10**12),
        "area": st.one_of(st.just(float("nan")), st.integers(0, 10**7).map(lambda value: value / 1000)),
        "D03c": st.one_of(st.none(), st.integers(0, 500)),
        "urban": st.one_of(st.none(), st.booleans()),
        "sewer": st.booleans(),
        "heating": st.one_of(st.none(), st.sampled_from(["central", "coal", "none"])),
    }
)


def _columns(schools: list[dict[str, Any]]) -> dict[str, Any]:
    """The facts of several schools as arrays, in the types in which they come."""
    column = {name: [facts[name] for facts in schools] for name in NAMES}
    return {
        "pupils": np.asarray(column["pupils"], dtype=object),
        "girls": np.asarray(column["girls"], dtype=np.int64),
        "area": np.asarray(column["area"], dtype=np.float64),
        "D03c": np.asarray([np.nan if value is None else value for value in column["D03c"]], dtype=np.float32),
        "urban": np.asarray(column["urban"], dtype=object),
        "sewer": np.asarray(column["sewer"], dtype=np.bool_),
        "heating": Texts.encode(np.asarray(column["heating"], dtype=object)),
    }


@settings(max_examples=400, deadline=None)
@given(st.one_of(numbers, flags), st.lists(school, min_size=1, max_size=4))
def test_evaluate_one_school_and_all_schools_agree_exactly(source: str, schools: list[dict[str, Any]]) -> None:
    expression = parse(source)

    together = evaluate(expression, _columns(schools), rows=len(schools))

    assert [together.at(row) for row in range(len(schools))] == [evaluate(expression, facts) for facts in schools]


@settings(deadline=None)
@given(st.one_of(numbers, flags), school)
def test_explain_result_is_that_of_evaluate(source: str, facts: dict[str, Any]) -> None:
    expression = parse(source)

    trace = explain(expression, facts)

    assert trace.result == evaluate(expression, facts)
    assert trace.subject == expression.text(expression.root)


@settings(deadline=None)
@given(numbers, flags)
def test_check_well_formed_formulas_have_their_kind(number: str, flag: str) -> None:
    relaxed = NAMES | {"heating": Kind.TEXT}

    assert check(parse(number), names=relaxed) is Kind.NUMBER
    assert check(parse(flag), names=relaxed, expects=Kind.FLAG) is Kind.FLAG


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='abD03 .,()"<>=!+-*/орif', max_size=60))
def test_parse_any_text_gives_a_tree_or_points_into_the_text(source: str) -> None:
    error = _refusal(source)

    if error is not None:
        assert 0 <= int(str(error.params["position"])) <= len(source)
        assert str(error).startswith("Formula, character ")


def _refusal(source: str) -> FormulaError | None:
    try:
        parse(source)
    except FormulaError as error:
        return error
    return None


@settings(deadline=None)
@given(numbers, st.lists(school, min_size=1, max_size=4))
def test_thousandths_are_rounded_half_away_from_zero(source: str, schools: list[dict[str, Any]]) -> None:
    column = evaluate(parse(f"min(1000000, max(-1000000, {source}))"), _columns(schools), rows=len(schools))

    exact = [column.at(row) for row in range(len(schools))]
    assert column.thousandths().tolist() == [0 if value is None else round_half_up(value * 1000) for value in exact]


# ---------------------------------------------------------------- worked cases


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("max(0, ceil(girls / 20) - D03c)", Fraction(3)),
        ("girls / max(D03c, 1)", Fraction(101, 3)),
        ("ceil(0.1 * 30)", Fraction(3)),
        ("floor(-0.5)", Fraction(-1)),
        ("1 - 2 - 3", Fraction(-4)),
        ("2 + 3 * 4", Fraction(14)),
        ("12 / 2 / 3", Fraction(2)),
        ("-2 * -3", Fraction(6)),
        ('not urban and heating == "coal"', True),
        ("not (urban or sewer)", False),
        ("1 < 2 == true", None),
        ('if(heating == "none", 0, if(urban, 1, 2))', Fraction(2)),
        ("area", Fraction(1234567, 1000)),
        ("price", Fraction(5, 2)),
    ],
)
def test_evaluate_worked_cases(source: str, value: object) -> None:
    facts = {
        "girls": 101,
        "D03c": 3,
        "urban": False,
        "sewer": True,
        "heating": "coal",
        "area": 1234.567,
        "price": Decimal("2.5"),
    }
    if value is None:
        with pytest.raises(FormulaError):
            parse(source)
    else:
        assert evaluate(parse(source), facts) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 / 0", None),
        ("missing + 1", None),
        ("missing > 1", None),
        ("missing == missing", None),
        ("not missing", None),
        ("false and missing", False),
        ("missing and true", None),
        ("true or missing", True),
        ("missing or false", None),
        ("if(missing, 1, 1)", None),
        ("if(true, 1, 1 / 0)", Fraction(1)),
        ("max(1, missing)", None),
        ("ceil(missing)", None),
    ],
)
def test_evaluate_unknown_spreads_as_documented(source: str, value: object) -> None:
    expression = parse(source)

    assert evaluate(expression, {}) == value
    assert evaluate(expression, {}, rows=2).at(1) == value
    assert evaluate(expression, {"missing": None}) == value


def test_applies_unknown_counts_as_applies() -> None:
    facts = {"boarders": np.asarray([0.0, 30.0, np.nan]), "urban": np.asarray([True, True, True])}

    assert applies(parse("boarders > 0"), facts, rows=3).tolist() == [False, True, True]
    assert applies(parse("boarders > 0 and not urban"), facts, rows=3).tolist() == [False, False, False]
    assert applies(parse("true"), {}, rows=2).tolist() == [True, True]
    assert applies(parse("storeys > 2"), {}, rows=2).tolist() == [True, True]


def test_evaluate_products_beyond_int64_stay_exact() -> None:
    big = np.asarray([10**12, 7], dtype=np.int64)

    column = evaluate(parse("a * a * a / a - a"), {"a": big})

    assert [column.at(0), column.at(1)] == [Fraction(10**24 - 10**12), Fraction(42)]


def test_evaluate_plain_fact_stands_for_all_schools() -> None:
    column = evaluate(parse("a + b"), {"a": np.asarray([1, 2], dtype=np.int32), "b": 10})

    assert [column.at(0), column.at(1)] == [11, 12]


def test_evaluate_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(FormulaError) as caught:
        evaluate(parse("a + b"), {"a": np.arange(2), "b": np.arange(3)})

    assert str(caught.value) == "“b” has 3 values for 2 schools. Give one value per school."


def test_evaluate_mixed_kinds_are_refused_at_their_place() -> None:
    for facts in ({"heating": "coal"}, {"heating": np.asarray(["coal"])}):
        with pytest.raises(FormulaError) as caught:
            evaluate(parse("1 + (heating * 2)"), facts)

        assert str(caught.value) == (
            "Formula, character 5: the values in “(heating * 2)” do not go together. Compare the facts with"
            " their kinds."
        )


def test_explain_shows_every_step() -> None:
    trace = explain(parse("max(0, ceil(girls / 20) - D03c)"), {"girls": 101, "D03c": 3})

    assert [(step.subject, step.rule, step.result) for step in trace.walk()] == [
        ("max(0, ceil(girls / 20) - D03c)", "max", 3),
        ("0", "constant", 0),
        ("ceil(girls / 20) - D03c", "subtract", 3),
        ("ceil(girls / 20)", "ceil", 6),
        ("girls / 20", "divide", Fraction(101, 20)),
        ("girls", "fact", 101),
        ("20", "constant", 20),
        ("D03c", "fact", 3),
    ]
    assert trace.find("girls / 20").inputs[0].result == 101
    with pytest.raises(KeyError):
        trace.find("boys")


def test_names_are_those_of_facts_and_answers_alone() -> None:
    assert names(parse('if(heating == "coal", max(pupils, D03c), 1)')) == {"heating", "pupils", "D03c"}


def test_fact_kind_reads_the_kinds_of_the_facts_file() -> None:
    assert [fact_kind(kind) for kind in ("count", "number", "year", "flag")] == [Kind.NUMBER] * 3 + [Kind.FLAG]
    assert fact_kind("choice", values=["coal"]) == ChoiceKind(("coal",))
