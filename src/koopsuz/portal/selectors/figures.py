"""Figures of areas: what every page of the open site shows of a place, each with the parts that it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koopsuz.assessments.selectors.country import BlockCount
from koopsuz.assessments.states import AssessmentKind
from koopsuz.planning.selectors.cells import KINDS
from koopsuz.portal.selectors.country import Country, Counts, gaps_of
from koopsuz.standards.schemas import RequirementContent

THOUSAND = 1000
NOTHING: Counts = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """What a kind of source pays in each year of the plan, in tyiyn."""

    kind: str
    years: tuple[int, ...]

    @property
    def total(self) -> int:
        """All years together."""
        return sum(self.years)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of an area. Counts by class stand in the order life, duty, improvement; money is in tyiyn.

    `before`, `closed` and `new` compare the newest round with the one before, in schools that both have seen.
    """

    area_code: str
    schools: int
    pupils: int
    assessed: int
    verified: int
    pupils_assessed: int
    open_by_class: Counts
    schools_in_danger: int
    pupils_in_danger: int
    before: Counts
    closed: Counts
    new: Counts
    gaps: Counts
    funded_gaps: Counts
    need_by_class: Counts
    funded_by_class: Counts

    @property
    def assessed_permille(self) -> int:
        """Share of schools with published results, cut down."""
        return self.assessed * THOUSAND // self.schools if self.schools else 0

    @property
    def danger(self) -> int:
        """Open gaps that endanger life."""
        return self.open_by_class[0]

    @property
    def danger_tenths(self) -> int | None:
        """Open gaps that endanger life per thousand pupils of assessed schools, in tenths; None without pupils."""
        if not self.pupils_assessed:
            return None
        return (self.danger * 10 * THOUSAND * 2 + self.pupils_assessed) // (2 * self.pupils_assessed)

    @property
    def need(self) -> int:
        """What closing every open gap costs."""
        return sum(self.need_by_class)

    @property
    def funded(self) -> int:
        """What of it the plan pays."""
        return sum(self.funded_by_class)

    @property
    def unfunded(self) -> int:
        """What of it nobody pays yet."""
        return self.need - self.funded

    @property
    def funded_permille(self) -> int | None:
        """Share of the need that the plan pays; None where there is no need."""
        return self.funded * THOUSAND // self.need if self.need else None

    @property
    def closed_permille(self) -> int | None:
        """Share of the gaps of the round before that are closed now; None where there were none."""
        before = sum(self.before)
        return sum(self.closed) * THOUSAND // before if before else None


@dataclass(frozen=True, slots=True)
class CommonGap:
    """A requirement that many schools of an area don't meet."""

    requirement: RequirementContent
    schools: int
    of_schools: int


def figures_of(area_codes: Iterable[str], *, country: Country) -> dict[str, Figures]:
    """Return the figures of several areas; no query."""
    return {code: figures_at(code, country=country, rows=np.flatnonzero(country.inside(code))) for code in area_codes}


def block_counts(area_code: str, *, country: Country) -> tuple[BlockCount, ...]:
    """Count the assessed schools of an area at each level of each block."""
    table, rows = country.scored.table, _rows(country, country.inside(area_code))
    counts = []
    for column, code in enumerate(table.block_codes):
        none, *levels = np.bincount(table.block_levels[rows, column] + 1, minlength=5).tolist()
        counts.append(BlockCount(code, (levels[0], levels[1], levels[2], levels[3]), not_assessed=none))
    return tuple(counts)


def common_gaps(
    area_code: str, *, country: Country, requirement_class: int = 1, limit: int = 8
) -> tuple[CommonGap, ...]:
    """Return the requirements of a class that the most schools of an area don't meet."""
    rows = _rows(country, country.inside(area_code))
    counted = gaps_of(country.scored.table, edition=country.edition)[rows].sum(axis=0).tolist()
    found = [
        CommonGap(requirement, count, len(rows))
        for requirement, count in zip(country.edition.requirements, counted, strict=True)
        if requirement.requirement_class == requirement_class and count
    ]
    return tuple(sorted(found, key=lambda one: (-one.schools, one.requirement.code))[:limit])


def money_cells(area_code: str, *, country: Country) -> tuple[MoneyCell, ...]:
    """Return what each kind of source pays in an area in each year of the plan; kinds that pay nothing are left out."""
    if country.money is None:
        return ()
    sums = country.money.by_kind_year[country.inside(area_code)].sum(axis=0).tolist()
    cells = (MoneyCell(kind, tuple(years)) for kind, years in zip(KINDS, sums, strict=True))
    return tuple(cell for cell in cells if cell.total)


def _rows(country: Country, here: NDArray[np.bool_]) -> NDArray[np.int64]:
    return country.scored.rows[here & (country.scored.rows >= 0)]


def figures_at(code: str, *, country: Country, rows: NDArray[np.int64]) -> Figures:
    """Return the figures of some schools of the country, under the code of what they make up."""
    scored, table = country.scored, country.scored.table
    known = rows[scored.rows[rows] >= 0]
    scores = scored.rows[known]
    in_danger = table.open_by_class[scores, 0] > 0
    progress, money = country.progress, country.money
    return Figures(
        area_code=code,
        schools=len(rows),
        pupils=int(scored.pupils[rows].sum()),
        assessed=len(known),
        verified=int((table.kinds[scores] == AssessmentKind.VERIFICATION).sum()),
        pupils_assessed=int(scored.pupils[known].sum()),
        open_by_class=_counts(table.open_by_class[scores]),
        schools_in_danger=int(in_danger.sum()),
        pupils_in_danger=int(scored.pupils[known][in_danger].sum()),
        before=_counts(progress.before[rows]) if progress else NOTHING,
        closed=_counts(progress.closed[rows]) if progress else NOTHING,
        new=_counts(progress.new[rows]) if progress else NOTHING,
        gaps=_counts(money.gaps[rows]) if money else NOTHING,
        funded_gaps=_counts(money.funded_gaps[rows]) if money else NOTHING,
        need_by_class=_counts(money.need[rows]) if money else NOTHING,
        funded_by_class=_counts(money.funded[rows]) if money else NOTHING,
    )


def _counts(values: NDArray[np.integer]) -> Counts:
    life, duty, improvement = values.sum(axis=0, dtype=np.int64).tolist()
    return life, duty, improvement
