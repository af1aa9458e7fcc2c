"""What people say of an edition and what the ministry answers."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.selectors import body_of
from koopsuz.accounts.services import Actor, require
from koopsuz.audit import services as audit
from koopsuz.common.text import LANGUAGES, Text
from koopsuz.standards.models import Comment, CommentAnswer, CommentContact, Consultation, Edition
from koopsuz.standards.selectors.consultation import NoCommentError
from koopsuz.standards.selectors.editions import edition_content
from koopsuz.standards.services.life import lock_edition
from koopsuz.standards.services.problems import FloodError, LifeProblem
from koopsuz.standards.states import (
    CHANGED_FIELDS,
    CHANGING,
    EDITABLE,
    AnswerDecision,
    CommentState,
    EditionStatus,
    HidingReason,
)

LONGEST_COMMENT = 5000
KEPT_AFTER_DISCUSSION = timedelta(days=365)
LONGEST_ANSWER = 5000
LONGEST_CONTACT = 200
MOST_OF_A_SESSION = 10  # comments in a day
NO_WORDS = Text()
MOST_OF_AN_ADDRESS = 60  # a school or a village often stands behind one address


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever comments as a person: the record of acts does not tell who it was."""

    pk: None = None

    def __str__(self) -> str:
        return "visitor"


@dataclass(frozen=True, slots=True)
class CommentInput:
    """What somebody sends. `for_body`: in the name of the person's own body. `name` and `contact` are never published."""

    words: str
    requirement: str = ""
    language: str = "ky"
    for_body: bool = False
    name: str = ""
    contact: str = ""
    session: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """What the ministry decides. An accepted comment names the changed words of a requirement, or tells the change."""

    decision: str
    reason: Text
    requirement: str = ""
    field: str = ""
    change: Text = NO_WORDS


@transaction.atomic
def send_comment(*, by: Actor, code: str, given: CommentInput) -> int:
    """Keep a comment and return its number. A body's is published at once, a person's waits for a moderator."""
    require(by, Permission.COMMENT_FOR_BODY if given.for_body else Permission.PUBLIC)
    body = body_of(by) if given.for_body else None
    if given.for_body and body is None:
        raise LifeProblem(_("You belong to no body in whose name you could comment."))
    edition, consultation = _open_consultation(code)
    words = given.words.strip()
    _check_words(words, longest=LONGEST_COMMENT)
    _check_requirement(edition, given.requirement)
    prints = _prints(given, today=timezone.localdate())
    _check_flood(prints)
    last = Comment.objects.filter(consultation__edition=edition).aggregate(last=Max("number"))["last"] or 0
    comment = Comment.objects.create(
        consultation=consultation,
        number=last + 1,
        requirement=given.requirement,
        words=words,
        language=given.language if given.language in LANGUAGES else LANGUAGES[0],
        organisation_id=body.id if body else None,
        state=CommentState.PUBLISHED if body else CommentState.HELD,
        sent_at=timezone.now(),
    )
    CommentContact.objects.create(
        comment=comment,
        name=given.name.strip()[:LONGEST_CONTACT],
        contact=given.contact.strip()[:LONGEST_CONTACT],
        person_id=by.pk if body else None,
        session_print=prints[0],
        address_print=prints[1],
    )
    details = {"number": comment.number, "requirement": given.requirement}
    audit.record(by=by if body else Visitor(), action="comment", object_type="edition", object_id=code, details=details)
    return comment.number


@transaction.atomic
def moderate_comment(*, by: Actor, code: str, number: int, action: str, hiding_reason: str = "") -> CommentState:
    """Publish a comment or hide it with a reason; an answered one is not hidden any more."""
    require(by, Permission.MODERATE_COMMENTS)
    edition = lock_edition(code)  # so that no comment appears while the edition takes a step
    comment = _lock_comment(code, number)
    if edition.status not in EDITABLE:
        raise LifeProblem(_("The edition is submitted, so its comments stay as they are."))
    if hasattr(comment, "answer"):
        raise LifeProblem(_("This comment has an answer already, so it stays as it is."))
    if action == "publish":
        comment.state, comment.hiding_reason = CommentState.PUBLISHED, ""
    elif hiding_reason in HidingReason.values:
        comment.state, comment.hiding_reason = CommentState.HIDDEN, hiding_reason
    else:
        raise LifeProblem(_("Choose why the comment is hidden: the reason is shown in its place."))
    comment.moderated_at, comment.moderated_by_id = timezone.now(), by.pk
    comment.save(update_fields=["state", "hiding_reason", "moderated_at", "moderated_by_id"])
    details = {"number": number, "state": comment.state, "reason": hiding_reason}
    audit.record(by=by, action="moderate", object_type="edition", object_id=code, details=details)
    return CommentState(comment.state)


