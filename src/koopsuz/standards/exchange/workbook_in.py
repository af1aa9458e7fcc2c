"""Reads the texts of a workbook back into an edition: every row names its part and field, its languages may be changed.

Sheets without the three language columns are left alone. A text that is not in the workbook stays as it is.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.reference import ReferenceError_
from koopsuz.common.text import LANGUAGES
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.documents import EditionDocuments, edition_documents, read_documents
from koopsuz.standards.schemas.edition import References
from koopsuz.standards.schemas.words import placed_texts, put_text

MOST_ROWS, MOST_COLUMNS = 20_000, 60
LANGUAGE_HEAD = re.compile(r"\((ky|ru|en)\)\s*$")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*?\br\s*=\s*[\"']([A-Z]{0,4})(\d{1,9})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"'][^>]*>\s*<(?:\w+:)?f[\s/>]")
_KEY = re.compile(
    r"^(?:requirements\.([A-Z][0-9]{2})\.)?(?:(?:indicators|measures)\.(\w+)\.)?(?:block\.)?(.*?)(?:\.(ky|ru|en))?$"
)


@dataclass(slots=True)
class Place:
    """Where a text stands in the workbook."""

    sheet: str
    row: int
    columns: Mapping[str, int]

    def cell(self, language: str | None) -> str:
        """The sheet with the address of a cell, as people read it."""
        column = _letter(self.columns[language]) if language and language in self.columns else ""
        return f"{self.sheet} {column}{self.row}"


@dataclass(slots=True)
class Found:
    """What a workbook holds: texts by part and field, where each stands, and what is wrong."""

    texts: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sheets: int = 0


def read_words(
    content: bytes, files: Mapping[str, bytes], *, base: EditionContent, rests_on: References, partial: bool
) -> EditionDocuments:
    """The documents of the edition with the texts of a workbook; `files` are the unpacked parts of it."""
    _check_sane(files)
    found = _read_sheets(content)
    documents = edition_documents(base)
    known = {(one.part, one.field): one.text.as_mapping() for one in placed_texts(base)}
    for place, text in found.texts.items():
        if place not in known:
            found.problems.append(
                Problem(
                    found.places[place].cell(None),
                    _("The edition has no text “%(field)s” of “%(code)s”.") % {"field": place[1], "code": place[0]},
                    _("Leave the columns of code and field as they were."),
                )
            )
        elif known[place] != text:
            put_text(documents, *place, known[place] | text)
    if not found.sheets:
        found.problems.append(
            Problem("", _("No sheet has language columns."), _("Use the workbook that this page gives out."))
        )
    found.problems += _judged(documents, found, rests_on=rests_on, partial=partial)
    if found.problems:
        raise InputProblems(found.problems)
    return documents


def _judged(documents: EditionDocuments, found: Found, *, rests_on: References, partial: bool) -> list[Problem]:
    """What the reader of editions finds, at the cell in which it stands."""
    try:
        read_documents(documents, rests_on=rests_on, partial=partial)
    except ReferenceError_ as refused:
        problems = []
        for one in refused.problems:
            matched = _KEY.match(one.key)
            requirement, below, name, language = matched.groups() if matched else (None, None, one.key, None)
            part = below or requirement or one.file
            place = found.places.get((part, name))
            problems.append(Problem(place.cell(language) if place else f"{part} {name}", one.problem, one.remedy))
        return problems
    return []


def _check_sane(files: Mapping[str, bytes]) -> None:
    """Look through the addresses of cells: one far cell would make the reader lay out billions of empty ones."""
    problems = []
    for name, part in files.items():
        if not name.startswith("xl/worksheets/"):
            continue
        cells = set(_CELL.findall(part))
        if any(int(row) > MOST_ROWS or _number(column) > MOST_COLUMNS for column, row in cells):
            problems.append(
                Problem(
                    "",
                    _("A sheet has more than %(rows)s rows or %(columns)s columns.")
                    % {"rows": MOST_ROWS, "columns": MOST_COLUMNS},
                    _("Use the workbook that this page gives out."),
                )
            )
        problems += [
            Problem(cell.decode(), _("A formula stands where a text is expected."), _("Write the text itself."))
            for cell in _FORMULA.findall(part)[:20]
        ]
    if problems:
        raise InputProblems(problems)


def _read_sheets(content: bytes) -> Found:
    found = Found()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            _read_sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False), found)
    except (CalamineError, ValueError, OSError) as error:
        raise InputProblems([Problem("", _("The workbook can't be read."), _("Save it anew as XLSX."))]) from error
    return found


def _read_sheet(name: str, rows: Sequence[Sequence[object]], found: Found) -> None:
    if not rows:
        return
    columns = {}
    for number, cell in enumerate(rows[0]):
        matched = LANGUAGE_HEAD.search(str(cell))
        if matched:
            columns[matched[1]] = number
    if not columns:
        return
    found.sheets += 1
    if missing := [one for one in LANGUAGES if one not in columns]:
        found.problems.append(
            Problem(
                f"{name} 1",
                _("The column of “%(language)s” is missing.") % {"language": ", ".join(missing)},
                _("Leave the first row as it was."),
            )
        )
    for number, row in enumerate(rows[1:], start=2):
        code, part_field = str(row[0] or "").strip(), str(row[1] or "").strip() if len(row) > 1 else ""
        texts = {language: _text(row[column]) for language, column in columns.items() if column < len(row)}
        if not code and not part_field and not any(texts.values()):
            continue
        place = (code, part_field)
        if place in found.texts:
            found.problems.append(
                Problem(
                    f"{name} {number}",
                    _("This text already stands in row %(row)s.") % {"row": found.places[place].row},
                    _("Keep one of the two."),
                )
            )
            continue
        found.texts[place] = texts
        found.places[place] = Place(name, number, columns)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    return "" if cell is None else str(cell).replace("\r\n", "\n")


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else _letter(number // 26 - 1) + _letter(number % 26)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
