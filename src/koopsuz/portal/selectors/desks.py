"""What the desks show besides the open pages: unpaid needs by theme, budgets of a place, the newest acts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import may
from koopsuz.audit.selectors import newest_entries
from koopsuz.planning.selectors import PlanInfo, plan_totals, published_plan
from koopsuz.standards.kinds import Theme
from koopsuz.standards.schemas import EditionContent, RequirementContent
from koopsuz.standards.selectors import get_edition_by_id

KEPT = 4
_themes: dict[tuple[int, str], tuple[ThemeNeed, ...]] = {}


@dataclass(frozen=True, slots=True)
class ThemeNeed:
    """What of a theme waits for money, in tyiyn; `largest` is the requirement with the largest unpaid need."""

    theme: Theme
    gaps: int
    waiting: int
    need: int
    unpaid: int
    largest: RequirementContent


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the record of acts."""

    at: datetime
    who: str
    action: str
    thing: str


def unpaid_by_theme() -> tuple[PlanInfo | None, tuple[ThemeNeed, ...]]:
    """Return the published plan and what it leaves unpaid by theme, the largest sum first."""
    plan = published_plan()
    if plan is None:
        return None, ()
    key = (plan.id, plan.plan_hash)
    if key not in _themes:
        while len(_themes) >= KEPT:
            del _themes[next(iter(_themes))]
        _themes[key] = _by_theme(plan)
    return plan, _themes[key]


def _by_theme(plan: PlanInfo) -> tuple[ThemeNeed, ...]:
    edition = get_edition_by_id(plan.edition_id)
    sums: dict[str, list[tuple[str, dict[str, int]]]] = defaultdict(list)
    for code, values in plan_totals(plan).get("by_requirement", {}).items():
        sums[edition.requirement(code).theme].append((code, values))
    found = (_need(Theme(theme), rows, edition=edition) for theme, rows in sums.items())
    return tuple(sorted((one for one in found if one.unpaid), key=lambda one: -one.unpaid))


def _need(theme: Theme, rows: list[tuple[str, dict[str, int]]], *, edition: EditionContent) -> ThemeNeed:
    largest, _values = max(rows, key=lambda row: row[1]["need"] - row[1]["capital"])
    return ThemeNeed(
        theme=theme,
        gaps=sum(values["gaps"] for _code, values in rows),
        waiting=sum(values["gaps"] - values["funded"] for _code, values in rows),
        need=sum(values["need"] for _code, values in rows),
        unpaid=sum(values["need"] - values["capital"] for _code, values in rows),
        largest=edition.requirement(largest),
    )


def newest_acts(by: Any, *, limit: int = 12) -> tuple[Act, ...]:
    """Return the newest entries of the record of acts for those who may read it."""
    if not may(by, Permission.VIEW_AUDIT):
        return ()
    return tuple(
        Act(row.at, row.actor_name, row.action, f"{row.object_type} {row.object_id}".strip())
        for row in newest_entries(limit=limit)
    )
