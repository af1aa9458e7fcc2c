"""Reads a table from a CSV or XLSX file that a stranger made: any separator, a byte order mark; and refuses traps."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from koopsuz.places.schemas.report import ImportProblem
from koopsuz.places.schemas.workbooks import is_workbook, read_workbook
from koopsuz.planning.schemas.problems import Problems

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000
FORMULA_MARKS = ("=", "@")
MOST_NAMED = 18  # columns that a sentence lists before it breaks off


@dataclass(frozen=True, slots=True)
class Row:
    """A row by column name; `number` is its place in the file, the header being row 1."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """Column names in lower case and the rows that are not empty."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes, *, problems: Problems) -> Table:
    """Return the table; what can't be read at all is noted in `problems` and gives an empty table."""
    if len(content) > MOST_BYTES:
        problems.add(
            _("The file is larger than %(most)s megabytes."),
            _("Leave only the needed columns, or split the file."),
            found=len(content),
            most=MOST_BYTES // 1024 // 1024,
        )
        return Table((), ())
    grid = _read_xlsx(content, problems=problems) if is_workbook(content) else _read_csv(content, problems=problems)
    return _as_table(grid, problems=problems)


def check_columns(table: Table, *, required: Sequence[str], known: Sequence[str], problems: Problems) -> None:
    """Note missing columns, misspelt ones with the nearest known name, and all others that nobody reads at once."""
    shown = ", ".join(known[:MOST_NAMED]) + (", …" if len(known) > MOST_NAMED else "")
    for column in required:
        if table.columns and column not in table.columns:
            problems.add(
                _("The column “%(column)s” is missing."),
                _("Is this the right file? Add the column to the first row; the columns are: %(known)s."),
                row=1,
                column=column,
                known=shown,
            )
    strange = []
    for column in table.columns:
        near = [] if column in known or not column else difflib.get_close_matches(column, known, n=1)
        if near:
            problems.add(
                _("The column “%(column)s” is not known."),
                _("Did you mean “%(near)s”? Otherwise delete the column."),
                row=1,
                column=column,
                near=near[0],
            )
        elif column and column not in known:
            strange.append(column)
    if strange:
        problems.add(
            _("Nobody reads these columns: %(columns)s."),
            _("Delete them; the columns are: %(known)s."),
            row=1,
            columns=", ".join(strange[:MOST_NAMED]),
            known=shown,
        )


def _as_table(grid: Sequence[Sequence[str]], *, problems: Problems) -> Table:
    if not grid or not any(cell.strip() for cell in grid[0]):
        if not problems:
            problems.add(_("The file is empty."), _("Put the column names into the first row and the data below."))
        return Table((), ())
    if len(grid) > MOST_ROWS:
        problems.add(_("The file has more than %(most)s rows."), _("Split the file."), most=MOST_ROWS)
        return Table((), ())
    columns = tuple(cell.strip().lower() for cell in grid[0])
    for column in sorted({name for name in columns if name and columns.count(name) > 1}):
        problems.add(_("The column “%(column)s” stands twice."), _("Keep one of the two."), row=1, column=column)
    rows = []
    for number, cells in enumerate(grid[1:], start=2):
        values = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column}
        if any(values.values()):
            _refuse_formulas(number, values, problems=problems)
            rows.append(Row(number, values))
    return Table(columns, tuple(rows))


def _refuse_formulas(number: int, values: dict[str, str], *, problems: Problems) -> None:
    for column, value in values.items():
        if value.startswith(FORMULA_MARKS):
            problems.add(
                _("The cell holds a formula, not a value."),
                _("Write the value itself."),
                row=number,
                column=column,
                found=value,
            )


def _read_csv(content: bytes, *, problems: Problems) -> list[list[str]]:
    text = _decode(content, problems=problems)
    if not text:
        return []
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        problems.add(
            _("The file can't be read as a table: %(error)s."), _("Save it again as CSV in UTF-8."), error=error
        )
        return []


def _decode(content: bytes, *, problems: Problems) -> str:
    if b"\x00" in content[:4096]:
        problems.add(
            _("The file is not a text table."),
            _("Save it as CSV in UTF-8 or as XLSX."),
        )
        return ""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(
            _("The letters are not in UTF-8 (the first bad one stands in line %(line)s)."),
            _("Save the file as “CSV UTF-8”: old Windows encodings have no Kyrgyz letters ң, ө, ү."),
            row=line,
            line=line,
        )
        return ""


def _read_xlsx(content: bytes, *, problems: Problems) -> list[list[str]]:
    """Read the workbook by the reader of `places`, which refuses bombs, far cells and formulas."""
    found: list[ImportProblem] = []
    rows = read_workbook(content, problems=found, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
    for item in found:
        if not item.is_notice:
            problems.take(item, row=item.row, column=item.column, found=item.found)
    return rows or []
