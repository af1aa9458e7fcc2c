"""Clearing of words that were held back, from the page of the review."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import services
from koopsuz.assessments.services import AssessmentProblem


@require_POST
@takes(Permission.REVIEW_ASSESSMENT)
def clear_words(request: HttpRequest, assessment_id: UUID, indicator: str) -> HttpResponse:
    """Take the word of a reviewer that no child is named in these words."""
    name, sha256 = request.POST.get("field", ""), request.POST.get("sha256", "")
    try:
        services.clear_words(
            by=request.user, assessment_id=assessment_id, indicator=indicator, name=name, sha256=sha256
        )
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The words are cleared; from now on they stand in the files."))
    return redirect(reverse("assess_review", args=[assessment_id]))
