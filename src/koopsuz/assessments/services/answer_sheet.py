"""Brings a filled workbook in: everything that is wrong at once, a look before it counts, and nothing half done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.services import Actor
from koopsuz.assessments.schemas.answer_sheet import LETTERS, SheetAnswer, read_answer_sheet
from koopsuz.assessments.selectors.answer_sheet import answer_sheet_for, asked_indicators
from koopsuz.assessments.services.answers import decide, store
from koopsuz.assessments.services.changes import Change
from koopsuz.assessments.services.sheets import Answer, AnswerInput, check_editable, open_sheet
from koopsuz.assessments.states import Outcome
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems
from koopsuz.places.schemas.report import ImportProblem

WORDS = ("reason", "note", "evidence")


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What a workbook changes: `applied` take effect, `conflicts` are kept beside the answers of somebody else."""

    applied: tuple[Change, ...]
    conflicts: tuple[Change, ...]


@transaction.atomic
def bring_in_answers(*, by: Actor, assessment_id: UUID, content: bytes, only_look: bool = False) -> SheetOutcome:
    """Take the answers of a workbook that was downloaded here; the same one again changes nothing.

    `InputProblems` when anything is wrong; then nothing was written. `only_look` tells what would change.
    """
    sheet = open_sheet(by=by, assessment_id=assessment_id)
    check_editable(sheet.assessment)
    _identity, blocks = answer_sheet_for(by, assessment_id)
    version, rows = read_answer_sheet(
        content,
        assessment=str(assessment_id),
        edition_hash=sheet.basis.content.content_hash,
        indicators=asked_indicators(blocks),
    )
    if version > sheet.assessment.version:
        version = sheet.assessment.version
    now = timezone.now()
    stored = {row.indicator: sheet.answer_to(row.indicator) for row in rows}
    given = [_input(row, stored=stored[row.indicator]) for row in rows]
    decided = decide(sheet, by=by, version=version, answers=given, now=now)
    if decided.problems:
        lines = {row.indicator: row.row for row in rows}
        raise InputProblems([_problem(str(problem), row=lines[code]) for code, problem in decided.problems.items()])
    changes = [one for one in decided.changes if one.outcome in {Outcome.APPLIED, Outcome.CONFLICT}]
    if not only_look:
        audit.record_all(by=by, acts=store(sheet, changes, by=by, now=now, made_at=now))
    return SheetOutcome(
        tuple(one for one in changes if one.outcome is Outcome.APPLIED),
        tuple(one for one in changes if one.outcome is Outcome.CONFLICT),
    )


def _input(row: SheetAnswer, *, stored: Answer) -> AnswerInput:
    """The row as an answer; words that differ from the stored ones in nothing but spaces are the stored ones."""
    words = {name: _same_words(getattr(row, name), stored.remark.get(name, "")) for name in WORDS}
    return AnswerInput(
        row.indicator, row.level, row.number, na_reason=words["reason"], note=words["note"], evidence=words["evidence"]
    )


def _same_words(typed: str, kept: str) -> str:
    return kept if typed.split() == kept.split() else typed


def _problem(words: str, *, row: int) -> ImportProblem:
    remedy = _("Mend the row in the workbook and choose the file again.")
    return ImportProblem(where=f"{row}:{LETTERS[2]}", what=words, remedy=remedy, row=row, column=LETTERS[2])
