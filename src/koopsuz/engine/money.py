"""Money: whole tyiyn and a currency. The only place in the system that rounds an amount.

The rule: an amount is computed exactly as a fraction and rounded once, at the end, to the nearest tyiyn;
exactly half a tyiyn goes away from zero. Away from zero, because a correction must cancel what it corrects:
rounding is the same for an amount and for its negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .errors import EngineError

TYIYN_PER_SOM = 100
MILLION = 1_000_000
_SAFE = 2**62  # half of what int64 holds, so that adding the half of rounding cannot overflow

Quantity = int | Fraction | Decimal


class MoneyError(EngineError):
    """An operation that would make money inexact or mix currencies."""


def round_half_up(amount: Quantity) -> int:
    """The nearest whole number; halves away from zero."""
    exact = _exact(amount)
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return magnitude if exact >= 0 else -magnitude


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in whole tyiyn (1 som = 100 tyiyn); negative for a correction."""

    tyiyn: int
    currency: str = "KGS"

    def __post_init__(self) -> None:
        if isinstance(self.tyiyn, bool) or not isinstance(self.tyiyn, int):
            raise MoneyError(
                "money_not_whole",
                "An amount is a whole number of tyiyn, but {value} is a {type}; round it with round_half_up.",
                value=repr(self.tyiyn),
                type=type(self.tyiyn).__name__,
            )

    @classmethod
    def from_som(cls, som: Quantity, *, currency: str = "KGS") -> Money:
        """So many som; a finer amount than a tyiyn is rounded by the rule."""
        return cls(round_half_up(_exact(som) * TYIYN_PER_SOM), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.tyiyn + self._same(other).tyiyn, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.tyiyn - self._same(other).tyiyn, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.tyiyn, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.tyiyn < self._same(other).tyiyn

    def __le__(self, other: Money) -> bool:
        return self.tyiyn <= self._same(other).tyiyn

    def __gt__(self, other: Money) -> bool:
        return self.tyiyn > self._same(other).tyiyn

    def __ge__(self, other: Money) -> bool:
        return self.tyiyn >= self._same(other).tyiyn

    def multiply(self, quantity: Quantity) -> Money:
        """This price times a quantity, rounded once. Pass the whole product (quantity × factor) as one exact
        quantity.
        """
        return Money(round_half_up(self.tyiyn * _exact(quantity)), self.currency)

    def split(self, weights: Sequence[Quantity]) -> tuple[Money, ...]:
        """Parts in proportion to `weights` that sum exactly to the whole.

        Each part is first cut down to whole tyiyn; the leftover goes one tyiyn each to the largest
        remainders, ties to the earlier part. A part of weight 0 receives nothing. A negative amount splits as
        the negative of its opposite.
        """
        exact = [_exact(weight) for weight in weights]
        total = sum(exact, Fraction(0))
        if total <= 0 or min(exact) < 0:
            raise MoneyError(
                "money_bad_weights",
                "Weights must not be negative and at least one must be above zero, but they are {weights}.",
                weights=", ".join(str(weight) for weight in weights) or "missing",
            )
        sign = -1 if self.tyiyn < 0 else 1
        shares = [abs(self.tyiyn) * weight / total for weight in exact]
        parts = [share.numerator // share.denominator for share in shares]
        leftover = abs(self.tyiyn) - sum(parts)
        by_remainder = sorted(range(len(parts)), key=lambda position: (parts[position] - shares[position], position))
        for position in by_remainder[:leftover]:
            parts[position] += 1
        return tuple(Money(sign * part, self.currency) for part in parts)

    def _same(self, other: Money) -> Money:
        if not isinstance(other, Money):
            raise MoneyError(
                "money_wrong_type",
                "Money goes only with money, but {value} is a {type}.",
                value=repr(other),
                type=type(other).__name__,
            )
        if other.currency != self.currency:
            raise MoneyError(
                "money_two_currencies",
                "{left} and {right} are two currencies; convert one of them first at a dated rate.",
                left=self.currency,
                right=other.currency,
            )
        return other


def total(amounts: Iterable[Money], *, currency: str = "KGS") -> Money:
    """The sum of amounts of one currency; nothing sums to zero of `currency`."""
    whole = Money(0, currency)
    for amount in amounts:
        whole = whole + amount
    return whole


def multiply_tyiyn(
    unit_tyiyn: NDArray[np.int64],
    *,
    thousandths: NDArray[np.int64],
    factor_permille: NDArray[np.int64],
) -> NDArray[np.int64]:
    """`unit_tyiyn × thousandths/1000 × factor_permille/1000`, element by element, rounded once by the rule;
    all inputs ≥ 0, shape [N].

    Exact in int64: the price times its factor is split at a million, so that no product exceeds the amount
    itself by much. An amount that would not fit is an error, never a wrapped number.
    """
    quantity = np.asarray(thousandths, dtype=np.int64)
    _refuse_overflow(np.asarray(unit_tyiyn), np.asarray(factor_permille))
    price = np.asarray(unit_tyiyn, dtype=np.int64) * np.asarray(factor_permille, dtype=np.int64)
    millions, rest = np.divmod(price, MILLION)
    _refuse_overflow(quantity, millions + 1)
    _refuse_overflow(quantity, np.asarray([MILLION]))
    result: NDArray[np.int64] = quantity * millions + (quantity * rest + MILLION // 2) // MILLION
    return result


def share_tyiyn(tyiyn: NDArray[np.int64], *, permille: NDArray[np.int64]) -> NDArray[np.int64]:
    """`tyiyn × permille/1000`, element by element, rounded once by the rule; inputs ≥ 0, shape [N]."""
    thousands = np.full(np.shape(tyiyn), 1000, dtype=np.int64)
    return multiply_tyiyn(tyiyn, thousandths=thousands, factor_permille=permille)


def _refuse_overflow(left: NDArray[np.int64], right: NDArray[np.int64]) -> None:
    if not left.size or not right.size:
        return
    if int(left.min()) < 0 or int(right.min()) < 0:
        raise MoneyError("money_negative_input", "Prices, quantities and factors must not be negative.")
    if int(left.max()) * int(right.max()) >= _SAFE:
        raise MoneyError(
            "money_too_large",
            "The amount exceeds what the system can hold ({left} × {right}); look for a mistyped price or quantity.",
            left=int(left.max()),
            right=int(right.max()),
        )


def _exact(quantity: Quantity) -> Fraction:
    if isinstance(quantity, bool) or not isinstance(quantity, int | Fraction | Decimal):
        raise MoneyError(
            "money_inexact",
            "Money is multiplied only by whole numbers, fractions and decimals, but {value} is a {type}.",
            value=repr(quantity),
            type=type(quantity).__name__,
        )
    if isinstance(quantity, Decimal) and not quantity.is_finite():
        raise MoneyError("money_not_finite", "{value} is not a finite number.", value=str(quantity))
    return Fraction(quantity)
