"""What one page reads several times is asked once, and only while a page is looked at."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from koopsuz.common.middleware import OncePerPageMiddleware
from koopsuz.common.once import once_a_page, one_page
from koopsuz.common.text import escaped

ASKED: list[str] = []


@once_a_page
def _read(code: str) -> str:
    ASKED.append(code)
    return code.upper()


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    ASKED.clear()


def test_read_outside_a_page_asks_every_time() -> None:
    assert [_read("a"), _read("a")] == ["A", "A"]
    assert ASKED == ["a", "a"]


def test_read_within_a_page_asks_once_for_each_question() -> None:
    with one_page():
        assert [_read("a"), _read("b"), _read("a")] == ["A", "B", "A"]
    assert ASKED == ["a", "b"]
    assert _read("a") == "A"
    assert ASKED == ["a", "b", "a"]


@pytest.mark.parametrize(("method", "asked"), [("GET", 1), ("HEAD", 1), ("POST", 2), ("DELETE", 2)])
def test_page_that_changes_something_remembers_nothing(method: str, asked: int) -> None:
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(_read("a") + _read("a"))

    request = HttpRequest()
    request.method = method

    assert OncePerPageMiddleware(page)(request).content == b"AA"
    assert len(ASKED) == asked


def test_escaped_word_holds_no_markup_and_markup_is_kept() -> None:
    assert escaped("""<b> & "'""") == "&lt;b&gt; &amp; &quot;&#x27;"
    assert escaped(SafeString("<b>")) == "<b>"
    assert escaped(7) == "7"
