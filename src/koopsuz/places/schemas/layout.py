"""The columns of a file of schools: which there are, which a header names, which it misses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from koopsuz.common.text import LANGUAGES, Text
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.schemas.report import ImportProblem, problem
from koopsuz.places.schemas.tables import Row, column_letters


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, what it holds, and whether a file must have it."""

    name: str
    label: Text
    required: bool = False
    example: str = ""


IDENTITY = (
    Column("code", Text(ky="Мектептин коду", ru="Код школы", en="Code of the school"), True, "417-04-0012"),
    Column(
        "name_ky",
        Text(ky="Кыргызча аталышы", ru="Название на кыргызском", en="Name in Kyrgyz"),
        True,
        "№ 12 «Ак-Суу» орто мектеби",
    ),
    Column(
        "name_ru",
        Text(ky="Орусча аталышы", ru="Название на русском", en="Name in Russian"),
        example="Средняя школа № 12 «Ак-Суу»",
    ),
    Column(
        "name_en",
        Text(ky="Англисче аталышы", ru="Название на английском", en="Name in English"),
        example="Secondary school No. 12 “Ak-Suu”",
    ),
    Column("kind", Text(ky="Мектептин түрү", ru="Вид школы", en="Kind of school"), True, "secondary"),
    Column(
        "area",
        Text(
            ky="Аймактын коду же аталышы (айыл аймагы, шаар)",
            ru="Код или название территории (айылный аймак, город)",
            en="Code or name of the area (aiyl aimak, city)",
        ),
        True,
        "41704245803000",
    ),
    Column("settlement", Text(ky="Айыл", ru="Село", en="Village"), example="Ак-Суу"),
    Column("latitude", Text(ky="Кеңдик", ru="Широта", en="Latitude"), example="41,43"),
    Column("longitude", Text(ky="Узундук", ru="Долгота", en="Longitude"), example="76,00"),
    Column("year", Text(ky="Маалыматтын жылы", ru="Год сведений", en="Year of the facts"), True, "2026"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column stands in the rows of a file."""

    positions: dict[str, int]


def columns_of(facts: Sequence[Fact]) -> tuple[Column, ...]:
    """Return all columns that a file may have: who the school is, then the facts."""
    return (*IDENTITY, *(Column(fact.name, fact.label, fact.required) for fact in facts))


def read_layout(header: Row, *, facts: Sequence[Fact], problems: list[ImportProblem]) -> Layout:
    """Find the columns in a header, by name or by label in any language. Necessary ones that are missing are reported;
    a first row without a single known column is one problem, not one for each column."""
    columns = columns_of(facts)
    names = {key: column.name for column in columns for key in _keys(column)}
    positions: dict[str, int] = {}
    unknown: list[tuple[str, int]] = []
    for position, title in enumerate(header.cells):
        name = names.get(_key(title))
        if name is None:
            unknown.append((title, position))
        elif name in positions:
            places = {"first": column_letters(positions[name]), "second": column_letters(position)}
            problems.append(problem("column_twice", row=header.number, column=name, found=title, params=places))
        else:
            positions[name] = position
    if not positions:
        needed = ", ".join(column.name for column in columns if column.required)
        problems.append(problem("header_unknown", row=header.number, params={"needed": needed}))
        return Layout({})
    missing = {column.name for column in columns if column.name not in positions}
    _report_unknown(unknown, missing=missing, header=header, problems=problems)
    lacking = [column for column in columns if column.required and column.name in missing]
    problems.extend(
        problem("column_missing", row=header.number, column=column.name, params={"label": column.label})
        for column in lacking
    )
    return Layout(positions)


def _report_unknown(
    unknown: list[tuple[str, int]], *, missing: set[str], header: Row, problems: list[ImportProblem]
) -> None:
    for title, position in unknown:
        if not title:
            continue
        near = get_close_matches(_key(title), sorted(missing), n=1, cutoff=0.75)
        letters = column_letters(position)
        if near:
            problems.append(
                problem("column_misspelt", row=header.number, column=letters, found=title, params={"near": near[0]})
            )
        else:
            problems.append(problem("column_unknown", row=header.number, column=letters, found=title, is_notice=True))


def _keys(column: Column) -> list[str]:
    return [_key(column.name), *(_key(getattr(column.label, language)) for language in LANGUAGES)]


def _key(title: str) -> str:
    """Return a title without case, marks of necessity and differences of spaces and underscores."""
    return re.sub(r"[\s_*\u00a0-]+", "_", title.strip().lower()).strip("_")
