"""Refuses every page that does not name its permission, and everybody who does not hold it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from koopsuz.accounts.doors import permission_of
from koopsuz.accounts.gate import RefusedError, may
from koopsuz.accounts.permissions import Permission


class PermissionMiddleware:
    """Looks up the permission that a view carries (`@takes`) before the view runs; refusal looks like absence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_closed_page", False):
            add_never_cache_headers(response)  # the next person at this computer must not find it with "back"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        permission = permission_of(view, request.resolver_match)
        if permission is Permission.PUBLIC:
            return None
        request.is_closed_page = True  # type: ignore[attr-defined]  # read above, when the page is drawn
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may(request.user, permission):
            raise Http404
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RefusedError):
            raise Http404
        return None
