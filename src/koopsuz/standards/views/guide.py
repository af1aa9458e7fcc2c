"""The guide for directors: a page for each requirement, and the whole edition as a file to print."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.standards.files.guide import LANGUAGES, kept_guide
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors.editions import NoEditionError, get_edition_for
from koopsuz.standards.selectors.guidance import guide_to


@require_safe
@takes(Permission.PUBLIC)
def guide_page(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """What is asked, why, how to check it for oneself, how a gap is closed and what that may cost; with a picture."""
    content = _edition_or_404(request, edition)
    try:
        requirement = content.requirement(code)
    except KeyError as error:
        raise Http404 from error
    position = content.requirements.index(requirement)
    neighbours = content.requirements
    context = {
        "edition": content,
        "guide": guide_to(requirement),
        "requirement": requirement,
        "guide_languages": settings.LANGUAGES,
        "earlier": neighbours[position - 1] if position else None,
        "later": neighbours[position + 1] if position + 1 < len(neighbours) else None,
        "steps": [
            Crumb(_("Standard"), reverse("edition", args=[edition])),
            Crumb(requirement.code, reverse("requirement", args=[edition, requirement.code])),
            Crumb(_("Guide")),
        ],
    }
    return render(request, "standards/guide.html", context)


@require_safe
@takes(Permission.PUBLIC)
def guide_file(request: HttpRequest, edition: str, language: str) -> HttpResponse:
    """The printed guide to an edition in one language, as PDF."""
    content = _edition_or_404(request, edition)
    if language not in LANGUAGES:
        raise Http404
    written = kept_guide(content, language=language, made_up=settings.DEMO)
    name = f"koopsuz-guide-{content.code}-{language}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(written, content_type="application/pdf", headers=headers)


def _edition_or_404(request: HttpRequest, code: str) -> EditionContent:
    try:
        return get_edition_for(request.user, code)
    except NoEditionError as error:
        raise Http404 from error
