"""Loads prices, region factors and rules of allocation from their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.engine.money import Money
from koopsuz.planning.models import Price, RegionFactor, RuleSet
from koopsuz.planning.schemas.reference import load_planning_reference


@transaction.atomic
def load_reference(*, by: Any, folder: Path) -> int:
    """Bring prices, factors and rules in line with the files under `folder`; return how many rows changed.

    A row is known by its code and the day since which it holds. Rows that the files no longer have are deleted: the
    files are the truth, and plans keep their own copy of what they used.
    """
    require(by, Permission.MANAGE_STANDARD)
    found = load_planning_reference(folder)
    changed = _bring_in_line(
        Price,
        {
            (row.code, row.valid_from): {
                "name": row.name,
                "unit": row.unit,
                "amount": Money(row.tyiyn),
                "transport_sensitive": row.transport_sensitive,
                "source": row.source,
                "verified": row.verified,
            }
            for row in found.prices
        },
        key="code",
    )
    changed += _bring_in_line(
        RegionFactor,
        {
            (row.place_code, row.valid_from): {
                "factor_permille": row.factor_permille,
                "source": row.source,
                "verified": row.verified,
            }
            for row in found.regions
        },
        key="place_code",
    )
    changed += _bring_in_line(
        RuleSet,
        {
            (row.code, row.valid_from): {
                "values": row.values,
                "reason": row.reason,
                "source": row.source,
                "verified": row.verified,
            }
            for row in found.rules
        },
        key="code",
    )
    if changed:
        audit.record(
            by=by, action="load", object_type="planning_reference", object_id="prices", details={"changed": changed}
        )
    return changed


def _bring_in_line(model: Any, wanted: dict[tuple[str, Any], dict[str, Any]], *, key: str) -> int:
    """Create, update and delete rows by code and day; count what changed."""
    stored = {(getattr(row, key), row.valid_from): row for row in model.objects.all()}
    fresh = [
        model(**{key: code}, valid_from=day, **values)
        for (code, day), values in wanted.items()
        if (code, day) not in stored
    ]
    altered = []
    for place, values in wanted.items():
        row = stored.get(place)
        if row is not None and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            altered.append(row)
    gone = [row.pk for place, row in stored.items() if place not in wanted]
    model.objects.bulk_create(fresh)
    if altered:
        model.objects.bulk_update(altered, sorted({name for values in wanted.values() for name in values}))
    model.objects.filter(pk__in=gone).delete()
    return len(fresh) + len(altered) + len(gone)
