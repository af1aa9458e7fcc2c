"""Computes a stored plan again from its own stored inputs and compares it bit for bit."""

from __future__ import annotations

from dataclasses import dataclass

from koopsuz.engine.allocation import Problem, Rules, allocate
from koopsuz.engine.case import problem_digest
from koopsuz.planning.models import Plan
from koopsuz.planning.schemas.assembly import case_rules
from koopsuz.planning.schemas.records import problem_of
from koopsuz.planning.selectors.snapshots import money_of_plan, records_of_plan
from koopsuz.planning.states import COMPUTED, PlanStatus


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A stored plan beside its second computation."""

    code: str
    stored_hash: str
    computed_hash: str
    stored_inputs: str
    computed_inputs: str

    @property
    def identical(self) -> bool:
        """Whether inputs and decisions are the same to the bit."""
        return (self.stored_hash, self.stored_inputs) == (self.computed_hash, self.computed_inputs)


def reproduce_plan(*, code: str | None = None) -> Reproduction:
    """Compute the plan (by default the newest published one) again; nothing is written."""
    plans = Plan.objects.filter(status__in=COMPUTED)
    plan = plans.get(code=code) if code else plans.filter(status=PlanStatus.PUBLISHED).latest("published_at")
    problem = stored_problem(plan)
    return Reproduction(
        code=plan.code,
        stored_hash=plan.plan_hash,
        computed_hash=allocate(problem).hash,
        stored_inputs=plan.inputs_hash,
        computed_inputs=problem_digest(problem),
    )


def stored_problem(plan: Plan) -> Problem:
    """The allocation problem of a plan, rebuilt from what is stored with it."""
    rules = case_rules(plan.rules)
    return problem_of(
        records_of_plan(plan),
        money=money_of_plan(plan),
        rules=Rules(
            class_weights=rules.class_weights,
            discount_permille=rules.discount_permille,
            equity_permille=rules.equity_permille,
            school_floor_permille=rules.school_floor_permille,
        ),
    )
