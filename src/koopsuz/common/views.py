"""Small pages of the shelf: the language switch, the style guide, the progress of a job."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from koopsuz.common.design import samples
from koopsuz.common.jobs import POLL_SECONDS, JobProgress, NoSuchJobError, get_job_for

ONE_YEAR = 365 * 24 * 60 * 60


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language in a cookie and return to the page the person was on."""
    response = redirect(_safe_way_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=ONE_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """The style guide: every component of the design system, live."""
    return render(
        request, "common/pages/design.html", samples(language=request.LANGUAGE_CODE, page=request.GET.get("page"))
    )


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a long piece of work is; the page may be left and come back to."""
    return render(request, "common/pages/job.html", {"job": _job(request, job_id), "poll_seconds": POLL_SECONDS})


@require_safe
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The part of that page that changes."""
    return render(request, "common/parts/job.html", {"job": _job(request, job_id), "poll_seconds": POLL_SECONDS})


def _job(request: HttpRequest, job_id: int) -> JobProgress:
    try:
        return get_job_for(request.user, job_id)
    except NoSuchJobError as error:
        raise Http404 from error


def _safe_way_back(request: HttpRequest) -> str:
    wish = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wish if safe else "/"
