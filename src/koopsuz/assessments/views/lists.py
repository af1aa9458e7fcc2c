"""The list of schools by the state of their assessment, and the campaigns."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import may
from koopsuz.assessments import selectors, services
from koopsuz.assessments.forms import STATES, CampaignForm, StateFilter
from koopsuz.assessments.selectors.lists import StateList
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.common.components import Crumb, Tab

ROWS = 50


@require_safe
@takes(Permission.VIEW_ASSESSMENT)
def assessment_list(request: HttpRequest) -> HttpResponse:
    """The schools of a person's places: who has sent, who is late, who waits for review."""
    filters = StateFilter(request.GET or None)
    chosen = filters.cleaned_data if filters.is_valid() else {"state": "", "q": ""}
    found = selectors.states_for(
        request.user,
        as_of=timezone.localdate(),
        state=chosen["state"],
        area=request.GET.get("area", ""),
        words=chosen["q"],
        page=request.GET.get("page"),
        size=ROWS,
    )
    context = {
        "found": found,
        "filters": filters,
        "rows": found.rows if found else (),
        "page": found.page if found else None,
        "tabs": _tabs(request, found, chosen=chosen["state"]) if found else [],
        "may_review": may(request.user, Permission.REVIEW_ASSESSMENT),
        "may_start": may(request.user, Permission.ANSWER_ASSESSMENT),
    }
    return render(request, "assessments/pages/list.html", context)


@require_safe
@takes(Permission.VIEW_ASSESSMENT)
def campaign_list(request: HttpRequest) -> HttpResponse:
    """All campaigns with their days, and for the ministry the steps that are possible."""
    rows = selectors.campaigns()
    current = selectors.current_campaign()
    context = {
        "rows": rows,
        "current": current,
        "summary": selectors.area_summary("417", current) if current else None,
        "may_manage": may(request.user, Permission.MANAGE_CAMPAIGN),
    }
    return render(request, "assessments/pages/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_CAMPAIGN)
def campaign_open(request: HttpRequest) -> HttpResponse:
    """Open a campaign: which edition is answered, between which days, with the facts of which year."""
    today = timezone.localdate()
    first = {"edition": request.GET.get("edition", ""), "facts_year": today.year, "opens_on": today}
    form = CampaignForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if selectors.get_campaign(given["code"]):
            form.add_error("code", _("A campaign with this code exists already. Choose another code."))
        else:
            try:
                services.open_campaign(by=request.user, name=form.name(), **form.terms())
            except AssessmentProblem as problem:
                form.add_error("closes_on", str(problem))
            else:
                messages.success(request, _("The campaign is open: schools can answer."))
                return redirect("campaigns")
    steps = [Crumb(_("Campaigns"), reverse("campaigns")), Crumb(_("Open a campaign"))]
    context = {"form": form, "steps": steps}
    return render(request, "assessments/pages/campaign_open.html", context, status=422 if form.errors else 200)


@require_POST
@takes(Permission.MANAGE_CAMPAIGN)
def campaign_step(request: HttpRequest, code: str) -> HttpResponse:
    """Open, close or reopen a campaign."""
    try:
        campaign = services.change_campaign(by=request.user, code=code, action=request.POST.get("action", ""))
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
    else:
        words = {"name": campaign.name, "status": campaign.get_status_display()}
        messages.success(request, _("The campaign “%(name)s” is now: %(status)s.") % words)
    return redirect("campaigns")


def _tabs(request: HttpRequest, found: StateList, *, chosen: str) -> list[Tab]:
    tabs = []
    for state, label in STATES:
        query = request.GET.copy()
        query.pop("page", None)
        query["state"] = state
        count = found.counts[state] if state else found.schools
        tabs.append(Tab(label, f"?{query.urlencode()}", current=state == chosen, count=count))
    return tabs
