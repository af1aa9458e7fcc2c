"""What this room does: loads prices and rules; creates, computes, publishes and reproduces plans."""

from koopsuz.planning.services.creating import PlanRequest, PlanRequestError, create_plan
from koopsuz.planning.services.publishing import publish_plan
from koopsuz.planning.services.reference import load_reference
from koopsuz.planning.services.reproducing import Reproduction, reproduce_plan
from koopsuz.planning.services.running import give_up_plan, run_plan

__all__ = [
    "PlanRequest",
    "PlanRequestError",
    "Reproduction",
    "create_plan",
    "give_up_plan",
    "load_reference",
    "publish_plan",
    "reproduce_plan",
    "run_plan",
]
