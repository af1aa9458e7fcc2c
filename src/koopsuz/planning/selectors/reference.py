"""Reads prices, region factors and rules as they hold on a day."""

from __future__ import annotations

from datetime import date

from koopsuz.common.text import Text
from koopsuz.planning.models import Price, RegionFactor, RuleSet
from koopsuz.planning.schemas.reference import PriceRow, RegionRow, RuleRow, in_force


def prices_on(day: date) -> tuple[PriceRow, ...]:
    """The prices in force on the day, by code."""
    rows = (
        PriceRow(
            code=row.code,
            name=row.name,
            unit=row.unit,
            tyiyn=row.amount.tyiyn,
            transport_sensitive=row.transport_sensitive,
            valid_from=row.valid_from,
            source=row.source,
            verified=row.verified,
        )
        for row in Price.objects.filter(valid_from__lte=day)
    )
    return in_force(rows, as_of=day)


def regions_on(day: date) -> tuple[RegionRow, ...]:
    """The region factors in force on the day, by place."""
    rows = (
        RegionRow(
            place_code=row.place_code,
            name=Text(),
            factor_permille=row.factor_permille,
            valid_from=row.valid_from,
            source=row.source,
            verified=row.verified,
        )
        for row in RegionFactor.objects.filter(valid_from__lte=day)
    )
    return in_force(rows, as_of=day)


def rules_on(day: date, *, code: str) -> RuleRow | None:
    """The rules of allocation of this code in force on the day, or None."""
    row = RuleSet.objects.filter(code=code, valid_from__lte=day).order_by("-valid_from").first()
    if row is None:
        return None
    return RuleRow(row.code, row.valid_from, row.values, row.reason, row.source, row.verified)