@transaction.atomic
def answer_comment(*, by: Actor, code: str, number: int, given: AnswerInput) -> None:
    """Answer a published comment, or mend its answer, until the edition is submitted."""
    require(by, Permission.ANSWER_COMMENT)
    edition = lock_edition(code)
    comment = _lock_comment(code, number)
    if edition.status not in EDITABLE:
        raise LifeProblem(_("The edition is submitted, so its answers stay as they are."))
    if comment.state != CommentState.PUBLISHED:
        raise LifeProblem(_("Only a published comment can be answered."))
    _check_answer(edition, given)
    CommentAnswer.objects.update_or_create(
        comment=comment,
        defaults={
            "decision": given.decision,
            "reason": given.reason,
            "requirement": given.requirement if given.decision in CHANGING else "",
            "field": given.field if given.decision in CHANGING else "",
            "change": given.change if given.decision in CHANGING else Text(),
            "person_id": by.pk,
            "person_name": str(by)[:200],
            "at": timezone.now(),
        },
    )
    details = {"number": number, "decision": given.decision, "reason": given.reason.as_mapping()}
    audit.record(by=by, action="answer_comment", object_type="edition", object_id=code, details=details)


@transaction.atomic
def forget_contacts(*, by: Actor) -> int:
    """Take away what is not needed any more: fingerprints after their day, names and addresses a year after the discussion.

    Returns how many comments lost a name or an address.
    """
    require(by, Permission.MODERATE_COMMENTS)
    today = timezone.localdate()
    stale = CommentContact.objects.filter(comment__sent_at__date__lt=today).exclude(session_print="", address_print="")
    stale.update(session_print="", address_print="")
    old = CommentContact.objects.filter(comment__consultation__closed_on__lt=today - KEPT_AFTER_DISCUSSION)
    forgotten = old.exclude(name="", contact="").update(name="", contact="")
    if forgotten:
        audit.record(by=by, action="forget", object_type="edition", object_id="all", details={"comments": forgotten})
    return forgotten


def _open_consultation(code: str) -> tuple[Edition, Consultation]:
    edition = lock_edition(code)  # also makes the numbers of comments follow each other
    row = Consultation.objects.filter(edition=edition, closed_on__isnull=True).order_by("-run").first()
    if row is None or edition.status != EditionStatus.CONSULTATION or timezone.localdate() > row.closes_on:
        raise LifeProblem(_("The public discussion of this edition is over, so no comment can be taken any more."))
    return edition, row


def _lock_comment(code: str, number: int) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).filter(consultation__edition__code=code, number=number)
    comment = rows.first()  # numbers go on from one discussion of an edition to the next
    if comment is None:
        raise NoCommentError(number)
    return comment


def _check_words(words: str, *, longest: int) -> None:
    if not words:
        raise LifeProblem(_("Write what you want to say."))
    if len(words) > longest:
        raise LifeProblem(
            _("The text has %(length)s letters; at most %(limit)s fit. Please shorten it."),
            length=len(words),
            limit=longest,
        )


def _check_requirement(edition: Edition, code: str) -> None:
    if code and code not in [one.code for one in edition_content(edition).requirements]:
        raise LifeProblem(_("The edition has no requirement %(code)s."), code=code[:10])


def _check_answer(edition: Edition, given: AnswerInput) -> None:
    if given.decision not in AnswerDecision.values:
        raise LifeProblem(_("Choose whether the comment is accepted."))
    if not given.reason.ky.strip() or not given.reason.ru.strip():
        raise LifeProblem(_("Give the reason in Kyrgyz and in Russian."))
    for text in (given.reason, given.change):
        for language in LANGUAGES:
            if len(getattr(text, language)) > LONGEST_ANSWER:
                _check_words(getattr(text, language), longest=LONGEST_ANSWER)
    if given.decision not in CHANGING:
        return
    if given.requirement and given.field in CHANGED_FIELDS:
        _check_requirement(edition, given.requirement)
    elif given.requirement or given.field or not (given.change.ky.strip() and given.change.ru.strip()):
        raise LifeProblem(
            _("Point to the words that change, or tell the change in Kyrgyz and in Russian: people look for it.")
        )


def _prints(given: CommentInput, *, today: date) -> tuple[str, str]:
    """Fingerprints of a session and of an address that hold for one day and lead back to neither."""
    return _print("session", given.session, today=today), _print("address", given.address, today=today)


def _print(kind: str, value: str, *, today: date) -> str:
    if not value:
        return ""
    message = f"{kind}|{today.isoformat()}|{value}"
    return hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


def _check_flood(prints: tuple[str, str]) -> None:
    session, address = prints
    too_many = (session and CommentContact.objects.filter(session_print=session).count() >= MOST_OF_A_SESSION) or (
        address and CommentContact.objects.filter(address_print=address).count() >= MOST_OF_AN_ADDRESS
    )
    if too_many:
        raise FloodError(
            _("Too many comments came from here today. Your text is kept in the form below; send it tomorrow.")
        )
