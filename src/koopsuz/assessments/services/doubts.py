"""Answers of a school to signs of doubt."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import DoubtAnswer
from koopsuz.assessments.schemas.named_child import find_named
from koopsuz.assessments.selectors.campaigns import as_info
from koopsuz.assessments.selectors.doubt_answers import current_doubts
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import NOTE_LENGTH, lock, named_child, place_of
from koopsuz.audit import services as audit


@transaction.atomic
def answer_doubt(*, by: Actor, assessment_id: UUID, sign: str, words: str) -> bool:
    """Keep what the school says to a sign of doubt; False when the same person said exactly this last."""
    place, _kind = place_of(assessment_id)
    require(by, Permission.ANSWER_ASSESSMENT, place=place)
    assessment = lock(assessment_id)
    said = words.strip()
    if not said or len(said) > NOTE_LENGTH:
        raise AssessmentProblem(_("Say in 1 to %(limit)s letters how it came about."), limit=NOTE_LENGTH)
    if found := find_named(said):
        raise named_child(_("Your answer"), found)
    doubts = current_doubts(as_info(assessment.campaign), school_id=assessment.school_id, assessment_id=assessment.pk)
    doubt = next((one for one in doubts if one.sign == sign), None)
    if doubt is None:
        raise AssessmentProblem(_("This sign of doubt does not stand any more. Reload the page."))
    last = assessment.doubt_answers.filter(sign=sign).order_by("-pk").first()
    if last is not None and (last.person_id, last.person_name, last.words) == (by.pk, str(by)[:200], said):
        return False
    DoubtAnswer.objects.create(
        assessment=assessment,
        sign=sign,
        numbers=dict(doubt.numbers),
        words=said,
        person_id=by.pk,
        person_name=str(by)[:200],
        at=timezone.now(),
    )
    details = {"school": place.school_code, "sign": sign}
    audit.record(by=by, action="answer_doubt", object_type="assessment", object_id=assessment.pk, details=details)
    return True
