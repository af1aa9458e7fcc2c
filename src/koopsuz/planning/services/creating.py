"""Creates a plan: takes the snapshot of everything it will be computed from, and puts the computation into the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.selectors import CampaignInfo, get_campaign, published_campaigns
from koopsuz.audit import services as audit
from koopsuz.common import jobs
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.text import Text
from koopsuz.planning.models import Plan, PlanSource
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.planning.schemas.money_order import in_case_order
from koopsuz.planning.schemas.reference import MatrixRow
from koopsuz.planning.schemas.snapshot import snapshot_of
from koopsuz.planning.selectors.reference import prices_on, regions_on, rules_on
from koopsuz.planning.states import PlanStatus
from koopsuz.standards.selectors import edition_id, get_edition

RULES = "national"
TASK = "compute_plan"  # the task stands above services, so it is called by its name
PLAN_JOB = gettext_noop("Computing a plan")
BATCH = 5000
CODES_LOCK = 417_000_002  # advisory lock of the database: one request at a time takes a code


class PlanRequestError(InputProblems):
    """A plan can't be computed from what there is; every missing thing is named."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a plan is asked for: its name, first year, the day of prices and rules, the money and the matrix.

    `campaign` is the code of the round of assessments; without it, the newest one with published results.
    """

    name: Text
    first_year: int
    as_of: date
    sources: tuple[SourceInput, ...]
    matrix: tuple[MatrixRow, ...]
    campaign: str | None = None
    rules: str = RULES
    synthetic: bool = False


@transaction.atomic
def create_plan(*, by: Any, request: PlanRequest, in_background: bool = True) -> str:
    """Store the snapshot of a plan and return the plan's code.

    Puts the computation into the queue of jobs; with `in_background=False` the caller runs `run_plan`. What changes
    later in prices, rules, matrix or envelopes does not touch this plan.
    """
    require(by, Permission.RUN_PLAN)
    campaign, rules = _checked(request)
    content = get_edition(campaign.edition)
    plan = Plan.objects.create(
        code=_free_code(request.first_year),
        name=request.name,
        status=PlanStatus.WAITING,
        edition_id=edition_id(campaign.edition),
        campaign_id=campaign.id,
        as_of=request.as_of,
        first_year=request.first_year,
        rules=rules,
        snapshot=snapshot_of(
            content,
            prices=prices_on(request.as_of),
            regions=regions_on(request.as_of),
            matrix=request.matrix,
        ).as_json(),
        requested_at=timezone.now(),
        requested_by=str(by)[:200],
        synthetic=request.synthetic or campaign.synthetic,
    )
    PlanSource.objects.bulk_create(
        [
            PlanSource(
                plan=plan,
                index=index,
                code=source.code,
                kind=source.kind,
                name=source.name,
                owner_code=source.owner_code,
                terms=source.terms(),
            )
            for index, source in enumerate(in_case_order(request.sources))
        ],
        batch_size=BATCH,
    )
    details = {"sources": len(request.sources), "campaign": campaign.code, "first_year": request.first_year}
    audit.record(by=by, action="request", object_type="plan", object_id=plan.code, details=details)
    if in_background:
        plan.job_id = jobs.enqueue(app.configure_task(TASK), by=by, kind=PLAN_JOB, plan_code=plan.code)
        plan.save(update_fields=["job"])
    return plan.code


def _checked(request: PlanRequest) -> tuple[CampaignInfo, dict[str, Any]]:
    problems = []
    published = published_campaigns()
    campaign = get_campaign(request.campaign) if request.campaign else next(iter(published), None)
    if campaign is None or campaign.id not in {item.id for item in published}:
        problems.append(
            Problem(
                "campaign",
                _("No results of assessments are published."),
                _("Let schools send their assessments first."),
            )
        )
    rules = rules_on(request.as_of, code=request.rules)
    if rules is None:
        problems.append(
            Problem("rules", _("No rules of allocation are in force on that day."), _("Load reference/rules first."))
        )
    if not request.matrix:
        problems.append(
            Problem("matrix", _("The responsibility matrix is empty."), _("Load reference/responsibility first."))
        )
    if not request.sources:
        problems.append(
            Problem(
                "envelopes",
                _("No budget has an approved envelope in these years."),
                _("Enter or import envelopes first."),
            )
        )
    if problems or campaign is None or rules is None:
        raise PlanRequestError(problems)
    return campaign, rules.values


def _free_code(first_year: int) -> str:
    """The next free code of plans that begin in this year, such as 2027-3."""
    with connection.cursor() as cursor:  # two requests at once must not take the same code
        cursor.execute("select pg_advisory_xact_lock(%s)", [CODES_LOCK])
    taken = set(Plan.objects.filter(code__startswith=f"{first_year}-").values_list("code", flat=True))
    return next(
        f"{first_year}-{number}" for number in range(1, len(taken) + 2) if f"{first_year}-{number}" not in taken
    )
