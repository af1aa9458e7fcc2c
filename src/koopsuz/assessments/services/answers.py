"""Starting an assessment and answering it, from pages and from devices that send twice, late or out of order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import AnswerChange, Assessment, Campaign
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import (
    Answer,
    AnswerInput,
    Sheet,
    applies_to,
    check_answer,
    check_editable,
    completeness_of,
    open_sheet,
)
from koopsuz.assessments.states import ANSWER_PERMISSION, AssessmentKind, CampaignStatus, Outcome
from koopsuz.audit import services as audit
from koopsuz.engine import scoring
from koopsuz.places.selectors import get_school_for


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """What became of an answer: `saved` stands now, `offered` is what was sent. They differ after a conflict."""

    indicator: str
    outcome: Outcome
    version: int
    saved: Answer
    offered: Answer
    saved_by: str = ""


@dataclass(frozen=True, slots=True)
class BlockResult:
    """What became of many answers sent together; `problems` by indicator were not saved, all others were."""

    version: int
    results: tuple[AnswerResult, ...]
    problems: Mapping[str, AssessmentProblem] = field(default_factory=dict)

    @property
    def conflicts(self) -> tuple[AnswerResult, ...]:
        """The answers that somebody else gave otherwise meanwhile."""
        return tuple(result for result in self.results if result.outcome is Outcome.CONFLICT)


@transaction.atomic
def start_assessment(
    *, by: Actor, campaign: str, school_code: str, kind: AssessmentKind = AssessmentKind.SELF
) -> Assessment:
    """Begin the assessment of a school in a campaign, empty; one that exists already is returned as it is."""
    school = get_school_for(by, school_code)
    require(by, ANSWER_PERMISSION[kind], place=school.place)
    running = Campaign.objects.select_related("edition").filter(code=campaign).first()
    if running is None or running.status != CampaignStatus.OPEN:
        raise AssessmentProblem(_("This campaign is not open, so no assessment can be started."))
    existing = Assessment.objects.filter(campaign=running, school_id=school.id, kind=kind).first()
    if existing is not None:
        return existing
    basis = basis_of(running.edition.code)
    levels = np.full(basis.indicators, scoring.NOT_ANSWERED, dtype=np.uint8)
    numbers = np.full(len(basis.model.number_indicators), scoring.NUMBER_MISSING, dtype=np.int32)
    now = timezone.now()
    assessment = Assessment(
        campaign=running,
        school_id=school.id,
        kind=kind,
        levels=scoring.pack(levels),
        numbers=scoring.pack_numbers(numbers),
        started_at=now,
        changed_at=now,
        synthetic=running.synthetic,
    )
    applies = applies_to(basis, assessment=assessment, numbers=numbers)
    assessment.asked = completeness_of(basis, levels=levels, numbers=numbers, applies=applies).asked
    try:
        with transaction.atomic():
            assessment.save(force_insert=True)
    except IntegrityError:  # somebody began it in this very moment: a second click, or a colleague
        return Assessment.objects.get(campaign=running, school_id=school.id, kind=kind)
    details = {"campaign": campaign, "school": school_code, "kind": kind}
    audit.record(by=by, action="start", object_type="assessment", object_id=assessment.pk, details=details)
    return assessment


@transaction.atomic
def answer(
    *,
    by: Actor,
    assessment_id: UUID,
    client_id: UUID,
    indicator: str,
    version: int,
    level: int | None = None,
    number: int | None = None,
    na_reason: str = "",
    note: str = "",
    evidence: str = "",
    made_at: datetime | None = None,
) -> AnswerResult:
    """Save one answer, or keep it beside the one that somebody else gave meanwhile.

    `client_id` names the change: sent again it changes nothing and tells the same outcome. `version` is the version of
    the assessment that the person saw. Where nobody changed this indicator since, the answer is saved. Where the same
    person did, the later one by `made_at` stays. Where somebody else did, the answer is kept as a conflict and nothing
    is overwritten; the person then sends the right one anew with the version that the result names.
    """
    sheet = open_sheet(by=by, assessment_id=assessment_id)
    earlier = AnswerChange.objects.filter(client_id=client_id).first()
    if earlier is not None:
        return _as_told_before(sheet, earlier, indicator=indicator)
    check_editable(sheet.assessment)
    _check_version(sheet, version)
    given = AnswerInput(indicator, level, number, na_reason, note, evidence)
    offered = check_answer(sheet.basis, given)
    now = timezone.now()
    since = _changes_since(sheet, version=version, indicators=[indicator]).get(indicator, [])
    change = _decide(sheet, offered, since=since, indicator=indicator, by=by, made_at=min(made_at or now, now), now=now)
    change.client_id = client_id
    _store(sheet, [change], offered={indicator: offered}, by=by, now=now)
    return _result(sheet, change, offered, since=since)


@transaction.atomic
def answer_block(*, by: Actor, assessment_id: UUID, version: int, answers: Sequence[AnswerInput]) -> BlockResult:
    """Save the answers of a page sent as a whole. What the person left as it was on the page is no answer of theirs.

    Wrong answers are told by indicator; all others are saved, so that nobody loses an evening for one digit.
    """
    sheet = open_sheet(by=by, assessment_id=assessment_id)
    check_editable(sheet.assessment)
    _check_version(sheet, version)
    now = timezone.now()
    since = _changes_since(sheet, version=version, indicators=[given.indicator for given in answers])
    problems: dict[str, AssessmentProblem] = {}
    offered: dict[str, Answer] = {}
    changes: list[AnswerChange] = []
    for given in answers:
        try:
            wanted = check_answer(sheet.basis, given)
        except AssessmentProblem as problem:
            problems[given.indicator] = problem
            continue
        newer = since.get(given.indicator, [])
        if _untouched(sheet, wanted, since=newer, indicator=given.indicator):
            continue
        offered[given.indicator] = wanted
        changes.append(_decide(sheet, wanted, since=newer, indicator=given.indicator, by=by, made_at=now, now=now))
    _store(sheet, changes, offered=offered, by=by, now=now)
    results = [
        _result(sheet, change, offered[change.indicator], since=since.get(change.indicator, [])) for change in changes
    ]
    return BlockResult(sheet.assessment.version, tuple(results), problems)


def _check_version(sheet: Sheet, version: int) -> None:
    if not 0 <= version <= sheet.assessment.version:
        raise AssessmentProblem(_("This page knows a later state than the server. Reload the page."))


def _as_told_before(sheet: Sheet, earlier: AnswerChange, *, indicator: str) -> AnswerResult:
    """Return the outcome of a change that arrived once more."""
    if earlier.assessment_id != sheet.assessment.pk or earlier.indicator != indicator:
        raise AssessmentProblem(_("This change was sent for another answer before. Reload the page."))
    offered = Answer(earlier.level_after, earlier.number_after, earlier.remark)
    saved = sheet.answer_to(indicator)
    return AnswerResult(indicator, Outcome(earlier.outcome), sheet.assessment.version, saved, offered)


def _changes_since(sheet: Sheet, *, version: int, indicators: Sequence[str]) -> dict[str, list[AnswerChange]]:
    """Return the changes that took effect after this version, oldest first, by indicator."""
    if version == sheet.assessment.version:
        return {}
    newer: dict[str, list[AnswerChange]] = {}
    for change in sheet.assessment.changes.filter(
        indicator__in=indicators, outcome=Outcome.APPLIED, version__gt=version
    ).order_by("id"):
        newer.setdefault(change.indicator, []).append(change)
    return newer


def _untouched(sheet: Sheet, wanted: Answer, *, since: Sequence[AnswerChange], indicator: str) -> bool:
    """Tell whether the page shows this answer only because it stood there when the page was opened."""
    if not since:
        return wanted == sheet.answer_to(indicator)
    return (wanted.level, wanted.number) == (since[0].level_before, since[0].number_before)


def _decide(
    sheet: Sheet,
    offered: Answer,
    *,
    since: Sequence[AnswerChange],
    indicator: str,
    by: Actor,
    made_at: datetime,
    now: datetime,
) -> AnswerChange:
    """Change the sheet unless a newer answer stands against it, and return the change with its outcome, not yet stored."""
    stored = sheet.answer_to(indicator)
    outcome = _outcome(offered, stored=stored, newest=since[-1] if since else None, by=by, made_at=made_at)
    if outcome is Outcome.APPLIED:
        sheet.assessment.version += 1
        sheet.put(indicator, offered)
    return AnswerChange(
        assessment=sheet.assessment,
        client_id=uuid4(),
        indicator=indicator,
        level_before=stored.level,
        level_after=offered.level,
        number_before=stored.number,
        number_after=offered.number,
        remark=dict(offered.remark),
        person_id=by.pk,
        person_name=str(by)[:200],
        version=sheet.assessment.version,
        outcome=outcome,
        made_at=made_at,
        at=now,
    )


def _outcome(offered: Answer, *, stored: Answer, newest: AnswerChange | None, by: Actor, made_at: datetime) -> Outcome:
    if offered == stored:
        return Outcome.SAME
    if newest is None:
        return Outcome.APPLIED
    if newest.person_id != by.pk:
        return Outcome.CONFLICT
    return Outcome.APPLIED if made_at >= newest.made_at else Outcome.SUPERSEDED


def _store(
    sheet: Sheet, changes: Sequence[AnswerChange], *, offered: Mapping[str, Answer], by: Actor, now: datetime
) -> None:
    if not changes:
        return
    AnswerChange.objects.bulk_create(changes)
    if any(change.outcome == Outcome.APPLIED for change in changes):
        sheet.save(at=now)
    details = {
        "school": sheet.place.school_code,
        "answers": {
            change.indicator: {
                "outcome": change.outcome,
                "level": [change.level_before, offered[change.indicator].level],
                "number": [change.number_before, offered[change.indicator].number],
            }
            for change in changes
        },
    }
    audit.record(by=by, action="answer", object_type="assessment", object_id=sheet.assessment.pk, details=details)


def _result(sheet: Sheet, change: AnswerChange, offered: Answer, *, since: Sequence[AnswerChange]) -> AnswerResult:
    outcome = Outcome(change.outcome)
    return AnswerResult(
        indicator=change.indicator,
        outcome=outcome,
        version=sheet.assessment.version,
        saved=sheet.answer_to(change.indicator),
        offered=offered,
        saved_by=since[-1].person_name if outcome is Outcome.CONFLICT and since else "",
    )
