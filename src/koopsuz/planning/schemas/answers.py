"""Reads a file of answers, long (a row per answer) or wide (a row per school). docs/reference/plan-files.md describes both."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from koopsuz.engine import scoring
from koopsuz.planning.schemas.problems import Problems
from koopsuz.planning.schemas.tables import FORMULA_MARKS, Row, Table, check_columns, read_table
from koopsuz.standards.kinds import IndicatorKind
from koopsuz.standards.schemas import EditionContent, IndicatorContent

LONG = ("school", "indicator", "answer", "reason")
SCHOOL = "school"
YES = frozenset({"yes", "true", "ооба", "да", "3"})
NO = frozenset({"no", "false", "жок", "нет", "0"})
NOT_APPLICABLE_WORDS = ("na", "n/a", "колдонулбайт", "неприменимо")
TOP_LEVEL = 3
LONGEST_NUMBER = 10  # digits; the largest number that an answer can hold has ten
SPACES = str.maketrans("", "", " \u00a0\u202f")


@dataclass(frozen=True, slots=True, eq=False)
class ReadAnswers:
    """Answers of S schools in the order asked for: levels uint8 [S, I], numbers int32 [S, N]; `answered` bool [S]."""

    levels: NDArray[np.uint8]
    numbers: NDArray[np.int32]
    answered: NDArray[np.bool_]


def read_answers(
    content: bytes, *, edition: EditionContent, schools: Sequence[str] | None, problems: Problems
) -> ReadAnswers:
    """Read the file against the edition; everything wrong goes to `problems`. Without `schools`, any school passes."""
    table = read_table(content, problems=problems)
    if schools is None:
        schools = sorted({row[SCHOOL] for row in table.rows})
    reader = _Reader(edition, schools, problems)
    if {"indicator", "answer"} & set(table.columns):
        before = len(problems.found)
        check_columns(table, required=LONG[:3], known=LONG, problems=problems)
        if len(problems.found) == before:
            reader.read_long(table)
    elif table.columns:
        reader.read_wide(table)
    if table.columns and not table.rows and not problems:
        problems.add(_("The file has no rows of data."), _("Write one row for each answer, or one for each school."))
    answered = np.asarray((reader.row_of_answer > 0).any(axis=1), dtype=np.bool_)
    return ReadAnswers(reader.levels, reader.numbers, answered)


class _Reader:
    """Fills the arrays answer by answer and remembers in which row of the file each stood."""

    def __init__(self, edition: EditionContent, schools: Sequence[str], problems: Problems) -> None:
        self.problems = problems
        self.school_at = {code: position for position, code in enumerate(schools)}
        self.indicators = {item.code.lower(): (at, item) for at, item in enumerate(edition.indicators)}
        numbers = [item.code for item in edition.indicators if item.kind == IndicatorKind.NUMBER]
        self.number_at = {code: position for position, code in enumerate(numbers)}
        size = (len(schools), len(edition.indicators))
        self.levels = np.full(size, scoring.NOT_ANSWERED, dtype=np.uint8)
        self.numbers = np.full((len(schools), len(numbers)), scoring.NUMBER_MISSING, dtype=np.int32)
        self.row_of_answer = np.zeros(size, dtype=np.int32)
        self.unknown: set[str] = set()

    def read_long(self, table: Table) -> None:
        """One row is one answer."""
        for row in table.rows:
            school = self._school(row)
            found = self._indicator(row)
            if school is None or found is None or not row["answer"]:
                continue
            answer = row["answer"]
            if answer.lower() in NOT_APPLICABLE_WORDS:
                answer = f"{answer}: {row['reason']}"
            self._put(school, *found, answer=answer, row=row, column="answer")

    def read_wide(self, table: Table) -> None:
        """One row is one school, one column one indicator."""
        known = (SCHOOL, *(item.code.lower() for _at, item in self.indicators.values()))
        found_before = len(self.problems.found)
        check_columns(table, required=(SCHOOL,), known=known, problems=self.problems)
        if len(self.problems.found) > found_before:
            return
        columns = [(column, *self.indicators[column]) for column in table.columns if column and column != SCHOOL]
        for row in table.rows:
            school = self._school(row)
            for column, at, item in columns:
                if school is not None and row[column]:
                    self._put(school, at, item, answer=row[column], row=row, column=item.code)

    def _school(self, row: Row) -> int | None:
        code = row[SCHOOL]
        if code in self.school_at:
            return self.school_at[code]
        if code not in self.unknown:
            self.unknown.add(code)
            near = difflib.get_close_matches(code, list(self.school_at), n=1)
            self.problems.add(
                _("The school “%(code)s” is not in the file of schools."),
                _("Did you mean “%(near)s”?") if near else _("Add the school there, or correct its code here."),
                row=row.number,
                column=SCHOOL,
                code=code,
                near=near[0] if near else "",
            )
        return None

    def _indicator(self, row: Row) -> tuple[int, IndicatorContent] | None:
        code = row["indicator"].lower()
        if code in self.indicators:
            return self.indicators[code]
        if code not in self.unknown:
            self.unknown.add(code)
            near = difflib.get_close_matches(code, list(self.indicators), n=1)
            self.problems.add(
                _("The edition has no indicator “%(code)s”."),
                _("Did you mean “%(near)s”?")
                if near
                else _("Correct the code; docs and the site list all indicators."),
                row=row.number,
                column="indicator",
                code=row["indicator"],
                near=near[0].upper()[:-1] + near[0][-1] if near else "",
            )
        return None

    def _put(self, school: int, at: int, item: IndicatorContent, *, answer: str, row: Row, column: str) -> None:
        if answer.startswith(FORMULA_MARKS):
            return  # refused already, when the table was read
        before = int(self.row_of_answer[school, at])
        if before:
            self.problems.add(
                _("%(school)s answers %(indicator)s twice; the other answer stands in row %(other)s."),
                _("Keep one of the two."),
                row=row.number,
                column=column,
                found=answer,
                school=row[SCHOOL],
                indicator=item.code,
                other=before,
            )
            return
        self.row_of_answer[school, at] = row.number
        word, _colon, reason = answer.partition(":")
        if word.strip().lower() in NOT_APPLICABLE_WORDS:
            self._not_applicable(school, at, reason=reason.strip(), answer=answer, row=row, column=column)
        elif item.kind == IndicatorKind.NUMBER:
            self._number(school, item, answer=answer, row=row, column=column)
        else:
            self._level(school, at, item, answer=answer.lower(), row=row, column=column)

    def _not_applicable(self, school: int, at: int, *, reason: str, answer: str, row: Row, column: str) -> None:
        if not reason:
            self.problems.add(
                _("“Not applicable” needs a reason."),
                _("Write the reason in the column reason, or after a colon: “na: the school has no boarding”."),
                row=row.number,
                column=column,
                found=answer,
            )
        self.levels[school, at] = scoring.NOT_APPLICABLE

    def _level(self, school: int, at: int, item: IndicatorContent, *, answer: str, row: Row, column: str) -> None:
        if item.kind == IndicatorKind.YES_NO:
            if answer in YES or answer in NO:
                self.levels[school, at] = TOP_LEVEL if answer in YES else 0
                return
            remedy = _("Write yes or no.")
        else:
            if answer in {"0", "1", "2", "3"}:
                self.levels[school, at] = int(answer)
                return
            remedy = _("Write the level 0, 1, 2 or 3.")
        self.problems.add(
            _("This is not an answer to %(indicator)s."),
            remedy,
            row=row.number,
            column=column,
            found=answer,
            indicator=item.code,
        )

    def _number(self, school: int, item: IndicatorContent, *, answer: str, row: Row, column: str) -> None:
        digits = answer.translate(SPACES)
        low, high = item.minimum or 0, item.maximum if item.maximum is not None else 2**31 - 1
        bare = digits.removeprefix("-")
        if bare.isascii() and bare.isdigit() and len(bare) <= LONGEST_NUMBER and low <= int(digits) <= high:
            self.numbers[school, self.number_at[item.code]] = int(digits)
            return
        self.problems.add(
            _("%(indicator)s asks for a whole number from %(low)s to %(high)s."),
            _("Count again and write the number."),
            row=row.number,
            column=column,
            found=answer,
            indicator=item.code,
            low=low,
            high=high,
        )
