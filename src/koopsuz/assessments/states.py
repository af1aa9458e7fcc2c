"""States of campaigns and assessments, and the one table of transitions."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission


class CampaignStatus(models.TextChoices):
    """Whether schools may answer."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class AssessmentKind(models.TextChoices):
    """Who answered: the school itself, or a verifier. Two records, never mixed."""

    SELF = "self", _("Self-assessment")
    VERIFICATION = "verification", _("Verification")


class AssessmentStatus(models.TextChoices):
    """Where an assessment stands."""

    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("Sent to the department")
    RETURNED = "returned", _("Returned with reasons")
    ACCEPTED = "accepted", _("Accepted")


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step of an assessment and the permission that it takes."""

    source: AssessmentStatus
    action: str
    target: AssessmentStatus
    permission: Permission


TRANSITIONS = (
    Transition(AssessmentStatus.DRAFT, "submit", AssessmentStatus.SUBMITTED, Permission.SUBMIT_ASSESSMENT),
    Transition(AssessmentStatus.RETURNED, "submit", AssessmentStatus.SUBMITTED, Permission.SUBMIT_ASSESSMENT),
    Transition(AssessmentStatus.SUBMITTED, "return", AssessmentStatus.RETURNED, Permission.REVIEW_ASSESSMENT),
    Transition(AssessmentStatus.SUBMITTED, "accept", AssessmentStatus.ACCEPTED, Permission.REVIEW_ASSESSMENT),
)
EDITABLE = frozenset({AssessmentStatus.DRAFT, AssessmentStatus.RETURNED})
PUBLISHED = frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.ACCEPTED})


def find_transition(source: str, action: str) -> Transition | None:
    """Return the transition for this action from this state, or None when it is not allowed."""
    return next((step for step in TRANSITIONS if step.source == source and step.action == action), None)
