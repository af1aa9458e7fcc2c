"""Signs of doubt over the published self-assessments of a campaign: each says why, and each may be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Max, Min
from numpy.typing import NDArray

from koopsuz.accounts.services import significant
from koopsuz.assessments.models import AnswerLog
from koopsuz.assessments.schemas.verification_rules import VerificationRules
from koopsuz.assessments.selectors.campaigns import CampaignInfo, campaigns
from koopsuz.assessments.selectors.tables import ScoreTable, score_table
from koopsuz.engine import scoring
from koopsuz.engine.scoring import DoubtRules

STRATUM_DIGITS = 8  # of a SOATE code: a rayon or a city


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sign: its name, and the numbers behind it for the sentence."""

    sign: str
    numbers: Mapping[str, object]


def stratum_of(area_code: str) -> str:
    """The rayon or city of an area."""
    return significant(area_code[:STRATUM_DIGITS].ljust(len(area_code), "0"))


def doubts_of(campaign: CampaignInfo, *, rules: VerificationRules) -> Mapping[int, tuple[Doubt, ...]]:
    """Signs by school id, only of schools that have any. Four queries, however many schools."""
    return _doubts_in(score_table(campaign), campaign=campaign, rules=rules)


def doubts_of_school(
    campaign: CampaignInfo, *, school_id: int, assessment_id: UUID, rules: VerificationRules
) -> tuple[Doubt, ...]:
    """Signs of one published assessment; only its rayon or city is compared."""
    table = score_table(campaign)
    row = table.row_of(school_id)
    if row is None or table.assessment_ids[row] != assessment_id:
        return ()
    stratum = stratum_of(str(table.area_codes[row]))
    near = [at for at, code in enumerate(table.area_codes.tolist()) if stratum_of(code) == stratum]
    part = table.take(np.asarray(near, dtype=np.int64))
    return _doubts_in(part, campaign=campaign, rules=rules).get(school_id, ())


def _doubts_in(
    table: ScoreTable, *, campaign: CampaignInfo, rules: VerificationRules
) -> Mapping[int, tuple[Doubt, ...]]:
    found: dict[int, list[Doubt]] = {}
    for row, doubt in (
        *_fast(table, rules=rules.doubts),
        *_jumped(table, campaign=campaign, rules=rules.doubts),
        *_copied(table, rules=rules.doubts),
    ):
        found.setdefault(int(table.school_ids[row]), []).append(doubt)
    return {school: tuple(doubts) for school, doubts in found.items()}


def _fast(table: ScoreTable, *, rules: DoubtRules) -> list[tuple[int, Doubt]]:
    """By the device's own clock: what was answered without network arrives at once, and that is no sign."""
    began = AnswerLog.objects.filter(assessment_id__in=list(table.assessment_ids)).values("assessment_id")
    times = {
        key: (first, last)
        for key, first, last in began.annotate(first=Min("made_at"), last=Max("made_at")).values_list(
            "assessment_id", "first", "last"
        )
    }
    seconds = np.asarray(
        [
            int((times[key][1] - times[key][0]).total_seconds()) if key in times else -1
            for key in table.assessment_ids.tolist()
        ],
        dtype=np.int64,
    )
    answered = (table.answers != scoring.NOT_ANSWERED).sum(axis=1, dtype=np.int64)
    answered += (table.entered != scoring.NUMBER_MISSING).sum(axis=1, dtype=np.int64)
    fast = np.flatnonzero(scoring.too_fast(answered, seconds, rules=rules))
    return [
        (row, Doubt("too_fast", {"answers": int(answered[row]), "seconds": int(seconds[row])})) for row in fast.tolist()
    ]


def _jumped(table: ScoreTable, *, campaign: CampaignInfo, rules: DoubtRules) -> list[tuple[int, Doubt]]:
    before = _round_before(campaign)
    if before is None:
        return []
    earlier = score_table(before)
    columns = {code: at for at, code in enumerate(earlier.indicator_codes)}
    shared = [(at, columns[code]) for at, code in enumerate(table.indicator_codes) if code in columns]
    rows = {int(school): row for row, school in enumerate(earlier.school_ids)}
    old = np.full(table.answers.shape, scoring.NOT_ANSWERED, dtype=np.uint8)
    for row, school in enumerate(table.school_ids.tolist()):
        if school in rows:
            old[row, [now for now, _was in shared]] = earlier.answers[rows[school], [was for _now, was in shared]]
    count, doubtful = scoring.jumps(table.answers, old, rules=rules)
    return [(row, Doubt("jump", {"answers": int(count[row])})) for row in np.flatnonzero(doubtful).tolist()]


def _round_before(campaign: CampaignInfo) -> CampaignInfo | None:
    earlier = [one for one in campaigns() if (one.opens_on, one.id) < (campaign.opens_on, campaign.id)]
    return earlier[0] if earlier else None


def _copied(table: ScoreTable, *, rules: DoubtRules) -> list[tuple[int, Doubt]]:
    strata = [stratum_of(code) for code in table.area_codes.tolist()]
    _names, group = np.unique(np.asarray(strata, dtype=np.str_), return_inverse=True)
    twins: NDArray[np.int64] = scoring.copies(table.answers, group.reshape(-1).astype(np.int64), rules=rules)
    return [
        (row, Doubt("copied", {"school": str(table.school_codes[twins[row]])}))
        for row in np.flatnonzero(twins >= 0).tolist()
    ]
