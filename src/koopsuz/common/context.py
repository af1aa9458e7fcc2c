"""What every page needs to know of the site: its doors, its languages, whether its facts are a demo."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NAVIGATION: tuple[tuple[str, Promise | str], ...] = (
    ("map", _("Schools")),
    ("plan", _("Plan")),
    ("envelopes", _("Money")),
    ("standard", _("Standard")),
)
KEPT_ADDRESSES = 16_384  # of every school a few
SHORT_NAMES = {"ky": "Кыр", "ru": "Рус", "en": "Eng"}


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the header; `current` when the page stands behind it."""

    label: Promise | str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One button of the language switch."""

    code: str
    name: str
    short: str
    current: bool


@dataclass(frozen=True, slots=True)
class Site:
    """The template variable `site` (and `koopsuz`)."""

    name: str
    demo: bool
    home: str
    desk: str
    sign_in: str
    language: str
    languages: tuple[LanguageChoice, ...]
    navigation: tuple[Door, ...]
    today: datetime.date


def site(request: HttpRequest) -> dict[str, Site]:
    """Return the context variables `site` and, for pages where allauth puts its own `site`, the same as `koopsuz`."""
    language = get_language() or settings.LANGUAGE_CODE
    facts = Site(
        name="Koopsuz",
        demo=settings.DEMO,
        home=address("home") or "/",
        desk=address("desk"),
        sign_in=address("account_login"),
        language=language,
        languages=tuple(
            LanguageChoice(code, name, SHORT_NAMES[code], code == language) for code, name in settings.LANGUAGES
        ),
        navigation=tuple(_doors(path=request.path)),
        today=timezone.localdate(),
    )
    return {"site": facts, "koopsuz": facts}


def address(name: str, *arguments: object) -> str:
    """Return the path of a named page, or nothing where its room isn't installed: its door is then left out.

    A list asks for hundreds of addresses; each depends on nothing but its name and arguments and where the site stands.
    """
    return _address(name, arguments, site_root=(get_urlconf(settings.ROOT_URLCONF), get_script_prefix()))


@lru_cache(maxsize=KEPT_ADDRESSES, typed=True)
def _address(name: str, arguments: tuple[object, ...], *, site_root: tuple[str, str]) -> str:  # noqa: ARG001 -- a key
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _doors(*, path: str) -> list[Door]:
    doors = []
    for name, label in NAVIGATION:
        url = address(name)
        if url:
            doors.append(Door(label, url, path.startswith(url)))
    return doors
