"""The list of plans and the overview of one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.planning import selectors, services
from koopsuz.planning.selectors import PlanInfo


@require_safe
@takes(Permission.PUBLIC)
def plans(request: HttpRequest) -> HttpResponse:
    """Plans that the reader may see; the public sees the published ones."""
    context = {
        "plans": selectors.plans_for(request.user),
        "may_request": may(request.user, Permission.RUN_PLAN),
        "request_url": _address("request_plan"),
        "steps": [Crumb(_("Plans"))],
    }
    return render(request, "planning/plans.html", context)


@require_safe
@takes(Permission.PUBLIC)
def current_plan(request: HttpRequest) -> HttpResponse:
    """The published plan that counts, or the list while there is none."""
    found = selectors.published_plan()
    return redirect("plan", code=found.code) if found else redirect("plans")


@require_safe
@takes(Permission.PUBLIC)
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """A plan: money in to money out, its figures, its proof, what waits, what more money would buy."""
    found = selectors.get_plan_for(request.user, code)
    context = {
        "plan": found,
        "steps": [Crumb(_("Plans"), reverse("plans")), Crumb(str(found.name))],
        "may_publish": may(request.user, Permission.PUBLISH_PLAN) and found.status == "ready",
    }
    if not found.is_computed:
        return render(request, "planning/plan_waiting.html", context)
    overview = selectors.plan_overview(found, address=list_address(found))
    classes = overview.totals["by_class"]
    context |= {
        "overview": overview,
        "totals": overview.totals,
        "pictures": overview.pictures,
        "life": classes.get("1", {"gaps": 0, "funded": 0, "need": 0, "capital": 0}),
        "money": sum(kind["money"] for kind in overview.totals["by_kind"].values()),
        "decisions_url": reverse("plan_decisions", args=[found.code]),
    }
    return render(request, "planning/plan.html", context)


@require_POST
@takes(Permission.PUBLISH_PLAN)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Make a computed plan public."""
    found = selectors.get_plan_for(request.user, code)
    try:
        services.publish_plan(by=request.user, code=found.code)
        messages.success(request, _("The plan is public now. Everybody can read it and its reasons."))
    except InputProblems as refused:
        for problem in refused.problems:
            messages.error(request, str(problem))
    return redirect("plan", code=found.code)


def list_address(found: PlanInfo) -> Callable[[str, str], str]:
    """The address of the plan's list of decisions for one filter."""
    base = reverse("plan_decisions", args=[found.code])

    def address(name: str, value: str) -> str:
        return f"{base}?{urlencode({name: value})}"

    return address


def _address(name: str) -> str:
    """A page of the room above, where it is installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
