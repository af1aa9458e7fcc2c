"""How a number, an amount, a share and a day are written, in the language of the reader.

The template filters are thin callers of these functions. Nothing here loses money: an amount is written exactly, and
only the short form for headlines is rounded, by the rule of the engine.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.formats import get_format

from koopsuz.engine.money import TYIYN_PER_SOM, Money, round_half_up

UNKNOWN = "—"
MINUS = "\u2212"
MILLION = 1_000_000
BILLION = 1_000_000_000

Number = int | Decimal | Fraction


def number(value: Number | float | str | None, *, decimals: int | None = None, language: str | None = None) -> str:
    """`1 240 500,5`: groups of three with narrow no-break spaces, the language's decimal sign, a true minus.

    Without `decimals` a whole number has none and any other keeps at most two, without trailing zeros.
    """
    if value is None or value == "":
        return UNKNOWN
    if type(value) is int and not decimals:  # most numbers on a page; fractions would be ten times slower
        return (MINUS if value < 0 else "") + grouped(abs(value), language=language)
    exact = _exact(value)
    places = 2 if decimals is None else decimals
    scaled = round_half_up(abs(exact) * 10**places)
    whole, part = divmod(scaled, 10**places)
    tail = f"{part:0{places}d}" if places else ""
    if decimals is None:
        tail = tail.rstrip("0")
    sign = MINUS if exact < 0 and scaled else ""
    separator = _format("DECIMAL_SEPARATOR", language=language)
    return sign + grouped(whole, language=language) + (separator + tail if tail else "")


def grouped(whole: int, *, language: str | None = None) -> str:
    """A whole number that is not negative, in groups of three."""
    return f"{whole:,}".replace(",", _format("THOUSAND_SEPARATOR", language=language))


def money(amount: Money | int | None, *, language: str | None = None) -> str:
    """`1 240 500 сом`, exact; tyiyn are shown only where there are any."""
    if amount is None:
        return UNKNOWN
    tyiyn = _tyiyn(amount)
    if tyiyn % TYIYN_PER_SOM:
        written = number(Fraction(tyiyn, TYIYN_PER_SOM), decimals=2, language=language)
    else:
        written = number(tyiyn // TYIYN_PER_SOM, language=language)
    return _format("MONEY_PATTERN", language=language).format(number=written)


def money_short(amount: Money | int | None, *, language: str | None = None) -> str:
    """`12,4 млн сом` for headlines; amounts under a million are rounded to whole som."""
    if amount is None:
        return UNKNOWN
    tyiyn = _tyiyn(amount)  # whole numbers all the way: fractions would be ten times slower
    som = _nearest(tyiyn, TYIYN_PER_SOM)
    if abs(som) < MILLION:
        return _format("MONEY_PATTERN", language=language).format(number=number(som, language=language))
    unit, pattern = MILLION, "MILLION_PATTERN"
    if abs(_nearest(tyiyn * 10, TYIYN_PER_SOM * MILLION)) >= BILLION // MILLION * 10:
        unit, pattern = BILLION, "BILLION_PATTERN"
    tenths = _nearest(tyiyn * 10, TYIYN_PER_SOM * unit)
    return _format(pattern, language=language).format(number=_tenths(tenths, language=language))


def permille(value: Number | None, *, language: str | None = None) -> str:
    """Thousandths as per cent: 874 is `87,4 %`."""
    if value is None:
        return UNKNOWN
    tenths = value if type(value) is int else round_half_up(_exact(value))
    return _format("PERCENT_PATTERN", language=language).format(number=_tenths(tenths, language=language))


def day(value: datetime.date | None) -> str:
    """`22.11.2026`; a moment is shown as the day in the country's time zone."""
    return f"{_day(value):%d.%m.%Y}" if value else UNKNOWN


def day_words(value: datetime.date | None, *, language: str | None = None) -> str:
    """`22-ноябрь, 2026` · `22 ноября 2026 г.` · `22 November 2026`."""
    if not value:
        return UNKNOWN
    local = _day(value)
    month = _format("MONTHS", language=language)[local.month - 1]
    pattern = _format("DAY_WORDS_PATTERN", language=language)
    return pattern.format(day=local.day, month=month, year=local.year)


def _nearest(amount: int, unit: int) -> int:
    """The nearest whole number of units, halves away from zero, as `round_half_up` does with any fraction."""
    units = (2 * abs(amount) + unit) // (2 * unit)
    return units if amount >= 0 else -units


def _tenths(tenths: int, *, language: str | None) -> str:
    """`12,4`, or `12` where there is no tenth."""
    whole, part = divmod(abs(tenths), 10)
    tail = f"{_format('DECIMAL_SEPARATOR', language=language)}{part}" if part else ""
    return (MINUS if tenths < 0 else "") + grouped(whole, language=language) + tail


def _format(name: str, *, language: str | None) -> str:
    return get_format(name, lang=language)


def _day(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _exact(value: Number | float | str) -> Fraction:
    if isinstance(value, float):
        return Fraction(Decimal(repr(value)))
    return Fraction(value)


def _tyiyn(amount: Money | int) -> int:
    if isinstance(amount, Money):
        return amount.tyiyn
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise TypeError(f"an amount is Money or whole tyiyn, not {type(amount).__name__}")
    return amount
