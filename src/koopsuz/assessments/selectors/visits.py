"""The visits of a campaign: who was drawn and why, what the verifier found, and how that stands to the school's own answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import numpy as np

from koopsuz.accounts.gate import Place
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import may
from koopsuz.assessments.models import Assessment, VerificationDraw, VerificationVisit
from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.states import PUBLISHED, AssessmentKind, AssessmentStatus
from koopsuz.common.text import Text
from koopsuz.engine.scoring import Agreement, agreement


@dataclass(frozen=True, slots=True)
class Visit:
    """A drawn school. `agreement` is None until the verifier has recorded; it counts requirements, not indicators.

    `effect` is the change of the school's mean by the verification, in thousandths of a level.
    """

    school_code: str
    school_name: Text
    area_name: Text
    doubts: Sequence[Mapping[str, Any]]
    own_id: UUID | None
    verification_id: UUID | None
    status: AssessmentStatus | None
    agreement: Agreement | None
    effect: int | None

    @property
    def effect_levels(self) -> Fraction | None:
        """The effect in levels."""
        return None if self.effect is None else Fraction(self.effect, 1000)


@dataclass(frozen=True, slots=True)
class DrawInfo:
    """A draw with everything that repeats it: the seed, the share, and every school with its stratum and weight."""

    id: int
    seed: str
    share_permille: int
    units: Sequence[Sequence[Any]]
    drawn_at: datetime
    drawn_by: str


@dataclass(frozen=True, slots=True)
class VisitPage:
    """The newest draw of a campaign and the visits in the places of a person."""

    campaign: CampaignInfo
    draw: DrawInfo | None
    visits: tuple[Visit, ...]

    @property
    def recorded(self) -> int:
        """Visits whose verification is recorded."""
        return sum(visit.agreement is not None for visit in self.visits)

    @property
    def agreed(self) -> Agreement:
        """Agreement over all recorded visits."""
        known = [visit.agreement for visit in self.visits if visit.agreement]
        return Agreement(
            *(sum(getattr(one, name) for one in known) for name in ("compared", "equal", "higher", "lower"))
        )


def visits_for(by: object, *, campaign: CampaignInfo) -> VisitPage:
    """The visits that `by` may see, by school. Three queries, however many visits."""
    row = VerificationDraw.objects.filter(campaign_id=campaign.id).order_by("-pk").first()
    if row is None:
        return VisitPage(campaign, None, ())
    found = VerificationVisit.objects.filter(draw=row).select_related("school__area").order_by("school__code")
    visits = [
        visit
        for visit in found
        if may(by, Permission.REVIEW_ASSESSMENT, place=Place(visit.school.area.code, visit.school.code))
    ]
    records = _records(campaign, schools=[visit.school_id for visit in visits])
    info = DrawInfo(row.pk, row.seed, row.rules["share_permille"], row.units, row.drawn_at, row.person_name)
    return VisitPage(campaign, info, tuple(_visit(visit, records=records) for visit in visits))


def _records(campaign: CampaignInfo, *, schools: list[int]) -> dict[tuple[int, str], Assessment]:
    rows = Assessment.objects.filter(campaign_id=campaign.id, school_id__in=schools).select_related("score")
    return {(row.school_id, row.kind): row for row in rows}


def _visit(visit: VerificationVisit, *, records: Mapping[tuple[int, str], Assessment]) -> Visit:
    own = records.get((visit.school_id, AssessmentKind.SELF))
    verified = records.get((visit.school_id, AssessmentKind.VERIFICATION))
    agreed, effect = _compared(own, verified)
    return Visit(
        school_code=visit.school.code,
        school_name=visit.school.name,
        area_name=visit.school.area.name,
        doubts=visit.doubts,
        own_id=own.pk if own else None,
        verification_id=verified.pk if verified else None,
        status=AssessmentStatus(verified.status) if verified else None,
        agreement=agreed,
        effect=effect,
    )


def _compared(own: Assessment | None, verified: Assessment | None) -> tuple[Agreement | None, int | None]:
    mine, theirs = _score(own), _score(verified)
    if mine is None or theirs is None:
        return None, None
    levels = [np.frombuffer(bytes(one.requirement_levels), dtype=np.uint8) for one in (mine, theirs)]
    return agreement(levels[0], levels[1]), theirs.mean_permille - mine.mean_permille


def _score(record: Assessment | None) -> Any:
    if record is None or record.status not in PUBLISHED:
        return None
    return getattr(record, "score", None)
