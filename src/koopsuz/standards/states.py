"""States of an edition of the standard on its way to a normative legal act, and the one table of its steps."""

from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koopsuz.accounts.permissions import Permission as P


class EditionStatus(models.TextChoices):
    """Where an edition stands on its way to a normative legal act."""

    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("Public consultation")
    ENDORSEMENT = "endorsement", _("Interagency endorsement")
    SUBMITTED = "submitted", _("Submitted for adoption")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")
    REPEALED = "repealed", _("Repealed")


class EditionAction(models.TextChoices):
    """The steps that a person takes with an edition."""

    OPEN_CONSULTATION = "open_consultation", _("Open the public consultation")
    START_ENDORSEMENT = "start_endorsement", _("Send for endorsement")
    SUBMIT = "submit", _("Submit for adoption")
    ADOPT = "adopt", _("Record the adoption")
    RETURN = "return", _("Return to drafting")
    SUPERSEDE = "supersede", _("Mark as superseded")
    REPEAL = "repeal", _("Record the repeal")


class Guard(Enum):
    """What must be so before a step, as a sentence that a lawyer can read."""

    HAS_REQUIREMENTS = "the edition has at least one requirement"
    TEXTS_COMPLETE = "every text stands in Kyrgyz and in Russian"
    DISCUSSION_OVER = "the last day of the public discussion has passed"
    COMMENTS_MODERATED = "no comment waits for a moderator"
    COMMENTS_ANSWERED = "every published comment has an answer"
    CHANGES_MADE = "the words to which accepted comments point have changed"
    BODIES_ASKED = "at least one body was asked to endorse"
    BODIES_REPLIED = "every body that was asked has replied"
    NO_REFUSAL = "no body refuses"
    VERSION_ENDORSED = "every body endorsed the present version of the words and rules"
    STEPS_RECORDED = "the steps of the procedure that block this one are recorded as done"
    SUCCESSOR_IN_FORCE = "a later adopted edition is in force"


@dataclass(frozen=True, slots=True)
class EditionStep:
    """One allowed step. `needs_reason` steps say why; `needs_act` steps name the act with its number and dates."""

    source: EditionStatus
    action: EditionAction
    target: EditionStatus
    permission: P
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    needs_act: bool = False


DRAFT, CONSULTATION = EditionStatus.DRAFT, EditionStatus.CONSULTATION
ENDORSEMENT, SUBMITTED = EditionStatus.ENDORSEMENT, EditionStatus.SUBMITTED
ADOPTED, SUPERSEDED, REPEALED = EditionStatus.ADOPTED, EditionStatus.SUPERSEDED, EditionStatus.REPEALED
A, G = EditionAction, Guard

EDITION_STEPS = (
    EditionStep(DRAFT, A.OPEN_CONSULTATION, CONSULTATION, P.OPEN_CONSULTATION, (G.HAS_REQUIREMENTS, G.TEXTS_COMPLETE)),
    EditionStep(
        CONSULTATION,
        A.START_ENDORSEMENT,
        ENDORSEMENT,
        P.REQUEST_ENDORSEMENT,
        (G.DISCUSSION_OVER, G.COMMENTS_MODERATED, G.COMMENTS_ANSWERED, G.CHANGES_MADE, G.TEXTS_COMPLETE),
    ),
    EditionStep(CONSULTATION, A.RETURN, DRAFT, P.OPEN_CONSULTATION, needs_reason=True),
    EditionStep(
        ENDORSEMENT,
        A.SUBMIT,
        SUBMITTED,
        P.SUBMIT_EDITION,
        (
            G.COMMENTS_ANSWERED,
            G.CHANGES_MADE,
            G.TEXTS_COMPLETE,
            G.BODIES_ASKED,
            G.BODIES_REPLIED,
            G.NO_REFUSAL,
            G.VERSION_ENDORSED,
            G.STEPS_RECORDED,
        ),
    ),
    EditionStep(ENDORSEMENT, A.RETURN, DRAFT, P.SUBMIT_EDITION, needs_reason=True),
    # the body that adopts gave nobody a vote on its own text: it adopts what was submitted, or sends it back
    EditionStep(SUBMITTED, A.ADOPT, ADOPTED, P.ADOPT_EDITION, (G.VERSION_ENDORSED,), needs_act=True),
    EditionStep(SUBMITTED, A.RETURN, DRAFT, P.ADOPT_EDITION, needs_reason=True),
    EditionStep(ADOPTED, A.SUPERSEDE, SUPERSEDED, P.ADOPT_EDITION, (G.SUCCESSOR_IN_FORCE,)),
    EditionStep(ADOPTED, A.REPEAL, REPEALED, P.ADOPT_EDITION, needs_reason=True, needs_act=True),
)
# while words and rules may still be changed; afterwards the text is what was endorsed and adopted
EDITABLE = frozenset({DRAFT, CONSULTATION, ENDORSEMENT})
OPEN_TO_ALL = frozenset(EditionStatus) - {DRAFT}


def find_step(source: str, action: str) -> EditionStep | None:
    """Return the step for this action from this state, or None when it is not allowed."""
    return next((step for step in EDITION_STEPS if (step.source, step.action) == (source, action)), None)


def steps_from(source: str) -> tuple[EditionStep, ...]:
    """The steps that lead out of a state."""
    return tuple(step for step in EDITION_STEPS if step.source == source)


class CommentState(models.TextChoices):
    """Whether a comment is shown. A hidden one stays with its reason."""

    HELD = "held", _("Waits for a moderator")
    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("Hidden")


class HidingReason(models.TextChoices):
    """Why a comment is not shown."""

    PERSONAL_DATA = "personal_data", _("It tells personal data")
    INSULT = "insult", _("It insults or threatens")
    OFF_TOPIC = "off_topic", _("It is not about the standard")
    ADVERTISING = "advertising", _("It is advertising")
    REPEATED = "repeated", _("The same was sent before")


class AnswerDecision(models.TextChoices):
    """What the ministry decided on a comment."""

    ACCEPTED = "accepted", pgettext_lazy("comment", "Accepted")
    PARTLY = "partly", pgettext_lazy("comment", "Accepted in part")
    REJECTED = "rejected", pgettext_lazy("comment", "Not accepted")


class EndorsementDecision(models.TextChoices):
    """What a body says of an edition."""

    ENDORSED = "endorsed", _("Endorsed")
    WITH_REMARKS = "with_remarks", _("Endorsed with remarks")
    REFUSED = "refused", _("Refused with reasons")


CHANGING = frozenset({AnswerDecision.ACCEPTED, AnswerDecision.PARTLY})
NEEDS_WORDS = frozenset({EndorsementDecision.WITH_REMARKS, EndorsementDecision.REFUSED})
# the parts of a requirement to which an accepted comment may point
CHANGED_FIELDS = ("title", "text", "why")
