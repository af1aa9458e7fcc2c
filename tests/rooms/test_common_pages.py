"""The frame of every page: language, header, error pages, style guide, style sheet."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from koopsuz.common.middleware import LanguageMiddleware
from koopsuz.common.storage import HashedStorage

STYLE = Path(settings.PACKAGE) / "common" / "static" / "common" / "koopsuz.css"
PAIRS = [  # text on ground, least contrast
    *(
        (ink, ground, 4.5)
        for ink in ("ink", "ink-soft", "brand", "danger")
        for ground in ("paper", "surface", "sunken")
    ),
    *((ink, ground, 4.5) for ink in ("ink",) for ground in ("brand-soft", "ochre-soft", "danger-soft")),
    ("on-brand", "brand", 4.5),
    ("on-danger", "danger", 4.5),
    *((f"on-level-{level}", f"level-{level}", 4.5) for level in (0, 1, 2, 3, "none")),
    *(("on-scale-low", f"scale-{step}", 4.5) for step in (0, 1, 2, 3)),
    *(("on-scale-high", f"scale-{step}", 4.5) for step in (4, 5)),
    *((mark, "paper", 3.0) for mark in ("line-strong", "ochre", "level-0", "level-3")),
]


def tokens(*, dark: bool) -> dict[str, str]:
    light_part, dark_part = (
        STYLE.read_text(encoding="utf-8").split("@layer base {")[0].split("prefers-color-scheme: dark")
    )
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light_part))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark_part)) if dark else found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_tokens_have_enough_contrast(dark: bool) -> None:
    colours = tokens(dark=dark)
    weak = []
    for ink, ground, least in PAIRS:
        low, high = sorted((luminance(colours[ink]), luminance(colours[ground])))
        if (high + 0.05) / (low + 0.05) < least:
            weak.append((ink, ground, round((high + 0.05) / (low + 0.05), 2)))

    assert weak == []


def test_style_is_small_and_never_shouts() -> None:
    style = STYLE.read_bytes()

    assert len(gzip.compress(style, 9)) <= 20_000
    assert b"uppercase" not in style
    assert b"text-overflow" not in style


def page_language(address: str, cookie: str = "") -> str:
    request = RequestFactory().get(address, headers={"accept-language": "ru,en;q=0.8"})
    if cookie:
        request.COOKIES["language"] = cookie

    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return LanguageMiddleware(answer)(request)["Content-Language"]


@pytest.mark.parametrize(
    ("address", "cookie", "language"),
    [
        ("/", "", "ky"),
        ("/?lang=ru", "", "ru"),
        ("/?lang=de", "", "ky"),
        ("/", "en", "en"),
        ("/?lang=ru", "en", "en"),
        ("/?lang=ru", "nonsense", "ru"),
    ],
)
def test_language_comes_from_cookie_then_address_then_kyrgyz(address: str, cookie: str, language: str) -> None:
    assert page_language(address, cookie) == language


@pytest.mark.django_db
def test_language_switch_keeps_the_page_and_the_choice(client: Client) -> None:
    answer = client.post("/language/", {"language": "ru", "next": "/design/?page=2"})

    assert (answer.status_code, answer["Location"]) == (302, "/design/?page=2")
    assert client.get("/design/")["Content-Language"] == "ru"


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_language_switch_to_elsewhere_goes_home(client: Client, elsewhere: str) -> None:
    answer = client.post("/language/", {"language": "xx", "next": elsewhere})

    assert answer["Location"] == "/"
    assert "language" not in answer.cookies


@pytest.mark.django_db
def test_language_switch_by_link_is_refused(client: Client) -> None:
    assert client.get("/language/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_style_guide_shows_every_component_in_each_language(client: Client, language: str) -> None:
    answer = client.get(f"/design/?lang={language}")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in html
    assert not re.search(r"<[^>]+ (style|onclick)=", html)
    assert not re.search(r"<script(?![^>]+(src|json))", html)
    assert html.count("<svg") > 20


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html"])
def test_error_page_tells_what_to_do(name: str) -> None:
    html = render_to_string(name, request=RequestFactory().get("/"))

    assert "<h1>" in html
    assert 'class="lead"' in html


def test_error_page_of_a_crash_needs_no_request() -> None:
    assert "koopsuz.css" in render_to_string("500.html")


@pytest.mark.django_db
def test_sign_in_page_is_ours(client: Client) -> None:
    html = client.get("/account/login/?lang=en").content.decode()

    assert "You do not need to sign in to look" in html
    assert 'class="site-header"' in html


def test_storage_without_collected_files_gives_the_plain_name() -> None:
    assert (
        HashedStorage(location="/nonexistent", base_url="/static/").url("common/koopsuz.css")
        == "/static/common/koopsuz.css"
    )
