"""What the first page shows: the figures of the country and of its oblasts and great cities."""

from __future__ import annotations

from dataclasses import dataclass

from koopsuz.assessments.selectors import CampaignInfo
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.selectors import AreaLink, area_links
from koopsuz.planning.selectors import PlanInfo
from koopsuz.portal.selectors.country import country
from koopsuz.portal.selectors.figures import Figures, figures_of

COUNTRY_CODE = "41700000000000"
TOP_LEVELS = (AreaLevel.OBLAST, AreaLevel.CAPITAL)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area beside its figures."""

    area: AreaLink
    figures: Figures


@dataclass(frozen=True, slots=True)
class Home:
    """The country: its own figures and those of its parts. `campaign` is the round that the figures come from."""

    campaign: CampaignInfo
    earlier: CampaignInfo | None
    plan: PlanInfo | None
    figures: Figures
    rows: tuple[AreaRow, ...]


def home() -> Home | None:
    """Return the country for the first page; None before the first round of assessments."""
    found = country()
    if found is None:
        return None
    links = tuple(link for level in TOP_LEVELS for link in area_links(level))
    figures = figures_of([COUNTRY_CODE, *(link.code for link in links)], country=found)
    return Home(
        campaign=found.campaign,
        earlier=found.progress.earlier if found.progress else None,
        plan=found.money.plan if found.money else None,
        figures=figures[COUNTRY_CODE],
        rows=tuple(AreaRow(link, figures[link.code]) for link in links),
    )
