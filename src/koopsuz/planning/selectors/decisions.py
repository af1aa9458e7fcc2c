"""Reads decisions: lists with filters, one school's, one area's. Callers have passed the door of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from koopsuz.accounts.gate import significant
from koopsuz.common.text import Text
from koopsuz.engine.money import Money
from koopsuz.planning.models import Plan, PlanDecision, PlanSource
from koopsuz.planning.selectors.plans import PlanInfo
from koopsuz.planning.states import DecisionReason

PAGE_SIZE = 50
ROWS_A_PIECE = 5000
FIELDS = (
    "school_id",
    "school__code",
    "school__name",
    "area_code",
    "requirement",
    "requirement_class",
    "reason",
    "funded",
    "measure",
    "quantity_thousandths",
    "capital",
    "recurrent",
    "benefit",
    "source__code",
    "source__kind",
    "source__name",
    "year",
)

KEPT_COUNTS = 2048
KEPT_PLANS = 4


@dataclass(frozen=True, slots=True)
class DecisionFilters:
    """Which decisions are asked for; empty means all. `area` is a SOATE code, `school` a school's code."""

    area: str = ""
    school: str = ""
    kind: str = ""
    source: str = ""
    block: str = ""
    requirement: str = ""
    requirement_class: int | None = None
    year: int | None = None
    funded: bool | None = None
    reason: str = ""


_requirement_sums: dict[tuple[int, str], Mapping[str, AreaSums]] = {}
_counts: dict[tuple[int, str, DecisionFilters], int] = {}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a plan says of one gap. For a gap that waits, measure and cost are those of the cheapest way to close it."""

    school_id: int
    school_code: str
    school_name: Text
    area_code: str
    requirement: str
    requirement_class: int
    reason: DecisionReason
    funded: bool
    measure: str
    quantity_thousandths: int
    capital: Money
    recurrent: Money
    benefit: int
    source_code: str
    source_kind: str
    source_name: Text | None
    year: int | None


@dataclass(frozen=True, slots=True)
class AreaSums:
    """A plan in an area: gaps, how many are funded, what all would cost and what is given."""

    gaps: int
    funded: int
    need: Money
    capital: Money


def decisions_page(plan: PlanInfo, *, filters: DecisionFilters, page: int | str = 1) -> tuple[Page, list[DecisionRow]]:
    """One page of decisions by local government, school and requirement. Two queries."""
    found = _filtered(plan, filters)
    pages = Paginator(found.order_by("pk").values_list(*FIELDS), PAGE_SIZE)
    # the paginator would count through all joins; decisions of a plan never change once its hash is known
    pages.count = _counts.get((plan.id, plan.plan_hash, filters)) or _counted(plan, filters=filters, found=found)
    current = pages.get_page(page)
    return current, [_row(values) for values in current.object_list]


def _counted(plan: PlanInfo, *, filters: DecisionFilters, found: QuerySet[PlanDecision]) -> int:
    count = found.count()
    if plan.plan_hash and not connection.in_atomic_block:
        while len(_counts) >= KEPT_COUNTS:
            _counts.pop(next(iter(_counts)), None)
        _counts[plan.id, plan.plan_hash, filters] = count
    return count


def all_decisions(
    plan: PlanInfo, *, filters: DecisionFilters, rows_a_piece: int = ROWS_A_PIECE
) -> Iterator[DecisionRow]:
    """Every decision that the filters let through, for files. One query, whose rows the database gives in pieces."""
    rows = _filtered(plan, filters).order_by("pk").values_list(*FIELDS)
    return (_row(values) for values in rows.iterator(chunk_size=rows_a_piece))


def school_plan(plan: PlanInfo, *, school_id: int) -> tuple[DecisionRow, ...]:
    """All gaps of a school with their decisions, danger to life first. One query."""
    rows = PlanDecision.objects.filter(plan_id=plan.id, school_id=school_id).order_by("requirement_class", "pk")
    return tuple(_row(values) for values in rows.values_list(*FIELDS))


def decision_of(plan: PlanInfo, *, school_code: str, requirement: str) -> DecisionRow | None:
    """The decision about one gap; None if the school had no such gap."""
    rows = PlanDecision.objects.filter(plan_id=plan.id, school__code=school_code, requirement=requirement)
    values = rows.values_list(*FIELDS).first()
    return _row(values) if values else None


def area_plan(plan: PlanInfo, *, area_code: str) -> AreaSums:
    """The sums of an area, from those stored by unit of local government. One query."""
    inside = significant(area_code)
    totals = Plan.objects.values_list("totals__by_area", flat=True).get(pk=plan.id) or {}
    sums = [values for code, values in totals.items() if code.startswith(inside)]
    return AreaSums(
        gaps=sum(item["gaps"] for item in sums),
        funded=sum(item["funded"] for item in sums),
        need=Money(sum(item["need"] for item in sums)),
        capital=Money(sum(item["capital"] for item in sums)),
    )


def requirement_sums(plan: PlanInfo) -> Mapping[str, AreaSums]:
    """The sums of the whole country for every requirement with gaps. One query, or none once kept by the plan's hash."""
    key = (plan.id, plan.plan_hash)
    if key in _requirement_sums:
        return _requirement_sums[key]
    rows = PlanDecision.objects.filter(plan_id=plan.id).values("requirement").order_by("requirement")
    paid = Q(funded=True)
    counted = rows.annotate(
        gaps=Count("pk"), paid=Count("pk", filter=paid), need=Sum("capital"), spent=Sum("capital", filter=paid)
    )
    sums = {
        row["requirement"]: AreaSums(row["gaps"], row["paid"], _money(row["need"]), _money(row["spent"]))
        for row in counted
    }
    if plan.plan_hash and not connection.in_atomic_block:
        while len(_requirement_sums) >= KEPT_PLANS:
            _requirement_sums.pop(next(iter(_requirement_sums)), None)
        _requirement_sums[key] = sums
    return sums


