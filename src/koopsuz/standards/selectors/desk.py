"""What a person has to do for the editions on their way, for the desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.selectors import body_of
from koopsuz.common.text import Text
from koopsuz.standards.models import Comment, Consultation, Edition
from koopsuz.standards.schemas.adoption import RECORD
from koopsuz.standards.schemas.clock import StepState
from koopsuz.standards.selectors.endorsement import requests_to
from koopsuz.standards.selectors.life import EditionLife, life_of
from koopsuz.standards.states import CommentState, EditionAction, EditionStatus

ON_THE_WAY = (EditionStatus.CONSULTATION, EditionStatus.ENDORSEMENT, EditionStatus.SUBMITTED)
LED_BY = (Permission.OPEN_CONSULTATION, Permission.ADOPT_EDITION)


@dataclass(frozen=True, slots=True)
class EditionTask:
    """One thing to do: the edition, what, by when, and the page on which it is done."""

    edition: Text
    what: Text | str | Promise
    due_on: date | None
    late: bool
    url_name: str
    arguments: tuple[object, ...]


def edition_tasks(by: object) -> tuple[EditionTask, ...]:
    """What `by` has to do for editions on their way, the late and near ones first; empty for those without a part in it."""
    found = [*_of_own_body(by), *_invitations(by)]
    if any(may(by, permission) for permission in LED_BY):
        for edition in Edition.objects.filter(status__in=ON_THE_WAY).order_by("pk"):
            found += _of_edition(edition, by)
    return tuple(sorted(found, key=lambda one: (one.due_on is None, one.due_on or date.max, str(one.what))))


def _of_own_body(by: object) -> Iterator[EditionTask]:
    today = timezone.localdate()
    for one in requests_to(by):
        if one.is_open and not one.is_settled and not one.is_refused:
            what = _("Confirm the endorsement") if one.needs_confirmation else _("Endorse or refuse")
            late = one.is_late(as_of=today)
            yield EditionTask(one.edition_title, what, one.due_on, late, "endorsement_reply", (one.id,))


def _invitations(by: object) -> Iterator[EditionTask]:
    """The open discussions in which the person's own body has said nothing yet."""
    body = body_of(by) if may(by, Permission.COMMENT_FOR_BODY) else None
    if body is None:
        return
    running = Consultation.objects.filter(
        edition__status=EditionStatus.CONSULTATION, closed_on__isnull=True, closes_on__gte=timezone.localdate()
    )
    silent = running.exclude(comments__organisation_id=body.id).select_related("edition").order_by("pk")
    for one in silent:
        what = _("Comment in the name of your body")
        yield EditionTask(one.edition.title, what, one.closes_on, False, "consultation", (one.edition.code,))


def _of_edition(edition: Edition, by: object) -> Iterator[EditionTask]:
    life = life_of(edition, by=by)
    if may(by, Permission.MODERATE_COMMENTS):
        yield from _of_comments(life)
    taken = {step.step.action.value for step in life.next_steps if step.mine}
    for one in life.due:
        mine = one.step.done_by in taken or (one.step.done_by == RECORD and may(by, Permission.RECORD_STEP))
        if not mine:
            continue
        late = one.state is StepState.LATE
        if one.step.done_by == RECORD:
            arguments: tuple[object, ...] = (edition.code, one.step.code)
            name = "edition_record"
        elif one.step.done_by == EditionAction.ADOPT:
            name, arguments = "edition_step", (edition.code, one.step.done_by)
        else:
            name, arguments = "edition_life", (edition.code,)
        yield EditionTask(edition.title, one.step.name, one.due_on, late, name, arguments)


def _of_comments(life: EditionLife) -> Iterator[EditionTask]:
    rows = Comment.objects.filter(consultation__edition_id=life.edition_id)
    if rows.filter(state=CommentState.HELD).exists():
        what = _("Look at the comments that wait for a moderator")
        yield EditionTask(life.content.title, what, None, False, "comments_desk", (life.content.code,))
