"""Figures of areas: how many schools, how many assessed, how many gaps and levels. No query per school or per area."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from koopsuz.accounts.services import COUNTRY, significant
from koopsuz.assessments.selectors.campaigns import CampaignInfo, current_campaign
from koopsuz.assessments.selectors.tables import ScoreTable, score_table
from koopsuz.assessments.states import AssessmentKind
from koopsuz.places.selectors import SchoolLink, school_links

KEEP_SECONDS = 30  # places has no revision of its own: a school added now counts in half a minute
EVERY_SCHOOL = 10_000_000
LEVELS = 4


@dataclass(frozen=True, slots=True)
class BlockCount:
    """How many assessed schools stand at each level of a block: `levels[0]` absent … `levels[3]` full."""

    code: str
    levels: tuple[int, int, int, int]
    not_assessed: int


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """Figures of an area in a campaign. `open_by_class` counts gaps; `schools_in_danger` have at least one of class 1."""

    area_code: str
    campaign: CampaignInfo
    schools: int
    assessed: int
    verified: int
    pupils: int
    open_by_class: tuple[int, int, int]
    schools_in_danger: int
    pupils_in_danger: int
    blocks: tuple[BlockCount, ...]

    @property
    def assessed_permille(self) -> int:
        """Share of schools with published results, in thousandths cut down."""
        return self.assessed * 1000 // self.schools if self.schools else 0

    @property
    def open_gaps(self) -> int:
        """Gaps of all classes."""
        return sum(self.open_by_class)


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """All schools of today with their results: `rows` [schools] is the row in the score table, −1 without results."""

    links: tuple[SchoolLink, ...]
    ids: NDArray[np.int64]
    area_codes: NDArray[np.str_]
    pupils: NDArray[np.int64]
    rows: NDArray[np.int64]
    table: ScoreTable


_kept: dict[int, tuple[float, Country]] = {}


def country_of(campaign: CampaignInfo) -> Country:
    """Return every school beside its results in the campaign; two queries, or none when kept in memory."""
    kept = _kept.get(campaign.id)
    now = time.monotonic()
    if kept and kept[1].table.campaign == campaign and now - kept[0] < KEEP_SECONDS and not connection.in_atomic_block:
        return kept[1]
    links = school_links(COUNTRY, size=EVERY_SCHOOL).items
    table = score_table(campaign)
    ids = np.asarray([link.id for link in links], dtype=np.int64)
    country = Country(
        links=links,
        ids=ids,
        area_codes=np.asarray([link.area.code for link in links], dtype=np.str_),
        pupils=np.asarray([link.pupils or 0 for link in links], dtype=np.int64),
        rows=_rows(ids, table=table),
        table=table,
    )
    if not connection.in_atomic_block:
        _kept.clear()
        _kept[campaign.id] = (now, country)
    return country


def _rows(ids: NDArray[np.int64], *, table: ScoreTable) -> NDArray[np.int64]:
    if not len(table.school_ids):
        return np.full(len(ids), -1, dtype=np.int64)
    order = np.argsort(table.school_ids)
    found = np.searchsorted(table.school_ids, ids, sorter=order).clip(max=len(order) - 1)
    rows = order[found]
    return np.where(table.school_ids[rows] == ids, rows, -1)


def inside(area_code: str, *, country: Country) -> NDArray[np.bool_]:
    """Tell which schools stand in an area or under it, [schools]."""
    return np.char.startswith(country.area_codes, significant(area_code)) if len(country.ids) else np.zeros(0, np.bool_)


def area_summary(area_code: str, campaign: CampaignInfo | None = None) -> AreaSummary | None:
    """Return the figures of an area in a campaign, by default the newest; None before the first campaign."""
    return area_summaries([area_code], campaign=campaign).get(area_code)


def area_summaries(area_codes: Iterable[str], *, campaign: CampaignInfo | None = None) -> Mapping[str, AreaSummary]:
    """Return the figures of many areas at once, as a map or a list of an area's parts needs them."""
    wanted = campaign or current_campaign()
    if wanted is None:
        return {}
    country = country_of(wanted)
    return {code: _summary(code, country=country, campaign=wanted) for code in area_codes}


def _summary(area_code: str, *, country: Country, campaign: CampaignInfo) -> AreaSummary:
    here = inside(area_code, country=country)
    assessed = here & (country.rows >= 0)
    rows, table = country.rows[assessed], country.table
    life, duty, improvement = table.open_by_class[rows].sum(axis=0, dtype=np.int64).tolist()
    in_danger = table.open_by_class[rows, 0] > 0
    return AreaSummary(
        area_code=area_code,
        campaign=campaign,
        schools=int(here.sum()),
        assessed=int(assessed.sum()),
        verified=int((table.kinds[rows] == AssessmentKind.VERIFICATION).sum()),
        pupils=int(country.pupils[here].sum()),
        open_by_class=(life, duty, improvement),
        schools_in_danger=int(in_danger.sum()),
        pupils_in_danger=int(country.pupils[assessed][in_danger].sum()),
        blocks=_block_counts(table, rows=rows),
    )


def _block_counts(table: ScoreTable, *, rows: NDArray[np.int64]) -> tuple[BlockCount, ...]:
    counts = []
    for column, code in enumerate(table.block_codes):
        found = np.bincount(table.block_levels[rows, column] + 1, minlength=LEVELS + 1).tolist()
        counts.append(BlockCount(code, (found[1], found[2], found[3], found[4]), not_assessed=found[0]))
    return tuple(counts)


def requirement_levels(
    requirement: str, *, campaign: CampaignInfo | None = None
) -> tuple[int, int, int, int, int, int] | None:
    """Count the schools of the country at each level of a requirement: levels 0–3, not assessed, not applicable."""
    wanted = campaign or current_campaign()
    if wanted is None:
        return None
    table = score_table(wanted)
    if requirement not in table.requirement_codes:
        return None
    column = table.requirement_codes.index(requirement)
    counted = np.bincount(table.requirement_levels[:, column], minlength=6).tolist()
    return (counted[0], counted[1], counted[2], counted[3], counted[4], counted[5])
