"""Reads a sheet of an XLSX file; before that makes sure that it unpacks to a sane size and holds values, not formulas."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from koopsuz.places.schemas.report import ImportProblem, problem

MEGABYTE = 1024 * 1024
LARGEST_UNPACKED = 64 * MEGABYTE
MOST_PARTS = 500
PIECE = 64 * 1024
SHEET_NAME = "schools"  # read first if there is one of this name

_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*?\br\s*=\s*[\"']([A-Z]{0,4})(\d{1,9})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*>\s*<(?:\w+:)?f[\s/>]")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\br:id\s*=\s*[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)\s*=\s*[\"']([^\"']+)[\"']")


def is_workbook(content: bytes) -> bool:
    """Tell whether the file is a ZIP archive, which every XLSX is."""
    return content.startswith(b"PK\x03\x04")


def read_workbook(
    content: bytes, *, problems: list[ImportProblem], most_rows: int, most_columns: int
) -> list[list[str]] | None:
    """Return the rows of the sheet "schools", or else of the first one, as text; None when it can't be read."""
    try:
        parts = _unpack(content)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, OSError):
        problems.append(problem("file_broken"))
        return None
    if parts is None:
        problems.append(problem("file_unpacks_too_large", params={"limit": LARGEST_UNPACKED // MEGABYTE}))
        return None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
    except (CalamineError, ValueError, OSError):
        problems.append(problem("file_broken" if "xl/workbook.xml" in parts else "file_kind"))
        return None
    if not names:
        problems.append(problem("file_empty"))
        return None
    position = next((place for place, name in enumerate(names) if name.strip().lower() == SHEET_NAME), 0)
    if not _is_sane(
        _sheet_xml(parts, position), problems=problems, most_rows=2 * most_rows, most_columns=2 * most_columns
    ):
        return None
    return _rows(book, names=names, position=position, problems=problems)


def _rows(
    book: CalamineWorkbook, *, names: list[str], position: int, problems: list[ImportProblem]
) -> list[list[str]] | None:
    try:
        cells = book.get_sheet_by_index(position).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        problems.append(problem("file_broken"))
        return None
    if len(names) > 1 and names[position].strip().lower() != SHEET_NAME:
        sheet = names[position]
        problems.append(problem("other_sheets", is_notice=True, params={"sheet": sheet, "others": len(names) - 1}))
    return [[_text(cell) for cell in row] for row in cells]


def _text(cell: object) -> str:
    """Return a cell as a person would type it; a float shows no more digits than a spreadsheet keeps."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
    if isinstance(cell, date | datetime | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _unpack(content: bytes) -> dict[str, bytes] | None:
    """Return the parts of the archive, or None when they would grow too large.

    The sizes that an archive states of itself may lie, so each part is unpacked here and counted.
    """
    parts: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        return None
    for entry in entries:
        if entry.flag_bits & 1:
            raise ValueError("encrypted")
        part = _part(content, entry=entry, limit=left)
        if part is None:
            return None
        left -= len(part)
        parts[entry.filename] = part
    return parts


def _part(content: bytes, *, entry: zipfile.ZipInfo, limit: int) -> bytes | None:
    name_length, extra_length = struct.unpack_from("<HH", content, entry.header_offset + 26)
    start = entry.header_offset + 30 + name_length + extra_length
    if entry.compress_type == zipfile.ZIP_STORED:
        return content[start : start + entry.compress_size] if entry.compress_size <= limit else None
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError("unknown compression")
    unpacker = zlib.decompressobj(-15)
    unpacked = bytearray(unpacker.decompress(content[start : start + PIECE], limit + 1))
    while not unpacker.eof and len(unpacked) <= limit:
        start += PIECE
        piece = unpacker.unconsumed_tail + content[start : start + PIECE]
        if not piece:
            raise ValueError("cut short")
        unpacked += unpacker.decompress(piece, limit + 1 - len(unpacked))
    return bytes(unpacked) if len(unpacked) <= limit else None


def _sheet_xml(parts: dict[str, bytes], position: int) -> bytes:
    """Return the XML of the sheet at a position of the workbook; all sheets joined if the way to it is unclear."""
    targets = {}
    for relation in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get(b"Id")] = attributes.get(b"Target", b"").decode(errors="replace")
    ids = _SHEET.findall(parts.get("xl/workbook.xml", b""))
    target = targets.get(ids[position], "") if position < len(ids) else ""
    for path in (target.lstrip("/"), "xl/" + target.lstrip("/")):
        if path in parts:
            return parts[path]
    return b"".join(part for name, part in sorted(parts.items()) if name.startswith("xl/worksheets/"))


def _is_sane(xml: bytes, *, problems: list[ImportProblem], most_rows: int, most_columns: int) -> bool:
    """Look through the cells' addresses: one far cell would make the reader lay out billions of empty ones."""
    columns, rows = 0, 0
    for letters, digits in set(_CELL.findall(xml)):
        columns = max(columns, _column_number(letters))
        rows = max(rows, int(digits))
    if rows > most_rows:
        problems.append(problem("too_many_rows", params={"limit": most_rows // 2}))
    if columns > most_columns:
        problems.append(problem("too_many_columns", params={"limit": most_columns // 2}))
    problems.extend(
        problem("formula", row=int(digits), column=letters.decode(), found="=…")
        for letters, digits in _FORMULA.findall(xml)
    )
    return rows <= most_rows and columns <= most_columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
