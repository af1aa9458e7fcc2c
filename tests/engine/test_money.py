"""Money: exact, rounded once, split without loss."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopsuz.engine.errors import EngineError, ErrorList
from koopsuz.engine.money import Money, MoneyError, multiply_tyiyn, round_half_up, share_tyiyn, total

amounts = st.integers(-(10**15), 10**15)
weights = st.lists(
    st.one_of(st.integers(0, 10**9), st.fractions(0, 1000), st.decimals(0, 1000, places=3)),
    min_size=1,
    max_size=20,
).filter(lambda given: sum(map(Fraction, given)) > 0)


@settings(deadline=None)
@given(amounts, weights)
def test_split_any_weights_parts_sum_to_the_whole(tyiyn: int, weights: list[int | Fraction | Decimal]) -> None:
    parts = Money(tyiyn).split(weights)

    assert total(parts) == Money(tyiyn)


@settings(deadline=None)
@given(amounts, weights)
def test_split_any_weights_each_part_is_within_a_tyiyn_of_its_share(
    tyiyn: int, weights: list[int | Fraction | Decimal]
) -> None:
    parts = Money(tyiyn).split(weights)

    whole = sum(map(Fraction, weights))
    shares = [tyiyn * Fraction(weight) / whole for weight in weights]
    assert all(abs(part.tyiyn - share) < 1 for part, share in zip(parts, shares, strict=True))
    assert all(part == Money(0) for part, weight in zip(parts, weights, strict=True) if weight == 0)


@settings(deadline=None)
@given(amounts, weights)
def test_split_negative_amount_is_the_negative_of_the_split(
    tyiyn: int, weights: list[int | Fraction | Decimal]
) -> None:
    assert Money(-tyiyn).split(weights) == tuple(-part for part in Money(tyiyn).split(weights))


@settings(deadline=None)
@given(st.fractions())
def test_round_half_up_any_fraction_is_nearest_and_symmetric(amount: Fraction) -> None:
    rounded = round_half_up(amount)

    assert abs(rounded - amount) <= Fraction(1, 2)
    assert abs(rounded) >= abs(amount) or abs(rounded - amount) < Fraction(1, 2)
    assert round_half_up(-amount) == -rounded


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_round_half_up_decimal_is_the_decimal_module_rule(amount: Decimal) -> None:
    assert round_half_up(amount) == int(amount.quantize(Decimal(1), rounding="ROUND_HALF_UP"))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**11), st.integers(0, 10**9), st.integers(0, 3000)),
        min_size=1,
        max_size=30,
    )
)
def test_multiply_tyiyn_arrays_agree_with_one_exact_product(rows: list[tuple[int, int, int]]) -> None:
    price, quantity, factor = (np.asarray(column, dtype=np.int64) for column in zip(*rows, strict=True))
    if int(price.max()) * int(factor.max()) // 10**6 * int(quantity.max()) >= 2**61:
        return  # beyond what int64 holds; the refusal has its own test

    computed = multiply_tyiyn(price, thousandths=quantity, factor_permille=factor)

    exact = [Money(p).multiply(Fraction(q, 1000) * Fraction(f, 1000)).tyiyn for p, q, f in rows]
    assert computed.tolist() == exact


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Decimal("2.5"), 3),
        (Decimal("2.4999"), 2),
        (7, 7),
        (Fraction(5, 3), 2),
    ],
)
def test_round_half_up_worked_cases(amount: Fraction | Decimal | int, rounded: int) -> None:
    assert round_half_up(amount) == rounded


def test_split_equal_remainders_leftover_goes_to_the_earlier() -> None:
    assert Money(100).split([1, 1, 1]) == (Money(34), Money(33), Money(33))


def test_split_largest_remainder_receives_the_leftover() -> None:
    # 1 000 by 1:2:4 is 142.857…, 285.714…, 571.428…: two tyiyn are left, for the first and the second
    assert Money(1000).split([1, 2, 4]) == (Money(143), Money(286), Money(571))


def test_multiply_half_a_tyiyn_goes_up() -> None:
    assert Money(333).multiply(Decimal("1.5")) == Money(500)


def test_share_worked_case() -> None:
    assert share_tyiyn(np.asarray([18_500_050]), permille=np.asarray([30])).tolist() == [555_002]


def test_arithmetic_and_order_of_one_currency() -> None:
    assert Money(5) + Money(7) - Money(2) == -Money(-10)
    assert Money.from_som(Decimal("12.345")) == Money(1235)
    assert Money(1) < Money(2) <= Money(2)
    assert Money(3) > Money(2) >= Money(2)
    assert total([], currency="USD") == Money(0, "USD")


@pytest.mark.parametrize(
    ("attempt", "code", "text"),
    [
        (
            lambda: Money(1) + Money(1, "USD"),
            "money_two_currencies",
            "KGS and USD are two currencies; convert one of them first at a dated rate.",
        ),
        (
            lambda: Money(1.0),  # type: ignore[arg-type]  # the mistake under test
            "money_not_whole",
            "An amount is a whole number of tyiyn, but 1.0 is a float; round it with round_half_up.",
        ),
        (
            lambda: Money(1).multiply(0.5),  # type: ignore[arg-type]  # the mistake under test
            "money_inexact",
            "Money is multiplied only by whole numbers, fractions and decimals, but 0.5 is a float.",
        ),
        (lambda: Money(1).multiply(Decimal("NaN")), "money_not_finite", "NaN is not a finite number."),
        (
            lambda: Money(1) + 1,  # type: ignore[operator]  # the mistake under test
            "money_wrong_type",
            "Money goes only with money, but 1 is a int.",
        ),
        (
            lambda: Money(1).split([0, 0]),
            "money_bad_weights",
            "Weights must not be negative and at least one must be above zero, but they are 0, 0.",
        ),
        (
            lambda: Money(1).split([]),
            "money_bad_weights",
            "Weights must not be negative and at least one must be above zero, but they are missing.",
        ),
        (
            lambda: share_tyiyn(np.asarray([-1]), permille=np.asarray([1])),
            "money_negative_input",
            "Prices, quantities and factors must not be negative.",
        ),
        (
            lambda: share_tyiyn(np.asarray([2**61]), permille=np.asarray([30])),
            "money_too_large",
            "The amount exceeds what the system can hold (2305843009213693952 × 30); "
            "look for a mistyped price or quantity.",
        ),
    ],
)
def test_money_refuses_with_a_sentence(attempt: Callable[[], object], code: str, text: str) -> None:
    with pytest.raises(MoneyError) as caught:
        attempt()

    assert (caught.value.code, str(caught.value)) == (code, text)


def test_error_list_collects_all_and_survives_pickling() -> None:
    errors = ErrorList()
    with errors.collecting():
        Money(1) + Money(1, "USD")
    errors.add(ErrorList([EngineError("late", "{what} came late.", what="The report")]))

    with pytest.raises(ErrorList) as caught:
        errors.raise_if_any()

    copy = pickle.loads(pickle.dumps(caught.value))
    assert [error.code for error in copy] == ["money_two_currencies", "late"]
    assert str(copy).splitlines()[1] == "The report came late."
    assert type(copy.errors[0]) is MoneyError


def test_error_list_empty_raises_nothing() -> None:
    errors = ErrorList()

    errors.raise_if_any()

    assert not errors
    assert len(errors) == 0
