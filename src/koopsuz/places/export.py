"""Files to take away: the template for schools, and all problems of an import as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from koopsuz.common.text import Text
from koopsuz.places.kinds import SchoolKind
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.schemas.layout import Column, columns_of
from koopsuz.places.schemas.report import ImportProblem

EXAMPLES = {
    "pupils": "240",
    "girls": "118",
    "boys": "122",
    "pupils_primary": "92",
    "boarders": "0",
    "grades_to": "11",
    "shifts": "1",
    "class_sets": "14",
    "classrooms": "15",
    "staff": "31",
    "teachers": "22",
    "buildings": "1",
    "building_year": "1976",
    "building_type": "brick",
    "storeys": "2",
    "floor_area_m2": "1890",
    "site_area_m2": "9080",
    "perimeter_m": "443",
    "heating": "coal",
    "water": "standpipe",
    "electricity": "stable",
    "altitude_m": "2040",
    "seismic_zone": "8",
    "ownership": "municipal",
    "language": "ky",
}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def schools_template(facts: Sequence[Fact]) -> bytes:
    """Return an XLSX with the sheet "schools" (header and one example) and a sheet that explains every column."""
    columns = columns_of(facts)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        bold, must = book.add_format({"bold": True}), book.add_format({"bold": True, "bg_color": "#D9ECEE"})
        plain = book.add_format({"num_format": "@"})  # text, so that long codes keep their digits
        sheet = book.add_worksheet("schools")
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name, must if column.required else bold)
            sheet.write_string(1, place, column.example or EXAMPLES.get(column.name, "yes"), plain)
        sheet.set_column(0, len(columns) - 1, 16, plain)
        sheet.freeze_panes(1, 1)
        _explain(book.add_worksheet(_("Explanation")), columns, facts=facts, bold=bold)
    return stream.getvalue()


def _explain(
    sheet: xlsxwriter.worksheet.Worksheet,
    columns: Iterable[Column],
    *,
    facts: Sequence[Fact],
    bold: xlsxwriter.format.Format,
) -> None:
    by_name = {fact.name: fact for fact in facts}
    for place, title in enumerate((_("Column"), _("What it holds"), _("Needed"), _("What may stand there"))):
        sheet.write_string(0, place, title, bold)
    for row, column in enumerate(columns, start=1):
        needed = _("yes") if column.required else _("no")
        cells = (column.name, str(column.label), needed, _allowed(column, by_name.get(column.name)))
        for place, words in enumerate(cells):
            sheet.write_string(row, place, words)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 46)
    sheet.set_column(3, 3, 70)


def _allowed(column: Column, fact: Fact | None) -> str:
    if column.name == "kind":
        return "; ".join(f"{kind.value} ({kind.label})" for kind in SchoolKind)
    if fact is None:
        return column.example
    if fact.kind == "flag":
        return _("yes or no")
    if fact.kind == "choice":
        return "; ".join(f"{value} ({fact.value_labels.get(value, Text.same(value))})" for value in fact.values)
    words = _("from %(minimum)s to %(maximum)s") % {"minimum": fact.minimum, "maximum": fact.maximum}
    return f"{words}, {fact.unit}" if fact.unit else words


def problems_csv(problems: Iterable[ImportProblem]) -> bytes:
    """Return all problems of a report as CSV that a spreadsheet opens with its letters, and runs nothing of."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Row"), _("Column"), _("Found"), _("What is wrong"), _("What to do")])
    for item in problems:
        row = (item.row or "", item.column, item.found, item.sentence, item.advice)
        writer.writerow([_harmless(str(cell)) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
