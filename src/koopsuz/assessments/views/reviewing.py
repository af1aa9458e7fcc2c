"""The page on which a department reads a school's answers and accepts or returns them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import selectors, services
from koopsuz.assessments.forms import ReasonForm
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.assessments.views.answering import UNREADABLE
from koopsuz.assessments.views.links import answer_chain, crumbs_of
from koopsuz.common.components import Crumb


@takes(Permission.REVIEW_ASSESSMENT)
def review(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The answers with their levels, gaps first; accept, or return with reasons."""
    sheet = selectors.get_review_for(request.user, assessment_id)
    form = ReasonForm(request.POST if request.POST.get("action") == "return" else None)
    if request.method == "POST":
        done = _take_step(request, assessment_id, form)
        if done:
            return redirect("assessments")
    context = {
        "sheet": sheet,
        "page": sheet.page,
        "form": form,
        "crumbs": [*crumbs_of(sheet.page, here=False), Crumb(_("Review"))],
        "chain": answer_chain(),
    }
    return render(request, "assessments/pages/review.html", context, status=UNREADABLE if form.errors else 200)


def _take_step(request: HttpRequest, assessment_id: UUID, form: ReasonForm) -> bool:
    returning = form.is_bound
    if returning and not form.is_valid():
        return False
    reason = form.cleaned_data["reason"] if returning else ""
    action = "return" if returning else "accept"
    try:
        services.transition(by=request.user, assessment_id=assessment_id, action=action, reason=reason)
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
        return False
    returned = _("The assessment is returned; the school sees your reasons.")
    messages.success(request, returned if returning else _("The assessment is accepted."))
    return True
