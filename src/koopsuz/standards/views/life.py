"""Pages of the life of an edition: where it stands, what is next, its steps, its calendar."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import ROLE_TERMS, Role
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Crumb, Event, Table
from koopsuz.standards import services
from koopsuz.standards.files.calendar import edition_calendar
from koopsuz.standards.forms import ActForm, OpeningForm, PlainStepForm, ReasonStepForm, RecordForm, RepealForm
from koopsuz.standards.schemas.adoption import EVERYBODY, RECORD
from koopsuz.standards.schemas.clock import ClockStep, StepState
from koopsuz.standards.selectors.editions import NoEditionError
from koopsuz.standards.selectors.guards import Blocker
from koopsuz.standards.selectors.life import EditionLife, Happened, NextStep, discussion_ends, get_life_for
from koopsuz.standards.services import ActInput, BlockedError, LifeProblem, StepInput
from koopsuz.standards.states import EditionAction, EditionStatus, Guard, find_step

UNREADABLE = 422
ABOUT_COMMENTS = (Guard.COMMENTS_ANSWERED, Guard.COMMENTS_MODERATED, Guard.CHANGES_MADE)


@dataclass(frozen=True, slots=True)
class ShownBlocker:
    """What stands in the way, with links to the comments that it is about where the reader may open them."""

    sentence: str
    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step that leads on: who may take it, and what stands in its way."""

    label: str
    action: str
    who: str
    mine: bool
    back: bool
    blockers: tuple[ShownBlocker, ...]


