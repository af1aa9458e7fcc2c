"""Reads the responsibility matrix and the budget classification."""

from __future__ import annotations

from koopsuz.finance.models import BudgetCode, ResponsibilityRule
from koopsuz.finance.schemas import CodeRow
from koopsuz.planning.schemas.reference import MatrixRow


def matrix_rows() -> tuple[MatrixRow, ...]:
    """All rules of the matrix, past and future ones too, in the order in which payers are asked."""
    return tuple(
        MatrixRow(
            code=rule.code,
            order=rule.order,
            line=rule.line,
            payer=rule.payer,
            ownership=tuple(rule.ownership),
            places=tuple(rule.places),
            places_except=tuple(rule.places_except),
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            reason=rule.reason,
            source=rule.source,
            verified=rule.verified,
        )
        for rule in ResponsibilityRule.objects.order_by("order")
    )


def budget_codes() -> tuple[CodeRow, ...]:
    """The budget classification by code."""
    return tuple(
        CodeRow(row.code, row.kind, row.name, tuple(row.lines), row.valid_from, row.source, row.verified)
        for row in BudgetCode.objects.order_by("code")
    )
