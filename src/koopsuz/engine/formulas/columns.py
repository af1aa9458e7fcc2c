"""Arithmetic of all schools at once: exact fractions, flags and texts as numpy columns with a mask of what is
known.

A column of length 1 stands for the same value in every school, as numpy broadcasts it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from .scalars import THOUSAND, KindError, Scalar

# int64, or Python integers (dtype object) once int64 could overflow
Whole = NDArray[Any]
_SAFE = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Exact fractions, shape [S]: `numerator / denominator`, denominator > 0; where not `known` the value
    means nothing.
    """

    numerator: Whole
    denominator: Whole
    known: NDArray[np.bool_]

    def at(self, row: int) -> Fraction | None:
        if not self.known[row]:
            return None
        shared = len(self.denominator) == 1
        return Fraction(int(self.numerator[row]), int(self.denominator[0 if shared else row]))

    def thousandths(self) -> NDArray[np.int64]:
        """Value × 1000, rounded half up (away from zero) to int64, shape [S]; 0 where unknown.

        EngineError if a value does not fit.
        """
        scaled = multiply_whole(self.numerator, np.asarray([THOUSAND]))
        doubled = multiply_whole(np.abs(scaled), np.asarray([2]))
        rounded = (add_whole(doubled, self.denominator)) // multiply_whole(self.denominator, np.asarray([2]))
        signed = np.where(self.known, np.where(scaled < 0, -rounded, rounded), 0)
        if _largest(signed) >= _SAFE:
            raise EngineError(
                "formula_too_large",
                "A formula gives a number that is too large to be true: {value}.",
                value=_largest(signed),
            )
        return signed.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """Conditions, shape [S]; `truth` is False where not `known`."""

    truth: NDArray[np.bool_]
    known: NDArray[np.bool_]

    def at(self, row: int) -> bool | None:
        return bool(self.truth[row]) if self.known[row] else None


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Choices as codes into `values`, shape [S]; −1 is unknown. Build once from text with `Texts.encode`."""

    codes: NDArray[np.integer[Any]]
    values: tuple[str, ...]

    @classmethod
    def encode(cls, texts: NDArray[Any]) -> Texts:
        """From an array of text, in which None and "" are unknown."""
        filled = np.asarray(["" if text is None else text for text in texts.tolist()], dtype=str)
        values, codes = np.unique(filled, return_inverse=True)
        if len(values) and values[0] == "":
            return cls(codes.reshape(-1) - 1, tuple(values[1:].tolist()))
        return cls(codes.reshape(-1), tuple(values.tolist()))

    def at(self, row: int) -> str | None:
        return self.values[self.codes[row]] if self.codes[row] >= 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A fact that nobody gave: unknown in every school, of no particular kind; shape [S]."""

    rows: int = 1

    def at(self, row: int) -> None:
        return None


Column = Numbers | Flags | Texts | Unknown


def read(value: object) -> Column:
    """Facts of all schools as given → a column. Bool, integer, float (three decimals, NaN unknown), text or
    object arrays.
    """
    if isinstance(value, Numbers | Flags | Texts | Unknown):
        return value
    if not isinstance(value, np.ndarray) or value.ndim != 1:
        raise KindError(type(value).__name__)
    if value.dtype.kind == "b":
        return Flags(value, np.ones(value.shape, dtype=np.bool_))
    if value.dtype.kind in "iu":
        return Numbers(_fit(value), np.ones(1, dtype=np.int64), np.ones(value.shape, dtype=np.bool_))
    if value.dtype.kind == "f":
        known = np.isfinite(value)
        scaled = np.rint(np.where(known, value, 0).astype(np.float64) * THOUSAND)
        return _lowest(_fit_float(scaled), np.full(1, THOUSAND), known)
    return Texts.encode(value) if value.dtype.kind == "U" else _read_objects(value)


def constant(value: Scalar) -> Column:
    """A value that is the same in every school, as a column of length 1."""
    return _from_scalars([value])


def _read_objects(values: NDArray[Any]) -> Column:
    from .scalars import read as read_scalar

    return _from_scalars([read_scalar(value) for value in values.tolist()])


def _from_scalars(values: list[Scalar]) -> Column:
    known = np.asarray([value is not None for value in values], dtype=np.bool_)
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return Unknown(len(values))
    if kinds == {bool}:
        return Flags(np.asarray([bool(value) for value in values], dtype=np.bool_), known)
    if kinds == {str}:
        return Texts.encode(np.asarray(values, dtype=object))
    if kinds != {Fraction}:
        raise KindError("mixed")
    fractions = [value if isinstance(value, Fraction) else Fraction(0) for value in values]
    numerators = np.asarray([fraction.numerator for fraction in fractions], dtype=object)
    denominators = np.asarray([fraction.denominator for fraction in fractions], dtype=object)
    return Numbers(_fit(numerators), _fit(denominators), known)


