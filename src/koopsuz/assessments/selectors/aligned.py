"""What published answers say under another edition than the one they were given under."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koopsuz.assessments.selectors.basis import Basis, basis_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.selectors.tables import ScoreTable, score_table
from koopsuz.engine import scoring
from koopsuz.places.selectors import SchoolTable, school_table
from koopsuz.standards.schemas import IndicatorContent


@dataclass(frozen=True, slots=True, eq=False)
class ScoredUnder:
    """Published answers of S schools read under an edition, in the canonical order of `table`.

    `answers` uint8 [S, I], `entered` int32 [S, N], `requirement_levels` uint8 [S, R] are in the order of that edition.
    `known` of its `asked` indicators were asked before in the same way; the others count as not answered.
    """

    basis: Basis
    table: SchoolTable
    answers: NDArray[np.uint8]
    entered: NDArray[np.int32]
    requirement_levels: NDArray[np.uint8]
    known: int
    asked: int


def scored_under(campaign: CampaignInfo, *, edition: str) -> ScoredUnder:
    """Read the published answers of a campaign under an edition. Two queries, none per school."""
    scores = score_table(campaign)
    table = school_table(year=campaign.facts_year, school_ids=scores.school_ids)
    scores = scores.take(_rows(table.ids, scores.school_ids))
    given, wanted = basis_of(campaign.edition), basis_of(edition)
    if given.content.content_hash == wanted.content.content_hash:
        return ScoredUnder(
            wanted,
            table,
            scores.answers,
            scores.entered,
            scores.requirement_levels,
            wanted.indicators,
            wanted.indicators,
        )
    return _moved(scores, table=table, given=given, wanted=wanted)


def _moved(scores: ScoreTable, *, table: SchoolTable, given: Basis, wanted: Basis) -> ScoredUnder:
    schools = len(table.ids)
    answers = np.full((schools, wanted.indicators), scoring.NOT_ANSWERED, dtype=np.uint8)
    entered = np.full((schools, len(wanted.model.number_indicators)), scoring.NUMBER_MISSING, dtype=np.int32)
    before = {indicator.code: (at, indicator) for at, indicator in enumerate(given.content.indicators)}
    known = 0
    for at, indicator in enumerate(wanted.content.indicators):
        was, old = before.get(indicator.code, (-1, None))
        if old is None or not asks_the_same(old, indicator):
            continue
        known += 1
        answers[:, at] = scores.answers[:, was]
        new_column, old_column = wanted.number_column(at), given.number_column(was)
        if new_column is not None and old_column is not None:
            entered[:, new_column] = scores.entered[:, old_column]
    levels = scoring.levels_of_numbers(wanted.model, answers=answers, numbers=entered, facts=table.facts)
    applies = scoring.applicability(wanted.model, table.facts, schools=schools)
    results = scoring.score(wanted.model, answers=levels, applicability=applies)
    return ScoredUnder(wanted, table, answers, entered, results.requirement_level, known, wanted.indicators)


def asks_the_same(old: IndicatorContent, new: IndicatorContent) -> bool:
    """Whether an answer to the old indicator answers the new one: the same kind, unit and scale. Words may differ."""
    return (old.kind, len(old.levels), old.unit, old.score, old.better, old.thresholds) == (
        new.kind,
        len(new.levels),
        new.unit,
        new.score,
        new.better,
        new.thresholds,
    )


def _rows(wanted: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(known)
    found: NDArray[np.int64] = order[np.searchsorted(known, wanted, sorter=order)]
    return found
