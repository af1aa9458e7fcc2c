"""Collects what is wrong with a file that somebody brought: where, what was found, why it can't be taken, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from koopsuz.common.problems import InputProblems, Problem

Words = str | Promise


@dataclass(frozen=True, slots=True)
class CellProblem(Problem):
    """A problem of one cell. `row` counts from 1 with the header as row 1; 0 means the file as a whole."""

    file: str = ""
    row: int = 0
    column: str = ""
    found: str = ""


class Problems:
    """Collects the problems of one file, so that all are shown at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[CellProblem] = []

    def add(
        self,
        what: Words,
        remedy: Words,
        *,
        row: int = 0,
        column: str = "",
        found: object = "",
        **params: object,
    ) -> None:
        """Note one problem; `params` fill the placeholders of both sentences."""
        self._add(what, remedy, {"column": column, **params}, row=row, column=column, found=str(found)[:80])

    def take(self, problem: Problem, *, row: int = 0, column: str = "", found: str = "") -> None:
        """Note a problem that another reader found in this file."""
        self._add(problem.what, problem.remedy, problem.params, row=row, column=column, found=found)

    def _add(self, what: Words, remedy: Words, params: dict[str, Any], *, row: int, column: str, found: str) -> None:
        where = place_of(self.file, row=row, column=column, found=found)
        self.found.append(CellProblem(where, what, remedy, params, self.file, row, column, found))

    def __bool__(self) -> bool:
        return bool(self.found)


def place_of(file: str, *, row: int = 0, column: str = "", found: str = "") -> str:
    """Say in words where something stands: the file, the row (0: the whole file), the column and what was found there."""
    row_words = _("row %(row)s") % {"row": row} if row else ""
    cell_words = _("found “%(found)s”") % {"found": found} if found else ""
    return ", ".join(part for part in (file, row_words, column, cell_words) if part)


def raise_if_any(*collections: Problems) -> None:
    """Raise all problems of all files at once; return quietly when there are none."""
    found = [problem for collection in collections for problem in collection.found]
    if found:
        raise InputProblems(found)
