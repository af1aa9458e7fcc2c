"""The first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.selectors import CampaignInfo
from koopsuz.common import figures as written
from koopsuz.common.components import Tab
from koopsuz.common.templatetags.koopsuz import money_short
from koopsuz.portal import selectors
from koopsuz.portal.kinds import FigureName, Metric
from koopsuz.portal.selectors.home import COUNTRY_CODE, Home
from koopsuz.portal.views.links import address
from koopsuz.portal.views.maps import country_map, metric_table


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as the template prints it."""

    value: Any
    label: str
    unit: str = ""
    note: str = ""
    as_of: date | None = None
    why: str = ""
    url: str = ""


@require_safe
@takes(Permission.PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the country at a glance, and three doors."""
    found = selectors.home()
    metric = chosen_metric(request)
    context: dict[str, Any] = {"home": found, "doors": _doors()}
    if found:
        context |= {
            "figures": big_figures(found),
            "tabs": metric_tabs(request.path, chosen=metric),
            "map": country_map(found.rows, metric=metric),
            "table": metric_table(found.rows, metric=metric),
            "metric": metric,
            "round": str(found.campaign.name),
            "as_of": day_of(found.campaign),
        }
    return render(request, "portal/pages/home.html", context)


def chosen_metric(request: HttpRequest) -> Metric:
    """The metric that the address asks for; danger to life when it asks for none."""
    wish = request.GET.get("show", "")
    return Metric(wish) if wish in Metric.values else Metric.DANGER


def metric_tabs(path: str, *, chosen: Metric) -> list[Tab]:
    """The metrics as links to the same page."""
    return [Tab(one.label, f"{path}?show={one.value}#map", current=one is chosen) for one in Metric]


def day_of(campaign: CampaignInfo) -> date:
    """The day of which figures of a round speak: today while it is open, else its last day."""
    return timezone.localdate() if campaign.is_open else campaign.closes_on


def big_figures(found: Home, *, code: str = COUNTRY_CODE) -> list[ShownFigure]:
    """How much is known, how dangerous it is, what it costs, what of it is funded."""
    one, as_of = found.figures, day_of(found.campaign)
    shown = [
        ShownFigure(
            value=written.number(one.assessed),
            unit=ngettext("school assessed", "schools assessed", one.assessed),
            label=_("of %(total)s, that is %(share)s")
            % {"total": written.number(one.schools), "share": written.permille(one.assessed_permille)},
            as_of=as_of,
            why=address("why_figure", FigureName.ASSESSED.value, code),
        ),
        ShownFigure(
            value=written.number(one.danger),
            unit=ngettext("gap that endangers life", "gaps that endanger life", one.danger),
            label=_("open in %(schools)s schools with %(pupils)s pupils")
            % {"schools": written.number(one.schools_in_danger), "pupils": written.number(one.pupils_in_danger)},
            as_of=as_of,
            why=address("why_figure", FigureName.DANGER.value, code),
        ),
    ]
    if found.plan:
        shown += money_figures(found, code=code)
    return shown


def money_figures(found: Home, *, code: str) -> list[ShownFigure]:
    """What closing everything costs, and what of it the published plan pays."""
    one, plan = found.figures, found.plan
    if plan is None:
        return []
    years = {"first": plan.first_year, "last": plan.last_year}
    return [
        ShownFigure(
            value=money_short(one.need),
            label=_("would close every gap, by estimated prices"),
            as_of=plan.as_of,
            why=address("why_figure", FigureName.NEED.value, code),
        ),
        ShownFigure(
            value=money_short(one.funded),
            label=_("the plan for %(first)s–%(last)s pays: %(share)s of the need, %(gaps)s gaps")
            % {
                **years,
                "share": written.permille(one.funded_permille),
                "gaps": written.number(sum(one.funded_gaps)),
            },
            as_of=plan.as_of,
            why=address("why_figure", FigureName.FUNDED.value, code),
        ),
    ]


def _doors() -> list[dict[str, str]]:
    doors = [
        {
            "symbol": "school",
            "name": _("My school"),
            "text": _("Is it safe, what is missing, what is planned and when."),
            "url": address("map") + "#schools",
        },
        {
            "symbol": "coins",
            "name": _("The money"),
            "text": _("Where it comes from, what it buys, and why something is not paid."),
            "url": address("plans"),
        },
        {
            "symbol": "law",
            "name": _("The standard"),
            "text": _("What a safe school must have, by which law, and how it is checked."),
            "url": address("standard"),
        },
    ]
    return [door for door in doors if door["url"]]
