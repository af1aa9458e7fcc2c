"""Computes what an edition of the standard would cost once adopted, from the newest published assessments."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app

from koopsuz.accounts.gate import System, require
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.selectors import get_campaign, published_campaigns
from koopsuz.assessments.selectors.aligned import ScoredUnder, scored_under
from koopsuz.audit import services as audit
from koopsuz.common import jobs
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.engine.case import CaseInputs, adoption_cost
from koopsuz.finance.kinds import EstimateStatus
from koopsuz.finance.models import AdoptionEstimate
from koopsuz.finance.schemas.adoption_result import document_of
from koopsuz.finance.schemas.adoption_rules import adoption_rules_on, load_adoption_rules
from koopsuz.finance.selectors import matrix_rows
from koopsuz.places.selectors import school_links
from koopsuz.planning.schemas.assembly import ScoredCountry, Terms, case_inputs, open_gaps
from koopsuz.planning.selectors.reference import prices_on, regions_on, rules_on
from koopsuz.standards.engine_model import fact_kinds
from koopsuz.standards.selectors import edition_id, get_edition_for

Listener = Callable[[str, int, int], None]
TASK = "estimate_adoption"
JOB = gettext_noop("Computing the cost of adoption")
READING = gettext_noop("Reading schools and answers")
COSTING = gettext_noop("Costing every gap")
NATIONAL = "national"
COUNTRY = "41700000000000"
EVERY_SCHOOL = 10_000_000


@transaction.atomic
def request_estimate(*, by: Any, edition: str, as_of: date, in_background: bool = True) -> int:
    """Ask for the cost of adopting an edition and return the estimate's id; the computation goes into the queue.

    With `in_background=False` the caller runs `run_estimate`. `InputProblems` when there is nothing to compute from.
    """
    require(by, Permission.ESTIMATE_ADOPTION)
    content = get_edition_for(by, edition)
    campaign = next(iter(published_campaigns()), None)
    if campaign is None:
        problem = _("No results of assessments are published.")
        raise InputProblems([Problem("campaign", problem, _("Let schools send their assessments first."))])
    rules = adoption_rules_on(load_adoption_rules(settings.REFERENCE), as_of=as_of)
    estimate = AdoptionEstimate.objects.create(
        edition_id=edition_id(edition),
        content_hash=content.content_hash,
        campaign_id=campaign.id,
        as_of=as_of,
        first_year=max(content.valid_from.year, as_of.year + 1),
        rules={"code": rules.code, "valid_from": rules.valid_from.isoformat()},
        requested_at=timezone.now(),
        requested_by=str(by)[:200],
        synthetic=campaign.synthetic,
    )
    details = {"edition": edition, "content_hash": content.content_hash, "campaign": campaign.code}
    audit.record(by=by, action="request", object_type="adoption_estimate", object_id=estimate.pk, details=details)
    if in_background:
        estimate.job_id = jobs.enqueue(app.configure_task(TASK), by=by, kind=JOB, estimate_id=estimate.pk)
        estimate.save(update_fields=["job"])
    return estimate.pk


def run_estimate(estimate_id: int, *, on_progress: Listener | None = None) -> str:
    """Compute an estimate that waits and return the code of its edition. One that is ready stays as it is."""
    tell = on_progress or _silent
    began = time.perf_counter()
    estimate = AdoptionEstimate.objects.select_related("edition", "campaign").get(pk=estimate_id)
    if estimate.status == EstimateStatus.READY:
        return estimate.edition.code
    try:
        tell(READING, 0, 100)
        result = _result(estimate, tell=tell)
    except BaseException:
        AdoptionEstimate.objects.filter(pk=estimate_id).update(status=EstimateStatus.FAILED)
        raise
    with transaction.atomic():
        estimate.result = result
        estimate.status = EstimateStatus.READY
        estimate.finished_at = timezone.now()
        estimate.seconds = round(time.perf_counter() - began, 3)
        estimate.save(update_fields=["result", "status", "finished_at", "seconds"])
        whole = sum(sum(payer["one_off"]) for payer in result["payers"])
        details = {"edition": estimate.edition.code, "one_off_tyiyn": whole}
        audit.record(
            by=System(), action="compute", object_type="adoption_estimate", object_id=estimate_id, details=details
        )
    tell(COSTING, 100, 100)
    return estimate.edition.code


@transaction.atomic
def give_up_estimate(*, by: Any, job_id: int) -> None:
    """Mark the estimate of this job as failed: its process died several times. Nothing happens when the job made none."""
    require(by, Permission.ESTIMATE_ADOPTION)
    for estimate in AdoptionEstimate.objects.select_for_update().filter(job_id=job_id, status=EstimateStatus.WAITING):
        estimate.status = EstimateStatus.FAILED
        estimate.save(update_fields=["status"])
        audit.record(by=by, action="give_up", object_type="adoption_estimate", object_id=estimate.pk)


def _result(estimate: AdoptionEstimate, *, tell: Listener) -> dict[str, Any]:
    campaign = get_campaign(estimate.campaign.code)
    if campaign is None:
        raise LookupError(estimate.campaign.code)
    scored = scored_under(campaign, edition=estimate.edition.code)
    inputs = inputs_under(scored, as_of=estimate.as_of, first_year=estimate.first_year)
    tell(COSTING, 40, 100)
    rules = adoption_rules_on(load_adoption_rules(settings.REFERENCE), as_of=estimate.as_of)
    result = document_of(
        adoption_cost(inputs, rules=rules.rules),
        requirements=[requirement.code for requirement in scored.basis.content.requirements],
        matrix=[row.id for row in inputs.matrix],
        schools=scored.table.codes,
        all_schools=_all_schools(),
    )
    return {**result, "known_indicators": scored.known, "indicators": scored.asked, "years": rules.rules.years}


def inputs_under(scored: ScoredUnder, *, as_of: date, first_year: int) -> CaseInputs:
    """The inputs of costing for answers read under an edition, without any money."""
    rules = rules_on(as_of, code=NATIONAL)
    if rules is None:
        raise LookupError(NATIONAL)
    return case_inputs(
        content=scored.basis.content,
        model=scored.basis.model,
        facts=fact_kinds(),
        country=ScoredCountry(
            table=scored.table,
            requirement_level=scored.requirement_levels,
            gap=open_gaps(scored.basis.model, scored.requirement_levels),
            answers=scored.answers,
            numbers=scored.entered,
        ),
        terms=Terms(
            as_of=as_of,
            first_year=first_year,
            prices=prices_on(as_of),
            regions=regions_on(as_of),
            matrix=matrix_rows(),
            rules=rules.values,
            sources=(),
        ),
    )


def _all_schools() -> Counter[str]:
    links = school_links(COUNTRY, size=EVERY_SCHOOL).items
    return Counter(link.area.code[:5].ljust(len(COUNTRY), "0") for link in links)


def _silent(_step: str, _done: int, _total: int) -> None:
    """Nobody listens."""
