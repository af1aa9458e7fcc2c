"""What the page of an area shows: figures, levels, common gaps, the plan, its parts and its schools."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.core.paginator import Page, Paginator
from django.utils.translation import get_language
from numpy.typing import NDArray

from koopsuz.assessments.selectors.country import BlockCount
from koopsuz.common.text import Text
from koopsuz.places.kinds import SchoolKind
from koopsuz.places.selectors import AreaPage, SchoolLink, get_area_for
from koopsuz.places.selectors.search import fold
from koopsuz.portal.selectors.country import Country, Counts, country
from koopsuz.portal.selectors.figures import (
    CommonGap,
    Figures,
    MoneyCell,
    block_counts,
    common_gaps,
    figures_of,
    money_cells,
)
from koopsuz.portal.selectors.home import AreaRow, Home
from koopsuz.standards.schemas import BlockContent

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school in a list; counts and money are None where nothing is published of it."""

    link: SchoolLink
    assessed: bool
    open_by_class: Counts | None
    need: int | None
    funded: int | None


@dataclass(frozen=True, slots=True)
class SchoolFilters:
    """Which schools of an area are asked for; `state` is one of STATES or empty."""

    words: str = ""
    kind: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block of the standard with how many schools stand at each of its levels."""

    block: BlockContent
    counts: BlockCount


@dataclass(frozen=True, slots=True)
class AreaBundle:
    """Everything of an area's page. `country` is None before the first round of assessments."""

    page: AreaPage
    country: Home | None
    edition: str
    blocks: tuple[BlockRow, ...]
    gaps: tuple[CommonGap, ...]
    money: tuple[MoneyCell, ...]
    schools: Page
    schools_in_all: int


def area_bundle(by: object, code: str, *, filters: SchoolFilters, page: str | int = 1) -> AreaBundle:
    """Return an area with all that its page shows; `Http404` if there is none."""
    place = get_area_for(by, code)
    found = country()
    if found is None:
        return AreaBundle(place, None, "", (), (), (), Paginator((), PAGE_SIZE).get_page(1), 0)
    codes = [place.code, *(child.code for child in place.children)]
    figures = figures_of(codes, country=found)
    chosen = _chosen(place.code, country=found, filters=filters)
    shown = Paginator(chosen, PAGE_SIZE).get_page(page)
    shown.object_list = [_row(int(row), country=found) for row in shown.object_list]
    return AreaBundle(
        page=place,
        country=_home(place, country=found, figures=figures),
        edition=found.campaign.edition,
        blocks=tuple(BlockRow(found.edition.block(one.code), one) for one in block_counts(place.code, country=found)),
        gaps=common_gaps(place.code, country=found),
        money=money_cells(place.code, country=found),
        schools=shown,
        schools_in_all=figures[place.code].schools,
    )


def _home(place: AreaPage, *, country: Country, figures: dict[str, Figures]) -> Home:
    return Home(
        campaign=country.campaign,
        earlier=country.progress.earlier if country.progress else None,
        plan=country.money.plan if country.money else None,
        figures=figures[place.code],
        rows=tuple(AreaRow(child, figures[child.code]) for child in place.children),
    )


STATES: dict[str, Callable[[Country], NDArray[np.bool_]]] = {
    "danger": lambda country: country.open_by_class[:, 0] > 0,
    "no_danger": lambda country: (country.scored.rows >= 0) & (country.open_by_class[:, 0] == 0),
    "unpaid": lambda country: _unpaid(country),
    "waiting": lambda country: country.scored.rows < 0,
}


def _unpaid(country: Country) -> NDArray[np.bool_]:
    """Schools with a gap that endangers life and for which the plan finds no money."""
    if country.money is None:
        return np.zeros(len(country.scored.ids), dtype=np.bool_)
    return country.money.gaps[:, 0] > country.money.funded_gaps[:, 0]


def _chosen(code: str, *, country: Country, filters: SchoolFilters) -> NDArray[np.int64]:
    """Rows of the schools that match, in the order of their names."""
    wanted = country.inside(code)
    if filters.state in STATES:
        wanted = wanted & STATES[filters.state](country)
    rows = np.flatnonzero(wanted)
    rows = rows[np.argsort(_ranks(country)[rows], kind="stable")]
    if not (filters.words or filters.kind):
        return rows
    words, kind = fold(filters.words).split(), filters.kind
    return np.asarray(
        [row for row in rows.tolist() if _matches(row, country=country, words=words, kind=kind)], np.int64
    )


def _matches(row: int, *, country: Country, words: list[str], kind: str) -> bool:
    if kind and country.scored.links[row].kind != SchoolKind(kind):
        return False
    return not words or all(word in _folded_names(country)[row] for word in words)


@lru_cache(maxsize=2)
def _folded_names(country: Country) -> tuple[str, ...]:
    """Codes and names of all schools and their places as the search folds them; kept with the country."""
    return tuple(
        fold(" ".join((link.code, *link.name.as_mapping().values(), *link.area.name.as_mapping().values())))
        for link in country.scored.links
    )


def _row(row: int, *, country: Country) -> SchoolRow:
    assessed = bool(country.scored.rows[row] >= 0)
    money = country.money
    life, duty, improvement = country.open_by_class[row].tolist()
    return SchoolRow(
        link=country.scored.links[row],
        assessed=assessed,
        open_by_class=(life, duty, improvement) if assessed else None,
        need=int(money.need[row].sum()) if money and assessed else None,
        funded=int(money.funded[row].sum()) if money and assessed else None,
    )


def _ranks(country: Country) -> NDArray[np.int64]:
    """The place of every school in the alphabet of the reader's language; kept with the country."""
    return _ranked(country, get_language() or "ky")


@lru_cache(maxsize=6)
def _ranked(country: Country, language: str) -> NDArray[np.int64]:
    keys = [alphabetical(link.name, language=language) for link in country.scored.links]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = np.arange(len(keys))
    return ranks


# ө, ү, ң and ё follow о, у, н and е in the alphabet, but not in Unicode
_LETTERS = str.maketrans({"ө": "о\uffff", "ү": "у\uffff", "ң": "н\uffff", "ё": "е\uffff"})


def alphabetical(name: Text, *, language: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts names by the alphabet and numbers in them by size."""
    words = name.in_language(language)[0].casefold().translate(_LETTERS)
    parts = re.split(r"(\d+)", words)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)
