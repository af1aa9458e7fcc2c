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


class SubmissionStatus(models.TextChoices):
    """What became of a form that a device sent."""

    TAKEN = "taken", _("Taken")
    QUARANTINE = "quarantine", _("Waits for a person")


class Outcome(models.TextChoices):
    """What became of a change of an answer that somebody sent. Every one is kept; only `applied` changes the answer."""

    APPLIED = "applied", _("Saved")
    SAME = "same", _("Was the same already")
    SUPERSEDED = "superseded", _("Older than the answer of the same person")
    CONFLICT = "conflict", _("Somebody else answered otherwise meanwhile")


class OpinionKind(models.TextChoices):
    """What a second person says of an answer. Both are kept: an opinion never changes the answer."""

    AGREE = "agree", _("Agrees")
    DISAGREE = "disagree", _("Disagrees")
    OWN = "own", _("Answers otherwise")


class Capacity(models.TextChoices):
    """For whom a second person speaks."""

    TRUSTEE = "trustee", _("Member of a board of trustees")
    SAFETY_OFFICER = "safety_officer", _("School safety officer")
    CONFERENCE = "conference", _("School conference")


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step of an assessment and the permission that it takes.

    `needs_open` steps are possible only while the campaign is open; `needs_reason` steps say why.
    """

    kind: AssessmentKind
    source: AssessmentStatus
    action: str
    target: AssessmentStatus
    permission: Permission
    needs_open: bool = False
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class CampaignTransition:
    """One allowed step of a campaign."""

    source: CampaignStatus
    action: str
    target: CampaignStatus


SELF, VERIFICATION = AssessmentKind.SELF, AssessmentKind.VERIFICATION
DRAFT, SUBMITTED = AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED
RETURNED, ACCEPTED = AssessmentStatus.RETURNED, AssessmentStatus.ACCEPTED
SUBMIT, REVIEW = Permission.SUBMIT_ASSESSMENT, Permission.REVIEW_ASSESSMENT

TRANSITIONS = (
    Transition(SELF, DRAFT, "submit", SUBMITTED, SUBMIT, needs_open=True),
    Transition(SELF, RETURNED, "submit", SUBMITTED, SUBMIT, needs_open=True),
    Transition(SELF, SUBMITTED, "return", RETURNED, REVIEW, needs_open=True, needs_reason=True),
    Transition(SELF, SUBMITTED, "accept", ACCEPTED, REVIEW),
    # a verifier has nobody above to send it to: what was seen on the spot is recorded in one step
    Transition(VERIFICATION, DRAFT, "record", ACCEPTED, REVIEW),
)
CAMPAIGN_TRANSITIONS = (
    CampaignTransition(CampaignStatus.PLANNED, "open", CampaignStatus.OPEN),
    CampaignTransition(CampaignStatus.OPEN, "close", CampaignStatus.CLOSED),
    CampaignTransition(CampaignStatus.CLOSED, "reopen", CampaignStatus.OPEN),
)
EDITABLE = frozenset({DRAFT, RETURNED})
OPEN_TO_OPINIONS = frozenset({DRAFT, SUBMITTED, RETURNED})  # of the school itself; a verifier answers alone
PUBLISHED = frozenset({SUBMITTED, ACCEPTED})
ANSWER_PERMISSION = {SELF: Permission.ANSWER_ASSESSMENT, VERIFICATION: Permission.REVIEW_ASSESSMENT}


def find_transition(source: str, action: str, *, kind: str = SELF) -> Transition | None:
    """Return the transition for this action from this state, or None when it is not allowed."""
    found = (step for step in TRANSITIONS if (step.kind, step.source, step.action) == (kind, source, action))
    return next(found, None)


def find_campaign_transition(source: str, action: str) -> CampaignTransition | None:
    """Return the step of a campaign for this action from this state, or None when it is not allowed."""
    return next((step for step in CAMPAIGN_TRANSITIONS if (step.source, step.action) == (source, action)), None)
