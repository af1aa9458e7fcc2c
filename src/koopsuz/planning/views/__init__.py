"""Pages of the room."""

from koopsuz.planning.views.decisions import plan_decisions, plan_file
from koopsuz.planning.views.plans import current_plan, plan, plans, publish
from koopsuz.planning.views.why import why_decision, why_decision_json

__all__ = [
    "current_plan",
    "plan",
    "plan_decisions",
    "plan_file",
    "plans",
    "publish",
    "why_decision",
    "why_decision_json",
]
