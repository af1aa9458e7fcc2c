"""The answers of one assessment as a sheet of a workbook: its layout, and what comes back, read as hostile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from koopsuz.common.problems import InputProblems
from koopsuz.common.text import LANGUAGES
from koopsuz.places.schemas.report import ImportProblem, problem, quote
from koopsuz.places.schemas.tables import MEGABYTE
from koopsuz.places.schemas.workbooks import is_workbook, read_workbook
from koopsuz.standards.kinds import IndicatorKind
from koopsuz.standards.schemas import IndicatorContent

SALT = "koopsuz.assessments.answer_sheet"
LARGEST_SHEET = MEGABYTE  # ten times what a filled sheet takes
HEADER_ROW = 3  # row 1 is hidden and says which assessment this is, row 2 is for people
MOST_ROWS, MOST_COLUMNS = 1000, 20
CODE, ANSWER, REASON, NOTE, EVIDENCE = 0, 2, 3, 4, 5
LETTERS = "ABCDEF"
NO_REASON = "—"  # stands where an answer does not apply and nobody said why
YES, NO = _("Yes"), _("No")
LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class SheetIdentity:
    """Which assessment a sheet was written for, of which edition, and in which state it was."""

    assessment: str
    edition_hash: str
    version: int

    def sealed(self) -> str:
        """The identity as it stands in the hidden row: readable by the server alone to be unchanged."""
        return signing.dumps([self.assessment, self.edition_hash, self.version], salt=SALT)


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """One row as somebody left it; `row` counts as the spreadsheet does."""

    row: int
    indicator: str
    level: int | None = None
    number: int | None = None
    reason: str = ""
    note: str = ""
    evidence: str = ""


def choice_words(indicator: IndicatorContent, *, language: str) -> Mapping[int, str]:
    """The answers to choose from by level, in words, the way they stand in the drop-down list."""
    if indicator.is_number:
        return {}
    if indicator.kind == IndicatorKind.YES_NO:
        with override(language):
            return {3: f"3 · {YES}", 0: f"0 · {NO}"}
    return {level: f"{level} · {getattr(words, language) or words}" for level, words in enumerate(indicator.levels)}


def read_answer_sheet(
    content: bytes, *, assessment: str, edition_hash: str, indicators: Sequence[IndicatorContent]
) -> tuple[int, tuple[SheetAnswer, ...]]:
    """Return the version that the sheet was written at and its rows; `InputProblems` with everything that is wrong."""
    problems: list[ImportProblem] = []
    rows: list[list[str]] | None = None
    if len(content) > LARGEST_SHEET:
        size = f"{len(content) / MEGABYTE:.1f}"
        problems.append(problem("file_too_large", params={"size": size, "limit": LARGEST_SHEET // MEGABYTE}))
    elif not is_workbook(content):
        problems.append(_wrong(_("The file is no XLSX workbook."), _("Choose the workbook that you downloaded here.")))
    else:
        rows = read_workbook(content, problems=problems, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
        problems = [one for one in problems if one.code != "other_sheets"]
    if rows is None or problems:
        raise InputProblems(problems)
    identity = _identity(rows[0][0] if rows and rows[0] else "")
    if identity is None:
        raise InputProblems(
            [_wrong(_("The hidden first row was changed, so nobody can tell whose answers these are."), ANEW)]
        )
    if identity.assessment != assessment:
        raise InputProblems([_wrong(_("This workbook was downloaded for another assessment."), OTHER)])
    if identity.edition_hash != edition_hash:
        raise InputProblems([_wrong(_("The edition was changed after the download."), ANEW)])
    return identity.version, _answers(rows, indicators={one.code: one for one in indicators})


ANEW = _("Download the workbook again and copy your answers into it.")
OTHER = _("Open the assessment that it belongs to, or download the workbook of this one.")


def _identity(sealed: str) -> SheetIdentity | None:
    try:
        assessment, edition_hash, version = signing.loads(sealed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return SheetIdentity(assessment, edition_hash, version)


def _answers(rows: Sequence[Sequence[str]], *, indicators: Mapping[str, IndicatorContent]) -> tuple[SheetAnswer, ...]:
    found: dict[str, SheetAnswer] = {}
    problems: list[ImportProblem] = []
    for number, cells in enumerate(rows[HEADER_ROW:], start=HEADER_ROW + 1):
        code, *_rest = padded = [*(cell.strip() for cell in cells), *("",) * len(LETTERS)]
        if not any(padded):
            continue
        indicator = indicators.get(code)
        if indicator is None:
            what = _("This school is not asked “%(found)s”.")
            problems.append(_wrong(what, ANEW, row=number, column=CODE, found=code))
        elif code in found:
            what = _("“%(found)s” stands here for the second time.")
            problems.append(_wrong(what, _("Keep one of the two rows."), row=number, column=CODE, found=code))
        else:
            answer = _answer(number, padded, indicator=indicator)
            problems += [answer] if isinstance(answer, ImportProblem) else []
            if isinstance(answer, SheetAnswer):
                found[code] = answer
    if problems:
        raise InputProblems(problems)
    return tuple(found.values())


def _answer(row: int, cells: Sequence[str], *, indicator: IndicatorContent) -> SheetAnswer | ImportProblem:
    given, reason, note, evidence = cells[ANSWER], cells[REASON], cells[NOTE], cells[EVIDENCE]
    if given and reason:
        what, remedy = (
            _("There is an answer and also a reason why it does not apply."),
            _("Clear one of the two cells."),
        )
        return _wrong(what, remedy, row=row, column=ANSWER, found=given)
    level, number = None, None
    if given and indicator.is_number:
        number = int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER else None
    elif given:
        level = _levels(indicator).get(" ".join(given.split()))
    if given and level is None and number is None:
        what = _("“%(found)s” is none of the possible answers.")
        remedy = _("Choose an answer from the list of the cell, or write a whole number where a number is asked.")
        return _wrong(what, remedy, row=row, column=ANSWER, found=given)
    return SheetAnswer(row, indicator.code, level, number, reason, note, evidence)


def _levels(indicator: IndicatorContent) -> Mapping[str, int]:
    """What may stand in the cell: the words of the list in any language, or the digit before them alone."""
    by_words = {
        " ".join(words.split()): level
        for language in LANGUAGES
        for level, words in choice_words(indicator, language=language).items()
    }
    return by_words | {str(level): level for level in by_words.values()}


def _wrong(
    what: str | Promise, remedy: str | Promise, *, row: int = 0, column: int | None = None, found: str = ""
) -> ImportProblem:
    letter = "" if column is None else LETTERS[column]
    where = ":".join(part for part in (str(row or ""), letter) if part)
    return ImportProblem(
        where=where,
        what=what,
        remedy=remedy,
        params={"found": quote(found)},
        row=row,
        column=letter,
        found=quote(found),
    )
