"""The pages of a requirement and of a block of the standard, with where the country stands and what the plan pays."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import charts, figures
from koopsuz.common.components import LEVEL_NAMES
from koopsuz.portal import selectors
from koopsuz.portal.selectors import Standing
from koopsuz.portal.views.drawn import drawn_shares
from koopsuz.portal.views.home import day_of
from koopsuz.portal.views.links import address
from koopsuz.standards.views import block_page, requirement_page


@require_safe
@takes(Permission.PUBLIC)
def requirement(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """A requirement, and how many schools of the country meet it."""
    context = requirement_page(request, edition, code)
    found = selectors.requirement_standing(context["edition"], context["requirement"])
    if found:
        title = _("Schools at each level of this requirement")
        context |= _country(found, row=code, title=title) | {"decisions": _decisions(found, requirement=code)}
    return render(request, "portal/pages/requirement.html", context)


@require_safe
@takes(Permission.PUBLIC)
def standard_block(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """A block with its requirements, and at which level the schools of the country stand."""
    context = block_page(request, edition, code)
    found = selectors.block_standing(context["edition"], context["the_block"])
    if found:
        title = _("Schools at each level of this block")
        context |= _country(found, row=code, title=title) | {"decisions": _decisions(found, block=code)}
    return render(request, "portal/pages/block.html", context)


def _decisions(found: Standing, **filters: str) -> str:
    return address("plan_decisions", found.money.plan.code, **filters) if found.money else ""


def _country(found: Standing, *, row: str, title: str) -> dict[str, Any]:
    kinds = [charts.Kind(f"level-{level}", str(name), str(level)) for level, name in enumerate(LEVEL_NAMES)]
    values = found.levels
    if found.not_assessed:
        kinds.append(charts.Kind("level-none", _("not assessed")))
        values = (*values, found.not_assessed)
    return {
        "standing": found,
        "standing_day": day_of(found.campaign),
        "standing_figures": _figures(found),
        "standing_levels": drawn_shares((charts.ShareRow(row, values),), kinds=tuple(kinds), title=title),
    }


def _figures(found: Standing) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    if found.with_gap is not None:
        note = _("of %(number)s assessed schools to which it applies") % {"number": figures.number(found.schools)}
        shown.append({"value": figures.number(found.with_gap), "label": _("schools have the gap"), "note": note})
    money = found.money
    if money:
        paid = _("of %(number)s gaps in the published plan") % {"number": figures.number(money.gaps)}
        shown += [
            {"value": figures.money_short(money.need), "label": _("would close all gaps, by estimated prices")},
            {"value": figures.number(money.funded), "label": _("gaps that the plan pays for"), "note": paid},
            {"value": figures.money_short(money.paid), "label": _("the plan pays for them")},
        ]
    return shown
