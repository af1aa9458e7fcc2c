"""Reads plans. A published plan is open to everybody; one that is only computed, to those who may compute plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.once import once_a_page
from koopsuz.common.text import Text
from koopsuz.planning.models import Plan
from koopsuz.planning.states import COMPUTED, PlanStatus

HEAVY = ("snapshot", "prices", "totals", "checks")


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """A plan in a list, and the head of its pages."""

    id: int
    code: str
    name: Text
    status: PlanStatus
    edition_id: int
    campaign_id: int
    as_of: date
    first_year: int
    years: int
    gap_ppm: int | None
    plan_hash: str
    inputs_hash: str
    engine: str
    seconds: float | None
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    job_id: int | None
    synthetic: bool

    @property
    def is_computed(self) -> bool:
        """Whether there are decisions to look at."""
        return self.status in COMPUTED

    @property
    def last_year(self) -> int:
        """The last year of the horizon."""
        return self.first_year + self.years - 1


@once_a_page
def published_plan() -> PlanInfo | None:
    """The plan that counts: the newest published one; None before the first."""
    plan = _light().filter(status=PlanStatus.PUBLISHED).order_by("-published_at", "-pk").first()
    return as_info(plan) if plan else None


def plans_for(by: Any) -> tuple[PlanInfo, ...]:
    """The plans that `by` may see, the newest first."""
    plans = _light().order_by("-requested_at", "-pk")
    if not may(by, Permission.RUN_PLAN):
        plans = plans.filter(status=PlanStatus.PUBLISHED)
    return tuple(as_info(plan) for plan in plans)


def get_plan_for(by: Any, code: str) -> PlanInfo:
    """The plan with this code if `by` may see it; `Http404` otherwise, as if there were none."""
    plan = _light().filter(code=code).first()
    if plan is None or (plan.status != PlanStatus.PUBLISHED and not may(by, Permission.RUN_PLAN)):
        raise Http404
    return as_info(plan)


def plan_totals(plan: PlanInfo) -> Mapping[str, Any]:
    """The sums of a plan as they were stored with it; see `schemas.totals`."""
    return Plan.objects.values_list("totals", flat=True).get(pk=plan.id)


def as_info(plan: Plan) -> PlanInfo:
    """A plan without its database."""
    return PlanInfo(
        id=plan.pk,
        code=plan.code,
        name=plan.name,
        status=PlanStatus(plan.status),
        edition_id=plan.edition_id,
        campaign_id=plan.campaign_id,
        as_of=plan.as_of,
        first_year=plan.first_year,
        years=int(plan.rules.get("years", 1)),
        gap_ppm=plan.gap_ppm,
        plan_hash=plan.plan_hash,
        inputs_hash=plan.inputs_hash,
        engine=plan.engine,
        seconds=plan.seconds,
        requested_by=plan.requested_by,
        requested_at=plan.requested_at,
        finished_at=plan.finished_at,
        published_at=plan.published_at,
        job_id=plan.job_id,
        synthetic=plan.synthetic,
    )


def _light() -> QuerySet[Plan]:
    return Plan.objects.defer(*HEAVY)
