"""Brings in schools and their facts from a file: everything or nothing, the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from koopsuz.accounts.gate import Place, may, require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems
from koopsuz.places.models import Area, School, SchoolFacts
from koopsuz.places.schemas.report import ImportProblem, ImportReport, in_order, problem
from koopsuz.places.schemas.schools import SchoolRow, read_schools
from koopsuz.places.selectors import facts_catalogue, known_areas

BATCH = 1000
SCHOOL_FIELDS = ("name", "kind", "area", "settlement", "latitude", "longitude", "valid_from", "source", "synthetic")


def check_schools(*, by: Any, content: bytes) -> ImportReport[SchoolRow]:
    """Read a file and say what an import would change; writes nothing. `counts` tell new, changed and unchanged rows."""
    require(by, Permission.IMPORT_SCHOOLS)
    report = _read(content, by=by)
    counts = _compare(report.rows, source="").counts if report.is_good else {}
    return ImportReport(report.rows, report.problems, report.rows_read, counts)


@transaction.atomic
def import_schools(*, by: Any, content: bytes, file_name: str) -> ImportReport[SchoolRow]:
    """Write the schools and facts of a file. `InputProblems` with every error, and nothing written, if there is any.

    Writes one row in the record of acts; none if the file changes nothing.
    """
    require(by, Permission.IMPORT_SCHOOLS)
    report = _read(content, by=by)
    if not report.is_good:
        raise InputProblems(report.errors)
    return write_schools(by=by, rows=report.rows, source=file_name, report=report)


@transaction.atomic
def write_schools(
    *,
    by: Any,
    rows: Sequence[SchoolRow],
    source: str,
    synthetic: bool = False,
    report: ImportReport[SchoolRow] | None = None,
) -> ImportReport[SchoolRow]:
    """Write rows that are already read and free of problems; returns the report with the counts of what changed."""
    require(by, Permission.IMPORT_SCHOOLS)
    difference = _compare(rows, source=source, synthetic=synthetic, lock=True)
    School.objects.bulk_create(difference.new_schools, batch_size=BATCH)
    School.objects.bulk_update(difference.changed_schools, SCHOOL_FIELDS, batch_size=BATCH)
    ids = dict(School.objects.filter(code__in={row.code for row in rows}).values_list("code", "pk"))
    facts = [
        SchoolFacts(
            school_id=ids[row.code],
            year=row.year,
            values=dict(row.facts),
            source=source[:300],
            synthetic=synthetic,
            changed_at=difference.at,
        )
        for row in difference.rows_to_write
    ]
    SchoolFacts.objects.bulk_create(
        facts,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["school", "year"],
        update_fields=["values", "source", "synthetic", "changed_at"],
    )
    if difference.changes_anything:
        details = {"source": source[:300], **difference.counts}
        audit.record(by=by, action="import", object_type="schools", object_id=len(ids), details=details)
    problems = report.problems if report else ()
    return ImportReport(tuple(rows), problems, report.rows_read if report else len(rows), difference.counts)


def _read(content: bytes, *, by: Any) -> ImportReport[SchoolRow]:
    report = read_schools(content, known_areas(), facts=facts_catalogue(), last_year=timezone.localdate().year + 1)
    foreign = list(_outside(report.rows, by=by))
    if not foreign:
        return report
    return ImportReport(report.rows, in_order((*report.problems, *foreign)), report.rows_read)


def _outside(rows: Sequence[SchoolRow], *, by: Any) -> Iterable[ImportProblem]:
    """Find rows in areas where this person may not bring in schools."""
    allowed: dict[str, bool] = {}
    known = School.objects.filter(code__in={row.code for row in rows})
    lies_in = dict(known.values_list("code", "area__code"))  # a file may not take over somebody else's school
    for row in rows:
        for code in dict.fromkeys((row.area_code, lies_in.get(row.code, row.area_code))):
            if code not in allowed:
                allowed[code] = may(by, Permission.IMPORT_SCHOOLS, place=Place(area_code=code))
            if not allowed[code]:
                yield problem("area_not_yours", row=row.row, column="area", found=code)


class _Difference:
    """What stands in the rows beside what stands in the database."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.new_schools: list[School] = []
        self.changed_schools: list[School] = []
        self.rows_to_write: list[SchoolRow] = []
        self.counts = {"new_schools": 0, "changed_schools": 0, "new_rows": 0, "changed_rows": 0, "unchanged_rows": 0}

    @property
    def changes_anything(self) -> bool:
        """Tell whether there is anything to write."""
        return bool(self.new_schools or self.changed_schools or self.rows_to_write)


def _compare(rows: Sequence[SchoolRow], *, source: str, synthetic: bool = False, lock: bool = False) -> _Difference:
    difference = _Difference(at=timezone.now())
    codes = {row.code for row in rows}
    schools = School.objects.filter(code__in=codes)
    known = {school.code: school for school in (schools.select_for_update() if lock else schools)}
    written = {
        (code, year): values
        for code, year, values in SchoolFacts.objects.filter(school__code__in=codes).values_list(
            "school__code", "year", "values"
        )
    }
    areas = dict(Area.objects.filter(code__in={row.area_code for row in rows}).values_list("code", "pk"))
    changed = _compare_schools(
        rows, known=known, areas=areas, source=source, synthetic=synthetic, difference=difference
    )
    for row in rows:
        before = written.get((row.code, row.year))
        if before is None:
            difference.counts["new_rows"] += 1
        elif before != dict(row.facts) or row.code in changed:
            difference.counts["changed_rows"] += 1
        else:
            difference.counts["unchanged_rows"] += 1
        if before is None or before != dict(row.facts):
            difference.rows_to_write.append(row)
    return difference


def _compare_schools(
    rows: Sequence[SchoolRow],
    *,
    known: dict[str, School],
    areas: dict[str, int],
    source: str,
    synthetic: bool,
    difference: _Difference,
) -> set[str]:
    """Sort the schools of the rows into new, changed and unchanged; returns the codes of the changed ones."""
    first: dict[str, SchoolRow] = {}
    for row in sorted(rows, key=lambda item: (item.code, item.year)):
        first.setdefault(row.code, row)
    for code, row in first.items():
        school = known.get(code)
        fields = _fields(row, areas=areas)
        begins = date(row.year, 1, 1)
        if school is None:
            school = School(code=code, valid_from=begins, source=source[:300], synthetic=synthetic, **fields)
            difference.new_schools.append(school)
            continue
        fields["valid_from"] = min(begins, school.valid_from)
        if any(getattr(school, name) != value for name, value in fields.items()):
            for name, value in {**fields, "source": source[:300], "synthetic": synthetic}.items():
                setattr(school, name, value)
            difference.changed_schools.append(school)
    difference.counts["new_schools"] = len(difference.new_schools)
    difference.counts["changed_schools"] = len(difference.changed_schools)
    return {school.code for school in difference.changed_schools}


def _fields(row: SchoolRow, *, areas: dict[str, int]) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind.value,
        "area_id": areas[row.area_code],
        "settlement": row.settlement,
        "latitude": row.latitude,
        "longitude": row.longitude,
    }
