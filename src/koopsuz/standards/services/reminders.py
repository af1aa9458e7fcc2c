"""Reminds those who must act of the due days of an edition: once when a day is near, once when it has passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import Addressee, addressees_of
from koopsuz.accounts.services import Actor, require
from koopsuz.audit import services as audit
from koopsuz.common import figures
from koopsuz.common.text import Text
from koopsuz.standards.models import Edition, Reminder
from koopsuz.standards.schemas.adoption import EVERYBODY, REPLIES
from koopsuz.standards.schemas.clock import SOON, StepState
from koopsuz.standards.selectors.life import EditionLife, life_of
from koopsuz.standards.states import EditionStatus

WATCHED = (
    EditionStatus.CONSULTATION,
    EditionStatus.ENDORSEMENT,
    EditionStatus.SUBMITTED,
    EditionStatus.ADOPTED,
)


@dataclass(frozen=True, slots=True)
class Due:
    """A due day of which people are to be reminded."""

    step: str
    name: Text
    due_on: date
    kind: Reminder.Kind
    people: tuple[Addressee, ...]


@transaction.atomic
def send_reminders(*, by: Actor, as_of: date | None = None) -> int:
    """Write reminders of all due days that are near or past and return how many; each goes out once.

    The letters leave after the transaction, so that none goes out twice for a row that was not kept.
    """
    require(by, Permission.REQUEST_ENDORSEMENT)
    day = as_of or timezone.localdate()
    sent = 0
    for edition in Edition.objects.select_for_update().filter(status__in=WATCHED).order_by("pk"):
        life = life_of(edition, by=by, as_of=day)
        for due in _due(life, day=day):
            _row, created = Reminder.objects.get_or_create(
                edition=edition,
                run=life.run,
                step=due.step,
                due_on=due.due_on,
                kind=due.kind,
                defaults={"recipients": len(due.people), "sent_at": timezone.now()},
            )
            if created:
                sent += 1
                transaction.on_commit(lambda due=due, life=life: _write_letters(due, life))  # type: ignore[misc]  # bound now
    if sent:
        audit.record(by=by, action="remind", object_type="edition", object_id="all", details={"sent": sent})
    return sent


def _due(life: EditionLife, *, day: date) -> Iterator[Due]:
    for one in life.due:
        if one.step.who == EVERYBODY:
            continue
        kind = _kind(one.due_on, late=one.state is StepState.LATE, day=day)
        if kind is None:
            continue
        if one.step.done_by == REPLIES:
            yield from _due_of_bodies(life, day=day)
        else:
            yield Due(one.step.code, one.step.name, one.due_on, kind, addressees_of(Role(one.step.who)))


def _due_of_bodies(life: EditionLife, *, day: date) -> Iterator[Due]:
    step = next(one.step for one in life.clock if one.step.done_by == REPLIES)
    for request in life.requests:
        kind = _kind(request.due_on, late=request.is_late(as_of=day), day=day)
        if not request.is_settled and kind is not None:
            people = addressees_of(
                Role.ENDORSING_BODY, Role.FINANCE_MINISTRY, Role.PARLIAMENT_COMMITTEE, body=request.organisation_id
            )
            yield Due(f"{step.code}:{request.organisation_id}", step.name, request.due_on, kind, people)


def _kind(due_on: date, *, late: bool, day: date) -> Reminder.Kind | None:
    if late:
        return Reminder.Kind.LATE
    return Reminder.Kind.SOON if due_on - timedelta(days=SOON) <= day else None


def _write_letters(due: Due, life: EditionLife) -> None:
    for person in due.people:
        with translation.override(person.language):
            words = {"step": str(due.name), "edition": str(life.content.title), "day": figures.day(due.due_on)}
            late = due.kind == Reminder.Kind.LATE
            subject = _("Overdue: %(step)s") if late else _("Due on %(day)s: %(step)s")
            text = _("“%(step)s” of “%(edition)s” was due on %(day)s.")
            if not late:
                text = _("“%(step)s” of “%(edition)s” is due on %(day)s.")
            send_mail(subject % words, text % words, None, [person.email], fail_silently=True)
