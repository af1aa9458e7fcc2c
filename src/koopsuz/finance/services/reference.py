"""Loads the responsibility matrix and the budget classification from their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.reference import Problems
from koopsuz.finance.models import BudgetCode, ResponsibilityRule
from koopsuz.finance.schemas import read_classification
from koopsuz.planning import services as planning
from koopsuz.planning.schemas.reference import read_matrix


@transaction.atomic
def load_reference(*, by: Any, folder: Path) -> int:
    """Bring the matrix, the budget codes, prices and rules in line with the files under `folder`; count what changed.

    A rule that the file no longer has is deleted: the file is the truth, and plans keep their own copy of it.
    """
    require(by, Permission.MANAGE_ENVELOPES)
    problems = Problems()
    matrix = read_matrix(folder, problems=problems)
    problems.raise_if_any()
    changed = _bring_in_line(
        ResponsibilityRule,
        {
            row.code: {
                "order": row.order,
                "line": row.line,
                "payer": row.payer,
                "ownership": list(row.ownership),
                "places": list(row.places),
                "places_except": list(row.places_except),
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
                "reason": row.reason,
                "source": row.source,
                "verified": row.verified,
            }
            for row in matrix
        },
    )
    changed += _bring_in_line(
        BudgetCode,
        {
            row.code: {
                "kind": row.kind,
                "name": row.name,
                "lines": list(row.lines),
                "valid_from": row.valid_from,
                "source": row.source,
                "verified": row.verified,
            }
            for row in read_classification(folder)
        },
    )
    if changed:
        audit.record(
            by=by, action="load", object_type="finance_reference", object_id="matrix", details={"changed": changed}
        )
    return changed + planning.load_reference(by=by, folder=folder)


def _bring_in_line(model: Any, wanted: dict[str, dict[str, Any]]) -> int:
    """Create, update and delete rows by their code; count what changed."""
    stored = {row.code: row for row in model.objects.all()}
    fresh = [model(code=code, **values) for code, values in wanted.items() if code not in stored]
    altered = []
    for code, values in wanted.items():
        row = stored.get(code)
        if row is not None and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            altered.append(row)
    gone = [row.pk for code, row in stored.items() if code not in wanted]
    model.objects.bulk_create(fresh)
    if altered:
        model.objects.bulk_update(altered, sorted({name for values in wanted.values() for name in values}))
    model.objects.filter(pk__in=gone).delete()
    return len(fresh) + len(altered) + len(gone)
