"""What the page of a school shows: its results, its gaps beside the plan's decisions, its story, schools like it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from koopsuz.assessments.selectors import CampaignInfo, RecordResult, SchoolResult, school_history
from koopsuz.assessments.selectors.schools import Gap
from koopsuz.common.text import Text
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.selectors import SchoolLink, SchoolPage, facts_catalogue, get_school_for
from koopsuz.planning.selectors import PlanInfo, school_plan
from koopsuz.planning.selectors.decisions import DecisionRow
from koopsuz.portal.selectors.country import ANSWERED, Country, country
from koopsuz.standards.schemas import EditionContent, MeasureContent, RequirementContent
from koopsuz.standards.selectors import get_edition

LIKE_SHOWN = 3
LIKE_SIZE = (700, 1300)  # in thousandths of the school's own pupils
OBLAST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap with what the published plan says of it; `measure` is what closes it."""

    requirement: RequirementContent
    level: int
    decision: DecisionRow | None
    measure: MeasureContent | None


@dataclass(frozen=True, slots=True)
class YearSum:
    """What the plan does in a school in one year."""

    year: int
    measures: int
    life: int
    capital: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """Schools like this one that meet a requirement which this one does not."""

    requirement: RequirementContent
    schools: tuple[SchoolLink, ...]


@dataclass(frozen=True, slots=True)
class SchoolBundle:
    """Everything of a school's page. `newest` is None where nothing of the school is published in the newest round."""

    page: SchoolPage
    campaign: CampaignInfo | None
    edition: EditionContent | None
    newest: SchoolResult | None
    history: tuple[SchoolResult, ...]
    plan: PlanInfo | None
    gaps: tuple[GapRow, ...]
    years: tuple[YearSum, ...]
    like: Likeness | None
    facts: tuple[tuple[Fact, Any], ...]

    @property
    def result(self) -> RecordResult | None:
        """The record that counts: a verification if there is one, else the school's own."""
        return self.newest.valid if self.newest else None

    @property
    def life(self) -> tuple[GapRow, ...]:
        """Gaps that endanger life."""
        return tuple(row for row in self.gaps if row.requirement.requirement_class == 1)

    @property
    def other(self) -> tuple[GapRow, ...]:
        """All other gaps."""
        return tuple(row for row in self.gaps if row.requirement.requirement_class != 1)

    @property
    def need(self) -> int:
        """What closing all gaps costs, in tyiyn."""
        return sum(row.decision.capital.tyiyn for row in self.gaps if row.decision)

    @property
    def funded(self) -> int:
        """What of it the plan pays, in tyiyn."""
        return sum(row.decision.capital.tyiyn for row in self.gaps if row.decision and row.decision.funded)


def school_bundle(by: object, code: str) -> SchoolBundle:
    """Return a school with all that its page shows; `Http404` if there is none."""
    page = get_school_for(by, code)
    found = country()
    if found is None:
        return SchoolBundle(page, None, None, None, (), None, (), (), None, known_facts(page.facts))
    history = school_history(page.id)
    newest = next((one for one in history if one.campaign.id == found.campaign.id), None)
    plan = found.money.plan if found.money else None
    decisions = {row.requirement: row for row in school_plan(plan, school_id=page.id)} if plan else {}
    result = newest.valid if newest else None
    edition = get_edition(found.campaign.edition)
    gaps = gap_rows(result.gaps, decisions=decisions, edition=edition) if result else ()
    return SchoolBundle(
        page=page,
        campaign=found.campaign,
        edition=edition,
        newest=newest,
        history=history,
        plan=plan,
        gaps=gaps,
        years=year_sums(gaps),
        like=_like(page.id, gaps, country=found),
        facts=known_facts(page.facts),
    )


def gap_rows(
    gaps: Iterable[Gap], *, decisions: Mapping[str, DecisionRow], edition: EditionContent
) -> tuple[GapRow, ...]:
    """Put gaps beside the decisions on them; the gravest first, within a class what is unpaid first."""
    rows = []
    for gap in gaps:
        decision = decisions.get(gap.requirement.code)
        measure = edition.measure(decision.measure) if decision and decision.measure else None
        rows.append(GapRow(gap.requirement, gap.level, decision, measure))
    return tuple(rows)


def year_sums(gaps: Iterable[GapRow]) -> tuple[YearSum, ...]:
    """Add up by year what the plan does."""
    years: dict[int, list[GapRow]] = {}
    for row in gaps:
        if row.decision and row.decision.funded and row.decision.year:
            years.setdefault(row.decision.year, []).append(row)
    return tuple(
        YearSum(
            year=year,
            measures=len(rows),
            life=sum(row.requirement.requirement_class == 1 for row in rows),
            capital=sum(row.decision.capital.tyiyn for row in rows if row.decision),
        )
        for year, rows in sorted(years.items())
    )


def known_facts(facts: Mapping[str, Any]) -> tuple[tuple[Fact, Any], ...]:
    """The facts that are known, in the order of the catalogue."""
    return tuple((fact, facts[fact.name]) for fact in _catalogue() if facts.get(fact.name) not in (None, ""))


@lru_cache(maxsize=1)
def _catalogue() -> tuple[Fact, ...]:
    return facts_catalogue()


def fact_words(fact: Fact, value: Any) -> Text | str:
    """A choice in words; other values as they are."""
    return fact.value_labels.get(str(value), str(value))


def _like(school_id: int, gaps: tuple[GapRow, ...], *, country: Country) -> Likeness | None:
    """For the first danger to life that nobody pays (else the first gap at all): schools like this one without it."""
    wanted = next((row for row in gaps if row.decision and not row.decision.funded), gaps[0] if gaps else None)
    here = country.row_of(school_id)
    if wanted is None or here is None:
        return None
    rows = _rows_like(here, wanted.requirement, country=country)
    if not rows:
        return None
    return Likeness(wanted.requirement, tuple(country.scored.links[row] for row in rows))


def _rows_like(here: int, requirement: RequirementContent, *, country: Country) -> list[int]:
    """Schools of the same kind in the same oblast, of about the same size, that meet the requirement; the nearest first."""
    scored, link = country.scored, country.scored.links[here]
    pupils = int(scored.pupils[here])
    column = scored.table.requirement_codes.index(requirement.code)
    levels = np.full(len(scored.ids), ANSWERED + 1, dtype=np.uint8)
    known = scored.rows >= 0
    levels[known] = scored.table.requirement_levels[scored.rows[known], column]
    fits = (levels >= requirement.target) & (levels <= ANSWERED) & country.inside(link.area.code[:OBLAST_DIGITS])
    fits &= (scored.pupils * 1000 >= pupils * LIKE_SIZE[0]) & (scored.pupils * 1000 <= pupils * LIKE_SIZE[1])
    near = [row for row in np.flatnonzero(fits).tolist() if scored.links[row].kind == link.kind and row != here]
    return sorted(near, key=lambda row: (abs(int(scored.pupils[row]) - pupils), scored.links[row].code))[:LIKE_SHOWN]
