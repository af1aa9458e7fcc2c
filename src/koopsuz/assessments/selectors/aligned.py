"""What published answers say under another edition than the one they were given under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koopsuz.assessments.selectors.basis import Basis, applicability_of, basis_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.selectors.tables import ScoreTable, score_table
from koopsuz.engine import scoring
from koopsuz.places.selectors import SchoolTable, school_table
from koopsuz.standards.engine_model import engine_passages
from koopsuz.standards.schemas.migration_map import MigrationMap, PassageContent
from koopsuz.standards.selectors.comparison import migration_map


@dataclass(frozen=True, slots=True, eq=False)
class ScoredUnder:
    """Published answers of S schools read under an edition, in the canonical order of `table`.

    `answers` uint8 [S, I], `entered` int32 [S, N], `requirement_levels` uint8 [S, R] are in the order of that edition.
    `known` of its `asked` indicators take answers that were given before; the others count as not answered.
    """

    basis: Basis
    table: SchoolTable
    answers: NDArray[np.uint8]
    entered: NDArray[np.int32]
    requirement_levels: NDArray[np.uint8]
    known: int
    asked: int


@dataclass(frozen=True, slots=True, eq=False)
class CarriedAnswers:
    """Published answers of S schools, in the canonical order of `table`, carried over to another edition by `passages`.

    `scores` are the published results [S]; `asked` [S, I] tells which indicators of the edition a school is asked. `closed`
    schools with published answers do not work any more and are left out.
    """

    given: Basis
    wanted: Basis
    table: SchoolTable
    scores: ScoreTable
    passages: tuple[PassageContent, ...]
    asked: NDArray[np.bool_]
    carried: scoring.Carried
    closed: int = 0


def scored_under(campaign: CampaignInfo, *, edition: str) -> ScoredUnder:
    """Read the published answers of a campaign under an edition. Three queries, none per school."""
    given, wanted = basis_of(campaign.edition), basis_of(edition)
    if given.content.content_hash == wanted.content.content_hash:
        scores, table = _published(campaign)
        levels = scores.requirement_levels
        return ScoredUnder(wanted, table, scores.answers, scores.entered, levels, wanted.indicators, wanted.indicators)
    found = carried_answers(campaign, edition=edition)
    answers, entered, table = found.carried.answers, found.carried.numbers, found.table
    levels = scoring.levels_of_numbers(wanted.model, answers=answers, numbers=entered, facts=table.facts)
    applies = applicability_of(wanted, table=table)
    results = scoring.score(wanted.model, answers=levels, applicability=applies)
    known = len({code for passage in found.passages for code in passage.targets})
    return ScoredUnder(wanted, table, answers, entered, results.requirement_level, known, wanted.indicators)


def carried_answers(
    campaign: CampaignInfo,
    *,
    edition: str,
    migration: MigrationMap | None = None,
    facts_year: int | None = None,
    school_ids: Sequence[int] | None = None,
) -> CarriedAnswers:
    """Carry the published answers of a campaign over to an edition, by its map or by the one given.

    Whom the new edition asks what is told by the facts of `facts_year`, without it those of the campaign. `school_ids` are
    the schools wanted, without them all.
    """
    given, wanted = basis_of(campaign.edition), basis_of(edition)
    found = migration or migration_map(edition)
    if found is None or found.base != campaign.edition:
        found = MigrationMap(campaign.edition, ())
    scores, table = _published(campaign, school_ids=school_ids)
    passages, positions = engine_passages(found, old=given.content, new=wanted.content)
    later, known, closed = facts_year or campaign.facts_year, table, 0
    if later != campaign.facts_year:
        known = school_table(year=later, school_ids=table.ids)
        closed = len(table.ids) - len(known.ids)
    if closed:
        scores, table = _published(campaign, school_ids=known.ids.tolist())
    asked = wanted.indicator_applies(applicability_of(wanted, table=known))
    levels = scoring.levels_of_numbers(given.model, answers=scores.answers, numbers=scores.entered, facts=table.facts)
    carried = scoring.carry(
        positions,
        old=given.model,
        new=wanted.model,
        answers=scores.answers,
        levels=levels,
        numbers=scores.entered,
        asked=asked,
    )
    return CarriedAnswers(given, wanted, table, scores, passages, asked, carried, closed)


def _published(campaign: CampaignInfo, *, school_ids: Sequence[int] | None = None) -> tuple[ScoreTable, SchoolTable]:
    """The published results of a campaign and the facts of its schools, both in canonical order."""
    scores = score_table(campaign, school_ids=school_ids)
    table = school_table(year=campaign.facts_year, school_ids=scores.school_ids)
    return scores.take(_rows(table.ids, scores.school_ids)), table


def _rows(wanted: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(known)
    found: NDArray[np.int64] = order[np.searchsorted(known, wanted, sorter=order)]
    return found
