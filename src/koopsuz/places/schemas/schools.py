"""Reads a file of schools: one row is a school with its facts of a year. All problems at once, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koopsuz.common.text import Text
from koopsuz.places.kinds import SchoolKind
from koopsuz.places.schemas.cells import (
    Cell,
    Value,
    is_broken,
    names_of_choices,
    read_choice,
    read_fact,
    read_text,
    report_empty,
)
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.schemas.layout import Layout, read_layout
from koopsuz.places.schemas.matching import TOO_WIDE, AreaFinder, KnownArea
from koopsuz.places.schemas.plausible import check_facts, read_point
from koopsuz.places.schemas.report import ImportProblem, ImportReport, in_order, problem
from koopsuz.places.schemas.tables import Row, read_table

FIRST_YEAR = 1990
LAST_YEAR = 2100
LONGEST_NAME = 200
LONGEST_SETTLEMENT = 120
# digits that begin with 417 are codes of areas: a role held at such a school would reach a whole area
CODE = re.compile(r"(?!417\d*$)[A-Za-z0-9-]{3,20}")
# Cyrillic letters that look like Latin ones; a code with them would never be found again
LOOKALIKES = str.maketrans("АВСЕНКМОРТХаеорсухіІӨөҮү", "ABCEHKMOPTXaeopcyxiIOoYy")

KINDS = {
    SchoolKind.PRIMARY: ("башталгыч", "начальная", "башталгыч мектеп", "начальная школа", "primary school"),
    SchoolKind.BASIC: ("негизги", "основная", "толук эмес орто", "неполная средняя", "основная школа", "basic school"),
    SchoolKind.SECONDARY: ("орто", "средняя", "орто мектеп", "средняя школа", "secondary school"),
    SchoolKind.GYMNASIUM: ("гимназия", "мектеп гимназия", "школа гимназия"),
    SchoolKind.LYCEUM: ("лицей", "мектеп лицей", "школа лицей"),
    SchoolKind.BOARDING: ("интернат", "мектеп интернат", "школа интернат", "boarding school"),
    SchoolKind.SPECIAL: ("атайын", "специальная", "атайын мектеп", "специальная школа", "special school"),
}
_KIND_NAMES = names_of_choices({kind.value: names for kind, names in KINDS.items()})


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school with its facts of a year, as a row of the file says it. Facts that the file leaves open are missing."""

    row: int
    code: str
    name: Text
    kind: SchoolKind
    area_code: str
    settlement: str
    latitude: float | None
    longitude: float | None
    year: int
    facts: Mapping[str, Value]

    @property
    def identity(self) -> tuple[object, ...]:
        """What must be the same in all rows of one school."""
        return (self.name, self.kind, self.area_code, self.settlement, self.latitude, self.longitude)


@dataclass(slots=True)
class _Reading:
    """What is carried from row to row while a file is read."""

    layout: Layout
    facts: tuple[Fact, ...]
    finder: AreaFinder
    last_year: int
    lost_letters: bool
    problems: list[ImportProblem]
    rows: list[SchoolRow] = field(default_factory=list)
    first: dict[str, SchoolRow] = field(default_factory=dict)
    seen: dict[tuple[str, int], int] = field(default_factory=dict)

    def cell(self, row: Row, column: str) -> Cell:
        position = self.layout.positions.get(column)
        text = "" if position is None else row.cells[position]
        return Cell(text, row.number, column, is_absent=position is None)


def read_schools(
    source: Path | bytes, known_areas: Iterable[KnownArea], *, facts: Sequence[Fact], last_year: int = LAST_YEAR
) -> ImportReport[SchoolRow]:
    """Read a CSV or XLSX file of schools. Pure: no database, no clock.

    `last_year` is the latest year that a row may speak of. The report's rows are only those without a problem; a file
    with any error must not be imported at all.
    """
    problems: list[ImportProblem] = []
    content = source.read_bytes() if isinstance(source, Path) else source
    table = read_table(content, problems=problems)
    if table is None:
        return ImportReport((), in_order(problems))
    facts = tuple(facts)
    layout = read_layout(table.header, facts=facts, problems=problems)
    if not layout.positions:
        of_header = [item for item in problems if item.row <= table.header.number]
        return ImportReport((), in_order(of_header), rows_read=len(table.rows))
    lost = any(item.code == "file_cp1251" for item in problems)
    reading = _Reading(layout, facts, AreaFinder(known_areas), last_year, lost, problems)
    for row in table.rows:
        _read_row(row, reading=reading)
    return ImportReport(tuple(reading.rows), in_order(problems), rows_read=len(table.rows))


def _read_row(row: Row, *, reading: _Reading) -> None:
    before = len(reading.problems)
    code = read_code(reading.cell(row, "code"), problems=reading.problems)
    year = _read_year(reading.cell(row, "year"), reading=reading)
    name = _read_name(row, reading=reading)
    kind = _read_kind(reading.cell(row, "kind"), problems=reading.problems)
    area = _read_area(reading.cell(row, "area"), reading=reading)
    settlement = reading.cell(row, "settlement")
    village = read_text(settlement, limit=LONGEST_SETTLEMENT, problems=reading.problems)
    point = read_point(reading.cell(row, "latitude"), reading.cell(row, "longitude"), problems=reading.problems)
    facts = _read_facts(row, year=year, reading=reading)
    if code and year:
        _check_seen(code, year, row=row.number, reading=reading)
    if not (code and year and kind and area) or len(reading.problems) > before:
        return
    latitude, longitude = point
    school = SchoolRow(row.number, code, name, SchoolKind(kind), area.code, village, latitude, longitude, year, facts)
    first = reading.first.setdefault(code, school)
    if first.identity == school.identity:
        reading.rows.append(school)
    else:
        reading.problems.append(_difference(school, first))


