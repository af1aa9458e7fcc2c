"""One small query that tells whether schools or facts have changed, so that others may keep what they count from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class FactsRevision:
    """What schools and facts stand in the database: it differs as soon as one of them does. `year` is the newest."""

    year: int
    facts: int
    changed_at: datetime
    schools: int


_REVISION = """
    select max(year), count(*), max(changed_at), (
        select coalesce(sum(hash_record_extended(row(id, area_id, valid_from, valid_to), 0)), 0) from places_school
    ) from places_schoolfacts
"""


def facts_revision() -> FactsRevision | None:
    """Return the revision of schools and facts, by which others keep what they count; None before any facts."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISION)
        year, facts, changed_at, schools = cursor.fetchone()
    return None if year is None else FactsRevision(year, facts, changed_at, int(schools))
