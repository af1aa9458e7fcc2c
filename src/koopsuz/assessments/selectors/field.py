"""What the field island of a school needs: what is asked, the answers of the last round, and how things stand now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, may
from koopsuz.assessments.models import AnswerChange, AnswerLog, Assessment
from koopsuz.assessments.schemas.field_sync import checksum_of, checksum_of_all
from koopsuz.assessments.schemas.questionnaire import Questionnaire
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo, as_info, campaigns
from koopsuz.assessments.selectors.forms import (
    StoredAnswer,
    earlier_answer,
    published_before,
)
from koopsuz.assessments.selectors.history import open_conflicts, steps_of
from koopsuz.assessments.selectors.odk import questionnaire_for, questionnaire_of
from koopsuz.assessments.states import EDITABLE, AssessmentKind, AssessmentStatus, Outcome
from koopsuz.engine import scoring
from koopsuz.places.selectors import SchoolPage, get_school_for


@dataclass(frozen=True, slots=True)
class EnteredAnswer:
    """An answer as it was entered: `level` 0–3, 5 for "does not apply", None for none."""

    level: int | None = None
    number: int | None = None
    reason: str = ""
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """Two answers to one question: the one that stands, and the one that was kept aside."""

    kept: EnteredAnswer
    kept_from: str
    kept_at: datetime
    saved_from: str


@dataclass(frozen=True, slots=True)
class FieldForm:
    """What a school is asked in the open campaign, with its answers of the round before."""

    school: SchoolPage
    campaign: CampaignInfo
    asked: Questionnaire
    previous_campaign: CampaignInfo | None
    previous: Mapping[str, StoredAnswer]


@dataclass(frozen=True, slots=True)
class FieldState:
    """How the assessment of a school stands on the server; `checksum` is over all its answers."""

    form_version: str
    assessment_id: UUID | None
    status: AssessmentStatus
    version: int
    may_answer: bool
    may_submit: bool
    answers: Mapping[str, EnteredAnswer]
    checksum: str
    conflicts: Mapping[str, FieldConflict]
    returned_because: str


def get_field_school(by: Actor, school_code: str) -> SchoolPage:
    """Return the school if this person may fill in its assessment; else it looks absent."""
    school = get_school_for(by, school_code)
    if not may(by, Permission.ANSWER_ASSESSMENT, place=school.place):
        raise Http404
    return school


def field_campaign(code: str = "") -> CampaignInfo | None:
    """Return the campaign with this code; without a code the newest one that is open."""
    return next((one for one in campaigns() if (one.code == code if code else one.is_open)), None)


def field_form_for(by: Actor, school_code: str) -> FieldForm | None:
    """Return what the school is asked in the newest open campaign; None when none is open."""
    school = get_field_school(by, school_code)
    campaign = field_campaign()
    asked = questionnaire_for(by, school_code, campaign=campaign.code) if campaign else None
    if campaign is None or asked is None:
        return None
    before = published_before(school.id, opens_on=campaign.opens_on)
    found = {}
    for requirement in asked.requirements:
        for indicator in requirement.indicators:
            answer = earlier_answer(before, indicator.code)
            if answer is not None:
                found[indicator.code] = answer
    return FieldForm(school, campaign, asked, as_info(before.row.campaign) if before else None, found)


def field_state_for(by: Actor, school_code: str, *, campaign: str) -> FieldState | None:
    """Return how the assessment of a school stands in a campaign; None when there is no such campaign."""
    school = get_field_school(by, school_code)
    known = field_campaign(campaign)
    if known is None:
        return None
    asked = questionnaire_of(known, school=school) if known.is_open else None
    row = (
        Assessment.objects.select_related("campaign__edition", "school__area")
        .filter(campaign_id=known.id, school_id=school.id, kind=AssessmentKind.SELF)
        .first()
    )
    answers = entered_answers(row) if row else {}
    status = AssessmentStatus(row.status) if row else AssessmentStatus.DRAFT
    editable = known.is_open and status in EDITABLE
    steps = steps_of(row.pk) if row and status is AssessmentStatus.RETURNED else ()
    return FieldState(
        form_version=asked.version if asked else "",
        assessment_id=row.pk if row else None,
        status=status,
        version=row.version if row else 0,
        may_answer=editable,
        may_submit=editable and may(by, Permission.SUBMIT_ASSESSMENT, place=school.place),
        answers=answers,
        checksum=checksum_of_answers(answers),
        conflicts=_conflicts(row.pk) if row and editable else {},
        returned_because=next((one.reason for one in steps if one.after is AssessmentStatus.RETURNED), ""),
    )


def entered_answers(row: Assessment) -> dict[str, EnteredAnswer]:
    """Return every answer that says anything, as it was entered, by indicator; nothing is derived from numbers here."""
    basis = basis_of(row.campaign.edition.code)
    levels = scoring.unpack(bytes(row.levels)).tolist()
    numbers = scoring.unpack_numbers(bytes(row.numbers)).tolist()
    found = {}
    for indicator in basis.content.indicators:
        position = basis.positions[indicator.code]
        column = basis.columns.get(position)
        number = scoring.NUMBER_MISSING if column is None else numbers[column]
        remark = row.remarks.get(indicator.code)
        if levels[position] == scoring.NOT_ANSWERED and number == scoring.NUMBER_MISSING and not remark:
            continue
        found[indicator.code] = EnteredAnswer(
            level=None if levels[position] == scoring.NOT_ANSWERED else levels[position],
            number=None if number == scoring.NUMBER_MISSING else number,
            **(remark or {}),
        )
    return found


def checksum_of_answers(answers: Mapping[str, EnteredAnswer]) -> str:
    """Return the fingerprint of these answers together."""
    return checksum_of_all({code: _checksum(code, answer) for code, answer in answers.items()})


def _checksum(code: str, one: EnteredAnswer) -> str:
    remark = {"reason": one.reason, "note": one.note, "evidence": one.evidence}
    return checksum_of(code, level=one.level, number=one.number, remark=remark)


def _conflicts(assessment_id: UUID) -> dict[str, FieldConflict]:
    # most schools have none: this looks at the log alone, without reading it change by change
    if not AnswerLog.objects.filter(assessment_id=assessment_id, changes__contains=[[Outcome.CONFLICT.value]]).exists():
        return {}
    found = open_conflicts(assessment_id)
    standing = AnswerChange.objects.filter(
        assessment_id=assessment_id, indicator__in=list(found), outcome=Outcome.APPLIED
    ).order_by("pk")
    authors = {change.indicator: change.person_name for change in standing}
    return {
        code: FieldConflict(
            kept=EnteredAnswer(
                level=scoring.NOT_APPLICABLE if one.not_applicable else one.level,
                number=one.number,
                reason=one.remark.get("reason", ""),
                note=one.remark.get("note", ""),
                evidence=one.remark.get("evidence", ""),
            ),
            kept_from=one.who,
            kept_at=one.made_at,
            saved_from=authors.get(code, ""),
        )
        for code, one in found.items()
    }
