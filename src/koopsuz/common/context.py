"""What every page needs to know of the site: its doors, its languages, whether its facts are a demo."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
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


def address(name: str) -> str:
    """Return the path of a named page, or nothing where its room isn't installed: its door is then left out."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _doors(*, path: str) -> list[Door]:
    doors = []
    for name, label in NAVIGATION:
        url = address(name)
        if url:
            doors.append(Door(label, url, path.startswith(url)))
    return doors
