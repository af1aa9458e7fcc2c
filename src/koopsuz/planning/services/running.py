"""Computes a plan: from published assessments to stored decisions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from koopsuz.accounts.gate import System, require
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.selectors import score_table
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.campaigns import get_campaign
from koopsuz.audit import services as audit
from koopsuz.engine.allocation import Plan as ComputedPlan
from koopsuz.engine.allocation import Progress, allocate
from koopsuz.engine.case import Case, CaseInputs, build_case, problem_digest
from koopsuz.places.selectors import school_table
from koopsuz.planning.models import Plan
from koopsuz.planning.schemas.assembly import ScoredCountry, Terms, case_inputs, open_gaps
from koopsuz.planning.schemas.outcome import outcome_of
from koopsuz.planning.schemas.snapshot import Snapshot
from koopsuz.planning.selectors.snapshots import sources_of_plan
from koopsuz.planning.services.storing import clear, store
from koopsuz.planning.states import COMPUTED, PlanStatus
from koopsuz.standards.engine_model import fact_kinds

Listener = Callable[[str, int, int], None]

READING = gettext_noop("Reading schools, answers and budgets")
COSTING = gettext_noop("Costing every gap")
ALLOCATING = gettext_noop("Allocating the money")
PROVING = gettext_noop("Proving the plan")
STORING = gettext_noop("Storing every decision")
STAGES = {"prices": ALLOCATING, "plan": ALLOCATING, "proof": PROVING, "done": PROVING}
WHOLE = 100
RUN_LOCK = 417_003  # class of the advisory locks of the database that keep a plan from being computed twice at once


def run_plan(code: str, *, anew: bool = True, on_progress: Listener | None = None) -> Plan:
    """Compute a plan that waits, store everything, and return it. Called by the job, by commands, synchronously too.

    A plan that was computed before is computed anew from the assessments of today; with `anew=False` it stays as it is.
    A failure leaves the plan as failed with its old decisions gone. While one process computes a plan, a second one
    that tries is refused.
    """
    with _alone(code):
        computed = None if anew else Plan.objects.filter(code=code, status__in=COMPUTED).first()
        return computed or _run(code, tell=on_progress or _silent)


@transaction.atomic
def give_up_plan(*, by: Any, job_id: int) -> None:
    """Mark the plan of this job as failed: its process died several times. Nothing happens when the job made no plan."""
    require(by, Permission.RUN_PLAN)
    for plan in Plan.objects.select_for_update().filter(job_id=job_id).exclude(status__in=COMPUTED):
        plan.status = PlanStatus.FAILED
        plan.finished_at = timezone.now()
        plan.save(update_fields=["status", "finished_at"])
        audit.record(by=by, action="give_up", object_type="plan", object_id=plan.code)


def _run(code: str, *, tell: Listener) -> Plan:
    started = time.perf_counter()
    plan = _begin(code)
    try:
        tell(READING, 0, WHOLE)
        inputs, country = read_inputs(plan)
        tell(COSTING, 10, WHOLE)
        case = build_case(inputs)
        computed = allocate(case.problem, on_progress=_follow(tell))
        tell(STORING, 85, WHOLE)
        _finish(plan, case=case, computed=computed, inputs=inputs, country=country, started=started)
        tell(STORING, WHOLE, WHOLE)
    except BaseException:
        Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.FAILED, finished_at=timezone.now())
        raise
    return plan


@contextmanager
def _alone(code: str) -> Iterator[None]:
    """Hold the lock of this plan; the database frees it too when this process dies, so the plan can be tried again."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, hashtext(%s))", [RUN_LOCK, code])
        if not cursor.fetchone()[0]:
            raise ValueError(f"the plan {code} is being computed by another process")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # a broken connection has freed it already
            cursor.execute("select pg_advisory_unlock(%s, hashtext(%s))", [RUN_LOCK, code])


def read_inputs(plan: Plan) -> tuple[CaseInputs, ScoredCountry]:
    """What the plan is computed from: its own snapshot and money, and the published assessments of its campaign."""
    campaign = get_campaign(plan.campaign.code)
    if campaign is None:
        raise LookupError(plan.campaign.code)
    basis = basis_of(campaign.edition)
    scores = score_table(campaign)
    table = school_table(year=campaign.facts_year, school_ids=scores.school_ids)
    if not np.array_equal(table.ids, scores.school_ids):
        scores = scores.take(_rows(table.ids, scores.school_ids))
    snapshot = Snapshot.from_json(plan.snapshot)
    country = ScoredCountry(
        table=table,
        requirement_level=scores.requirement_levels,
        gap=open_gaps(basis.model, scores.requirement_levels),
        answers=scores.answers,
        numbers=scores.entered,
    )
    terms = Terms(
        as_of=plan.as_of,
        first_year=plan.first_year,
        prices=snapshot.prices,
        regions=snapshot.regions,
        matrix=snapshot.matrix,
        rules=plan.rules,
        sources=sources_of_plan(plan),
    )
    inputs = case_inputs(content=basis.content, model=basis.model, facts=fact_kinds(), country=country, terms=terms)
    return inputs, country


def _rows(wanted: Any, known: Any) -> Any:
    """Rows of `known` in the order of `wanted`; every wanted school has results, because they were asked for by them."""
    order = np.argsort(known)
    return order[np.searchsorted(known, wanted, sorter=order)]


def _begin(code: str) -> Plan:
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("campaign", "edition").get(code=code)
        if plan.status == PlanStatus.PUBLISHED:
            raise ValueError(f"the plan {code} is published and never computed again; create a new one")
        clear(plan)
        plan.status = PlanStatus.RUNNING
        plan.save(update_fields=["status"])
    return plan


@transaction.atomic
def _finish(
    plan: Plan,
    *,
    case: Case,
    computed: ComputedPlan,
    inputs: CaseInputs,
    country: ScoredCountry,
    started: float,
) -> None:
    outcome = outcome_of(case, computed)
    content = basis_of(plan.edition.code).content
    plan.inputs_hash = problem_digest(case.problem)
    store(plan, outcome=outcome, inputs=inputs, country=country, content=content)
    plan.status = PlanStatus.READY
    plan.finished_at = timezone.now()
    plan.seconds = round(time.perf_counter() - started, 3)
    plan.save()
    details = {"plan_hash": plan.plan_hash, "inputs_hash": plan.inputs_hash, "gap_ppm": plan.gap_ppm}
    audit.record(by=System(), action="compute", object_type="plan", object_id=plan.code, details=details)


def _follow(tell: Listener) -> Callable[[Progress], None]:
    def listen(progress: Progress) -> None:
        tell(STAGES.get(progress.stage, ALLOCATING), 20 + int(60 * progress.share), WHOLE)

    return listen


def _silent(_step: str, _done: int, _total: int) -> None:
    """Nobody listens."""
