"""The desks of those who watch and give: public councils, donors, universities, and the operator."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import HeldRole
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Table
from koopsuz.portal import selectors
from koopsuz.portal.selectors.desks import newest_acts, unpaid_by_theme
from koopsuz.portal.views.desks.parts import Action, Desk, Section, link
from koopsuz.portal.views.desks.standard import standard_section
from koopsuz.portal.views.home import big_figures
from koopsuz.portal.views.links import address

ACTIONS = {
    "create": pgettext_lazy("act", "created"),
    "update": pgettext_lazy("act", "changed"),
    "assign": pgettext_lazy("act", "given a role"),
    "load": pgettext_lazy("act", "loaded"),
    "import": pgettext_lazy("act", "imported"),
    "request": pgettext_lazy("act", "asked for"),
    "compute": pgettext_lazy("act", "computed"),
    "give_up": pgettext_lazy("act", "gave up computing"),
    "publish": pgettext_lazy("act", "published"),
    "submit": pgettext_lazy("act", "sent"),
    "accept": pgettext_lazy("act", "accepted"),
    "return": pgettext_lazy("act", "returned"),
    "open": pgettext_lazy("act", "opened"),
    "close": pgettext_lazy("act", "closed"),
    "start": pgettext_lazy("act", "begun"),
    "set": pgettext_lazy("act", "entered"),
    "answer": pgettext_lazy("act", "answered"),
    "record": pgettext_lazy("act", "recorded"),
    "answer_doubt": pgettext_lazy("act", "answered a sign of doubt on"),
    "give_opinion": pgettext_lazy("act", "given a second opinion on"),
    "reopen": pgettext_lazy("act", "opened again"),
    "load_assessments": pgettext_lazy("act", "loaded assessments"),
    "open_consultation": pgettext_lazy("act", "opened the public discussion"),
    "extend_consultation": pgettext_lazy("act", "extended the public discussion"),
    "start_endorsement": pgettext_lazy("act", "sent for endorsement"),
    "ask_endorsement": pgettext_lazy("act", "asked bodies to endorse"),
    "endorse": pgettext_lazy("act", "replied to a request to endorse"),
    "adopt": pgettext_lazy("act", "recorded the adoption"),
    "supersede": pgettext_lazy("act", "superseded"),
    "repeal": pgettext_lazy("act", "recorded the repeal"),
    "comment": pgettext_lazy("act", "commented"),
    "moderate": pgettext_lazy("act", "moderated a comment"),
    "answer_comment": pgettext_lazy("act", "answered a comment"),
    "record_step": pgettext_lazy("act", "recorded a step of the procedure"),
    "forget": pgettext_lazy("act", "took away names that are not needed any more"),
    "remind": pgettext_lazy("act", "reminded of due days"),
}
THINGS = {
    "acts": pgettext_lazy("thing", "legal acts"),
    "assessment": pgettext_lazy("thing", "assessment"),
    "campaign": pgettext_lazy("thing", "campaign"),
    "checkpoint": pgettext_lazy("thing", "checkpoint"),
    "contract": pgettext_lazy("thing", "contract"),
    "edition": pgettext_lazy("thing", "edition"),
    "envelope": pgettext_lazy("thing", "envelope"),
    "envelopes": pgettext_lazy("thing", "envelopes"),
    "finance_reference": pgettext_lazy("thing", "rules of money"),
    "organisation": pgettext_lazy("thing", "organisation"),
    "outlines": pgettext_lazy("thing", "outlines of areas"),
    "person": pgettext_lazy("thing", "person"),
    "plan": pgettext_lazy("thing", "plan"),
    "posting": pgettext_lazy("thing", "step of the money trail"),
    "planning_reference": pgettext_lazy("thing", "prices and rules of planning"),
    "schools": pgettext_lazy("thing", "schools"),
    "territory": pgettext_lazy("thing", "territory"),
    "work": pgettext_lazy("thing", "work"),
}


def watcher_desk(by: Any, held: HeldRole, *, today: date) -> Desk:
    """Unpaid needs by theme; for councils also the record of acts."""
    found = selectors.home()
    return Desk(
        title=_("The country"),
        place_url=address("map"),
        primary=_primary(held.role),
        figures=big_figures(found) if found else (),
        sections=[*standard_section(by), theme_section(), *acts_section(by)],
    )


def operator_desk(by: Any, held: HeldRole, *, today: date) -> Desk:
    """Imports and the record of acts."""
    tools = [
        *link(_("Import outlines of areas"), "import_outlines"),
        *link(_("Is the site well? (for machines)"), "healthz"),
    ]
    primary = link(_("Import schools and their facts"), "import_schools")
    return Desk(
        title=_("The system"),
        primary=primary[0] if primary else None,
        sections=[Section("links", title=_("Tools"), links=tools), *acts_section(by)],
    )


def _primary(role: Role) -> Action | None:
    plan, _needs = unpaid_by_theme()
    if plan is None:
        wanted = link(_("Read the standard"), "standard")
    elif role is Role.DONOR:
        wanted = link(_("Look through the unpaid needs"), "plan_decisions", plan.code, funded="no")
    else:
        wanted = link(_("Follow the money"), "plan", plan.code)
    return wanted[0] if wanted else None


def theme_section() -> Section:
    """What the published plan leaves unpaid, by theme."""
    plan, needs = unpaid_by_theme()
    title = _("Needs that nobody pays yet, by theme")
    if plan is None:
        text = _("Once a plan is published, the needs that it could not pay stand here, theme by theme.")
        return Section("empty", title=_("No plan is published yet"), text=text)
    columns = (
        Column(_("Theme")),
        Column(_("Gaps that wait"), numeric=True),
        Column(_("Not paid yet"), numeric=True),
        Column(_("Of the need"), numeric=True),
        Column(_("The largest of them")),
    )
    rows = tuple(
        (
            Cell(
                str(one.theme.label),
                url=address("plan_decisions", plan.code, funded="no", requirement=one.largest.code),
            ),
            figures.number(one.waiting),
            figures.money_short(one.unpaid),
            figures.permille(one.unpaid * 1000 // one.need),
            f"{one.largest.code} {one.largest.title}",
        )
        for one in needs
    )
    links = link(_("Every measure that waits for money"), "plan_decisions", plan.code, funded="no")
    return Section("table", title=title, value=Table(title, columns, rows), links=links)


def acts_section(by: Any) -> list[Section]:
    """The newest acts, for those who may read the record."""
    acts = newest_acts(by)
    if not acts:
        return []
    title = _("The record of acts, newest first")
    rows = tuple(
        (figures.day(one.at), one.who, str(ACTIONS.get(one.action, one.action)), _thing(one.thing)) for one in acts
    )
    columns = (Column(_("Day")), Column(_("Who")), Column(_("What")), Column(_("Thing")))
    text = _("Every change leaves a row that cannot be taken away; the rows are chained by a fingerprint.")
    return [Section("table", title=title, value=Table(title, columns, rows), text=text)]


def _thing(name: str) -> str:
    """`plan 2027-1` in the language of the page."""
    kind, space, code = name.partition(" ")
    return f"{THINGS.get(kind, kind)}{space}{code}"
