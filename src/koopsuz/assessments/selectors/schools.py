"""The results of one school: what it answered itself and what a verifier saw, apart; and its story over the campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from koopsuz.assessments.models import Assessment
from koopsuz.assessments.selectors.basis import Basis, basis_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo, as_info, current_campaign
from koopsuz.assessments.states import PUBLISHED, AssessmentKind, AssessmentStatus
from koopsuz.engine import scoring
from koopsuz.standards.schemas import BlockContent, RequirementContent


@dataclass(frozen=True, slots=True)
class BlockResult:
    """The level of a block. `mean` is in thousandths; `capped_by` is the critical requirement that lowered the level."""

    block: BlockContent
    level: int | None
    mean: int | None
    capped_by: RequirementContent | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement that was assessed below its target."""

    requirement: RequirementContent
    level: int


@dataclass(frozen=True, slots=True)
class RecordResult:
    """The published result of one record: the school's own or a verifier's.

    `levels` by requirement code: 0–3, or None when not assessed; requirements that don't apply are in `not_applicable`.
    `gaps` are sorted by class, then by level, then in the edition's order. `mean` is in thousandths of a level.
    """

    assessment_id: UUID
    kind: AssessmentKind
    status: AssessmentStatus
    version: int
    submitted_at: datetime
    answered: int
    asked: int
    blocks: tuple[BlockResult, ...]
    levels: Mapping[str, int | None]
    not_applicable: frozenset[str]
    gaps: tuple[Gap, ...]
    open_by_class: tuple[int, int, int]
    mean: int
    synthetic: bool


@dataclass(frozen=True, slots=True)
class SchoolResult:
    """What is published of a school in a campaign. `valid` is the verification if there is one, else the school's own."""

    school_id: int
    campaign: CampaignInfo
    self_assessment: RecordResult | None
    verification: RecordResult | None

    @property
    def valid(self) -> RecordResult | None:
        """The record that maps, plans and figures use."""
        return self.verification or self.self_assessment


def school_result(school_id: int, campaign: CampaignInfo | None = None) -> SchoolResult | None:
    """Return what is published of a school in a campaign, by default the newest; None before the first campaign."""
    wanted = campaign or current_campaign()
    if wanted is None:
        return None
    basis = basis_of(wanted.edition)
    rows = Assessment.objects.filter(
        campaign_id=wanted.id, school_id=school_id, status__in=PUBLISHED, score__isnull=False
    ).select_related("score")
    records = {AssessmentKind(row.kind): _record(row, basis=basis) for row in rows}
    return SchoolResult(
        school_id=school_id,
        campaign=wanted,
        self_assessment=records.get(AssessmentKind.SELF),
        verification=records.get(AssessmentKind.VERIFICATION),
    )


def school_history(school_id: int) -> tuple[SchoolResult, ...]:
    """Return what is published of a school in every campaign, the newest first; one query."""
    rows = (
        Assessment.objects.filter(school_id=school_id, status__in=PUBLISHED, score__isnull=False)
        .select_related("score", "campaign__edition")
        .order_by("-campaign__opens_on", "-campaign_id")
    )
    by_campaign: dict[CampaignInfo, dict[AssessmentKind, RecordResult]] = {}
    for row in rows:
        campaign = as_info(row.campaign)
        record = _record(row, basis=basis_of(campaign.edition))
        by_campaign.setdefault(campaign, {})[AssessmentKind(row.kind)] = record
    return tuple(
        SchoolResult(school_id, campaign, records.get(AssessmentKind.SELF), records.get(AssessmentKind.VERIFICATION))
        for campaign, records in by_campaign.items()
    )


def _record(row: Assessment, *, basis: Basis) -> RecordResult:
    codes = dict(zip(basis.model.requirement_ids, bytes(row.score.requirement_levels), strict=True))
    levels = {code: level if level <= 3 else None for code, level in codes.items() if level != scoring.NOT_APPLICABLE}
    if row.submitted_at is None:  # the database refuses this; the type does not know
        raise ValueError(f"published assessment {row.pk} was never sent")
    return RecordResult(
        assessment_id=row.pk,
        kind=AssessmentKind(row.kind),
        status=AssessmentStatus(row.status),
        version=row.version,
        submitted_at=row.submitted_at,
        answered=row.answered,
        asked=row.asked,
        blocks=_blocks(row, basis=basis),
        levels=levels,
        not_applicable=frozenset(codes.keys() - levels.keys()),
        gaps=gaps_of(levels, basis=basis),
        open_by_class=(row.score.open_life, row.score.open_duty, row.score.open_improvement),
        mean=row.score.mean_permille,
        synthetic=row.synthetic,
    )


def gaps_of(levels: Mapping[str, int | None], *, basis: Basis) -> tuple[Gap, ...]:
    """Return the requirements below their target: the gravest class first, then the lowest level."""
    gaps = [
        Gap(requirement, level)
        for requirement in basis.content.requirements
        if (level := levels.get(requirement.code)) is not None and level < requirement.target
    ]
    return tuple(sorted(gaps, key=lambda gap: (gap.requirement.requirement_class, gap.level)))


def _blocks(row: Assessment, *, basis: Basis) -> tuple[BlockResult, ...]:
    kept = zip(basis.content.blocks, row.score.block_levels, row.score.block_means, row.score.capped_by, strict=True)
    return tuple(
        BlockResult(
            block=block,
            level=level if level >= 0 else None,
            mean=mean if mean >= 0 else None,
            capped_by=basis.content.requirement(capped) if capped else None,
        )
        for block, level, mean, capped in kept
    )
