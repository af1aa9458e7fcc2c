"""The desks of the ministries and of parliament: the round over the country, plan runs, money, drafts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import HeldRole
from koopsuz.accounts.services import may
from koopsuz.assessments.selectors.lists import NOT_STARTED
from koopsuz.assessments.states import AssessmentStatus
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Table
from koopsuz.finance.kinds import SourceKind
from koopsuz.finance.selectors import money_years, totals_by_kind
from koopsuz.planning.selectors import plans_for
from koopsuz.portal import selectors
from koopsuz.portal.selectors.home import Home
from koopsuz.portal.views.desks.parts import Action, Desk, Section, days_words, link, plan_runs
from koopsuz.portal.views.desks.standard import standard_section
from koopsuz.portal.views.desks.watchers import acts_section, theme_section
from koopsuz.portal.views.home import big_figures
from koopsuz.portal.views.links import address


def national_desk(by: Any, held: HeldRole, *, today: date) -> Desk:
    """What a ministry or the committee has to see and to do this week."""
    found = selectors.home()
    sections = {
        Role.EDUCATION_MINISTRY: lambda: [_completion(found), plan_runs(plans_for(by)), _tools()],
        Role.FINANCE_MINISTRY: lambda: [_money(by), plan_runs(plans_for(by)), *acts_section(by)],
    }.get(held.role, lambda: [theme_section(), plan_runs(plans_for(by))])
    return Desk(
        title=_("The country"),
        place_url=address("map"),
        lead=days_words(found.campaign.closes_on, today=today)
        if found and held.role is Role.EDUCATION_MINISTRY
        else "",
        primary=_primary(by, held.role),
        figures=big_figures(found) if found else (),
        sections=[*standard_section(by), *sections()],
    )


def _primary(by: Any, role: Role) -> Action | None:
    if may(by, Permission.RUN_PLAN):
        wanted = link(_("Compute a plan"), "request_plan")
    else:
        wanted = link(_("Read the standard and what it costs"), "standard")
    return wanted[0] if wanted else None


def _completion(found: Home | None) -> Section:
    title = _("The round, oblast by oblast")
    if found is None:
        links = link(_("Open a round"), "campaigns")
        text = _("Open a round; schools then find their questions on their desks.")
        return Section("empty", title=_("No school has been assessed yet"), text=text, links=links)
    rows = tuple(
        (
            Cell(str(row.area.name), url=address("area", row.area.code)),
            figures.number(row.figures.schools),
            figures.number(row.figures.assessed),
            figures.number(row.figures.schools - row.figures.assessed),
            figures.permille(row.figures.assessed_permille),
        )
        for row in found.rows
    )
    one = found.figures
    total = (
        _("In all"),
        figures.number(one.schools),
        figures.number(one.assessed),
        figures.number(one.schools - one.assessed),
        figures.permille(one.assessed_permille),
    )
    columns = (
        Column(_("Area")),
        Column(_("Schools"), numeric=True),
        Column(_("Sent"), numeric=True),
        Column(_("Missing"), numeric=True),
        Column(_("Share"), numeric=True),
    )
    links = [*link(_("Schools that have not begun"), "assessments", state=NOT_STARTED), *link(_("Rounds"), "campaigns")]
    return Section("table", title=title, value=Table(title, columns, rows, total=total), links=links)


def _tools() -> Section:
    links = [
        *link(_("Import schools and their facts"), "import_schools"),
        *link(_("Import outlines of areas"), "import_outlines"),
        *link(_("Answers that wait for review"), "assessments", state=AssessmentStatus.SUBMITTED.value),
        *link(_("Rounds of assessment"), "campaigns"),
        *link(_("Bring in the text of an act"), "law_import"),
        *link(_("Requirements to look at again"), "law_reviews"),
    ]
    return Section("links", title=_("Keep the data"), links=links)


def _money(by: Any) -> Section:
    years = money_years()
    totals = {(one.kind, one.year): one for one in totals_by_kind(by, years=years)}
    title = _("Envelopes by source")
    links = [*link(_("All envelopes"), "envelopes"), *link(_("Import envelopes"), "import_envelopes")]
    if not totals:
        text = _("Import the envelopes of the budgets; a plan can be computed once they are approved.")
        return Section("empty", title=_("No envelope is entered yet"), text=text, links=links)
    rows = tuple(
        (
            str(kind.label),
            *(
                figures.money_short(totals[kind.value, year].amount) if (kind.value, year) in totals else "—"
                for year in years
            ),
        )
        for kind in SourceKind
        if any((kind.value, year) in totals for year in years)
    )
    columns = (Column(_("Source")), *(Column(str(year), numeric=True) for year in years))
    return Section("table", title=title, value=Table(title, columns, rows), links=links)
