"""Where facts, prices, rules and acts come from: `reference/sources.yaml`, one register in three languages.

Reference data names a source by its id; people read the name. A source that a person typed, such as the name of an
imported file, is in no register and is shown as it was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.text import LANGUAGES, Text

SOURCES_FILE = "sources.yaml"
KINDS = ("estimate", "law", "statistics", "press", "synthetic", "own")


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of the register. `address` says in plain words where to look it up, where that is known."""

    code: str
    name: Text
    kind: str
    day: date | None
    address: str

    @property
    def words(self) -> Text:
        """The name with the address, as a page shows it."""
        if not self.address:
            return self.name
        return Text(**{language: f"{getattr(self.name, language)} ({self.address})" for language in LANGUAGES})


def read_sources(reference: Path, *, problems: Problems) -> Mapping[str, Source]:
    """Read the register by id and collect what is wrong."""
    document = read_document(reference / SOURCES_FILE, problems=problems, root=reference)
    sections = document.sections("sources")
    document.done()
    check_unique((section.words("id", required=False), section) for section in sections)
    sources = [_source(section) for section in sections]
    return {source.code: source for source in sources if source.code}


def read_source(section: Section, *, known: Mapping[str, Source]) -> str:
    """The source of an entry of reference data: an id of the register."""
    found = section.words("source")
    if found:
        section.known("source", found, known)
    return found


def source_text(value: str) -> Text:
    """What a stored source is called; a source that is not in the register stays as it was typed."""
    found = _register(settings.REFERENCE).get(value)
    return found.words if found else Text.same(value)


def source_name(value: str) -> str:
    """The source in the language of the page."""
    return str(source_text(value))


@lru_cache(maxsize=4)
def _register(reference: Path) -> Mapping[str, Source]:
    problems = Problems()
    register = read_sources(reference, problems=problems)
    problems.raise_if_any()
    return register


def _source(section: Section) -> Source:
    source = Source(
        code=section.words("id"),
        name=section.text("name"),
        kind=section.choice("kind", KINDS),
        day=section.day("date", required=False),
        address=section.words("address", required=False),
    )
    section.done()
    return source
