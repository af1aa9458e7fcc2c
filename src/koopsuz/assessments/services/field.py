"""Takes what the field island sends: in any order, once or many times, and never over the answer of somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import Assessment
from koopsuz.assessments.schemas.field_sync import FieldChange, checksum_of
from koopsuz.assessments.selectors.field import checksum_of_answers, entered_answers
from koopsuz.assessments.services.answers import AnswerResult, Numbered, answer_all, start_assessment
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.review import transition
from koopsuz.assessments.services.sheets import Answer, AnswerInput, lock
from koopsuz.assessments.states import AssessmentKind, AssessmentStatus
from koopsuz.engine import scoring
from koopsuz.places.selectors import get_school_for

REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldReceipt:
    """What became of a change. `checksum` is of what the server keeps of it; empty when it was refused, with the reason."""

    id: UUID
    outcome: str
    checksum: str = ""
    problem: str = ""


def receive_changes(
    *, by: Actor, school_code: str, campaign: str, changes: Sequence[FieldChange]
) -> tuple[FieldReceipt, ...]:
    """Take changes together: a wrong one stands in the way of no other, and all others are on disk before this returns."""
    school = get_school_for(by, school_code)
    require(by, Permission.ANSWER_ASSESSMENT, place=school.place)
    if not changes:
        return ()
    own = Assessment.objects.filter(campaign__code=campaign, school_id=school.id, kind=AssessmentKind.SELF)
    known = own.values_list("pk", flat=True).first()
    try:
        # what came before the campaign closed is told again after it; only a new assessment needs an open campaign
        key = known or start_assessment(by=by, campaign=campaign, school_code=school.code).pk
    except AssessmentProblem as problem:
        return tuple(FieldReceipt(change.id, REFUSED, problem=str(problem)) for change in changes)
    refused = [_refusal(change) for change in changes]
    sound = [_numbered(change) for change, problem in zip(changes, refused, strict=True) if problem is None]
    told = iter(answer_all(by=by, assessment_id=key, changes=sound))
    return tuple(_receipt(change, problem or next(told)) for change, problem in zip(changes, refused, strict=True))


@transaction.atomic
def submit_from_field(*, by: Actor, school_code: str, campaign: str, checksum: str) -> AssessmentStatus:
    """Send the assessment if its answers are the ones that the person saw; else nothing happens."""
    school = get_school_for(by, school_code)
    require(by, Permission.SUBMIT_ASSESSMENT, place=school.place)
    own = Assessment.objects.filter(campaign__code=campaign, school_id=school.id, kind=AssessmentKind.SELF)
    key = own.values_list("pk", flat=True).first()
    if key is None:
        raise AssessmentProblem(_("No answer of this assessment has reached the server yet."))
    lock(key)
    row = Assessment.objects.select_related("campaign__edition", "school__area").get(pk=key)
    if checksum_of_answers(entered_answers(row)) != checksum:
        raise AssessmentProblem(_("Somebody changed an answer meanwhile. Look at the answers again, then send them."))
    return transition(by=by, assessment_id=key, action="submit")


def _refusal(change: FieldChange) -> AssessmentProblem | None:
    if change.wrong:
        return AssessmentProblem(_("This change can't be read. Give the answer anew."))
    if change.level == scoring.NOT_APPLICABLE and not change.reason:
        return AssessmentProblem(_("Say in a few words why this does not apply to your school."))
    return None


def _numbered(change: FieldChange) -> Numbered:
    does_not_apply = change.level == scoring.NOT_APPLICABLE
    given = AnswerInput(
        change.indicator,
        level=None if does_not_apply else change.level,
        number=change.number,
        na_reason=change.reason if does_not_apply else "",
        note=change.note,
        evidence=change.evidence,
    )
    return Numbered(change.id, given, change.base, change.made_at)


def _receipt(change: FieldChange, told: AnswerResult | AssessmentProblem) -> FieldReceipt:
    if isinstance(told, AssessmentProblem):
        return FieldReceipt(change.id, REFUSED, problem=str(told))
    stored = _checksum(change.indicator, told.offered)
    if stored != change.checksum:
        problem = _("Another answer was sent under the number of this change. Give the answer anew.")
        return FieldReceipt(change.id, REFUSED, problem=str(problem))
    return FieldReceipt(change.id, told.outcome.value, checksum=stored)


def _checksum(indicator: str, kept: Answer) -> str:
    level = None if kept.level == scoring.NOT_ANSWERED else kept.level
    return checksum_of(indicator, level=level, number=kept.number, remark=kept.remark)
