"""Lists of schools by the state of their assessment, as a department or a school's desk needs them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import ROLE_TERMS
from koopsuz.accounts.selectors import roles_of
from koopsuz.accounts.services import COUNTRY, Place, System, covers, may
from koopsuz.assessments.models import Assessment
from koopsuz.assessments.selectors.campaigns import CampaignInfo, current_campaign
from koopsuz.assessments.states import AssessmentKind, AssessmentStatus
from koopsuz.places.selectors import SchoolKey, SchoolLink, get_school_for, links_of, school_keys

NOT_STARTED = "not_started"
LATE = "late"
EVERY_SCHOOL = 10_000_000
WITH_SCHOOL = (NOT_STARTED, AssessmentStatus.DRAFT.value, AssessmentStatus.RETURNED.value)


@dataclass(frozen=True, slots=True)
class SchoolState:
    """A school with the state of its own assessment in a campaign; `assessment_id` is None before it began."""

    school: SchoolLink
    assessment_id: UUID | None
    status: AssessmentStatus | None
    answered: int
    asked: int
    changed_at: datetime | None
    submitted_at: datetime | None
    open_life: int | None
    late: bool

    @property
    def state(self) -> str:
        """The state by which lists are filtered."""
        return self.status.value if self.status else NOT_STARTED


@dataclass(frozen=True, slots=True)
class StateList:
    """The schools of a person's places in a campaign: `rows` of `page` (of ids) filtered, `counts` by state before it."""

    campaign: CampaignInfo
    rows: tuple[SchoolState, ...]
    page: Page
    counts: Mapping[str, int]
    schools: int
    days_left: int


def scope_of(by: object) -> tuple[str, ...]:
    """Return the codes of the areas and schools whose assessments this person may see, the widest first."""
    if isinstance(by, System):
        return (COUNTRY,)
    if not may(by, Permission.VIEW_ASSESSMENT):
        return ()
    held = roles_of(by)  # type: ignore[arg-type]  # whoever passed may() with a permission is a person
    codes = {one.place_code for one in held if Permission.VIEW_ASSESSMENT in ROLE_TERMS[one.role].permissions}
    return tuple(sorted(codes, key=lambda code: (not code.isdigit(), len(code), code)))


def states_for(
    by: object,
    *,
    as_of: date,
    campaign: CampaignInfo | None = None,
    state: str = "",
    area: str = "",
    words: str = "",
    page: int | str | None = 1,
    size: int = EVERY_SCHOOL,
) -> StateList | None:
    """Return the schools that this person may see, filtered by state, area and words of the name; None without campaign.

    The order is area, then code. The number of queries depends on the places a person holds, not on their schools; of
    all schools only the state is read, the rest of those on the page.
    """
    wanted = campaign or current_campaign()
    if wanted is None:
        return None
    statuses = dict(_own(wanted).values_list("school_id", "status"))
    past = wanted.closes_on < as_of
    states = [(key, statuses.get(key.id, NOT_STARTED)) for key in _schools_of(by)]
    found_states = Counter(one for _key, one in states)
    counts = {name: found_states[name] for name in (NOT_STARTED, *AssessmentStatus.values)}
    counts[LATE] = sum(counts[name] for name in WITH_SCHOOL) if past else 0
    asked = WITH_SCHOOL if state == LATE and past else (() if state == LATE else (state,))
    chosen = [key.id for key, one in states if (not state or one in asked) and _matches(key, area=area, words=words)]
    shown = Paginator(chosen, size).get_page(page)
    ids = list(shown.object_list)
    links, own = links_of(ids), _rows(ids, campaign=wanted)
    rows = tuple(_state(links[number], own.get(number), late=past) for number in ids)
    return StateList(
        campaign=wanted,
        rows=rows,
        page=shown,
        counts=counts,
        schools=len(states),
        days_left=(wanted.closes_on - as_of).days,
    )


def own_schools(by: object, *, campaign: CampaignInfo | None = None) -> tuple[SchoolState, ...]:
    """Return the schools at which this person holds a role themselves, with the state of their assessment."""
    wanted = campaign or current_campaign()
    codes = [code for code in scope_of(by) if not _is_area(code)]
    if wanted is None or not codes:
        return ()
    pages = [get_school_for(by, code) for code in codes]
    schools = [
        SchoolLink(page.id, page.code, page.name, page.kind, page.path[-1], page.facts.get("pupils"), page.synthetic)
        for page in pages
    ]
    found = _rows([school.id for school in schools], campaign=wanted)
    return tuple(_state(school, found.get(school.id), late=False) for school in schools)


def _is_area(code: str) -> bool:
    return code.isdigit() and code.startswith(COUNTRY)


def _schools_of(by: object) -> list[SchoolKey]:
    schools: dict[int, SchoolKey] = {}
    scope = scope_of(by)
    for code in scope:
        if _is_area(code):
            schools.update({key.id: key for key in school_keys(code)})
    known = {key.code for key in schools.values()}
    for code in scope:
        if not _is_area(code) and code not in known:
            page = get_school_for(by, code)
            schools[page.id] = SchoolKey(page.id, page.code, page.path[-1].code, json.dumps(page.name.as_mapping()))
    return sorted(schools.values(), key=lambda key: (key.area_code, key.code))


_COLUMNS = (
    "school_id", "id", "status", "answered", "asked", "changed_at", "submitted_at", "score__open_life",
)  # fmt: skip


def _own(campaign: CampaignInfo) -> QuerySet[Assessment]:
    return Assessment.objects.filter(campaign_id=campaign.id, kind=AssessmentKind.SELF)


def _rows(school_ids: Sequence[int], *, campaign: CampaignInfo) -> dict[int, dict[str, Any]]:
    rows = _own(campaign).filter(school_id__in=school_ids)
    return {row["school_id"]: row for row in rows.values(*_COLUMNS)}


def _state(school: SchoolLink, row: dict[str, Any] | None, *, late: bool) -> SchoolState:
    if row is None:
        return SchoolState(school, None, None, 0, 0, None, None, None, late=late)
    status = AssessmentStatus(row["status"])
    with_school = status in {AssessmentStatus.DRAFT, AssessmentStatus.RETURNED}
    return SchoolState(
        school=school,
        assessment_id=row["id"],
        status=status,
        answered=row["answered"],
        asked=row["asked"],
        changed_at=row["changed_at"],
        submitted_at=row["submitted_at"],
        open_life=None if with_school else row["score__open_life"],
        late=late and with_school,
    )


def _matches(key: SchoolKey, *, area: str, words: str) -> bool:
    if area and not covers(area, Place(key.area_code, key.code)):
        return False
    if not words:
        return True
    names = " ".join((key.code, *key.name.as_mapping().values())).casefold()
    return all(word in names for word in words.casefold().split())
