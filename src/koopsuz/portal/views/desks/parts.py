"""What desks are made of: a page with one primary action, figures, and sections that one template knows how to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koopsuz.accounts.gate import COUNTRY
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Table
from koopsuz.planning.selectors import PlanInfo
from koopsuz.planning.states import PlanStatus
from koopsuz.portal.selectors.home import COUNTRY_CODE
from koopsuz.portal.views.home import ShownFigure
from koopsuz.portal.views.links import address

PPM_OF_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: a link, or a button that sends `fields`."""

    label: str
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a desk; `kind` names the template part that shows `value`."""

    kind: str
    title: str = ""
    value: Any = None
    text: str = ""
    tone: str = "info"
    links: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one role in one place."""

    title: str
    place_url: str = ""
    lead: str = ""
    primary: Action | None = None
    figures: Sequence[ShownFigure] = ()
    sections: Sequence[Section] = ()


def area_code_of(held_code: str) -> str:
    """The SOATE code of the area in which a role is held: the country is held as `417`."""
    return COUNTRY_CODE if held_code == COUNTRY else held_code


def link(label: str, name: str, *arguments: object, **query: object) -> list[Action]:
    """A link to a page of another room, or nothing where there is no such page."""
    url = address(name, *arguments, **query)
    return [Action(label, url)] if url else []


def days_words(closes_on: date, *, today: date) -> str:
    """How much time is left, or by how much it is late."""
    left = (closes_on - today).days
    if left < 0:
        return _("The round ended on %(date)s.") % {"date": figures.day(closes_on)}
    return ngettext(
        "The round ends on %(date)s: %(count)s day is left.",
        "The round ends on %(date)s: %(count)s days are left.",
        left,
    ) % {"date": figures.day(closes_on), "count": figures.number(left)}


def plan_runs(plans: Sequence[PlanInfo], *, limit: int = 6) -> Section:
    """The newest runs of the plan with their states; a run that is not done leads to its progress."""
    if not plans:
        return Section(
            "empty",
            title=_("No plan was computed yet"),
            text=_("A plan takes the newest answers and the approved envelopes and says what to pay first."),
        )
    rows = tuple(
        (
            Cell(str(plan.name), url=_plan_url(plan)),
            figures.day(plan.requested_at),
            plan.requested_by,
            str(plan.status.label),
            _gap_words(plan.gap_ppm),
        )
        for plan in plans[:limit]
    )
    columns = (
        Column(_("Plan")),
        Column(_("Asked for")),
        Column(_("By")),
        Column(_("State")),
        Column(_("At most this much better is possible")),
    )
    return Section("table", title=_("Plans"), value=Table(caption=_("Plans"), columns=columns, rows=rows))


def _plan_url(plan: PlanInfo) -> str:
    if plan.status in (PlanStatus.WAITING, PlanStatus.RUNNING, PlanStatus.FAILED) and plan.job_id:
        return address("job", plan.job_id)
    return address("plan", plan.code)


def _gap_words(ppm: int | None) -> str:
    if ppm is None:
        return "—"
    share = figures.number(Fraction(ppm, PPM_OF_PERCENT), decimals=2)
    return str(get_format("PERCENT_PATTERN")).format(number=share)
