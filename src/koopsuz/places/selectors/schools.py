"""Reads schools: one for its page, a list for an area, all of them as arrays for the engine."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.utils import timezone

from koopsuz.accounts.gate import Place, significant
from koopsuz.common.text import Text
from koopsuz.places.kinds import SchoolKind
from koopsuz.places.models import School, SchoolFacts
from koopsuz.places.schemas.arrays import SchoolTable, columns, oblast_of
from koopsuz.places.schemas.facts import Fact, read_facts
from koopsuz.places.selectors.areas import PATH, AreaLink, area_link, name_of, path_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """What is known of a school, for its page and for the rooms above. `path` goes from the country to its area."""

    id: int
    code: str
    name: Text
    kind: SchoolKind
    place: Place
    path: tuple[AreaLink, ...]
    settlement: str
    facts: dict[str, Any]
    facts_year: int | None
    facts_source: str
    source: str
    synthetic: bool
    latitude: float | None
    longitude: float | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class SchoolLink:
    """A school in a list."""

    id: int
    code: str
    name: Text
    kind: SchoolKind
    area: AreaLink
    pupils: int | None
    synthetic: bool


class SchoolKey(NamedTuple):
    """The least that counting and filtering need of a school; a country has thousands."""

    id: int
    code: str
    area_code: str
    stored_name: str

    @property
    def name(self) -> Text:
        """The name in three languages."""
        return name_of(self.stored_name)


@dataclass(frozen=True, slots=True)
class SchoolList:
    """One page of the schools of an area."""

    items: tuple[SchoolLink, ...]
    total: int
    page: int
    pages: int


def facts_catalogue() -> tuple[Fact, ...]:
    """Return the facts that are kept of a school, in their order."""
    return read_facts(settings.REFERENCE / "facts.yaml")


def newest_year() -> int | None:
    """Return the newest year for which any school has facts."""
    return SchoolFacts.objects.order_by("-year").values_list("year", flat=True).first()


def get_school_for(by: object, code: str, *, year: int | None = None) -> SchoolPage:  # noqa: ARG001 -- open to everybody
    """Return a school with its newest facts, or those of the newest year up to `year`; `Http404` if there is none."""
    schools = School.objects.filter(code=code) if code.isprintable() else School.objects.none()
    school = schools.annotate(path=RawSQL(PATH.format(area="places_school.area_id"), ())).first()  # noqa: S611 -- no word of a reader
    if school is None:
        raise Http404
    history = SchoolFacts.objects.filter(school=school).order_by("-year")
    facts = (history.filter(year__lte=year) if year else history).first()
    path = path_of(school.path)
    return SchoolPage(
        id=school.pk,
        code=school.code,
        name=school.name,
        kind=SchoolKind(school.kind),
        place=Place(area_code=path[-1].code, school_code=school.code),
        path=path,
        settlement=school.settlement,
        facts=dict(facts.values) if facts else {},
        facts_year=facts.year if facts else None,
        facts_source=facts.source if facts else "",
        source=school.source,
        synthetic=school.synthetic,
        latitude=school.latitude,
        longitude=school.longitude,
        valid_from=school.valid_from,
        valid_to=school.valid_to,
    )


@dataclass(frozen=True, slots=True)
class SchoolPlace:
    """Which school has a code, and where it is: what a service needs of it."""

    id: int
    code: str
    place: Place


def get_school_place(code: str) -> SchoolPlace:
    """Return a school by its code in one small query; `Http404` if there is none."""
    found = (
        School.objects.filter(code=code).values_list("pk", "code", "area__code").first() if code.isprintable() else None
    )
    if found is None:
        raise Http404
    return SchoolPlace(found[0], found[1], Place(area_code=found[2], school_code=found[1]))


# the newest facts of every school, found by one pass and one hash join: twice as fast as a search for each school
_SCHOOLS = """
    from places_school school
    join places_area area on area.id = school.area_id
    left join places_area above on above.id = area.parent_id and area.level = 'district'
    left join (
        select school_id, max(year) as year from places_schoolfacts {up_to} group by school_id
    ) newest on newest.school_id = school.id
    left join places_schoolfacts known on known.school_id = newest.school_id and known.year = newest.year
