"""Reads around a requirement: prices of its measures, how many schools it reaches, search by words, class, theme or act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from koopsuz.common.text import Text
from koopsuz.engine.formulas import applies, parse
from koopsuz.places.schemas.arrays import SchoolTable
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.selectors import FactsRevision, facts_catalogue, facts_revision, school_table
from koopsuz.standards.schemas import (
    EditionContent,
    PriceContent,
    RequirementContent,
    load_crosswalk,
    load_prices,
    price_on,
)

KEPT_REACHES = 512  # an edition has about a hundred formulas


@dataclass(frozen=True, slots=True)
class Reach:
    """To how many of the schools of a year a requirement applies."""

    schools: int
    of_schools: int
    year: int

    @property
    def permille(self) -> int:
        """The share in thousandths."""
        return self.schools * 1000 // self.of_schools if self.of_schools else 0


def reach(requirement: RequirementContent) -> Reach | None:
    """Count the schools to which a requirement applies in the newest year of facts; None while there are no schools.

    A school of which too little is known counts as one to which it applies, as in scoring.
    """
    revision = facts_revision()
    return None if revision is None else _reach(requirement.applies, revision)


@lru_cache(maxsize=KEPT_REACHES)
def _reach(formula: str, revision: FactsRevision) -> Reach:
    table = schools_of(revision)
    reached = applies(parse(formula), table.facts, rows=len(table.ids))
    return Reach(int(reached.sum()), len(table.ids), revision.year)


@lru_cache(maxsize=1)
def schools_of(revision: FactsRevision) -> SchoolTable:
    """The schools of a year as arrays, read once for all requirements."""
    return school_table(year=revision.year)


def fact_catalogue() -> Mapping[str, Fact]:
    """Facts by name, as formulas use them."""
    return {fact.name: fact for fact in facts_catalogue()}


def current_prices(*, as_of: date | None = None) -> Mapping[str, PriceContent]:
    """The unit prices valid on a day (today if none is given), by code."""
    return price_on(all_prices(), as_of=as_of or timezone.localdate())


def all_prices() -> tuple[PriceContent, ...]:
    """Every unit price of the reference data, whatever its day."""
    return _prices_of(settings.REFERENCE)


@lru_cache(maxsize=2)
def _prices_of(reference: Path) -> tuple[PriceContent, ...]:
    return load_prices(reference)


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """A framework with the place that matches a requirement; `original` is the framework's own name for other readers."""

    name: Text
    reference: Text

    @property
    def original(self) -> str:
        """The English name, where the page's language calls the framework otherwise."""
        return self.name.en if str(self.name) != self.name.en else ""


def crosswalk_rows(requirement: RequirementContent) -> tuple[CrosswalkRow, ...]:
    """The crosswalk of a requirement in words; what the register no longer knows stays as it was written."""
    known = load_crosswalk(settings.REFERENCE)
    rows = []
    for entry in requirement.crosswalk:
        framework = known.get(entry.framework)
        name = framework.name if framework else Text.same(entry.framework)
        reference = framework.reference_name(entry.reference) if framework else Text.same(entry.reference)
        rows.append(CrosswalkRow(name, reference))
    return tuple(rows)


def find_requirements(
    edition: EditionContent,
    *,
    query: str = "",
    requirement_class: int | None = None,
    theme: str = "",
    limit: int | None = None,
) -> tuple[RequirementContent, ...]:
    """Requirements with all words of the query in their code, title or text, of a class and a theme, in order."""
    words = _folded(query).split()
    found = [
        one
        for one in edition.requirements
        if requirement_class in (None, one.requirement_class)
        and theme in ("", one.theme)
        and all(word in _searchable(one) for word in words)
    ]
    return tuple(found if limit is None else found[:limit])


def requirements_of_act(edition: EditionContent, act: str) -> tuple[RequirementContent, ...]:
    """Requirements that rest on an act, in order."""
    return tuple(one for one in edition.requirements if any(source.act == act for source in one.legal_sources))


def _searchable(one: RequirementContent) -> str:
    texts = (*one.title.as_mapping().values(), *one.text.as_mapping().values())
    return _folded(" ".join((one.code, *texts)))


# on a Russian keyboard people write о, у, н for ө, ү, ң
_LIKE_LETTERS = str.maketrans("өүңё", "оуне")


def _folded(words: str) -> str:
    return words.casefold().translate(_LIKE_LETTERS)
