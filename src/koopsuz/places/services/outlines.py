"""Brings in outlines of areas from GeoJSON: everything or nothing, the same file twice changes nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from koopsuz.accounts.gate import Place, may, require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems
from koopsuz.places.models import Area
from koopsuz.places.schemas.outlines import OutlineRow, read_outlines
from koopsuz.places.schemas.report import ImportReport, in_order, problem
from koopsuz.places.selectors import known_areas


def check_outlines(*, by: Any, content: bytes) -> ImportReport[OutlineRow]:
    """Read a file of outlines and say what an import would change; writes nothing."""
    require(by, Permission.IMPORT_OUTLINES)
    report = _read(content, by=by)
    counts = _compare(report.rows)[1] if report.is_good else {}
    return ImportReport(report.rows, report.problems, report.rows_read, counts)


@transaction.atomic
def import_outlines(*, by: Any, content: bytes, file_name: str) -> ImportReport[OutlineRow]:
    """Write the outlines of a file. `InputProblems` with every error, and nothing written, if there is any."""
    require(by, Permission.IMPORT_OUTLINES)
    report = _read(content, by=by)
    if not report.is_good:
        raise InputProblems(report.errors)
    changed, counts = _compare(report.rows, lock=True)
    stated = {row.code: row.source for row in report.rows}
    for area in changed:
        area.outline_source = stated[area.code] or file_name[:300]
    Area.objects.bulk_update(changed, ["outline", "outline_source"], batch_size=100)
    if changed:
        details = {"source": file_name[:300], **counts}
        audit.record(by=by, action="import", object_type="outlines", object_id=len(changed), details=details)
    return ImportReport(report.rows, report.problems, report.rows_read, counts)


def _read(content: bytes, *, by: Any) -> ImportReport[OutlineRow]:
    report = read_outlines(content, known_areas())
    foreign = [
        problem("area_not_yours", row=row.row, column="pcode", found=row.code)
        for row in report.rows
        if not may(by, Permission.IMPORT_OUTLINES, place=Place(area_code=row.code))
    ]
    return ImportReport(report.rows, in_order((*report.problems, *foreign)), report.rows_read)


def _compare(rows: tuple[OutlineRow, ...], *, lock: bool = False) -> tuple[list[Area], dict[str, int]]:
    wanted = Area.objects.filter(code__in=[row.code for row in rows])
    areas = {area.code: area for area in (wanted.select_for_update() if lock else wanted)}
    counts = {"new_rows": 0, "changed_rows": 0, "unchanged_rows": 0}
    changed = []
    for row in rows:
        area = areas[row.code]
        if area.outline == row.geometry:
            counts["unchanged_rows"] += 1
            continue
        counts["changed_rows" if area.outline else "new_rows"] += 1
        area.outline = row.geometry
        changed.append(area)
    return changed, counts
