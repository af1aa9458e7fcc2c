"""The desk of a school: the director and the safety officer answer, trustees look over their shoulder."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import HeldRole
from koopsuz.assessments.selectors import get_assessment_for, own_schools
from koopsuz.assessments.selectors.lists import SchoolState
from koopsuz.assessments.states import AssessmentStatus
from koopsuz.common import figures
from koopsuz.common.components import Column, Table
from koopsuz.portal import selectors
from koopsuz.portal.selectors.schools import SchoolBundle
from koopsuz.portal.views.desks.parts import Action, Desk, Section, days_words, link
from koopsuz.portal.views.links import address
from koopsuz.portal.views.schools import shown_gaps

FIRST_GAPS = 5


def school_desk(by: Any, held: HeldRole, *, today: date) -> Desk:
    """What the school must do in this round, what is missing and what is planned for it."""
    found = selectors.school_bundle(by, held.place_code)
    state = next((one for one in own_schools(by) if one.school.code == held.place_code), None)
    sections = [_progress(by, state, found=found, today=today), *_gaps(found), *_planned(found)]
    if held.role is not Role.TRUSTEE and found.campaign is not None and found.campaign.is_open:
        devices = Action(_("Devices with ODK Collect"), address("devices"))
        sections.append(Section("links", title=_("Without network"), links=[devices]))
    return Desk(
        title=str(found.page.name),
        place_url=address("school", found.page.code),
        primary=_primary(held.role, state, found=found),
        sections=[one for one in sections if one],
    )


def _primary(role: Role, state: SchoolState | None, *, found: SchoolBundle) -> Action | None:
    school = Action(_("See the page of the school"), address("school", found.page.code))
    if state is None or found.campaign is None:
        return school
    if state.assessment_id is None:
        if role is Role.TRUSTEE or not found.campaign.is_open:
            return school
        fields = {"campaign": found.campaign.code, "school": found.page.code}
        return Action(_("Begin the assessment"), address("assess_start"), fields)
    url = address("assess", state.assessment_id)
    if role is Role.TRUSTEE:
        return Action(_("Check the school's answers"), url)
    if state.status is AssessmentStatus.DRAFT:
        return Action(_("Continue the assessment"), url)
    if state.status is AssessmentStatus.RETURNED:
        return Action(_("Correct the answers"), url)
    return school


def _progress(by: Any, state: SchoolState | None, *, found: SchoolBundle, today: date) -> Section:
    if state is None or found.campaign is None:
        return Section(
            "empty",
            title=_("No round of assessments is open"),
            text=_("When the ministry opens one, the questions for your school appear here."),
        )
    title, days = str(found.campaign.name), days_words(found.campaign.closes_on, today=today)
    if state.assessment_id is None:
        text = _("Your school has not begun yet. It takes about an evening; you may stop and go on at any time.")
        return Section("notice", title=title, text=f"{text} {days}", tone="warning")
    if state.status is AssessmentStatus.RETURNED:
        step = get_assessment_for(by, state.assessment_id).returned_because
        reason = step.reason if step else ""
        return Section(
            "notice", title=_("The department returned your answers"), text=f"{reason} {days}", tone="warning"
        )
    if state.status is AssessmentStatus.DRAFT:
        value = {"done": state.answered, "total": state.asked, "label": title, "days": days}
        return Section("progress", title=_("Your assessment"), value=value)
    sent = {"date": figures.day(state.submitted_at)}
    if state.status is AssessmentStatus.ACCEPTED:
        text = _("You sent it on %(date)s and the department accepted it. The plan counts with these answers.") % sent
        return Section("notice", title=_("The assessment is accepted"), text=text, tone="done")
    text = (
        _("You sent it on %(date)s. The department reviews it; you will find its reasons here if it returns it.") % sent
    )
    return Section("notice", title=_("The assessment is sent"), text=text)


def _gaps(found: SchoolBundle) -> list[Section]:
    if found.result is None:
        return []
    if not found.life:
        return [Section("notice", title=_("No gap that endangers life stands open."), tone="done")]
    rows = shown_gaps(found, found.life[:FIRST_GAPS])
    text = _("%(shown)s of %(all)s gaps that endanger life; all of them stand on the page of the school.") % {
        "shown": figures.number(len(rows)),
        "all": figures.number(len(found.life)),
    }
    url = address("school", found.page.code) + "#gaps"
    return [
        Section("gaps", title=_("What is missing first"), value=rows, text=text, links=[Action(_("All gaps"), url)])
    ]


def _planned(found: SchoolBundle) -> list[Section]:
    if found.plan is None or not found.gaps:
        return []
    if not found.years:
        text = _("The published plan has no money for your school; each gap says why.")
        return [Section("notice", title=_("What is planned for your school"), text=text, tone="warning")]
    rows = tuple(
        (str(one.year), figures.number(one.measures), figures.number(one.life), figures.money(one.capital))
        for one in found.years
    )
    columns = (
        Column(_("Year")),
        Column(_("Measures"), numeric=True),
        Column(_("against dangers to life"), numeric=True),
        Column(_("Money"), numeric=True),
    )
    table = Table(caption=_("What is planned for your school"), columns=columns, rows=rows)
    links = link(_("Every measure with its payer"), "plan_decisions", found.plan.code, school=found.page.code)
    return [Section("table", title=_("What is planned for your school"), value=table, links=links)]
