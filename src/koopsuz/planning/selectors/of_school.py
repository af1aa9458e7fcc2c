"""What a plan says of every gap of one school, for the school's page and the desks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from koopsuz.common.text import Text
from koopsuz.planning.models import PlanDecision
from koopsuz.planning.selectors.plans import PlanInfo
from koopsuz.planning.states import DecisionReason


@dataclass(frozen=True, slots=True)
class GapDecision:
    """What becomes of one gap. Money is in tyiyn; source and year are empty where nothing is funded."""

    requirement: str
    requirement_class: int
    reason: DecisionReason
    funded: bool
    measure: str
    source_kind: str
    source_name: Text
    year: int | None
    capital: int
    recurrent: int


def decisions_of_school(plan: PlanInfo, school_id: int) -> Mapping[str, GapDecision]:
    """Return the decisions of a plan on a school's gaps by requirement code; one query."""
    rows = PlanDecision.objects.filter(plan_id=plan.id, school_id=school_id).select_related("source")
    return {
        row.requirement: GapDecision(
            requirement=row.requirement,
            requirement_class=row.requirement_class,
            reason=DecisionReason(row.reason),
            funded=row.funded,
            measure=row.measure,
            source_kind=row.source.kind if row.source else "",
            source_name=row.source.name if row.source else Text(),
            year=row.year,
            capital=row.capital.tyiyn,
            recurrent=row.recurrent.tyiyn,
        )
        for row in rows.order_by("requirement")
    }
