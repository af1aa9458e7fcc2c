"""The steps of an edition: the one place where its status changes. Also what a person records of the procedure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import System, may
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, RefusedError, require
from koopsuz.audit import services as audit
from koopsuz.common import figures
from koopsuz.standards.models import Consultation, Edition, EditionAct, EditionTransition, StepRecord
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.adoption import RECORD
from koopsuz.standards.selectors.editions import NoEditionError, edition_content
from koopsuz.standards.selectors.guards import blockers_of
from koopsuz.standards.selectors.life import current_procedure, current_run, discussion_ends
from koopsuz.standards.services.problems import BlockedError, LifeProblem
from koopsuz.standards.services.versions import keep_version
from koopsuz.standards.states import (
    CHANGED_FIELDS,
    EDITION_STEPS,
    EditionAction,
    EditionStatus,
    EditionStep,
    find_step,
)

LONGEST_REASON = 4000


@dataclass(frozen=True, slots=True)
class ActInput:
    """The act by which an edition is adopted or repealed."""

    issuer: str
    number: str
    dated: date
    in_force_from: date


@dataclass(frozen=True, slots=True)
class StepInput:
    """What a person says with a step: a reason, an act, or the last day of a discussion."""

    reason: str = ""
    act: ActInput | None = None
    closes_on: date | None = None


NOTHING = StepInput()


@transaction.atomic
def take_step(*, by: Actor, code: str, action: str, given: StepInput = NOTHING) -> EditionStatus:
    """Take one step in the life of an edition and return where it then stands.

    `RefusedError` for those who may not; `LifeProblem` if the step does not lead on from here or something is missing;
    `BlockedError` with everything that stands in the way.
    """
    edition = lock_edition(code)
    step = _allowed_step(by, edition, action)
    _check_input(step, given)
    run, today = current_run(edition), timezone.localdate()
    blockers = blockers_of(edition, step, run=run, as_of=today)
    if blockers:
        raise BlockedError(_("This step is not possible yet."), blockers=blockers)
    _take(by, edition, step, given, run=run)
    if step.action == EditionAction.ADOPT and edition.valid_from <= today:
        _supersede_earlier(edition)
    return step.target


def lock_edition(code: str) -> Edition:
    """The row of an edition, held until the transaction ends; `NoEditionError` if there is none."""
    edition = Edition.objects.select_for_update().filter(code=code).first()
    if edition is None:
        raise NoEditionError(code)
    return edition


@transaction.atomic
def supersede_past_editions(*, by: Actor) -> int:
    """Mark editions as superseded whose successor has come into force; return how many. For the daily task."""
    require(by, Permission.ADOPT_EDITION)
    adopted = list(Edition.objects.select_for_update().filter(status=EditionStatus.ADOPTED).order_by("valid_from"))
    due = [one for one in adopted if one.valid_from <= timezone.localdate()]
    for newest in due[-1:]:
        return _supersede_earlier(newest)
    return 0


@transaction.atomic
def record_step(*, by: Actor, code: str, step: str, done_on: date, note: str = "") -> None:
    """Record that a step of the procedure was done outside the system; recording it anew mends day and note."""
    require(by, Permission.RECORD_STEP)
    edition = lock_edition(code)
    run = current_run(edition)
    consultation = Consultation.objects.filter(edition=edition, run=run).first()
    if consultation is None:
        raise LifeProblem(_("The clock of this edition begins with the public consultation."))
    known = [one for one in current_procedure(as_of=consultation.opened_on).steps if one.done_by == RECORD]
    if step not in [one.code for one in known]:
        raise LifeProblem(_("This step is not recorded by hand."))
    if not consultation.opened_on <= done_on <= timezone.localdate():
        raise LifeProblem(_("Give a day between %(first)s and today."), first=figures.day(consultation.opened_on))
    StepRecord.objects.update_or_create(
        edition=edition,
        run=run,
        step=step,
        defaults={
            "done_on": done_on,
            "note": note.strip()[:LONGEST_REASON],
            "person_id": by.pk,
            "person_name": str(by)[:200],
            "at": timezone.now(),
        },
    )
    details = {"step": step, "done_on": done_on.isoformat()}
    audit.record(by=by, action="record_step", object_type="edition", object_id=code, details=details)


@transaction.atomic
def extend_consultation(*, by: Actor, code: str, closes_on: date) -> None:
    """Set a later last day of the public discussion."""
    require(by, Permission.OPEN_CONSULTATION)
    edition = lock_edition(code)
    row = Consultation.objects.filter(edition=edition, run=current_run(edition), closed_on__isnull=True).first()
    if row is None or edition.status != EditionStatus.CONSULTATION:
        raise LifeProblem(_("No public discussion of this edition is open."))
    if closes_on <= row.closes_on:
        raise LifeProblem(
            _("Give a day after %(day)s: a discussion may become longer, not shorter."), day=figures.day(row.closes_on)
        )
    row.closes_on = closes_on
    row.save(update_fields=["closes_on"])
    details = {"closes_on": closes_on.isoformat()}
    audit.record(by=by, action="extend_consultation", object_type="edition", object_id=code, details=details)


def _allowed_step(by: Actor, edition: Edition, action: str) -> EditionStep:
    step = find_step(edition.status, action)
    if step is not None:
        require(by, step.permission)
        return step
    takes = [one.permission for one in EDITION_STEPS if one.action == action]
    if not any(may(by, permission) for permission in takes):
        raise RefusedError(takes[0] if takes else Permission.MANAGE_STANDARD, None)
    raise LifeProblem(
        _("The edition is “%(status)s”, so this step is not possible. Reload the page to see it as it is."),
        status=EditionStatus(edition.status).label,
    )


def _check_input(step: EditionStep, given: StepInput) -> None:
    if step.needs_reason and not given.reason.strip():
        raise LifeProblem(_("Say why: everybody reads it in the history of the edition."))
    if len(given.reason) > LONGEST_REASON:
        raise LifeProblem(
            _("The text has %(length)s letters; at most %(limit)s fit. Please shorten it."),
            length=len(given.reason),
            limit=LONGEST_REASON,
        )
    if step.needs_act:
        _check_act(given.act)
    if step.action == EditionAction.OPEN_CONSULTATION and given.closes_on:
        first = discussion_ends(timezone.localdate())
        if given.closes_on < first:
            raise LifeProblem(_("The law gives the discussion time at least until %(day)s."), day=figures.day(first))


def _check_act(act: ActInput | None) -> None:
    if act is None or not act.number.strip() or not act.issuer.strip():
        raise LifeProblem(
            _("Name the act: who adopted it, its number, its date and the day on which it comes into force.")
        )
    if act.in_force_from < act.dated:
        raise LifeProblem(_("An act can’t come into force before its date."))
    if act.dated > timezone.localdate():
        raise LifeProblem(_("The date of the act lies in the future."))


def _take(by: Actor, edition: Edition, step: EditionStep, given: StepInput, *, run: int) -> None:
    now = timezone.now()
    before, edition.status = edition.status, step.target
    row = EditionTransition.objects.create(
        edition=edition,
        action=step.action,
        before=before,
        after=step.target,
        reason=given.reason.strip(),
        content_hash=edition.content_hash,
        person_id=by.pk,
        person_name=str(by)[:200],
        at=now,
    )
    keep_version(edition)
    _follow(edition, step, given, run=run, row=row)
    edition.save(update_fields=["status", "valid_from", "valid_to"])
    audit.record(
        by=by,
        action=step.action,
        object_type="edition",
        object_id=edition.code,
        details={"from": before, "to": step.target, "content_hash": edition.content_hash},
    )


def _follow(edition: Edition, step: EditionStep, given: StepInput, *, run: int, row: EditionTransition) -> None:
    """What a step brings with it: a discussion opens or ends, an act is kept with its dates."""
    today = timezone.localdate()
    if step.action == EditionAction.OPEN_CONSULTATION:
        Consultation.objects.create(
            edition=edition,
            run=run,
            opened_on=today,
            closes_on=given.closes_on or discussion_ends(today),
            texts=_discussed(edition_content(edition)),
            content_hash=edition.content_hash,
        )
    if step.source == EditionStatus.CONSULTATION:
        Consultation.objects.filter(edition=edition, run=run).update(closed_on=today)
    if step.needs_act and given.act is not None:
        act = given.act
        EditionAct.objects.create(
            transition=row,
            edition=edition,
            issuer=act.issuer.strip(),
            number=act.number.strip(),
            date=act.dated,
            in_force_from=act.in_force_from,
        )
        if step.action == EditionAction.ADOPT:
            edition.valid_from = act.in_force_from
        else:
            edition.valid_to = act.in_force_from


def _discussed(content: EditionContent) -> dict[str, Any]:
    """The words of every requirement that people may comment on, as they stand when the discussion opens."""
    return {
        one.code: {name: getattr(one, name).as_mapping() for name in CHANGED_FIELDS} for one in content.requirements
    }


def _supersede_earlier(successor: Edition) -> int:
    """Mark the editions in force before this one; the system does it, nobody has to remember."""
    earlier = Edition.objects.select_for_update().filter(
        status=EditionStatus.ADOPTED, valid_from__lt=successor.valid_from
    )
    found = [one for one in earlier if one.pk != successor.pk]
    for edition in found:
        step = find_step(edition.status, EditionAction.SUPERSEDE)
        if step is None:
            continue
        edition.valid_to = successor.valid_from - timedelta(days=1)
        _take(System(), edition, step, NOTHING, run=current_run(edition))
    return len(found)
