"""Reads the life of an edition: where it stands, what is due, what happened, which step is next and what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from koopsuz.accounts.gate import may
from koopsuz.standards.models import Consultation, Edition, EditionAct, EditionTransition, Reminder, StepRecord
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.adoption import REPLIES, Procedure, load_procedures, procedure_on
from koopsuz.standards.schemas.clock import ClockStep, StepState, add_days, clock
from koopsuz.standards.selectors.editions import NoEditionError, edition_content, get_edition_for
from koopsuz.standards.selectors.endorsement import RequestView, requests_of
from koopsuz.standards.selectors.guards import Blocker, blockers_of
from koopsuz.standards.states import EditionAction, EditionStatus, EditionStep, steps_from

WAY = (
    EditionStatus.DRAFT,
    EditionStatus.CONSULTATION,
    EditionStatus.ENDORSEMENT,
    EditionStatus.SUBMITTED,
    EditionStatus.ADOPTED,
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One step that was taken."""

    action: EditionAction
    before: EditionStatus
    after: EditionStatus
    reason: str
    person_name: str
    at: datetime
    act: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that leads on: whether the reader may take it, and what stands in its way."""

    step: EditionStep
    mine: bool
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True)
class EditionLife:
    """The life of one edition as of a day."""

    content: EditionContent
    edition_id: int
    run: int
    as_of: date
    procedure: Procedure
    clock: tuple[ClockStep, ...]
    history: tuple[Happened, ...]
    consultation: Consultation | None
    requests: tuple[RequestView, ...]
    records: Mapping[str, str]
    next_steps: tuple[NextStep, ...]
    reminders: int

    @property
    def status(self) -> EditionStatus:
        """Where the edition stands."""
        return self.content.status

    @property
    def path(self) -> tuple[tuple[EditionStatus, str], ...]:
        """The states on the way, each `done`, `now` or `ahead`; a past edition ends with its last state."""
        way = [*WAY, self.status] if self.status not in WAY else list(WAY)
        here = way.index(self.status)
        return tuple(
            (one, "done" if place < here else "now" if place == here else "ahead") for place, one in enumerate(way)
        )

    @cached_property
    def due(self) -> tuple[ClockStep, ...]:
        """The steps whose clock runs, the earliest first."""
        running = [one for one in self.clock if one.state in (StepState.NOW, StepState.LATE)]
        return tuple(sorted(running, key=lambda one: one.due_on))


def get_edition_row_for(by: object, code: str) -> Edition:
    """The row of an edition that `by` may see; refusal looks like absence (`NoEditionError`)."""
    get_edition_for(by, code)
    edition = Edition.objects.filter(code=code).first()
    if edition is None:
        raise NoEditionError(code)
    return edition


def get_life_for(by: object, code: str, *, as_of: date | None = None) -> EditionLife:
    """The life of an edition that `by` may see; refusal looks like absence (`NoEditionError`)."""
    return life_of(get_edition_row_for(by, code), by=by, as_of=as_of)


def life_of(edition: Edition, *, by: object, as_of: date | None = None) -> EditionLife:
    """The life of an edition for one reader as of a day (today if none is given)."""
    day = as_of or timezone.localdate()
    transitions = list(EditionTransition.objects.filter(edition=edition).select_related("act").order_by("pk"))
    run = run_from(transitions)
    consultation = Consultation.objects.filter(edition=edition, run=run).first()
    requests = requests_of(edition, run=run)
    records = {one.step: one for one in StepRecord.objects.filter(edition=edition, run=run)}
    procedure = current_procedure(as_of=consultation.opened_on if consultation else day)
    done = {code: one.done_on for code, one in records.items()}
    return EditionLife(
        content=edition_content(edition),
        edition_id=edition.pk,
        run=run,
        as_of=day,
        procedure=procedure,
        clock=clock(
            procedure,
            opened_on=consultation.opened_on if consultation else None,
            done={**done, **_done_steps(procedure, _of_run(transitions), requests=requests)},
            as_of=day,
            due=_set_days(procedure, consultation, requests),
        ),
        history=tuple(_happened(one) for one in transitions),
        consultation=consultation,
        requests=requests,
        records={code: one.note for code, one in records.items()},
        next_steps=tuple(
            NextStep(step, may(by, step.permission), blockers_of(edition, step, run=run, as_of=day))
            for step in steps_from(edition.status)
            if step.action != EditionAction.SUPERSEDE
        ),
        reminders=Reminder.objects.filter(edition=edition, run=run).count(),
    )


def current_run(edition: Edition) -> int:
    """Which way through the procedure this is; it begins anew whenever the edition is returned to drafting."""
    return run_from(list(EditionTransition.objects.filter(edition=edition).order_by("pk")))


def run_from(transitions: list[EditionTransition]) -> int:
    """The number of the present way through the procedure, from the steps that were taken."""
    return 1 + sum(one.action == EditionAction.RETURN for one in transitions)


def current_procedure(*, as_of: date) -> Procedure:
    """The procedure of adoption that holds on a day."""
    return procedure_on(load_procedures(settings.REFERENCE), as_of=as_of)


def discussion_ends(opened_on: date) -> date:
    """The first lawful last day of a discussion that opens on a day."""
    procedure = current_procedure(as_of=opened_on)
    step = procedure.step("discussion")
    return add_days(opened_on, step.days, count=step.count, procedure=procedure)


def living_editions(by: object) -> tuple[tuple[str, EditionStatus], ...]:
    """Code and status of the editions on their way that `by` may see, the newest first."""
    past = (EditionStatus.SUPERSEDED, EditionStatus.REPEALED)
    rows = Edition.objects.exclude(status__in=past).order_by("-valid_from", "-pk").values_list("code", "status")
    return tuple((code, EditionStatus(status)) for code, status in rows if _sees(by, code))


def acts_of(edition_id: int) -> tuple[EditionAct, ...]:
    """The acts by which an edition was adopted or repealed."""
    return tuple(EditionAct.objects.filter(edition_id=edition_id).order_by("pk"))


def _sees(by: object, code: str) -> bool:
    try:
        get_edition_for(by, code)
    except NoEditionError:
        return False
    return True


def _of_run(transitions: list[EditionTransition]) -> list[EditionTransition]:
    returned = [place for place, one in enumerate(transitions) if one.action == EditionAction.RETURN]
    return transitions[returned[-1] + 1 :] if returned else transitions


def _done_steps(
    procedure: Procedure, transitions: list[EditionTransition], *, requests: tuple[RequestView, ...]
) -> dict[str, date]:
    taken = {one.action: timezone.localdate(one.at) for one in transitions}
    done = {one.code: taken[one.done_by] for one in procedure.steps if one.done_by in taken}
    if requests and all(one.is_settled for one in requests):
        last = max(one.reply.at for one in requests if one.reply)
        done |= {one.code: timezone.localdate(last) for one in procedure.steps if one.done_by == REPLIES}
    return done


def _set_days(
    procedure: Procedure, consultation: Consultation | None, requests: tuple[RequestView, ...]
) -> dict[str, date]:
    days = {"discussion": consultation.closes_on} if consultation else {}
    if requests:
        last = max(one.due_on for one in requests)
        days |= {one.code: last for one in procedure.steps if one.done_by == REPLIES}
    return days


def _happened(row: EditionTransition) -> Happened:
    act = getattr(row, "act", None)
    return Happened(
        action=EditionAction(row.action),
        before=EditionStatus(row.before),
        after=EditionStatus(row.after),
        reason=row.reason,
        person_name=row.person_name,
        at=row.at,
        act=f"№ {act.number}" if act else "",
    )