def _money(amount: Money | int | None) -> Money:
    return amount if isinstance(amount, Money) else Money(int(amount or 0))


def source_flow(plan: PlanInfo) -> Mapping[str, Mapping[str, int]]:
    """Tyiyn from each kind of source to each block."""
    return Plan.objects.values_list("totals__flow", flat=True).get(pk=plan.id) or {}


def _filtered(plan: PlanInfo, filters: DecisionFilters) -> QuerySet[PlanDecision]:
    rows = PlanDecision.objects.filter(plan_id=plan.id)
    exact: dict[str, Any] = {
        "school__code": filters.school,
        "requirement": filters.requirement,
        "requirement_class": filters.requirement_class,
        "year": filters.year,
        "reason": filters.reason,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in ("", None)})
    if filters.kind or filters.source:
        sources = PlanSource.objects.filter(plan_id=plan.id)
        sources = sources.filter(kind=filters.kind) if filters.kind else sources
        sources = sources.filter(code=filters.source) if filters.source else sources
        rows = rows.filter(source_id__in=sources.values("pk"))
    if filters.area:
        rows = rows.filter(area_code__startswith=significant(filters.area))
    if filters.block:
        rows = rows.filter(requirement__startswith=filters.block)
    if filters.funded is not None:
        rows = rows.filter(funded=filters.funded)
    return rows


def _row(values: tuple[Any, ...]) -> DecisionRow:
    (
        school_id, code, name, area, requirement, grade, reason, funded, measure, quantity, capital, recurrent, benefit,
        source_code, source_kind, source_name, year,
    ) = values  # fmt: skip
    return DecisionRow(
        school_id=school_id,
        school_code=code,
        school_name=name,
        area_code=area,
        requirement=requirement,
        requirement_class=grade,
        reason=DecisionReason(reason),
        funded=funded,
        measure=measure,
        quantity_thousandths=quantity,
        capital=capital,
        recurrent=recurrent,
        benefit=benefit,
        source_code=source_code or "",
        source_kind=source_kind or "",
        source_name=source_name,
        year=year,
    )
