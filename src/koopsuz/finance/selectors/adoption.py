"""Reads what adopting an edition would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from koopsuz.common.text import Text
from koopsuz.finance.kinds import EstimateStatus
from koopsuz.finance.models import AdoptionEstimate
from koopsuz.finance.schemas.adoption_rules import AdoptionRuleRow, load_adoption_rules
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition_for


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """An estimate that is ready: sums in tyiyn under `result`, and everything it was computed from."""

    id: int
    edition: EditionContent
    current: bool
    campaign: Text
    as_of: date
    first_year: int
    rules: AdoptionRuleRow
    result: Mapping[str, Any]
    finished_at: datetime
    synthetic: bool

    @property
    def years(self) -> range:
        """The budget years over which the one-off cost is spread."""
        return range(self.first_year, self.first_year + int(self.result["years"]))

    @property
    def one_off(self) -> int:
        """The whole one-off cost in the assessed schools."""
        return sum(sum(payer["one_off"]) for payer in self.result["payers"])

    @property
    def full_upkeep(self) -> int:
        """What a year costs for good once everything is done."""
        return sum(payer["full_upkeep"] for payer in self.result["payers"])

    @property
    def not_assessed(self) -> int:
        """What schools not yet assessed are taken to cost."""
        return sum(oblast["not_assessed"] for oblast in self.result["oblasts"])

    @property
    def assessed(self) -> int:
        """Schools whose published answers were costed."""
        return sum(oblast["assessed"] for oblast in self.result["oblasts"])

    @property
    def schools(self) -> int:
        """All schools of today."""
        return sum(oblast["schools"] for oblast in self.result["oblasts"])


@dataclass(frozen=True, slots=True, eq=False)
class AdoptionPage:
    """An edition with its newest estimate, and the job of one that is on its way."""

    edition: EditionContent
    estimate: Estimate | None
    waiting_job: int | None
    failed: bool


def adoption_page_for(by: object, code: str) -> AdoptionPage:
    """The newest estimate of an edition that `by` may see; `NoEditionError` otherwise."""
    edition = get_edition_for(by, code)
    rows = AdoptionEstimate.objects.filter(edition__code=code).select_related("campaign")
    newest = rows.order_by("-pk").first()
    ready = rows.filter(status=EstimateStatus.READY).order_by("-pk").first()
    waits = newest is not None and newest.status == EstimateStatus.WAITING
    return AdoptionPage(
        edition=edition,
        estimate=_estimate(ready, edition=edition) if ready else None,
        waiting_job=newest.job_id if newest and waits else None,
        failed=newest is not None and newest.status == EstimateStatus.FAILED,
    )


def _estimate(row: AdoptionEstimate, *, edition: EditionContent) -> Estimate:
    rules = load_adoption_rules(settings.REFERENCE)
    used = (row.rules["code"], row.rules["valid_from"])
    return Estimate(
        id=row.pk,
        edition=edition,
        current=row.content_hash == edition.content_hash,
        campaign=row.campaign.name,
        as_of=row.as_of,
        first_year=row.first_year,
        rules=next((one for one in rules if (one.code, one.valid_from.isoformat()) == used), rules[-1]),
        result=row.result,
        finished_at=row.finished_at or row.requested_at,
        synthetic=row.synthetic,
    )