def rows(column: Column) -> int:
    """How many schools the column speaks of; 1 also for a constant."""
    if isinstance(column, Unknown):
        return column.rows
    return len(column.codes) if isinstance(column, Texts) else len(column.known)


def spread(column: Column, *, rows: int) -> Column:
    """The column with a constant written out for every school."""
    if isinstance(column, Numbers):
        return Numbers(*(np.broadcast_to(part, rows) for part in _parts(column)))
    if isinstance(column, Flags):
        return Flags(np.broadcast_to(column.truth, rows), np.broadcast_to(column.known, rows))
    if isinstance(column, Texts):
        return Texts(np.broadcast_to(column.codes, rows), column.values)
    return Unknown(rows)


def take(column: Column, rows: NDArray[np.integer[Any]]) -> Column:
    """The values of some schools; a constant stays one."""
    if isinstance(column, Numbers):
        return Numbers(*(part if len(part) == 1 else part[rows] for part in _parts(column)))
    if isinstance(column, Flags):
        return column if len(column.known) == 1 else Flags(column.truth[rows], column.known[rows])
    if isinstance(column, Texts):
        return column if len(column.codes) == 1 else Texts(column.codes[rows], column.values)
    return Unknown(1)


def _parts(column: Numbers) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    return column.numerator, column.denominator, column.known


def compute(symbol: str, operands: list[Column]) -> Column:
    """One operation on columns; the same meaning as `scalars.compute`."""
    if symbol in {"and", "or", "not"}:
        return _logic(symbol, [as_flags(operand) for operand in operands])
    if symbol == "if":
        return _choose(as_flags(operands[0]), operands[1], operands[2])
    if symbol in {"==", "!="}:
        return _equality(symbol, *operands)
    numbers = [as_numbers(operand) for operand in operands]
    if symbol in _ORDER:
        left, right = numbers
        known = left.known & right.known
        return Flags(_ORDER[symbol](*_cross(left, right)) & known, known)
    if symbol in {"min", "max"}:
        return reduce(_smaller if symbol == "min" else _larger, numbers)
    return _arithmetic(symbol, numbers)


def as_flags(column: Column) -> Flags:
    if isinstance(column, Flags):
        return column
    if isinstance(column, Unknown):
        nothing = np.zeros(column.rows, dtype=np.bool_)
        return Flags(nothing, nothing)
    raise KindError("flag")


def as_numbers(column: Column) -> Numbers:
    if isinstance(column, Numbers):
        return column
    if isinstance(column, Unknown):
        zeros = np.zeros(column.rows, dtype=np.int64)
        return Numbers(zeros, zeros + 1, zeros.astype(np.bool_))
    raise KindError("number")


_ORDER: dict[str, Callable[[Whole, Whole], NDArray[np.bool_]]] = {
    "<": lambda left, right: np.asarray(left < right, dtype=np.bool_),
    "<=": lambda left, right: np.asarray(left <= right, dtype=np.bool_),
    ">": lambda left, right: np.asarray(left > right, dtype=np.bool_),
    ">=": lambda left, right: np.asarray(left >= right, dtype=np.bool_),
}


def _logic(symbol: str, flags: list[Flags]) -> Flags:
    if symbol == "not":
        return Flags(~flags[0].truth & flags[0].known, flags[0].known)
    left, right = flags
    both = left.known & right.known
    if symbol == "and":
        return Flags(left.truth & right.truth, both | (left.known & ~left.truth) | (right.known & ~right.truth))
    return Flags(left.truth | right.truth, both | left.truth | right.truth)


def _choose(condition: Flags, yes: Column, no: Column) -> Column:
    if isinstance(yes, Unknown) and isinstance(no, Unknown):
        return Unknown(max(rows(yes), rows(no), len(condition.known)))
    pick = condition.truth
    if isinstance(yes, Texts) or isinstance(no, Texts):
        (left, right), values = _same_values(yes, no)
        return Texts(np.where(condition.known, np.where(pick, left, right), -1), values)
    if isinstance(yes, Flags) or isinstance(no, Flags):
        yes, no = as_flags(yes), as_flags(no)
        known = condition.known & np.where(pick, yes.known, no.known)
        return Flags(np.where(pick, yes.truth, no.truth) & known, known)
    return _pick(pick, as_numbers(yes), as_numbers(no), known=condition.known)


def _pick(pick: NDArray[np.bool_], yes: Numbers, no: Numbers, *, known: NDArray[np.bool_]) -> Numbers:
    return Numbers(
        np.where(pick, yes.numerator, no.numerator),
        np.where(pick, yes.denominator, no.denominator),
        known & np.where(pick, yes.known, no.known),
    )


