"""No page mixes languages: every reachable page, for several people, in each language, is read word by word."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client

from koopsuz.accounts.roles import Role
from koopsuz.finance import services as finance
from tests.conftest import ClientFor
from tests.factories.assessments import AIMAK, OWN
from tests.factories.planning import AS_OF, make_plan, make_planned_country

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LANGUAGES = ("ky", "ru", "en")
MOST_PAGES = 120
CYRILLIC = re.compile(r"[А-Яа-яЁёҢңӨөҮү]")
LATIN = re.compile(r"[A-Za-z]{3,}")
MADE = re.compile(r"\((ky|ru|en)\)")  # what the factories write carries its language
# names, kinds of files and codes that every language writes alike
NAMES = re.compile(
    r"“[^”]*[А-Яа-яҢңӨөҮү][^”]*”|Koopsuz|ODK|Collect|TXT|CSV|XLSX|JSON|GeoJSON|HTML|PDF|DOCX|YAML|XML|OSCAL|SOATE|QR|TOTP|SHA|UTF|iCal|Excel|Word|LibreOffice|JavaScript"
    r"|WGS|MSK|ZIP|E-mail|koopsuz-allocation|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{8,}\b"
    # names of columns and properties that a file must have, whatever the language of its reader
    r"|\b(?:pcode|source|year)\b"
    # what the factories write without a language: codes, sources, people
    r"|\btest (?:matrix|prices)\b|\btest\b|\btiny\b|^[A-Z][A-Za-z -]+ \d+ · "
    r"|\S+@\S+|https?://\S+|[\w./-]+\.(?:csv|xlsx|json|zip|pdf|docx|ya?ml|ics|kg|org)|[a-z_]+\([^)]*\)|\b[a-z]+_[a-z_]+\b"
)
UNSEEN = {"script", "style", "code", "svg", "option", "title", "textarea", "pre"}


class Reader(HTMLParser):
    """Yields the words of a page with the language that the markup gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str, bool]] = [("", "", False)]
        self.words: list[tuple[str, str]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        _parent, language, unseen = self.stack[-1]
        if tag not in {"br", "img", "input", "link", "meta", "hr", "wbr"}:
            self.stack.append((tag, str(given.get("lang") or language), unseen or tag in UNSEEN))

    def handle_endtag(self, tag: str) -> None:
        while len(self.stack) > 1 and self.stack[-1][0] != tag:
            self.stack.pop()
        if len(self.stack) > 1:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        _tag, language, unseen = self.stack[-1]
        if data.strip() and not unseen:
            self.words.append((language, " ".join(data.split())))


def offences(reader: Reader, *, language: str) -> Iterator[str]:
    """Words that the markup says are in the page's language, and are not."""
    for said, words in reader.words:
        if said != language:
            continue
        made = MADE.findall(words)
        if made:
            if set(made) != {language}:
                yield words
            continue
        plain = NAMES.sub("", words)
        if (CYRILLIC if language == "en" else LATIN).search(plain):
            yield words


def crawl(client: Client, start: str) -> Iterator[tuple[str, Reader]]:
    """Every page that links lead to from a first one, breadth first; one page for each pattern of addresses."""
    seen, waiting, shapes = {start}, [start], set()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        answer = client.get(path, follow=True)
        if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        reader = Reader()
        reader.feed(answer.content.decode())
        yield path, reader
        for link in reader.links:
            target = link.split("#")[0]
            shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|\d+", "0", target.split("?")[0])
            if target.startswith("/") and target not in seen and shape not in shapes and "logout" not in target:
                shapes.add(shape)
                seen.add(target)
                waiting.append(target)


@pytest.fixture
def country() -> None:
    """A country with a published plan and a cost of adoption."""
    make_planned_country()
    make_plan()
    from koopsuz.accounts.services import System

    finance.run_estimate(finance.request_estimate(by=System(), edition="tiny", as_of=AS_OF, in_background=False))


@pytest.mark.parametrize(
    ("role", "place", "start"),
    [
        (None, "", "/"),
        (Role.EDUCATION_MINISTRY, "417", "/desk/"),
        (Role.DIRECTOR, OWN, "/desk/"),
        (Role.LOCAL_FINANCE, AIMAK, "/desk/"),
        (Role.OPERATOR, "417", "/desk/"),
    ],
)
def test_no_reachable_page_mixes_languages(
    country: None, client_for: ClientFor, role: Role | None, place: str, start: str
) -> None:
    client = client_for(role, place)
    found = []
    for language in LANGUAGES:
        client.cookies["language"] = language
        pages = 0
        for path, reader in crawl(client, start):
            pages += 1
            found += [f"{language} {path}: {words}" for words in offences(reader, language=language)]
        assert pages > 10

    assert not found, "\n".join(sorted(set(found)))


def test_offences_of_a_page_that_mixes_languages_are_found() -> None:
    reader = Reader()
    reader.feed(
        '<html lang="ky"><body><p>Мектеп</p><p>Save draft</p><p lang="en">English</p><p>words (ru)</p>'
        "<p>Koopsuz CSV</p></body></html>"
    )

    assert list(offences(reader, language="ky")) == ["Save draft", "words (ru)"]
