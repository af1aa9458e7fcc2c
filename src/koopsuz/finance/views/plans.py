"""The request for a plan: what will go into it, its name, and the start of the computation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.selectors import area_summary, get_campaign, published_campaigns
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.common.text import LANGUAGES, Text
from koopsuz.engine.money import Money
from koopsuz.finance import selectors, services
from koopsuz.finance.forms import PlanBasisForm, PlanRequestForm
from koopsuz.finance.views.envelopes import kinds_table
from koopsuz.planning.selectors import get_plan_for

HORIZON = 3
UNREADABLE = 422


@takes(Permission.RUN_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def request_plan(request: HttpRequest) -> HttpResponse:
    """Show what a plan would be computed from and start the computation, which runs as a job with progress."""
    options = _options()
    if request.method == "POST":
        form = PlanRequestForm(request.POST, **options)
        if form.is_valid():
            try:
                return _start(request, form)
            except InputProblems as refused:
                for problem in refused.problems:
                    form.add_error(None, f"{problem.sentence} {problem.advice}")
        return _page(request, form, basis=_basis(request.POST, options), options=options, status=UNREADABLE)
    basis = _basis(request.GET, options)
    first_year, campaign = basis
    form = PlanRequestForm(None, names=_names(first_year), **options)
    form.initial = {"first_year": first_year, "campaign": campaign}
    return _page(request, form, basis=basis, options=options)


def _start(request: HttpRequest, form: PlanRequestForm) -> HttpResponse:
    code = services.request_plan(
        by=request.user,
        name=form.plan_name(),
        first_year=form.cleaned_data["first_year"],
        as_of=timezone.localdate(),
        campaign=form.cleaned_data["campaign"],
    )
    messages.success(request, _("The plan is being computed. You may leave and come back."))
    job = get_plan_for(request.user, code).job_id
    return redirect("job", job_id=job) if job else redirect("plan", code=code)


def _page(
    request: HttpRequest,
    form: PlanRequestForm,
    *,
    basis: tuple[int, str],
    options: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    first_year, code = basis
    years = range(first_year, first_year + HORIZON)
    campaign = get_campaign(code) if code else None
    # nobody in particular: a plan counts on what is public, never on drafts
    totals = selectors.totals_by_kind(None, years=years)
    context = {
        "form": form,
        "choice": PlanBasisForm({"first_year": first_year, "campaign": code}, **options),
        "campaign": campaign,
        "schools": area_summary(selectors.COUNTRY_CODE, campaign) if campaign else None,
        "money": Money(sum(total.amount.tyiyn for total in totals)),
        "table": kinds_table(totals, years=years),
        "has_money": bool(totals),
        "drafts": selectors.drafts_waiting(years=years),
        "first": years[0],
        "last": years[-1],
        "steps": [Crumb(_("Plans"), reverse("plans")), Crumb(_("Compute a new plan"))],
    }
    return render(request, "finance/request_plan.html", context, status=status)


def _options() -> dict[str, Any]:
    today = timezone.localdate()
    years = [year for year in selectors.money_years() if year >= today.year] or [today.year + 1]
    return {"years": years, "campaigns": [(one.code, str(one.name)) for one in published_campaigns()]}


def _basis(given: Any, options: dict[str, Any]) -> tuple[int, str]:
    """The first year and the campaign that are asked for; what can't be understood falls back to the next budget year."""
    years, campaigns = options["years"], [code for code, _name in options["campaigns"]]
    wanted = timezone.localdate().year + 1
    year, campaign = str(given.get("first_year", "")), given.get("campaign", "")
    chosen = next((one for one in years if str(one) == year), wanted if wanted in years else years[0])
    return chosen, campaign if campaign in campaigns else next(iter(campaigns), "")


def _names(first_year: int) -> Text:
    """The name that is offered, in each language."""
    names = {}
    for language in LANGUAGES:
        with translation.override(language):
            names[language] = _("Plan for %(first)s–%(last)s") % {"first": first_year, "last": first_year + HORIZON - 1}
    return Text(**names)
