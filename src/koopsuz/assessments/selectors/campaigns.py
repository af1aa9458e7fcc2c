"""Reads campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from koopsuz.assessments.models import Assessment, Campaign
from koopsuz.assessments.states import PUBLISHED, CampaignStatus
from koopsuz.common.once import once_a_page
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
    return tuple(campaign for campaign, _has_results in _known())


def current_campaign() -> CampaignInfo | None:
    """Return the newest campaign that schools answer or have answered; None before the first one."""
    return next((one for one in campaigns() if one.status is not CampaignStatus.PLANNED), None)


def published_campaigns() -> tuple[CampaignInfo, ...]:
    """Return the campaigns of which results are published, the newest first."""
    return tuple(campaign for campaign, has_results in _known() if has_results)


@once_a_page
def _known() -> tuple[tuple[CampaignInfo, bool], ...]:
    """All campaigns, the newest first, each with whether any result of it is published; there are a few a decade."""
    results = Assessment.objects.filter(campaign=OuterRef("pk"), status__in=PUBLISHED)
    rows = Campaign.objects.select_related("edition").annotate(has_results=Exists(results))
    return tuple((as_info(campaign), campaign.has_results) for campaign in rows.order_by("-opens_on", "-pk"))


def get_campaign(code: str) -> CampaignInfo | None:
    """Return the campaign with this code."""
    found = Campaign.objects.select_related("edition").filter(code=code).first()
    return as_info(found) if found else None
