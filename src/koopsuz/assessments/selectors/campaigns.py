"""Reads campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koopsuz.assessments.models import Assessment, Campaign
from koopsuz.assessments.states import PUBLISHED, CampaignStatus
from koopsuz.common.text import Text


@dataclass(frozen=True, slots=True)
class CampaignInfo:
    """A campaign. `edition` is the code of the edition that its schools answer; `revision` grows with what is published."""

    id: int
    code: str
    name: Text
    edition: str
    facts_year: int
    opens_on: date
    closes_on: date
    status: CampaignStatus
    synthetic: bool
    revision: int

    @property
    def is_open(self) -> bool:
        """Tell whether schools may answer."""
        return self.status is CampaignStatus.OPEN


def as_info(campaign: Campaign) -> CampaignInfo:
    """Return a campaign without its database; its edition must have been fetched with it."""
    return CampaignInfo(
        id=campaign.pk,
        code=campaign.code,
        name=campaign.name,
        edition=campaign.edition.code,
        facts_year=campaign.facts_year,
        opens_on=campaign.opens_on,
        closes_on=campaign.closes_on,
        status=CampaignStatus(campaign.status),
        synthetic=campaign.synthetic,
        revision=campaign.revision,
    )


def campaigns() -> tuple[CampaignInfo, ...]:
    """Return all campaigns, the newest first."""
    rows = Campaign.objects.select_related("edition").order_by("-opens_on", "-pk")
    return tuple(as_info(campaign) for campaign in rows)


def current_campaign() -> CampaignInfo | None:
    """Return the newest campaign that schools answer or have answered; None before the first one."""
    rows = Campaign.objects.select_related("edition").exclude(status=CampaignStatus.PLANNED)
    newest = rows.order_by("-opens_on", "-pk").first()
    return as_info(newest) if newest else None


def published_campaigns() -> tuple[CampaignInfo, ...]:
    """Return the campaigns of which results are published, the newest first."""
    with_results = Assessment.objects.filter(status__in=PUBLISHED).values("campaign")
    rows = Campaign.objects.select_related("edition").filter(pk__in=with_results).order_by("-opens_on", "-pk")
    return tuple(as_info(campaign) for campaign in rows)


def get_campaign(code: str) -> CampaignInfo | None:
    """Return the campaign with this code."""
    found = Campaign.objects.select_related("edition").filter(code=code).first()
    return as_info(found) if found else None
