"""Who gets what, from which budget, in which year, and why.

A *column* is (option, source, year). Every budget line has a price; each gap takes its best column or nothing; an
exact plan builder turns that into decisions in whole tyiyn, and the price list proves how good the plan is.
"""

from koopsuz.engine.allocation.errors import AllocationError
from koopsuz.engine.allocation.plan import Check, Plan, Prices, Progress, Settings
from koopsuz.engine.allocation.problem import Problem, Rules, SourceKind
from koopsuz.engine.allocation.solve import allocate

__all__ = [
    "AllocationError",
    "Check",
    "Plan",
    "Prices",
    "Problem",
    "Progress",
    "Rules",
    "Settings",
    "SourceKind",
    "allocate",
]
