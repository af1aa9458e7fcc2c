"""Verification visits: the draw, the list of visits in a person's places, and the draw as a file that anybody can repeat."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import may
from koopsuz.assessments import selectors, services
from koopsuz.assessments.schemas.verification_rules import load_verification_rules, verification_rules_on
from koopsuz.assessments.selectors.visits import Visit, VisitPage, visits_for
from koopsuz.assessments.views.doubts import doubt_sentence
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems


@require_safe
@takes(Permission.REVIEW_ASSESSMENT)
def visits(request: HttpRequest) -> HttpResponse:
    """The schools drawn for visits in the person's places, what was found, and for the ministry the draw itself."""
    page = _page(request)
    rules = verification_rules_on(load_verification_rules(settings.REFERENCE), as_of=timezone.localdate())
    context = {
        "page": page,
        "rows": [{"visit": one, "doubts": [doubt_sentence(doubt) for doubt in one.doubts]} for one in page.visits],
        "rules": rules,
        "may_draw": may(request.user, Permission.MANAGE_CAMPAIGN),
        "steps": [Crumb(_("Verification visits"))],
    }
    return render(request, "assessments/pages/visits.html", context)


@require_POST
@takes(Permission.MANAGE_CAMPAIGN)
def draw_visits(request: HttpRequest) -> HttpResponse:
    """Draw the schools from the seed that was given."""
    page = _page(request)
    try:
        services.draw_visits(by=request.user, campaign=page.campaign.code, seed=request.POST.get("seed", ""))
    except InputProblems as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.sentence} {problem.advice}")
    else:
        messages.success(request, _("The schools are drawn. Tell nobody before the visit."))
    return redirect("visits")


@require_safe
@takes(Permission.MANAGE_CAMPAIGN)
def draw_file(request: HttpRequest) -> HttpResponse:
    """The draw as JSON: seed, share, every school with stratum and weight, and who was drawn."""
    page = _page(request)
    if page.draw is None:
        raise Http404
    content = {
        "campaign": page.campaign.code,
        "method": "number = first 16 hex digits of sha256(seed|code) / 16^16; key = number * 1000 / weight; smallest keys",
        "seed": page.draw.seed,
        "share_permille": page.draw.share_permille,
        "drawn_at": page.draw.drawn_at.isoformat(),
        "units": [dict(zip(("code", "stratum", "weight_permille"), unit, strict=True)) for unit in page.draw.units],
        "drawn": [one.school_code for one in page.visits],
    }
    headers = {"Content-Disposition": f'attachment; filename="koopsuz-{page.campaign.code}-draw.json"'}
    return JsonResponse(content, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _page(request: HttpRequest) -> VisitPage:
    campaign = selectors.current_campaign()
    if campaign is None:
        raise Http404
    return visits_for(request.user, campaign=campaign)


__all__ = ["Visit", "draw_file", "draw_visits", "visits"]
