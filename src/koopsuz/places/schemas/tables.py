"""Reads a table from CSV or XLSX into cells of text, however it was saved; refuses what could harm the server."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from koopsuz.places.schemas.report import ImportProblem, problem
from koopsuz.places.schemas.workbooks import is_workbook, read_workbook

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
MOST_ROWS = 20_000
MOST_COLUMNS = 200
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
SEPARATORS = (",", ";", "\t", "|")
# letters of Russian and Kyrgyz in Windows-1251; a text in another encoding has few of them among its high bytes
CP1251_LETTERS = frozenset(range(0xC0, 0x100)) | {0xA8, 0xB8, 0xAB, 0xBB, 0xB9, 0xA0, 0x96, 0x97, 0x93, 0x94, 0x84}


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the number that a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows under it that are not empty."""

    header: Row
    rows: tuple[Row, ...]


def read_table(content: bytes, *, problems: list[ImportProblem]) -> Table | None:
    """Read the table of a file; None when nothing can be read. What is wrong is appended to `problems`."""
    if not content.strip():
        problems.append(problem("file_empty"))
        return None
    if len(content) > LARGEST_FILE:
        size = f"{len(content) / MEGABYTE:.1f}".replace(".", ",")
        problems.append(problem("file_too_large", params={"size": size, "limit": LARGEST_FILE // MEGABYTE}))
        return None
    if content.startswith(OLD_EXCEL):
        problems.append(problem("file_old_excel"))
        return None
    if is_workbook(content):
        rows = read_workbook(content, problems=problems, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
    else:
        rows = _read_csv(content, problems=problems)
    return _table(rows, problems=problems) if rows is not None else None


def column_letters(index: int) -> str:
    """Return the letters that a spreadsheet shows above a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _table(rows: list[list[str]], *, problems: list[ImportProblem]) -> Table | None:
    filled = [
        Row(number, tuple(cell.strip() for cell in cells))
        for number, cells in enumerate(rows, start=1)
        if any(cell.strip() for cell in cells)
    ]
    if not filled:
        problems.append(problem("file_empty"))
        return None
    header, *body = filled
    header = Row(header.number, _without_empty_end(header.cells))
    if len(header.cells) > MOST_COLUMNS:
        problems.append(problem("too_many_columns", params={"limit": MOST_COLUMNS}))
        return None
    if len(body) > MOST_ROWS:
        problems.append(problem("too_many_rows", params={"limit": MOST_ROWS}))
        return None
    if not body:
        problems.append(problem("no_rows"))
    return Table(header, tuple(_fitted(row, header=header, problems=problems) for row in body))


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _fitted(row: Row, *, header: Row, problems: list[ImportProblem]) -> Row:
    """Return the row in the width of the header; filled cells beyond it are a problem."""
    width = len(header.cells)
    cells = _without_empty_end(row.cells)
    if len(cells) > width:
        problems.append(problem("row_too_long", row=row.number, params={"cells": len(cells), "expected": width}))
    return Row(row.number, (*cells[:width], *("",) * (width - len(cells))))


def _read_csv(content: bytes, *, problems: list[ImportProblem]) -> list[list[str]] | None:
    text = _decode(content, problems=problems)
    if text is None:
        return None
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = _separator(first)
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        separator = first.strip()[4]
        text = text.replace(first, "", 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        for cells in _limited(reader):
            rows.append(cells)
    except csv.Error:
        problems.append(problem("file_quotes", row=len(rows) + 1))
    return rows


def _limited(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Stop soon after the limit: the caller sees one row too many and says so."""
    for count, cells in enumerate(reader):
        yield cells
        if count > 2 * MOST_ROWS:
            return


def _separator(header: str) -> str:
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=lambda sign: (outside.count(sign), -SEPARATORS.index(sign)))


def _decode(content: bytes, *, problems: list[ImportProblem]) -> str | None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    return _decode_cp1251(content, problems=problems)


def _decode_cp1251(content: bytes, *, problems: list[ImportProblem]) -> str | None:
    high = [byte for byte in content if byte >= 0x80]
    letters = sum(byte in CP1251_LETTERS for byte in high)
    if b"\0" in content:
        problems.append(problem("file_kind"))
    elif not high or letters < 0.9 * len(high):
        problems.append(problem("file_encoding"))
    else:
        problems.append(problem("file_cp1251", is_notice=True))
        return content.decode("cp1251", errors="replace")
    return None
