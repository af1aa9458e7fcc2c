"""The form on paper: what a school is asked, to fill in with a pen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.files.paper_form import paper_form
from koopsuz.assessments.selectors.printing import printed_questionnaire_for
from koopsuz.common.text import LANGUAGES


@require_safe
@takes(Permission.VIEW_ASSESSMENT)
def printed_form(request: HttpRequest, code: str, school: str, language: str) -> HttpResponse:
    """The form of a school in a campaign, empty, as PDF in one language."""
    asked = printed_questionnaire_for(request.user, school, campaign=code)
    if language not in LANGUAGES:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="koopsuz-{code}-{school}-{language}.pdf"'}
    return HttpResponse(paper_form(asked, language=language), content_type="application/pdf", headers=headers)
