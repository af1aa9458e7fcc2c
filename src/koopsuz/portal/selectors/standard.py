"""Where the country stands with a requirement or a block of the standard, and what the published plan does about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koopsuz.assessments.selectors import CampaignInfo, current_campaign, score_table
from koopsuz.engine.money import Money
from koopsuz.engine.scoring import NOT_APPLICABLE
from koopsuz.planning.selectors import PlanInfo, published_plan, requirement_sums
from koopsuz.standards.schemas import BlockContent, EditionContent, RequirementContent
from koopsuz.standards.selectors import edition_id

LEVELS = 4


@dataclass(frozen=True, slots=True)
class PlannedMoney:
    """What the published plan says of some gaps: how many there are and are paid, and what closing all would cost."""

    plan: PlanInfo
    gaps: int
    funded: int
    need: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Standing:
    """How many assessed schools stand at each level; `with_gap` is None for a block, which has no target of its own."""

    campaign: CampaignInfo
    levels: tuple[int, ...]
    not_assessed: int
    with_gap: int | None
    money: PlannedMoney | None

    @property
    def schools(self) -> int:
        """The schools to which it applies."""
        return sum(self.levels) + self.not_assessed


def requirement_standing(edition: EditionContent, requirement: RequirementContent) -> Standing | None:
    """Where the schools of the newest round stand; None before results, and for an edition that nobody answered."""
    campaign = _campaign_of(edition)
    if campaign is None:
        return None
    table = score_table(campaign)
    column = table.requirement_levels[:, table.requirement_codes.index(requirement.code)]
    counts = np.bincount(column, minlength=NOT_APPLICABLE + 1).tolist()
    levels = tuple(counts[:LEVELS])
    return Standing(
        campaign=campaign,
        levels=levels,
        not_assessed=counts[LEVELS],
        with_gap=sum(levels[: requirement.target]),
        money=_money(edition, codes={requirement.code}),
    )


def block_standing(edition: EditionContent, block: BlockContent) -> Standing | None:
    """As `requirement_standing`, for a block."""
    campaign = _campaign_of(edition)
    if campaign is None:
        return None
    table = score_table(campaign)
    none, *levels = np.bincount(table.block_levels[:, table.block_codes.index(block.code)] + 1, minlength=5).tolist()
    codes = {one.code for one in block.requirements}
    return Standing(campaign, tuple(levels), none, None, _money(edition, codes=codes))


def _campaign_of(edition: EditionContent) -> CampaignInfo | None:
    campaign = current_campaign()
    if campaign is None or campaign.edition != edition.code or not len(score_table(campaign).school_ids):
        return None
    return campaign


def _money(edition: EditionContent, *, codes: set[str]) -> PlannedMoney | None:
    plan = published_plan()
    if plan is None or plan.edition_id != edition_id(edition.code):
        return None
    sums = [one for code, one in requirement_sums(plan).items() if code in codes]
    return PlannedMoney(
        plan=plan,
        gaps=sum(one.gaps for one in sums),
        funded=sum(one.funded for one in sums),
        need=Money(sum(one.need.tyiyn for one in sums)),
        paid=Money(sum(one.capital.tyiyn for one in sums)),
    )
