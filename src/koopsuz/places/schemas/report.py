"""The report of an import: every problem with its row, column, what was found, the reason and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from koopsuz.common.problems import Problem
from koopsuz.places.schemas.wording import WORDING

Row = TypeVar("Row")
LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class ImportProblem(Problem):
    """One problem of a file. `row` counts as the spreadsheet does (0: the whole file); a notice does not stop the import."""

    code: str = ""
    row: int = 0
    column: str = ""
    found: str = ""
    is_notice: bool = False


def problem(
    code: str,
    *,
    row: int = 0,
    column: str = "",
    found: object = "",
    is_notice: bool = False,
    params: Mapping[str, object] | None = None,
) -> ImportProblem:
    """Make a problem of a kind that `WORDING` knows; `params` fill the placeholders of its two sentences."""
    what, remedy = WORDING[code]
    return ImportProblem(
        where=_where(row=row, column=column),
        what=what,
        remedy=remedy,
        params={"column": column, "found": quote(found), **(params or {})},
        code=code,
        row=row,
        column=column,
        found=quote(found),
        is_notice=is_notice,
    )


def quote(found: object) -> str:
    """Return what stood in the file, on one line and not longer than a report can show."""
    text = " ".join(str(found).split())
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _where(*, row: int, column: str) -> str:
    """Return the place without words, so that it needs no translation: a row, a column, or both."""
    return ":".join(part for part in (str(row or ""), column) if part)


@dataclass(frozen=True, slots=True)
class ImportReport(Generic[Row]):
    """What a file says (`rows`) and all that is wrong with it, in the order of its rows."""

    rows: tuple[Row, ...]
    problems: tuple[ImportProblem, ...]
    rows_read: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[ImportProblem, ...]:
        """Problems that stop the import."""
        return tuple(item for item in self.problems if not item.is_notice)

    @property
    def notices(self) -> tuple[ImportProblem, ...]:
        """Things worth a look that don't stop the import."""
        return tuple(item for item in self.problems if item.is_notice)

    @property
    def is_good(self) -> bool:
        """Tell whether the file may be imported: there is something in it and nothing wrong."""
        return bool(self.rows) and not self.errors


def in_order(problems: Iterable[ImportProblem]) -> tuple[ImportProblem, ...]:
    """Sort problems as a person walks through the file: the file first, then row by row; errors before notices."""
    return tuple(sorted(problems, key=lambda item: (item.row, item.is_notice)))
