"""Small answers to machines: is the database there, may a robot read, where is the mark."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.portal.selectors.health import database_answers

CLOSED_TO_ROBOTS = ("desk", "assessments", "account_login")


@require_safe
@cache_control(no_store=True)
@takes(Permission.PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """Say `ok` when the database answers, else 503; for the machine that watches the site."""
    if database_answers():
        return HttpResponse("ok\n", content_type="text/plain")
    return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)


@require_safe
@takes(Permission.PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything open may be read by robots; desks and sign-in are of no use to them."""
    lines = ["User-agent: *", *(f"Disallow: {reverse(name)}" for name in CLOSED_TO_ROBOTS), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
@takes(Permission.PUBLIC)
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, for browsers that ask for it by its old name."""
    return redirect(static("common/mark.svg"))