def _equality(symbol: str, left: Column, right: Column) -> Flags:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        nothing = np.zeros(max(rows(left), rows(right)), dtype=np.bool_)
        return Flags(nothing, nothing)
    if type(left) is not type(right):
        raise KindError(symbol)
    if isinstance(left, Texts):
        (one, other), _ = _same_values(left, right)
        equal, known = one == other, (one >= 0) & (other >= 0)
    elif isinstance(left, Flags):
        other_flags = as_flags(right)
        equal, known = left.truth == other_flags.truth, left.known & other_flags.known
    else:
        other_numbers = as_numbers(right)
        one, other = _cross(left, other_numbers)
        equal, known = np.asarray(one == other, dtype=np.bool_), left.known & other_numbers.known
    return Flags((equal if symbol == "==" else ~equal) & known, known)


def _same_values(*columns: Column) -> tuple[list[NDArray[Any]], tuple[str, ...]]:
    """Codes of text columns into one common list of values."""
    values: list[str] = []
    codes = []
    for column in columns:
        if isinstance(column, Unknown):
            codes.append(np.full(column.rows, -1))
            continue
        if not isinstance(column, Texts):
            raise KindError("text")
        values += [value for value in column.values if value not in values]
        # The last place answers code −1, which Python reads as "the last".
        translation = np.asarray([*(values.index(value) for value in column.values), -1])
        codes.append(translation[column.codes])
    return codes, tuple(values)


def _smaller(left: Numbers, right: Numbers) -> Numbers:
    return _pick(_ORDER["<="](*_cross(left, right)), left, right, known=left.known & right.known)


def _larger(left: Numbers, right: Numbers) -> Numbers:
    return _pick(_ORDER[">="](*_cross(left, right)), left, right, known=left.known & right.known)


def _cross(left: Numbers, right: Numbers) -> tuple[Whole, Whole]:
    """The two numerators over a common denominator."""
    if _same_denominator(left, right):
        return left.numerator, right.numerator
    return multiply_whole(left.numerator, right.denominator), multiply_whole(right.numerator, left.denominator)


def _same_denominator(left: Numbers, right: Numbers) -> bool:
    return len(left.denominator) == len(right.denominator) == 1 and left.denominator[0] == right.denominator[0]


def _arithmetic(symbol: str, numbers: list[Numbers]) -> Numbers:
    if len(numbers) == 1:
        return _single(symbol, numbers[0])
    left, right = numbers
    known = left.known & right.known
    if symbol == "/":
        return _divide(left, right, known=known)
    if symbol == "*":
        denominator = multiply_whole(left.denominator, right.denominator)
        return _lowest(multiply_whole(left.numerator, right.numerator), denominator, known)
    one, other = _cross(left, right)
    whole = add_whole(one, other if symbol == "+" else -other)
    if _same_denominator(left, right):
        return _lowest(whole, left.denominator, known)
    return _lowest(whole, multiply_whole(left.denominator, right.denominator), known)


def _divide(left: Numbers, right: Numbers, *, known: NDArray[np.bool_]) -> Numbers:
    possible = np.asarray(right.numerator != 0, dtype=np.bool_)
    sign = np.where(right.numerator < 0, -1, 1)
    divisor = np.where(possible, right.numerator * sign, 1)
    numerator = multiply_whole(left.numerator * sign, right.denominator)
    return _lowest(numerator, multiply_whole(left.denominator, divisor), known & possible)


def _single(symbol: str, number: Numbers) -> Numbers:
    if symbol == "negate":
        return Numbers(-number.numerator, number.denominator, number.known)
    sign = 1 if symbol == "floor" else -1  # the ceiling is the floor seen from below
    whole = (number.numerator * sign // number.denominator) * sign
    return Numbers(_fit(whole), np.ones(1, dtype=np.int64), number.known)


def _lowest(numerator: Whole, denominator: Whole, known: NDArray[np.bool_]) -> Numbers:
    """In lowest terms, so that long formulas stay within int64."""
    if _largest(denominator) == 1:
        return Numbers(_fit(numerator), np.ones(1, dtype=np.int64), known)
    common = np.gcd(numerator, denominator)
    return Numbers(_fit(numerator // common), _fit(denominator // common), known)


def multiply_whole(left: Whole, right: Whole) -> Whole:
    """The product; in Python integers where int64 could overflow."""
    if _largest(left) * _largest(right) >= _SAFE:
        left = left.astype(object)
    return left * right


def add_whole(left: Whole, right: Whole) -> Whole:
    """The sum; in Python integers where int64 could overflow."""
    if _largest(left) + _largest(right) >= _SAFE:
        left = left.astype(object)
    return left + right


def _largest(whole: Whole) -> int:
    return max(abs(int(whole.max())), abs(int(whole.min()))) if whole.size else 0


def _fit(whole: Whole) -> Whole:
    """int64 where the values allow, Python integers otherwise."""
    return whole.astype(np.int64 if _largest(whole) < _SAFE else object)


def _fit_float(scaled: NDArray[np.float64]) -> Whole:
    if not scaled.size or float(np.abs(scaled).max()) < _SAFE:
        return scaled.astype(np.int64)
    return np.asarray([int(value) for value in scaled.tolist()], dtype=object)
