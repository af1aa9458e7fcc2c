"""Reads what the published plan makes of one source: given out and left by year, and what its next som is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from koopsuz.engine.money import Money
from koopsuz.planning.export import line_sheet
from koopsuz.planning.selectors import DecisionFilters, PlanInfo, decisions_page, published_plan


@dataclass(frozen=True, slots=True)
class UsedYear:
    """A budget line of the plan. `points_of_a_thousand_som`: what the next thousand som in it would be worth."""

    year: str
    amount: Money
    spent: Money
    points_of_a_thousand_som: float

    @property
    def left(self) -> Money:
        """What the plan leaves in the line."""
        return self.amount - self.spent


@dataclass(frozen=True, slots=True)
class PlanUse:
    """What the published plan pays from a source."""

    plan: PlanInfo
    years: tuple[UsedYear, ...]
    measures: int

    @property
    def spent(self) -> Money:
        """Given out in all years."""
        return Money(sum(year.spent.tyiyn for year in self.years))

    @property
    def left(self) -> Money:
        """Left in all years."""
        return Money(sum(year.left.tyiyn for year in self.years))


def plan_use(code: str) -> PlanUse | None:
    """The use of a source in the published plan; None without such a plan, or when it does not know the source."""
    plan = published_plan()
    years = _lines(plan).get(code) if plan else None
    if plan is None or not years:
        return None
    page, _rows = decisions_page(plan, filters=DecisionFilters(source=code, funded=True))
    return PlanUse(plan, years, page.paginator.count)


@lru_cache(maxsize=2)
def _lines(plan: PlanInfo) -> Mapping[str, tuple[UsedYear, ...]]:
    """All lines by source. A published plan never changes, so its few thousand lines are read once in a process."""
    sheet = line_sheet(plan)
    keys = [column.key for column in sheet.columns]
    found: dict[str, tuple[UsedYear, ...]] = {}
    for row in sheet.rows:
        line: dict[str, Any] = dict(zip(keys, row, strict=True))
        year = UsedYear(
            year=line["year"],
            amount=Money(line["amount_som"]),
            spent=Money(line["spent_som"]),
            points_of_a_thousand_som=line["price_of_a_som"] / 1000,
        )
        found[line["source"]] = (*found.get(line["source"], ()), year)
    return found
