"""What adopting an edition of the standard would cost: the page, and the request to compute it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.finance import selectors, services
from koopsuz.finance.files.adoption_package import adoption_package
from koopsuz.finance.files.adoption_tables import cost_tables, payers_chart
from koopsuz.standards.selectors import NoEditionError


@require_safe
@takes(Permission.PUBLIC)
def adoption_cost(request: HttpRequest, edition: str) -> HttpResponse:
    """The cost of adopting an edition per payer, year and oblast, with how it was counted and how sure it is."""
    try:
        found = selectors.adoption_page_for(request.user, edition)
    except NoEditionError as absent:
        raise Http404 from absent
    context: dict[str, Any] = {
        "edition": found.edition,
        "estimate": found.estimate,
        "waiting_job": found.waiting_job,
        "failed": found.failed,
        "may_compute": may(request.user, Permission.ESTIMATE_ADOPTION),
        "steps": [
            Crumb(_("Standard"), reverse("standard")),
            Crumb(str(found.edition.title), reverse("edition", args=[edition])),
            Crumb(_("Cost of adoption")),
        ],
    }
    if found.estimate:
        context |= {**cost_tables(found.estimate), "payers_chart": payers_chart(found.estimate)}
    return render(request, "finance/adoption_cost.html", context)


@require_POST
@takes(Permission.ESTIMATE_ADOPTION)
def estimate_adoption(request: HttpRequest, edition: str) -> HttpResponse:
    """Put the computation into the queue and lead to its progress."""
    try:
        services.request_estimate(by=request.user, edition=edition, as_of=timezone.localdate())
    except NoEditionError as absent:
        raise Http404 from absent
    except InputProblems as refused:
        for problem in refused.problems:
            messages.error(request, str(problem))
        return redirect("adoption_cost", edition=edition)
    messages.success(request, _("The cost is being computed. You may leave and come back."))
    job = selectors.adoption_page_for(request.user, edition).waiting_job
    return redirect("job", job_id=job) if job else redirect("adoption_cost", edition=edition)


@require_safe
@takes(Permission.ESTIMATE_ADOPTION)
def adoption_package_file(request: HttpRequest, edition: str) -> HttpResponse:
    """Everything that is sent for adoption, in one archive: act, note, comments and costs in Kyrgyz and Russian."""
    try:
        found = selectors.adoption_page_for(request.user, edition)
    except NoEditionError as absent:
        raise Http404 from absent
    if found.estimate is None or not found.estimate.current:
        messages.error(request, _("Compute the cost of the present words first; the package needs it."))
        return redirect("adoption_cost", edition=edition)
    archive = adoption_package(found.estimate, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="koopsuz-{edition}-adoption.zip"'}
    return HttpResponse(archive, content_type="application/zip", headers=headers)
