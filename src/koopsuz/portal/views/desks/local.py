"""The desks of an aimak or city: its head, its finance officer and its deputies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import HeldRole
from koopsuz.common import figures
from koopsuz.common.components import Column, Table
from koopsuz.finance.selectors import EnvelopeFilters, envelope_lines
from koopsuz.portal import selectors
from koopsuz.portal.selectors.areas import AreaBundle, SchoolFilters
from koopsuz.portal.views.areas import money_table, school_table
from koopsuz.portal.views.desks.parts import Action, Desk, Section, area_code_of, link
from koopsuz.portal.views.home import big_figures
from koopsuz.portal.views.links import address


def local_desk(by: Any, held: HeldRole, *, today: date) -> Desk:
    """The needs of the schools of the place, its own envelopes, and what the plan makes of both."""
    code = area_code_of(held.place_code)
    found = selectors.area_bundle(by, code, filters=SchoolFilters())
    sections = [_envelopes(by, code, role=held.role), *_money(found), *_schools(found)]
    return Desk(
        title=str(found.page.name),
        place_url=address("area", code),
        primary=_primary(held.role, found),
        figures=big_figures(found.country, code=code) if found.country else (),
        sections=sections,
    )


def _primary(role: Role, found: AreaBundle) -> Action | None:
    if role is Role.LOCAL_FINANCE:
        actions = link(_("Enter the envelopes"), "import_envelopes")
    elif found.country and found.country.plan:
        actions = link(
            _("See what is not paid yet"), "plan_decisions", found.country.plan.code, area=found.page.code, funded="no"
        )
    else:
        actions = link(_("See the needs of your schools"), "area", found.page.code)
    return actions[0] if actions else Action(_("See the needs of your schools"), address("area", found.page.code))


def _envelopes(by: Any, code: str, *, role: Role) -> Section:
    years, lines = envelope_lines(by, filters=EnvelopeFilters(kind="local", area=code))
    title = _("Your local budget for safe schools")
    links = link(_("All envelopes"), "envelopes", area=code)
    if not lines:
        text = _(
            "Without an envelope the plan cannot count on your budget. Enter what the kenesh has set aside for each year."
        )
        actions = link(_("Enter the envelopes"), "import_envelopes") if role is not Role.DEPUTY else []
        return Section("empty", title=_("No envelope is entered yet"), text=text, links=actions)
    columns = (Column(_("Source")), *(Column(str(year), numeric=True) for year in years))
    rows = tuple(
        (str(line.name), *(figures.money(amount) if amount else "—" for amount in line.amounts)) for line in lines
    )
    return Section("table", title=title, value=Table(caption=title, columns=columns, rows=rows), links=links)


def _money(found: AreaBundle) -> list[Section]:
    table = money_table(found)
    if table is None:
        return []
    return [Section("table", title=_("What the plan pays in your place"), value=table)]


def _schools(found: AreaBundle) -> list[Section]:
    if found.country is None:
        return []
    links = (
        link(_("All schools of your place"), "area", found.page.code) if found.schools.paginator.num_pages > 1 else []
    )
    return [Section("table", title=_("Schools of your place"), value=school_table(found), links=links)]
