"""What this room tells: plans, their decisions and the reasons."""

from koopsuz.planning.selectors.decisions import (
    AreaSums,
    DecisionFilters,
    DecisionRow,
    all_decisions,
    area_plan,
    decision_of,
    decisions_page,
    requirement_sums,
    school_plan,
    source_flow,
)
from koopsuz.planning.selectors.explaining import DecisionExplanation, explain_decision
from koopsuz.planning.selectors.overview import PlanOverview, plan_overview
from koopsuz.planning.selectors.plans import PlanInfo, get_plan_for, plan_totals, plans_for, published_plan

__all__ = [
    "AreaSums",
    "DecisionExplanation",
    "DecisionFilters",
    "DecisionRow",
    "PlanInfo",
    "PlanOverview",
    "all_decisions",
    "area_plan",
    "decision_of",
    "decisions_page",
    "explain_decision",
    "get_plan_for",
    "plan_overview",
    "plan_totals",
    "plans_for",
    "published_plan",
    "requirement_sums",
    "school_plan",
    "source_flow",
]
