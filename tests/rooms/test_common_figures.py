"""Figures: how amounts, numbers, shares and days are written in the three languages."""

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from koopsuz.common import figures
from koopsuz.engine.money import Money

SPACE, UNIT = "\u202f", "\u00a0"
DAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ky", f"1{SPACE}240{SPACE}500{UNIT}сом"),
        ("ru", f"1{SPACE}240{SPACE}500{UNIT}сом"),
        ("en", f"1{SPACE}240{SPACE}500{UNIT}som"),
    ],
)
def test_money_whole_som_is_grouped_without_tyiyn(language: str, expected: str) -> None:
    assert figures.money(124_050_000, language=language) == expected


@pytest.mark.parametrize(
    ("tyiyn", "expected"),
    [
        (5, f"0,05{UNIT}сом"),
        (-12_345, f"\u2212123,45{UNIT}сом"),
        (100, f"1{UNIT}сом"),
        (0, f"0{UNIT}сом"),
        (None, "—"),
    ],
)
def test_money_with_tyiyn_shows_both_digits(tyiyn: int | None, expected: str) -> None:
    assert figures.money(tyiyn, language="ky") == expected


def test_money_from_value_object_equals_its_tyiyn() -> None:
    assert figures.money(Money(124_050_000), language="ru") == figures.money(124_050_000, language="ru")


@pytest.mark.parametrize("wrong", [1.5, True, "100"])
def test_money_not_whole_tyiyn_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="whole tyiyn"):
        figures.money(wrong)


@pytest.mark.parametrize(
    ("tyiyn", "language", "expected"),
    [
        (1_240_000_000, "ky", f"12,4{UNIT}млн{UNIT}сом"),
        (1_240_000_000, "en", f"12.4{UNIT}million{UNIT}som"),
        (98_700_000_000_000, "ru", f"987{UNIT}млрд{UNIT}сом"),
        (99_999_999, "ru", f"1{UNIT}млн{UNIT}сом"),
        (99_999_900_000, "ru", f"1{UNIT}млрд{UNIT}сом"),
        (41_230_050, "ru", f"412{SPACE}301{UNIT}сом"),
        (-1_250_000_000, "ru", f"\u221212,5{UNIT}млн{UNIT}сом"),
        (None, "ru", "—"),
    ],
)
def test_money_short_rounds_to_tenths_of_its_unit(tyiyn: int | None, language: str, expected: str) -> None:
    assert figures.money_short(tyiyn, language=language) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1234567, None, f"1{SPACE}234{SPACE}567"),
        (Decimal("1234.50"), None, f"1{SPACE}234,5"),
        (Fraction(1, 3), None, "0,33"),
        (0.1, None, "0,1"),
        (Decimal("2.25"), 1, "2,3"),
        (3, 1, "3,0"),
        (Decimal("-0.001"), None, "0"),
        (None, None, "—"),
    ],
)
def test_number_follows_the_language(value: figures.Number | float | None, decimals: int | None, expected: str) -> None:
    assert figures.number(value, decimals=decimals, language="ky") == expected


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [(874, "ky", f"87,4{UNIT}%"), (870, "ru", f"87{UNIT}%"), (874, "en", "87.4%"), (None, "ru", "—")],
)
def test_permille_becomes_per_cent(value: int | None, language: str, expected: str) -> None:
    assert figures.permille(value, language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ky", "22-ноябрь, 2026"), ("ru", f"22{UNIT}ноября 2026{UNIT}г."), ("en", f"22{UNIT}November 2026")],
)
def test_day_in_words_has_the_right_case(language: str, expected: str) -> None:
    assert figures.day_words(DAY, language=language) == expected


def test_day_of_a_late_moment_is_the_day_in_bishkek() -> None:
    moment = datetime.datetime(2026, 11, 21, 19, 30, tzinfo=datetime.UTC)

    assert figures.day(moment) == "22.11.2026"


def test_day_unknown_is_a_dash() -> None:
    assert (figures.day(None), figures.day_words(None)) == ("—", "—")
