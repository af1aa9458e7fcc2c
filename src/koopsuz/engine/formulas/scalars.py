"""Arithmetic of one school: Fraction, bool, str, and None for unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np

Scalar = Fraction | bool | str | None

THOUSAND = 1000

_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class KindError(TypeError):
    """An operand of a kind that the operator does not take; the walker adds where."""


def read(value: object) -> Scalar:
    """A fact as given → an exact value. A float is read as a decimal with three places; NaN and None are
    unknown.
    """
    if value is None or isinstance(value, bool | str | Fraction):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return Fraction(int(value))
    if isinstance(value, Decimal):
        return Fraction(value) if value.is_finite() else None
    if isinstance(value, float | np.floating):
        return Fraction(int(np.rint(float(value) * THOUSAND)), THOUSAND) if np.isfinite(value) else None
    raise KindError(type(value).__name__)


def compute(symbol: str, operands: list[Scalar]) -> Scalar:
    """One operation on exact values; the same meaning as `columns.compute`."""
    if symbol in {"and", "or", "not"}:
        return _logic(symbol, [_flag(operand) for operand in operands])
    if symbol == "if":
        condition = _flag(operands[0])
        return None if condition is None else operands[1 if condition else 2]
    if symbol in {"==", "!="}:
        return _equality(symbol, *operands)
    numbers = [_number(operand) for operand in operands]
    known = [number for number in numbers if number is not None]
    return _arithmetic(symbol, known) if len(known) == len(numbers) else None


def _logic(symbol: str, flags: list[bool | None]) -> bool | None:
    if symbol == "not":
        return None if flags[0] is None else not flags[0]
    decisive = symbol == "or"
    if decisive in flags:
        return decisive
    return None if None in flags else not decisive


def _equality(symbol: str, left: Scalar, right: Scalar) -> bool | None:
    if left is None or right is None:
        return None
    if type(left) is not type(right):
        raise KindError(symbol)
    return (left == right) is (symbol == "==")


def _arithmetic(symbol: str, numbers: list[Fraction]) -> Scalar:
    if symbol in _COMPARE:
        return _COMPARE[symbol](*numbers)
    if symbol in {"min", "max"}:
        return min(numbers) if symbol == "min" else max(numbers)
    if len(numbers) == 1:
        return _single(symbol, numbers[0])
    left, right = numbers
    if symbol == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[symbol]


def _single(symbol: str, number: Fraction) -> Fraction:
    if symbol == "negate":
        return -number
    whole = number.numerator // number.denominator
    return Fraction(whole if symbol == "floor" or whole == number else whole + 1)


def _number(value: Scalar) -> Fraction | None:
    if isinstance(value, bool | str):
        raise KindError("number")
    return value


def _flag(value: Scalar) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise KindError("flag")