@require_safe
@takes(Permission.PUBLIC)
def edition_life(request: HttpRequest, edition: str) -> HttpResponse:
    """Where an edition stands, what is due, who must do it, what stands in the way, and what happened so far."""
    life = life_or_404(request, edition)
    answers = may(request.user, Permission.ANSWER_COMMENT)
    records = may(request.user, Permission.RECORD_STEP)
    context = {
        "life": life,
        "edition": life.content,
        "steps": life_crumbs(life.content),
        "next_steps": [_shown(one, life, answers=answers) for one in life.next_steps],
        "events": [_event(one, life) for one in life.clock],
        "recordable": [one.step for one in life.clock if _is_recordable(one)] if records else [],
        "history": _history(life, names=may(request.user, Permission.VIEW_STANDARD_DRAFT)),
        "source": life.procedure.source,
        "extends": life.status == EditionStatus.CONSULTATION and may(request.user, Permission.OPEN_CONSULTATION),
        "reminded": records,
    }
    return render(request, "standards/life.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.SIGNED_IN)
def edition_step(request: HttpRequest, edition: str, action: str) -> HttpResponse:
    """Take one step: what it does, what it needs, and the button. Absent for those who may not take it."""
    life = life_or_404(request, edition)
    step = find_step(life.status, action)
    if step is None or not may(request.user, step.permission) or step.action == EditionAction.SUPERSEDE:
        raise Http404
    form = _form_of(step.action, request)
    blockers = next((one.blockers for one in life.next_steps if one.step == step), ())
    if request.method == "POST" and form.is_valid():
        try:
            services.take_step(by=request.user, code=edition, action=action, given=_given(form))
        except BlockedError as problem:
            blockers = problem.blockers
        except LifeProblem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("edition_life", edition)
    context = {
        "edition": life.content,
        "form": form,
        "label": step.action.label,
        "back": step.needs_reason,
        "target": step.target.label,
        "blockers": [_shown_blocker(one, life, answers=True) for one in blockers],
        "steps": [*life_crumbs(life.content, here=False), Crumb(step.action.label)],
    }
    status = UNREADABLE if request.method == "POST" else 200
    return render(request, "standards/life_step.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.RECORD_STEP)
def edition_record(request: HttpRequest, edition: str, step: str) -> HttpResponse:
    """Record that a step of the procedure was done outside the system."""
    life = life_or_404(request, edition)
    found = next((one for one in life.clock if one.step.code == step and one.step.done_by == RECORD), None)
    if found is None:
        raise Http404
    first = {"done_on": found.done_on or life.as_of, "note": life.records.get(step, "")}
    form = RecordForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_step(by=request.user, code=edition, step=step, **form.cleaned_data)
        except LifeProblem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("edition_life", edition)
    context = {
        "edition": life.content,
        "form": form,
        "label": found.step.name,
        "basis": found.step.basis,
        "steps": [*life_crumbs(life.content, here=False), Crumb(str(found.step.name))],
    }
    return render(request, "standards/life_step.html", context, status=UNREADABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.OPEN_CONSULTATION)
def edition_extend(request: HttpRequest, edition: str) -> HttpResponse:
    """Set a later last day of the public discussion."""
    life = life_or_404(request, edition)
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.extend_consultation(by=request.user, code=edition, **form.cleaned_data)
        except LifeProblem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("edition_life", edition)
    label = _("Extend the discussion")
    context = {
        "edition": life.content,
        "form": form,
        "label": label,
        "steps": [*life_crumbs(life.content, here=False), Crumb(label)],
    }
    return render(request, "standards/life_step.html", context, status=UNREADABLE if form.errors else 200)


@require_safe
@takes(Permission.PUBLIC)
def edition_days(request: HttpRequest, edition: str) -> HttpResponse:
    """The due days as an iCalendar feed."""
    life = life_or_404(request, edition)
    url = request.build_absolute_uri(reverse("edition_life", args=[edition]))
    response = HttpResponse(edition_calendar(life, url=url, stamp=timezone.now()), content_type="text/calendar")
    response["Content-Disposition"] = f'attachment; filename="{life.content.code}.ics"'
    return response


def life_or_404(request: HttpRequest, code: str) -> EditionLife:
    """The life of an edition that the reader may see."""
    try:
        return get_life_for(request.user, code)
    except NoEditionError as error:
        raise Http404 from error


def life_crumbs(content: Any, *, here: bool = True) -> list[Crumb]:
    """The way down to the life of an edition; `here`: its page is the one that is shown."""
    way = [Crumb(_("Standard"), reverse("edition", args=[content.code]))]
    return [*way, Crumb(_("Life of the edition"), "" if here else reverse("edition_life", args=[content.code]))]


def who_may(permission: Permission) -> str:
    """The roles that hold a permission, in words."""
    return ", ".join(str(role.label) for role in Role if permission in ROLE_TERMS[role].permissions)


def _form_of(action: EditionAction, request: HttpRequest) -> forms.Form:
    kinds: dict[EditionAction, type[forms.Form]] = {
        EditionAction.OPEN_CONSULTATION: OpeningForm,
        EditionAction.RETURN: ReasonStepForm,
        EditionAction.ADOPT: ActForm,
        EditionAction.REPEAL: RepealForm,
    }
    first: dict[str, Any] = {"issuer": _("Cabinet of Ministers")}
    if action == EditionAction.OPEN_CONSULTATION:
        first["closes_on"] = discussion_ends(timezone.localdate())
    return kinds.get(action, PlainStepForm)(request.POST if request.method == "POST" else None, initial=first)


def _given(form: forms.Form) -> StepInput:
    found = form.cleaned_data
    act = None
    if "number" in found:
        act = ActInput(found["issuer"], found["number"], found["dated"], found["in_force_from"])
    return StepInput(reason=found.get("reason", ""), act=act, closes_on=found.get("closes_on"))


def _shown(one: NextStep, life: EditionLife, *, answers: bool) -> ShownStep:
    return ShownStep(
        label=str(one.step.action.label),
        action=one.step.action.value,
        who=who_may(one.step.permission),
        mine=one.mine,
        back=one.step.needs_reason,
        blockers=tuple(_shown_blocker(blocker, life, answers=answers) for blocker in one.blockers),
    )


def _shown_blocker(blocker: Blocker, life: EditionLife, *, answers: bool) -> ShownBlocker:
    if blocker.guard not in ABOUT_COMMENTS:
        return ShownBlocker(blocker.sentence, tuple(Cell(one) for one in blocker.items))
    code = life.content.code
    return ShownBlocker(
        blocker.sentence,
        tuple(
            Cell(f"№ {one}", url=reverse("comment_answer", args=[code, one]) if answers else "")
            for one in blocker.items
        ),
    )


def _event(one: ClockStep, life: EditionLife) -> Event:
    when = figures.day(one.done_on or one.due_on)
    if one.state is StepState.AHEAD:
        when = _("expected on %(day)s") % {"day": when}
    who = _("Everybody") if one.step.who == EVERYBODY else str(Role(one.step.who).label)
    note = life.records.get(one.step.code, "")
    text = f"{who}. {one.step.basis}." + (f" {note}" if note else "")
    state = {StepState.AHEAD: "due"}.get(one.state, one.state.value)
    return Event(title=str(one.step.name), when=when, state=state, text=text)


def _office(one: Happened) -> str:
    step = find_step(one.before, one.action)
    return who_may(step.permission) if step and one.action != EditionAction.SUPERSEDE else "Koopsuz"


def _is_recordable(one: ClockStep) -> bool:
    return one.step.done_by == RECORD and one.state in (StepState.NOW, StepState.LATE)


def _history(life: EditionLife, *, names: bool) -> Table | None:
    """The steps taken so far; those outside the procedure read which office took a step, not which person."""
    if not life.history:
        return None
    columns = (Column(_("Day")), Column(_("Step")), Column(_("Who")), Column(_("Why")))
    rows = [
        (
            figures.day(one.at),
            f"{one.action.label} → {one.after.label}",
            one.person_name if names else _office(one),
            " ".join(part for part in (one.act, one.reason) if part) or "—",
        )
        for one in life.history
    ]
    return Table(caption=_("What happened so far"), columns=columns, rows=rows)
