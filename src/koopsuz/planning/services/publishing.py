"""Makes a computed plan public."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.planning.models import Plan
from koopsuz.planning.states import PUBLISHABLE, PlanStatus


@transaction.atomic
def publish_plan(*, by: Any, code: str) -> Plan:
    """Show the plan to everybody; publishing it twice changes nothing."""
    require(by, Permission.PUBLISH_PLAN)
    plan = Plan.objects.select_for_update().get(code=code)
    if plan.status == PlanStatus.PUBLISHED:
        return plan
    if plan.status not in PUBLISHABLE:
        raise InputProblems(
            [Problem(code, _("Only a computed plan can be published."), _("Wait until it is computed, then publish."))]
        )
    plan.status = PlanStatus.PUBLISHED
    plan.published_at = timezone.now()
    plan.save(update_fields=["status", "published_at"])
    audit.record(
        by=by, action="publish", object_type="plan", object_id=plan.code, details={"plan_hash": plan.plan_hash}
    )
    return plan
