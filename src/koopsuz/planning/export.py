"""A stored plan as files: CSV, XLSX and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import System
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.text import Text
from koopsuz.planning.models import Plan, PlanLine
from koopsuz.planning.schemas.decision_rows import DECISION_COLUMNS, plain, points
from koopsuz.planning.schemas.sheets import ROWS_A_PIECE, Column, Sheet, as_csv, as_xlsx, csv_pieces
from koopsuz.planning.selectors import (
    DecisionFilters,
    DecisionRow,
    PlanInfo,
    all_decisions,
    get_plan_for,
    published_plan,
)
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition_by_id

FILE_LOCK = 417_004  # class of the advisory locks of the database that let one process at a time write a workbook
# A stored plan keeps no levels: they belong to the scores it was made from.
COLUMNS = tuple(column for column in DECISION_COLUMNS if column.key not in {"level", "target"})
LINE_COLUMNS = (
    Column("source", _("Source of money")),
    Column("source_name", _("Who pays"), "wide"),
    Column("kind", _("Kind")),
    Column("year", _("Year")),
    Column("amount_som", _("There was, som"), "money"),
    Column("spent_som", _("Given out, som"), "money"),
    Column("price_of_a_som", _("Worth of one som, millionths of a point"), "number"),
)


def decisions_csv(
    plan: PlanInfo, *, filters: DecisionFilters, content: EditionContent, rows_a_piece: int = ROWS_A_PIECE
) -> Iterator[bytes]:
    """The filtered decisions as CSV, in the reader's language, in pieces: never more rows in memory than one piece has.

    One query gives all rows, so they are of one moment however slowly the pieces are taken.
    """
    language = (
        get_language() or settings.LANGUAGE_CODE
    )  # pieces are made when the request is over, and its language too
    rows = _decision_rows(all_decisions(plan, filters=filters, rows_a_piece=rows_a_piece), content=content)
    return _in_language(csv_pieces(COLUMNS, rows, rows_a_piece=rows_a_piece), language=language)


def _in_language(pieces: Iterator[str], *, language: str) -> Iterator[bytes]:
    while True:
        with override(language):  # left before the piece is given away: what the thread does next has its own language
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece.encode()


def decisions_workbook(plan: PlanInfo, *, filters: DecisionFilters, content: EditionContent) -> bytes:
    """The filtered decisions as the bytes of an XLSX file, in the reader's language."""
    return as_xlsx([decision_sheet(plan, filters=filters, content=content)])


def whole_workbook(plan: PlanInfo, *, content: EditionContent) -> Path:
    """The workbook of the whole plan in the reader's language: written once for a plan and a language, then kept.

    It takes seconds to write and anybody may ask for it, so one writes while the others wait for the same file.
    """
    name = f"{plan.code}-{plan.plan_hash[:16]}-{content.content_hash[:8]}-{get_language() or 'ky'}.xlsx"
    target = Path(settings.MEDIA_ROOT) / "plans" / name
    if target.exists():
        return target
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [FILE_LOCK, name])
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            part.write_bytes(decisions_workbook(plan, filters=DecisionFilters(), content=content))
            part.replace(target)
    return target


def export_plan(*, code: str | None = None, out: Path) -> tuple[Path, ...]:
    """Write a plan (by default the published one) into a folder: plan.csv, plan.xlsx, plan.json."""
    found = get_plan_for(System(), code) if code else published_plan()
    if found is None or not found.is_computed:
        raise InputProblems([Problem(code or "", _("There is no computed plan."), _("Compute and publish one first."))])
    content = get_edition_by_id(found.edition_id)
    decisions, lines = decision_sheet(found, filters=DecisionFilters(), content=content), line_sheet(found)
    out.mkdir(parents=True, exist_ok=True)
    files = {
        "plan.csv": as_csv(decisions).encode(),
        "plan.xlsx": as_xlsx([decisions, lines]),
        "plan.json": _document(found, decisions=decisions, lines=lines),
    }
    for name, body in files.items():
        (out / name).write_bytes(body)
    return tuple(out / name for name in files)


def decision_sheet(plan: PlanInfo, *, filters: DecisionFilters, content: EditionContent) -> Sheet:
    """One row per gap."""
    return Sheet("plan", COLUMNS, list(_decision_rows(all_decisions(plan, filters=filters), content=content)))


def _decision_rows(decisions: Iterable[DecisionRow], *, content: EditionContent) -> Iterator[tuple[Any, ...]]:
    titles = {item.code: str(item.title) for item in content.requirements}
    works = {item.code: str(item.title) for item in content.measures}
    for row in decisions:
        yield (
            row.school_code,
            str(row.school_name),
            row.area_code,
            row.requirement,
            titles.get(row.requirement, ""),
            row.requirement_class,
            row.reason.value,
            str(row.reason.label),
            row.measure,
            works.get(row.measure, ""),
            plain(Decimal(row.quantity_thousandths) / 1000) if row.measure else None,
            row.capital.tyiyn if row.measure else None,
            row.recurrent.tyiyn if row.measure else None,
            row.source_code,
            str(row.source_name or Text()),
            row.year,
            points(row.benefit),
        )


def line_sheet(plan: PlanInfo) -> Sheet:
    """One row per budget line."""
    rows = [
        (
            line.source.code,
            str(line.source.name),
            line.source.kind,
            str(line.year or ""),
            line.amount.tyiyn,
            line.spent.tyiyn,
            line.price_micro,
        )
        for line in PlanLine.objects.filter(plan_id=plan.id).select_related("source").order_by("index")
    ]
    return Sheet("money", LINE_COLUMNS, rows)


def _document(plan: PlanInfo, *, decisions: Sheet, lines: Sheet) -> bytes:
    stored = Plan.objects.only("totals", "checks", "rules", "value", "bound").get(pk=plan.id)
    document = {
        "format": "koopsuz-stored-plan 1",
        "code": plan.code,
        "as_of": plan.as_of.isoformat(),
        "first_year": plan.first_year,
        "engine": plan.engine,
        "inputs_hash": plan.inputs_hash,
        "plan_hash": plan.plan_hash,
        "value": str(stored.value),
        "bound": str(stored.bound),
        "at_most_better_ppm": plan.gap_ppm,
        "rules": stored.rules,
        "checks": stored.checks,
        "totals": stored.totals,
        "decisions": _records(decisions),
        "lines": _records(lines),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode()


def _records(sheet: Sheet) -> list[dict[str, object]]:
    """Rows by column; money under its name in whole tyiyn."""
    names = [column.key.replace("_som", "_tyiyn") if column.kind == "money" else column.key for column in sheet.columns]
    return [dict(zip(names, row, strict=True)) for row in sheet.rows]
