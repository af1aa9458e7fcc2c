"""Clearing of words that were held back because they might have told of one child."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import ClearedWords
from koopsuz.assessments.schemas.named_child import held_back, print_of
from koopsuz.assessments.services.campaigns import publish_change
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import lock, place_of
from koopsuz.assessments.states import PUBLISHED
from koopsuz.audit import services as audit


@transaction.atomic
def clear_words(*, by: Actor, assessment_id: UUID, indicator: str, name: str, sha256: str) -> bool:
    """Let words held back into the files again after a reviewer read them; False when that was done before.

    `sha256` is that of the words which the reviewer read: others that stand there meanwhile are not cleared.
    """
    place, _kind = place_of(assessment_id)
    require(by, Permission.REVIEW_ASSESSMENT, place=place)
    assessment = lock(assessment_id)
    remark = assessment.remarks.get(indicator, {})
    if name not in held_back(remark) or print_of(remark[name]) != sha256:
        raise AssessmentProblem(_("These words were changed meanwhile. Read them again before you clear them."))
    if assessment.cleared_words.filter(indicator=indicator, name=name, sha256=sha256).exists():
        return False
    ClearedWords.objects.create(
        assessment=assessment,
        indicator=indicator,
        name=name,
        sha256=sha256,
        person_id=by.pk,
        person_name=str(by)[:200],
        at=timezone.now(),
    )
    if assessment.status in PUBLISHED:
        publish_change(assessment.campaign_id)
    details = {"school": place.school_code, "indicator": indicator, "field": name}
    audit.record(by=by, action="clear_words", object_type="assessment", object_id=assessment.pk, details=details)
    return True
