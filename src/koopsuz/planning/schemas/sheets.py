"""Tables out: the decisions of a plan and their like as CSV and XLSX, with exact som and the reader's words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

import xlsxwriter
from django.utils.functional import Promise

from koopsuz.engine.money import TYIYN_PER_SOM

Words = str | Promise
RISKY = ("=", "+", "-", "@", "\t", "\r")
ROWS_A_PIECE = 1000
WIDTHS = {"text": 26, "wide": 48, "number": 12, "money": 18}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name in the file, the heading for people, and what it holds: text, wide, number, money."""

    key: str
    heading: Words
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name. Money stands in the rows as whole tyiyn."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]


def as_csv(sheet: Sheet) -> str:
    """The table with its keys as header. Begins with a mark that tells spreadsheets it is UTF-8."""
    return "".join(csv_pieces(sheet.columns, sheet.rows))


def csv_pieces(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, rows_a_piece: int = ROWS_A_PIECE
) -> Iterator[str]:
    """The same text in pieces: the header first, then so many rows at a time, read only when their piece is asked for."""
    kinds = [column.kind for column in columns]
    yield "\ufeff" + _csv_lines([[column.key for column in columns]])
    left = iter(rows)
    while piece := list(islice(left, rows_a_piece)):
        yield _csv_lines([_csv_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in piece)


def _csv_lines(cells: Iterable[Sequence[str]]) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(cells)
    return target.getvalue()


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook with one sheet per table, headings frozen and filters set."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name[:31]), sheet, head=head, money=money)
    return target.getvalue()


def som(tyiyn: int) -> Decimal:
    """Whole tyiyn as exact som."""
    return Decimal(tyiyn) / TYIYN_PER_SOM


def _write_sheet(page: Any, sheet: Sheet, *, head: Any, money: Any) -> None:
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, WIDTHS[column.kind], money if column.kind == "money" else None)
        page.write_string(0, position, str(column.heading), head)
    page.freeze_panes(1, 0)
    for number, row in enumerate(sheet.rows, start=1):
        for position, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write_cell(page, number, position, value, kind=column.kind)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write_cell(page: Any, row: int, column: int, value: Any, *, kind: str) -> None:
    if value is None or value == "":
        return
    if kind == "money":
        page.write_number(row, column, float(som(value)))
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        page.write_number(row, column, float(value))
    else:
        page.write_string(row, column, str(value))


def _csv_cell(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "money":
        return f"{som(value):.2f}"
    text = str(value)
    # A spreadsheet would run a cell that begins so as a formula.
    return "'" + text if isinstance(value, str) and text.startswith(RISKY) else text
