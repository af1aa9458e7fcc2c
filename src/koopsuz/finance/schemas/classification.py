"""Reads the budget classification, and shapes what the forms of this room bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from koopsuz.common.reference import Problems, Section, read_document
from koopsuz.common.sources import Source, read_source, read_sources
from koopsuz.common.text import Text
from koopsuz.standards.kinds import BudgetLine

CODE_KINDS = ("functional", "economic")
LONG_AGO = date(1991, 8, 31)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code of the budget classification and the lines of expenditure that are booked on it."""

    code: str
    kind: str
    name: Text
    lines: tuple[str, ...]
    valid_from: date
    source: str
    verified: bool


def read_classification(folder: Path) -> tuple[CodeRow, ...]:
    """The codes of reference/budget/classification.yaml; ReferenceError_ with all that is wrong."""
    problems = Problems()
    sources = read_sources(folder, problems=problems)
    document = read_document(folder / "budget" / "classification.yaml", problems=problems, root=folder)
    rows = tuple(_code(section, sources=sources) for section in document.sections("codes"))
    document.done()
    problems.raise_if_any()
    return rows


def _code(section: Section, *, sources: Mapping[str, Source]) -> CodeRow:
    lines = tuple(
        item.words
        for item in section.items("lines", required=False)
        if section.known("lines", item.words, BudgetLine.values, line=item.line)
    )
    row = CodeRow(
        code=section.words("code"),
        kind=section.choice("kind", CODE_KINDS),
        name=section.text("name"),
        lines=lines,
        valid_from=section.day("valid_from") or LONG_AGO,
        source=read_source(section, known=sources),
        verified=section.flag("verified"),
    )
    section.done()
    return row
