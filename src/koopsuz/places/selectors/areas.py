"""Reads areas: the tree, its pages, its outlines. The territory is open to everybody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.utils import timezone

from koopsuz.accounts.gate import significant
from koopsuz.common.text import Text
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.models import Area
from koopsuz.places.schemas.matching import KnownArea
from koopsuz.places.schemas.territory import normalise_code
from koopsuz.places.selectors.revision import FactsRevision, facts_revision

KEPT_COUNTS = 2048  # every area a few times
KEPT_NAMES = 8192


@dataclass(frozen=True, slots=True)
class AreaLink:
    """What a list or a path needs of an area."""

    code: str
    name: Text
    level: AreaLevel


@dataclass(frozen=True, slots=True)
class Change:
    """An area that this one came from or went over into."""

    area: AreaLink
    on: date
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name or code of an area."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class AreaPage:
    """What the page of an area shows. `path` goes from the country down to the parent; `pupils` are of `facts_year`."""

    id: int
    code: str
    name: Text
    level: AreaLevel
    path: tuple[AreaLink, ...]
    parent: AreaLink | None
    children: tuple[AreaLink, ...]
    schools: int
    pupils: int
    facts_year: int | None
    valid_from: date
    valid_to: date | None
    aliases: tuple[Alias, ...]
    predecessors: tuple[Change, ...]
    successors: tuple[Change, ...]
    latitude: float | None
    longitude: float | None
    source: str
    verified: bool
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The border of an area as a GeoJSON geometry."""

    code: str
    name: Text
    level: AreaLevel
    geometry: dict[str, Any]
    source: str


def get_area_for(by: object, code: str) -> AreaPage:  # noqa: ARG001 -- open to everybody; doors keep one shape
    """Return an area for its page; `Http404` if there is none. The number of queries does not depend on its size."""
    areas = (
        Area.objects.defer("outline").filter(code=normalise_code(code)) if code.isprintable() else Area.objects.none()
    )
    area = areas.annotate(path=RawSQL(PATH.format(area="places_area.parent_id"), ())).first()  # noqa: S611 -- no word of a reader
    if area is None:
        raise Http404
    schools, pupils, year = _counts(area.code)
    path = path_of(area.path)
    before, after = _changes(area)
    return AreaPage(
        id=area.pk,
        code=area.code,
        name=area.name,
        level=AreaLevel(area.level),
        path=path,
        parent=path[-1] if path else None,
        children=_links(_current().filter(parent=area)),
        schools=schools,
        pupils=pupils,
        facts_year=year,
        valid_from=area.valid_from,
        valid_to=area.valid_to,
        aliases=tuple(Alias(item.alias, item.note) for item in area.aliases.order_by("alias")),
        predecessors=before,
        successors=after,
        latitude=area.latitude,
        longitude=area.longitude,
        source=area.source,
        verified=area.verified,
        synthetic=area.synthetic,
    )


# the way down to an area and itself in one value: five joins of whole rows take three times as long
PATH = """(
    with recursive way as (
        select here.id, here.parent_id, here.code, here.name, here.level, 0 as height
        from places_area here where here.id = {area}  -- an alias, for {area} may name the table outside
        union all
        select above.id, above.parent_id, above.code, above.name, above.level, way.height + 1
        from way join places_area above on above.id = way.parent_id
    )
    select json_agg(json_build_array(code, name::text, level) order by height desc)::text from way
)"""


def path_of(stored: str | None) -> tuple[AreaLink, ...]:
    """Read what PATH found: areas from the country down."""
    return tuple(area_link(code, name, level) for code, name, level in json.loads(stored or "[]"))


# names are kept by their own words: reading thousands of them anew takes most of the time of a list of the country
@lru_cache(maxsize=KEPT_NAMES)
def name_of(stored: str) -> Text:
    """A name in three languages as it is stored."""
    return Text.from_mapping(json.loads(stored))


@lru_cache(maxsize=KEPT_NAMES)
def area_link(code: str, name: str, level: str) -> AreaLink:
    """An area of a list."""
    return AreaLink(code, name_of(name), AreaLevel(level))


def area_links(level: AreaLevel | None = None, under: str | None = None) -> tuple[AreaLink, ...]:
    """Return the areas that exist today, by code; of one level, and under one area (not itself), where asked."""
    areas = _current()
    if level is not None:
        areas = areas.filter(level=level)
    if under is not None:
        areas = areas.filter(code__startswith=significant(under)).exclude(code=under)
    return _links(areas)


def outlines(level: AreaLevel | None = None) -> list[Outline]:
    """Return the areas that have an outline, by code."""
    areas = Area.objects.filter(outline__isnull=False).order_by("code")
    if level is not None:
        areas = areas.filter(level=level)
    return [
        Outline(area.code, area.name, AreaLevel(area.level), area.outline or {}, area.outline_source) for area in areas
    ]


def known_areas() -> tuple[KnownArea, ...]:
    """Return every area with all its names, for matching what stands in an imported file."""
    areas = Area.objects.defer("outline").prefetch_related("aliases").order_by("code")
    return tuple(
        KnownArea(
            code=area.code,
            level=AreaLevel(area.level),
            name=area.name,
            aliases=tuple(sorted(alias.alias for alias in area.aliases.all())),
            valid_to=area.valid_to,
        )
        for area in areas
    )


def _current() -> Any:
    return Area.objects.defer("outline").filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))


def _links(areas: Any) -> tuple[AreaLink, ...]:
    rows = areas.order_by("code").values_list("code", "name", "level")
    return tuple(AreaLink(code, name, AreaLevel(level)) for code, name, level in rows)


_SUCCESSIONS = """
    select other.code, other.name::text, other.level, one."on", one.verified, one.source,
           one.successor_id = %(area)s
    from places_areasuccession one
    join places_area other
      on other.id = case when one.successor_id = %(area)s then one.predecessor_id else one.successor_id end
    where one.predecessor_id = %(area)s or one.successor_id = %(area)s
    order by one."on", other.code
"""


def _changes(area: Area) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    before: list[Change] = []
    after: list[Change] = []
    with connection.cursor() as cursor:
        cursor.execute(_SUCCESSIONS, {"area": area.pk})
        for code, name, level, *rest, came_before in cursor.fetchall():
            (before if came_before else after).append(Change(area_link(code, name, level), *rest))
    return tuple(before), tuple(after)


_COUNTS = """
    with newest as (
        select distinct on (school.id) school.id, facts.year, (facts.values ->> 'pupils')::numeric as pupils
        from places_school school
        join places_area area on area.id = school.area_id
        left join places_schoolfacts facts on facts.school_id = school.id
        where area.code like %s and (school.valid_to is null or school.valid_to >= %s)
        order by school.id, facts.year desc nulls last
    )
    select count(*), coalesce(sum(pupils), 0)::bigint, max(year) from newest
"""


def _counts(code: str) -> tuple[int, int, int | None]:
    today = timezone.localdate()
    revision = None if connection.in_atomic_block else facts_revision()  # what a transaction sees may never be true
    return _count(code, on=today) if revision is None else _kept_count(code, on=today, revision=revision)


@lru_cache(maxsize=KEPT_COUNTS)
def _kept_count(code: str, *, on: date, revision: FactsRevision) -> tuple[int, int, int | None]:  # noqa: ARG001 -- a key
    return _count(code, on=on)


def _count(code: str, *, on: date) -> tuple[int, int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [significant(code) + "%", on])
        schools, pupils, year = cursor.fetchone()
    return schools, pupils, year
