"""Chooses the language of a page, and turns away what no database can store."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.cache import patch_vary_headers

from koopsuz.common.once import one_page

Handler = Callable[[HttpRequest], HttpResponse]
NUL = "\x00"


class LanguageMiddleware:
    """The language that the person chose (cookie), else the one in the address (`?lang=ru`), else Kyrgyz.

    Accept-Language is deliberately not asked: most phones are sold with Russian set, and Kyrgyz comes first.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.known = frozenset(code for code, _ in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.chosen(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response

    def chosen(self, request: HttpRequest) -> str:
        """Return the code of the first known language among cookie, address and default."""
        wishes = (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), request.GET.get("lang"))
        return next((wish for wish in wishes if wish in self.known), settings.LANGUAGE_CODE)


class OncePerPageMiddleware:
    """Lets a page that is only looked at read the campaign, the plan and the edition once (`once_a_page`)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_page():
            return self.get_response(request)


class StorableTextMiddleware:
    """Answers "no such page" where an address or a form holds the zero character: PostgreSQL stores no text with it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Look at everything that the page could read; after the check of the form's token."""
        if NUL in request.path or _holds_nul(request.GET) or _holds_nul(request.POST):
            raise Http404


def _holds_nul(given: QueryDict) -> bool:
    return any(NUL in text for name, values in given.lists() for text in (name, *values))
