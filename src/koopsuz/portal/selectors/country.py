"""The country as arrays: every school beside its results, what was closed since the round before, and its money.

Nothing here is kept by time alone: it is rebuilt when a round changes, when another plan is published, or when the
room of assessments reads the list of schools anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from koopsuz.assessments.selectors import CampaignInfo, ScoreTable, current_campaign, published_campaigns, score_table
from koopsuz.assessments.selectors.country import Country as ScoredCountry
from koopsuz.assessments.selectors.country import country_of, inside
from koopsuz.planning.selectors import PlanInfo, published_plan
from koopsuz.planning.selectors.cells import KINDS, PlanCells, plan_cells
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition

CLASSES = 3
ANSWERED = 3  # levels above it say "not assessed" and "not applicable"
KEPT_PLANS = 4

Counts = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """Gaps between two rounds [schools, classes]: `before` in schools seen twice, of them `closed`, and those `new` since."""

    earlier: CampaignInfo
    before: NDArray[np.int64]
    closed: NDArray[np.int64]
    new: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PlanMoney:
    """What the published plan says of every school [schools, classes]; money in tyiyn.

    `by_kind_year` [schools, kinds of source, years of the plan] is what was funded.
    """

    plan: PlanInfo
    gaps: NDArray[np.int64]
    funded_gaps: NDArray[np.int64]
    need: NDArray[np.int64]
    funded: NDArray[np.int64]
    by_kind_year: NDArray[np.int64]

    @property
    def years(self) -> range:
        """The years of the plan."""
        return range(self.plan.first_year, self.plan.last_year + 1)


@dataclass(frozen=True, eq=False)
class Country:
    """All schools in one order. `scored` holds links and results; `progress` and `money` are None before there are any."""

    scored: ScoredCountry
    campaign: CampaignInfo
    edition: EditionContent
    progress: Progress | None
    money: PlanMoney | None

    def inside(self, area_code: str) -> NDArray[np.bool_]:
        """Tell which schools stand in an area or under it."""
        return inside(area_code, country=self.scored)

    def row_of(self, school_id: int) -> int | None:
        """Where a school stands in all arrays."""
        return self.row_by_id.get(school_id)

    @cached_property
    def row_by_id(self) -> dict[int, int]:
        """Rows by school id."""
        return {number: row for row, number in enumerate(self.scored.ids.tolist())}

    @cached_property
    def open_by_class(self) -> NDArray[np.int64]:
        """Open gaps of every school, zeros without results [schools, classes]."""
        counts = np.zeros((len(self.scored.ids), CLASSES), dtype=np.int64)
        known = self.scored.rows >= 0
        counts[known] = self.scored.table.open_by_class[self.scored.rows[known]]
        return counts


_country: Country | None = None
_cells: dict[tuple[int, str], PlanCells] = {}
_progress: dict[tuple[CampaignInfo, CampaignInfo], tuple[ScoredCountry, Progress]] = {}


def country() -> Country | None:
    """Return the country of the newest round; None before the first one. Three small queries when nothing changed."""
    global _country
    campaign = current_campaign()
    if campaign is None:
        return None
    scored = country_of(campaign)
    plan = published_plan()
    earlier = next((one for one in published_campaigns() if one.opens_on < campaign.opens_on), None)
    kept = _country
    if kept and kept.scored is scored and _plan_of(kept) == plan and _earlier_of(kept) == earlier:
        return kept
    made = Country(
        scored=scored,
        campaign=campaign,
        edition=get_edition(campaign.edition),
        progress=_progress_since(earlier, campaign=campaign, scored=scored) if earlier else None,
        money=_money(plan, scored=scored) if plan else None,
    )
    if not connection.in_atomic_block:
        _country = made
    return made


def _plan_of(country: Country) -> PlanInfo | None:
    return country.money.plan if country.money else None


def _earlier_of(country: Country) -> CampaignInfo | None:
    return country.progress.earlier if country.progress else None


def gaps_of(table: ScoreTable, *, edition: EditionContent) -> NDArray[np.bool_]:
    """Tell which requirements are below their target in which schools of a table [schools, requirements]."""
    target = np.asarray([one.target for one in edition.requirements], dtype=np.uint8)
    return table.requirement_levels < target


def classes_of(edition: EditionContent) -> NDArray[np.int8]:
    """The class of every requirement."""
    return np.asarray([one.requirement_class for one in edition.requirements], dtype=np.int8)


def _progress_since(earlier: CampaignInfo, *, campaign: CampaignInfo, scored: ScoredCountry) -> Progress:
    kept = _progress.get((earlier, campaign))
    if kept and kept[0] is scored:
        return kept[1]
    then, now = score_table(earlier), scored.table
    now_edition, then_edition = get_edition(campaign.edition), get_edition(earlier.edition)
    shared = [code for code in now.requirement_codes if code in set(then.requirement_codes)]
    now_columns = np.asarray([now.requirement_codes.index(code) for code in shared], dtype=np.int64)
    then_columns = np.asarray([then.requirement_codes.index(code) for code in shared], dtype=np.int64)
    now_rows, then_rows = _same_schools(now.school_ids, then.school_ids)
    now_gap = gaps_of(now, edition=now_edition)[np.ix_(now_rows, now_columns)]
    then_gap = gaps_of(then, edition=then_edition)[np.ix_(then_rows, then_columns)]
    known = now.requirement_levels[np.ix_(now_rows, now_columns)] <= ANSWERED
    kinds = classes_of(now_edition)[now_columns]
    place = np.full(len(now.school_ids), -1, dtype=np.int64)
    place[scored.rows[scored.rows >= 0]] = np.flatnonzero(scored.rows >= 0)
    rows = place[now_rows]
    progress = Progress(
        earlier=earlier,
        before=_by_class(then_gap & known, kinds=kinds, rows=rows, schools=len(scored.ids)),
        closed=_by_class(then_gap & known & ~now_gap, kinds=kinds, rows=rows, schools=len(scored.ids)),
        new=_by_class(now_gap & ~then_gap, kinds=kinds, rows=rows, schools=len(scored.ids)),
    )
    if not connection.in_atomic_block:
        _progress.clear()
        _progress[earlier, campaign] = (scored, progress)
    return progress


def _same_schools(now: NDArray[np.int64], then: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any]]:
    _ids, now_rows, then_rows = np.intersect1d(now, then, assume_unique=True, return_indices=True)
    return now_rows, then_rows


def _by_class(
    flags: NDArray[np.bool_], *, kinds: NDArray[np.int8], rows: NDArray[np.int64], schools: int
) -> NDArray[np.int64]:
    counts = np.zeros((schools, CLASSES), dtype=np.int64)
    found = rows >= 0
    for number in range(CLASSES):
        counts[rows[found], number] = flags[found][:, kinds == number + 1].sum(axis=1)
    return counts


def _money(plan: PlanInfo, *, scored: ScoredCountry) -> PlanMoney:
    cells = _cells_of(plan)
    schools, years = len(scored.ids), plan.years
    order = np.argsort(scored.ids)
    at = order[np.searchsorted(scored.ids, cells.school_ids, sorter=order).clip(max=max(schools - 1, 0))]
    known = scored.ids[at] == cells.school_ids if schools else np.zeros(len(at), dtype=np.bool_)
    row, column = at[known], cells.requirement_class[known].astype(np.int64) - 1
    gaps, capital, funded = cells.gaps[known], cells.capital[known], cells.funded[known]
    by_kind_year = np.zeros((schools, len(KINDS), years), dtype=np.int64)
    year = cells.year[known].astype(np.int64) - plan.first_year
    np.add.at(by_kind_year, (row[funded], cells.kind[known][funded].astype(np.int64), year[funded]), capital[funded])
    return PlanMoney(
        plan=plan,
        gaps=_added(row, column, gaps, schools=schools),
        funded_gaps=_added(row, column, gaps * funded, schools=schools),
        need=_added(row, column, capital, schools=schools),
        funded=_added(row, column, capital * funded, schools=schools),
        by_kind_year=by_kind_year,
    )


def _added(
    row: NDArray[np.int64], column: NDArray[np.int64], values: NDArray[np.int64], *, schools: int
) -> NDArray[np.int64]:
    sums = np.zeros((schools, CLASSES), dtype=np.int64)
    np.add.at(sums, (row, column), values)
    return sums


def _cells_of(plan: PlanInfo) -> PlanCells:
    key = (plan.id, plan.plan_hash)
    cells = _cells.get(key)
    if cells is None:
        cells = plan_cells(plan)
        if not connection.in_atomic_block:
            while len(_cells) >= KEPT_PLANS:
                del _cells[next(iter(_cells))]
            _cells[key] = cells
    return cells
