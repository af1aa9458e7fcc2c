"""The steps of an assessment: sending, accepting, returning. The one place where its status changes."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import Assessment, StatusChange
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.services.campaigns import publish_change
from koopsuz.assessments.services.problems import AssessmentProblem, IncompleteError
from koopsuz.assessments.services.results import keep_score
from koopsuz.assessments.services.sheets import applies_to, completeness_of, lock, place_of
from koopsuz.assessments.states import (
    EDITABLE,
    PUBLISHED,
    TRANSITIONS,
    AssessmentStatus,
    CampaignStatus,
    Transition,
    find_transition,
)
from koopsuz.audit import services as audit
from koopsuz.engine import scoring

REASON_LENGTH = 2000


@transaction.atomic
def transition(*, by: Actor, assessment_id: UUID, action: str, reason: str = "") -> AssessmentStatus:
    """Take one step of an assessment: `submit`, `accept`, `return` (with a reason), or `record` for a verification.

    Sending needs an answer to every indicator that is asked of this school, and computes the score. What is published of
    the campaign changes with the step.
    """
    place, kind = place_of(assessment_id)
    permission = next((step.permission for step in TRANSITIONS if (step.kind, step.action) == (kind, action)), None)
    if permission is None:
        raise AssessmentProblem(_("There is no such step for an assessment of this kind."))
    require(by, permission, place=place)
    assessment = lock(assessment_id)
    step = _checked_step(assessment, action=action, reason=reason)
    now = timezone.now()
    details = {"school": place.school_code, "from": assessment.status, "to": step.target}
    if step.source in EDITABLE:
        _score(assessment)
        assessment.submitted_at = now
    before, assessment.status = assessment.status, step.target
    assessment.changed_at = now
    assessment.save(update_fields=["status", "submitted_at", "changed_at"])
    StatusChange.objects.create(
        assessment=assessment,
        before=before,
        after=step.target,
        reason=reason.strip(),
        person_id=by.pk,
        person_name=str(by)[:200],
        at=now,
    )
    if {before, step.target} & PUBLISHED:
        publish_change(assessment.campaign_id)
    audit.record(by=by, action=action, object_type="assessment", object_id=assessment.pk, details=details)
    return step.target


def _checked_step(assessment: Assessment, *, action: str, reason: str) -> Transition:
    step = find_transition(assessment.status, action, kind=assessment.kind)
    if step is None:
        raise AssessmentProblem(
            _("The assessment is “%(status)s”, so this step is not possible. Reload the page to see it as it is."),
            status=AssessmentStatus(assessment.status).label,
        )
    if step.needs_open and assessment.campaign.status != CampaignStatus.OPEN:
        raise AssessmentProblem(
            _("The campaign “%(name)s” is closed, so the assessment stays as it is."), name=assessment.campaign.name
        )
    if step.needs_reason and not reason.strip():
        raise AssessmentProblem(_("Say what is to be mended: the school reads it beside its answers."))
    if len(reason) > REASON_LENGTH:
        raise AssessmentProblem(
            _("The text has %(length)s letters; at most %(limit)s fit. Please shorten it."),
            length=len(reason),
            limit=REASON_LENGTH,
        )
    return step


def _score(assessment: Assessment) -> None:
    basis = basis_of(assessment.campaign.edition.code)
    counts = completeness_of(
        basis,
        levels=scoring.unpack(bytes(assessment.levels)),
        numbers=scoring.unpack_numbers(bytes(assessment.numbers)),
        applies=applies_to(basis, assessment=assessment),
    )
    if counts.missing:
        raise IncompleteError(
            _("%(missing_count)s of %(asked)s answers are missing. Answer them, then send the assessment."),
            missing=counts.missing,
            missing_count=len(counts.missing),
            asked=counts.asked,
        )
    keep_score(basis, assessment=assessment, at=timezone.now())
    assessment.answered, assessment.asked = counts.answered, counts.asked
    assessment.save(update_fields=["answered", "asked"])
