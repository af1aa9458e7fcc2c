"""Finds schools and areas by name, number or code; forgives case, typing slips, and о for ө, у for ү, н for ң."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from django.db import connection, transaction

from koopsuz.common.text import Text
from koopsuz.places.kinds import AreaLevel

LIKENESS = "0.42"  # how many of the query's trigrams must be met, as a share: one slip in a five-letter word passes
LONGEST_QUERY = 80

# the same fold as the column `folded` (migration 0003_search_by_trigrams)
_FOLD = str.maketrans("өүңёй№«»\"'-", "оунеи      ")


@dataclass(frozen=True, slots=True)
class Found:
    """A school or an area that answers a search. `place` is where it lies."""

    kind: Literal["area", "school"]
    code: str
    name: Text
    place: Text
    level: AreaLevel | None
    synthetic: bool


_SEARCH = """
    with found as (
        select 'area' as kind, area.code, area.name, area.parent_id, area.level, area.synthetic,
               greatest(likeness, coalesce(other.best, 0)) as likeness,
               case area.level when 'country' then 0 when 'oblast' then 1 when 'capital' then 1 when 'rayon' then 2
                    when 'city' then 2 else 3 end as nearness
        from (
            select *, word_similarity(%(query)s, folded) + case when folded like %(start)s then 0.4 else 0 end
                + case when folded like %(part)s then 0.3 else 0 end as likeness
            from places_area
        ) area
        left join lateral (
            select max(word_similarity(%(query)s, alias.folded)) - 0.01 as best from places_areaalias alias
            where alias.area_id = area.id and %(query)s <%% alias.folded
        ) other on true
        where %(query)s <%% area.folded or area.folded like %(part)s or other.best is not null
        union all
        select 'school', school.code, school.name, school.area_id, '', school.synthetic,
               word_similarity(%(query)s, school.folded)
                   + case when school.folded like %(start)s then 0.4 else 0 end
                   + case when school.folded like %(part)s then 0.3 else 0 end,
               4
        from places_school school
        where %(query)s <%% school.folded or school.folded like %(part)s
        order by likeness desc, nearness, code
        limit %(limit)s
    )
    select found.kind, found.code, found.name::text, above.name::text, found.level, found.synthetic
    from found left join places_area above on above.id = found.parent_id
    order by found.likeness desc, found.nearness, found.code
"""


def fold(words: str) -> str:
    """Return words as they stand in the search index: lower case, with the letters that people mix up made one."""
    printable = "".join(letter if letter.isprintable() else " " for letter in words.lower())
    return re.sub(r"\s+", " ", printable.translate(_FOLD)).strip()


def search_places(query: str, *, limit: int = 20) -> tuple[Found, ...]:
    """Return the areas and schools that best answer the words, the best first; nothing for an empty query."""
    words = fold(query[:LONGEST_QUERY])
    if not words:
        return ()
    likely = re.sub(r"([\\%_])", r"\\\1", words)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, true)", [LIKENESS])
        cursor.execute(
            _SEARCH,
            {"query": words, "part": f"%{likely}%", "start": f"{likely}%", "limit": max(0, min(limit, 200))},
        )
        rows = cursor.fetchall()
    return tuple(
        Found(
            kind=kind,
            code=code,
            name=Text.from_mapping(json.loads(name)),
            place=Text.from_mapping(json.loads(place)) if place else Text(),
            level=AreaLevel(level) if level else None,
            synthetic=synthetic,
        )
        for kind, code, name, place, level, synthetic in rows
    )