def read_code(cell: Cell, *, problems: list[ImportProblem]) -> str:
    """Read the code of a school: plain Latin letters, digits and hyphens. Nothing is corrected silently."""
    text = cell.text
    if not text:
        report_empty(cell, problems=problems)
        return ""
    if is_broken(cell, problems=problems):
        return ""
    if CODE.fullmatch(text):
        return text
    latin = text.translate(LOOKALIKES)
    changed = next((old for old, new in zip(text, latin, strict=True) if old != new), "")
    if re.fullmatch(r"\d+[.,]\d+[eEеЕ]\+\d+", text):
        problems.append(cell.problem("code_rounded"))
    elif changed and CODE.fullmatch(latin):
        changed_to = changed.translate(LOOKALIKES)
        problems.append(cell.problem("code_lookalike", letter=changed, latin=changed_to, suggestion=latin))
    else:
        problems.append(cell.problem("code_form"))
    return ""


def _read_year(cell: Cell, *, reading: _Reading) -> int | None:
    if not cell.text:
        report_empty(cell, problems=reading.problems)
        return None
    if is_broken(cell, problems=reading.problems):
        return None
    digits = cell.text.isascii() and cell.text.isdigit() and len(cell.text) == 4
    year = int(cell.text) if digits else 0
    if FIRST_YEAR <= year <= reading.last_year:
        return year
    reading.problems.append(cell.problem("year_impossible", minimum=FIRST_YEAR, maximum=reading.last_year))
    return None


def _read_name(row: Row, *, reading: _Reading) -> Text:
    words = {
        language: read_text(
            reading.cell(row, f"name_{language}"),
            limit=LONGEST_NAME,
            required=language == "ky",
            problems=reading.problems,
            lost_letters=reading.lost_letters,
        )
        for language in ("ky", "ru", "en")
    }
    return Text(**words)


def _read_kind(cell: Cell, *, problems: list[ImportProblem]) -> str | None:
    if not cell.text:
        report_empty(cell, problems=problems)
        return None
    if is_broken(cell, problems=problems):
        return None
    return read_choice(cell, choices=_KIND_NAMES, problems=problems)


def _read_area(cell: Cell, *, reading: _Reading) -> KnownArea | None:
    problems = reading.problems
    if not cell.text:
        report_empty(cell, problems=problems)
        return None
    if is_broken(cell, problems=problems):
        return None
    if re.fullmatch(r"\d+[.,]\d+[eEеЕ]\+\d+", cell.text):
        problems.append(cell.problem("code_rounded"))
        return None
    match = reading.finder.find(cell.text)
    if match.area is None:
        problems.append(_area_problem(cell, match.several, match.nearest))
        return None
    if match.area.level in TOO_WIDE:
        problems.append(cell.problem("area_too_wide"))
        return None
    if match.area.valid_to is not None:
        problems.append(cell.problem("area_ended", date=f"{match.area.valid_to:%d.%m.%Y}"))
        return None
    return match.area


def _area_problem(cell: Cell, several: tuple[KnownArea, ...], nearest: tuple[KnownArea, ...]) -> ImportProblem:
    if several:
        return cell.problem("area_several", near=AreaNames(several))
    possible = tuple(area for area in nearest if area.level not in TOO_WIDE and area.valid_to is None)
    return cell.problem("area_misspelt", near=AreaNames(possible)) if possible else cell.problem("area_unknown")


@dataclass(frozen=True, slots=True)
class AreaNames:
    """Areas with their codes in words, in the reader's language."""

    areas: tuple[KnownArea, ...]

    def __str__(self) -> str:
        return "; ".join(f"{area.name} ({area.code})" for area in self.areas)


def _read_facts(row: Row, *, year: int | None, reading: _Reading) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for fact in reading.facts:
        if fact.name not in reading.layout.positions:
            continue
        value = read_fact(reading.cell(row, fact.name), fact=fact, problems=reading.problems)
        if value is not None:
            values[fact.name] = value
    check_facts(values, row=row.number, year=year, facts=reading.facts, problems=reading.problems)
    return values


def _check_seen(code: str, year: int, *, row: int, reading: _Reading) -> None:
    first = reading.seen.setdefault((code, year), row)
    if first != row:
        reading.problems.append(
            problem("code_twice", row=row, column="code", found=code, params={"year": year, "first": first})
        )


def _difference(school: SchoolRow, first: SchoolRow) -> ImportProblem:
    names = ("name", "kind", "area", "settlement", "latitude", "longitude")
    pairs: list[tuple[str, Any, Any]] = list(zip(names, school.identity, first.identity, strict=True))
    column, here, there = next(pair for pair in pairs if pair[1] != pair[2])
    if column == "name":
        language = next(key for key in ("ky", "ru", "en") if getattr(here, key) != getattr(there, key))
        column, here, there = f"name_{language}", getattr(here, language), getattr(there, language)
    return problem(
        "code_differs",
        row=school.row,
        column=column,
        found=here,
        params={"other": there, "first": first.row, "school": school.code},
    )
