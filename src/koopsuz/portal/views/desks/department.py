"""The desk of a rayon or city department: what waits for review, who is late, in the order of the clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.accounts.selectors import HeldRole
from koopsuz.assessments.selectors import states_for
from koopsuz.assessments.selectors.lists import LATE, NOT_STARTED, SchoolState, StateList
from koopsuz.assessments.states import AssessmentStatus
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Table
from koopsuz.places.selectors import get_area_for
from koopsuz.portal.views.desks.parts import Action, Desk, Section, area_code_of, days_words, link
from koopsuz.portal.views.home import ShownFigure
from koopsuz.portal.views.links import address

SHOWN = 12
STATES = AssessmentStatus


def department_desk(by: Any, held: HeldRole, *, today: date) -> Desk:
    """The oldest answers first; then the schools from which nothing has come."""
    area = get_area_for(by, area_code_of(held.place_code))
    found = states_for(by, as_of=today, area=area.code)
    if found is None:
        empty = Section(
            "empty",
            title=_("No round of assessments is open"),
            text=_("When the ministry opens one, the answers of your schools come in here."),
        )
        return Desk(str(area.name), place_url=address("area", area.code), sections=[empty])
    waiting = sorted(_in_state(found, STATES.SUBMITTED), key=lambda one: (one.submitted_at, one.school.code))
    return Desk(
        title=str(area.name),
        place_url=address("area", area.code),
        lead=days_words(found.campaign.closes_on, today=today),
        primary=_primary(waiting),
        figures=_figures(found),
        sections=[_progress(found), _waiting(waiting, today=today), _silent(found)],
    )


def _in_state(found: StateList, *states: AssessmentStatus | None) -> list[SchoolState]:
    return [one for one in found.rows if one.status in states]


def _primary(waiting: list[SchoolState]) -> Action | None:
    if not waiting or waiting[0].assessment_id is None:
        return None
    return Action(_("Review the answers that wait longest"), address("assess_review", waiting[0].assessment_id))


def _figures(found: StateList) -> list[ShownFigure]:
    entries = (
        (STATES.SUBMITTED.value, _("wait for your review")),
        (STATES.RETURNED.value, _("returned, not sent again yet")),
        (STATES.DRAFT.value, _("being filled in")),
        (NOT_STARTED, _("not begun")),
    )
    return [
        ShownFigure(
            figures.number(sum(one.state == state for one in found.rows)),
            label,
            url=address("assessments", state=state),
        )
        for state, label in entries
    ]


def _progress(found: StateList) -> Section:
    sent = len(_in_state(found, STATES.SUBMITTED, STATES.ACCEPTED))
    label = _("Schools that have sent their answers")
    return Section("progress", value={"done": sent, "total": len(found.rows), "label": label, "days": ""})


def _waiting(waiting: list[SchoolState], *, today: date) -> Section:
    title = _("Waiting for review, the oldest first")
    if not waiting:
        text = _("Answers that a school sends appear here with the day they came.")
        return Section("empty", title=_("Nothing waits for your review"), text=text)
    rows = tuple(
        (
            Cell(str(one.school.name), url=address("assess_review", one.assessment_id)),
            str(one.school.area.name),
            figures.day(one.submitted_at),
            figures.number((today - one.submitted_at.date()).days) if one.submitted_at else "—",
            figures.number(one.open_life),
        )
        for one in waiting[:SHOWN]
    )
    columns = (
        Column(_("School")),
        Column(_("Place")),
        Column(_("Sent on")),
        Column(_("Days waiting"), numeric=True),
        Column(_("Dangers to life"), numeric=True),
    )
    links = link(_("All that wait"), "assessments", state=STATES.SUBMITTED.value)
    table = Table(caption=title, columns=columns, rows=rows)
    return Section("table", title=title, value=table, links=links if len(waiting) > SHOWN else ())


def _silent(found: StateList) -> Section:
    silent = _in_state(found, None, STATES.DRAFT, STATES.RETURNED)
    late = any(one.late for one in silent)
    title = _("Late") if late else _("Not sent yet")
    if not silent:
        return Section("notice", title=_("Every school has sent its answers."), tone="done")
    rows = tuple(
        (
            Cell(str(one.school.name), url=address("school", one.school.code)),
            str(one.school.area.name),
            str(one.status.label) if one.status else _("not begun"),
            f"{figures.number(one.answered)} / {figures.number(one.asked)}" if one.asked else "—",
            figures.day(one.changed_at) if one.changed_at else "—",
        )
        for one in sorted(silent, key=lambda one: (one.changed_at is not None, one.changed_at, one.school.code))[:SHOWN]
    )
    columns = (
        Column(_("School")),
        Column(_("Place")),
        Column(_("State")),
        Column(_("Answered"), numeric=True),
        Column(_("Last change")),
    )
    links = link(_("All that are late"), "assessments", state=LATE) if late else link(_("All schools"), "assessments")
    table = Table(caption=title, columns=columns, rows=rows)
    return Section("table", title=title, value=table, links=links)
