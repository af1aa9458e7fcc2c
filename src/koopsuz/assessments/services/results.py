"""Computing scores and keeping them: the same function for one school and for a whole country."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from koopsuz.assessments.models import Assessment, Campaign, Score
from koopsuz.assessments.selectors.basis import Basis, applicability_of, facts_of
from koopsuz.engine import scoring


def compute(
    basis: Basis,
    *,
    campaign: Campaign,
    school_ids: NDArray[np.int64],
    levels: NDArray[np.uint8],
    numbers: NDArray[np.int32],
) -> scoring.Scores:
    """Score the answers [S, I] and numbers [S, N] of these schools [S], in their order."""
    table = facts_of(school_ids, year=campaign.facts_year)
    order = rows_of(school_ids, table_ids=table.ids)
    back = np.argsort(order)
    in_levels = scoring.levels_of_numbers(basis.model, answers=levels[order], numbers=numbers[order], facts=table.facts)
    applies = applicability_of(basis, table=table)
    return scoring.score(basis.model, answers=in_levels[back], applicability=applies[back])


def rows_of(school_ids: NDArray[np.int64], *, table_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each school of the table its row in `school_ids`. Every school must have facts."""
    ranked = np.argsort(school_ids, kind="stable")
    found = ranked[np.searchsorted(school_ids, table_ids, sorter=ranked)]
    if len(table_ids) != len(school_ids):
        raise ValueError(f"{len(school_ids) - len(table_ids)} schools are not known to places")
    return found


def score_rows(basis: Basis, *, scores: scoring.Scores, assessments: Sequence[Assessment], at: datetime) -> list[Score]:
    """Return the rows that keep these scores, one for each assessment, not yet saved."""
    codes = np.asarray([*basis.model.requirement_ids, ""])  # −1 (not capped) reads the last: empty
    capped = codes[scores.block_capped_by].tolist()
    levels, means = scores.block_level.tolist(), scores.block_mean.tolist()
    open_gaps = scores.open_by_class.tolist()
    overall = np.maximum(scores.overall_mean, 0).tolist()
    requirement_levels = np.ascontiguousarray(scores.requirement_level)
    return [
        Score(
            assessment=assessment,
            requirement_levels=requirement_levels[row].tobytes(),
            block_levels=levels[row],
            block_means=means[row],
            capped_by=capped[row],
            open_life=open_gaps[row][0],
            open_duty=open_gaps[row][1],
            open_improvement=open_gaps[row][2],
            mean_permille=overall[row],
            rule_hash=basis.content.content_hash,
            computed_at=at,
        )
        for row, assessment in enumerate(assessments)
    ]


def keep_score(basis: Basis, *, assessment: Assessment, at: datetime) -> Score:
    """Compute the score of one assessment and store it in place of an earlier one."""
    scores = compute(
        basis,
        campaign=assessment.campaign,
        school_ids=np.asarray([assessment.school_id], dtype=np.int64),
        levels=scoring.unpack(bytes(assessment.levels))[np.newaxis, :],
        numbers=scoring.unpack_numbers(bytes(assessment.numbers))[np.newaxis, :],
    )
    score = score_rows(basis, scores=scores, assessments=[assessment], at=at)[0]
    Score.objects.filter(assessment=assessment).delete()
    score.save(force_insert=True)
    return score
