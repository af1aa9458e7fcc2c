"""What this room tells: plans, their decisions and the reasons."""

from koopsuz.planning.selectors.plans import PlanInfo, get_plan_for, plan_totals, plans_for, published_plan

__all__ = [
    "PlanInfo",
    "get_plan_for",
    "plan_totals",
    "plans_for",
    "published_plan",
]