"""
_TABLE = (
    "select school.id, school.code, coalesce(above.code, area.code), known.values::text"
    + _SCHOOLS.format(up_to="where year <= %(year)s and (%(everybody)s or school_id = any(%(ids)s))")
    + """
    where school.valid_from <= %(last_day)s and (school.valid_to is null or school.valid_to >= %(first_day)s)
      and (%(everybody)s or school.id = any(%(ids)s))
    order by coalesce(above.code, area.code) collate "C", school.code collate "C"
"""
)


def school_table(*, year: int, school_ids: Iterable[int] | None = None) -> SchoolTable:
    """Return the schools that worked in `year` in the canonical order, with the newest facts up to that year.

    One query. A school without facts stands in the table with everything unknown.
    """
    ids = None if school_ids is None else [int(number) for number in school_ids]
    with connection.cursor() as cursor:
        cursor.execute(
            _TABLE,
            {
                "year": year,
                "first_day": date(year, 1, 1),
                "last_day": date(year, 12, 31),
                "everybody": ids is None,
                "ids": ids or [],
            },
        )
        rows = cursor.fetchall()
    # one document for the whole country is read several times faster than one document per school
    facts = json.loads("[" + ",".join(row[3] or "{}" for row in rows) + "]")
    area_codes = tuple(row[2] for row in rows)
    return SchoolTable(
        year=year,
        ids=np.asarray([row[0] for row in rows], dtype=np.int64),
        codes=tuple(row[1] for row in rows),
        area_codes=area_codes,
        oblast_codes=tuple(oblast_of(code) for code in area_codes),
        facts=columns(facts, facts=facts_catalogue()),
    )


_LIST = (
    """select school.id, school.code, school.name::text, school.kind, area.code, area.name::text, area.level,
              (known.values ->> 'pupils')::numeric::bigint, school.synthetic, count(*) over ()"""
    + _SCHOOLS.format(up_to="")
    + """
    where area.code like %(prefix)s and (school.valid_to is null or school.valid_to >= %(today)s)
    order by area.code collate "C", school.code collate "C"
    limit %(limit)s offset %(offset)s
"""
)


def school_links(area_code: str, *, page: int = 1, size: int = PAGE_SIZE) -> SchoolList:
    """Return one page of the schools in an area and everything under it, by area and code. One query.

    A page past the last one comes back empty with a total of 0: the total is counted along with the rows.
    """
    page = max(1, page)
    with connection.cursor() as cursor:
        cursor.execute(
            _LIST,
            {
                "prefix": significant(area_code) + "%",
                "today": timezone.localdate(),
                "limit": size,
                "offset": (page - 1) * size,
            },
        )
        rows = cursor.fetchall()
    total = rows[0][-1] if rows else 0
    return SchoolList(items=tuple(_link(row) for row in rows), total=total, page=page, pages=-(-total // size))


_KEYS = """
    select school.id, school.code, area.code, school.name::text
    from places_school school
    join places_area area on area.id = school.area_id
    where area.code like %(prefix)s and (school.valid_to is null or school.valid_to >= %(today)s)
    order by area.code collate "C", school.code collate "C"
"""


def school_keys(area_code: str) -> list[SchoolKey]:
    """Return every school in an area and under it, by area and code, with no more than its names. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, {"prefix": significant(area_code) + "%", "today": timezone.localdate()})
        return [SchoolKey(*row) for row in cursor.fetchall()]


_BY_ID = """
    select school.id, school.code, school.name::text, school.kind, area.code, area.name::text, area.level,
           (known.values ->> 'pupils')::numeric::bigint, school.synthetic, 0
    from places_school school
    join places_area area on area.id = school.area_id
    left join lateral (
        select facts.values from places_schoolfacts facts where facts.school_id = school.id order by year desc limit 1
    ) known on true
    where school.id = any(%s)
"""


def links_of(ids: Iterable[int]) -> dict[int, SchoolLink]:
    """Return these schools by id. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_ID, [list(ids)])
        return {row[0]: _link(row) for row in cursor.fetchall()}


def _link(row: tuple[Any, ...]) -> SchoolLink:
    number, code, name, kind, area_code, area_name, level, pupils, synthetic, _total = row
    return SchoolLink(
        id=number,
        code=code,
        name=name_of(name),
        kind=SchoolKind(kind),
        area=area_link(area_code, area_name, level),
        pupils=pupils,
        synthetic=synthetic,
    )
