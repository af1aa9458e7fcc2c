"""Reads the overview of a plan: its sums as charts and tables, its checks, its inputs, what more money would buy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from koopsuz.common.text import Text
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.selectors import area_links
from koopsuz.planning.models import Plan, PlanLine
from koopsuz.planning.selectors.pictures import Address, Pictures, pictures_of
from koopsuz.planning.selectors.plans import PlanInfo
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition_by_id


@dataclass(frozen=True, slots=True)
class NextBuy:
    """A measure that the next money in a line would pay."""

    school: str
    requirement: str
    measure_title: Text
    amount: int
    year: int


@dataclass(frozen=True, slots=True)
class NextMoney:
    """A national source: what one more som in it is worth, and what the next million would buy."""

    code: str
    name: Text
    kind: str
    year: int | None
    points_of_a_thousand_som: float
    buys: tuple[NextBuy, ...]
    left: int


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """What the page of a plan shows."""

    totals: Mapping[str, Any]
    pictures: Pictures
    edition: EditionContent
    next_money: tuple[NextMoney, ...]
    rules: Mapping[str, Any]
    unused: tuple[Mapping[str, str], ...]


KEPT_OVERVIEWS = 12  # a few plans in three languages, about 300 kB each
_kept: dict[tuple[str, str, str, str], PlanOverview] = {}


def plan_overview(plan: PlanInfo, *, address: Address) -> PlanOverview:
    """Everything of the overview from what was stored; nothing is added up here. Five queries, whatever the size.

    Kept in the process by the fingerprint of the plan, the edition's words and the language: none of it changes
    without one of them. `address` must depend on the plan alone.
    """
    content = get_edition_by_id(plan.edition_id)
    key = (plan.code, plan.plan_hash, content.content_hash, get_language() or "")
    if key not in _kept:
        overview = _overview(plan, content=content, address=address)
        if connection.in_atomic_block:  # what is read here may never be committed
            return overview
        while len(_kept) >= KEPT_OVERVIEWS:
            del _kept[next(iter(_kept))]
        _kept[key] = overview
    return _kept[key]


def _overview(plan: PlanInfo, *, content: EditionContent, address: Address) -> PlanOverview:
    stored = Plan.objects.only("totals", "checks", "rules", "gap_ppm").get(pk=plan.id)
    unused = Plan.objects.values_list("snapshot__unused", flat=True).get(pk=plan.id)
    links = (*area_links(level=AreaLevel.OBLAST), *area_links(level=AreaLevel.CAPITAL))
    return PlanOverview(
        totals=stored.totals,
        pictures=pictures_of(
            stored.totals,
            content=content,
            oblast_names={link.code: link.name for link in links},
            checks=stored.checks,
            gap_ppm=stored.gap_ppm or 0,
            address=address,
        ),
        edition=content,
        next_money=_next_money(plan, stored.totals.get("next_money", []), content=content),
        rules=stored.rules,
        unused=tuple(unused or ()),
    )


def _next_money(plan: PlanInfo, told: list[Mapping[str, Any]], *, content: EditionContent) -> tuple[NextMoney, ...]:
    titles = {measure.code: measure.title for measure in content.measures}
    lines = PlanLine.objects.filter(plan_id=plan.id, index__in=[item["line"] for item in told])
    by_index = {line.index: line for line in lines.select_related("source")}
    found = []
    for item in told:
        line = by_index[item["line"]]
        buys = tuple(
            NextBuy(
                school=buy["school"],
                requirement=buy["requirement"],
                measure_title=titles.get(buy["measure"], Text.same(buy["measure"])),
                amount=buy["amount"],
                year=plan.first_year + buy["year"],
            )
            for buy in item["buys"]
        )
        found.append(
            NextMoney(
                code=line.source.code,
                name=line.source.name,
                kind=line.source.kind,
                year=line.year,
                points_of_a_thousand_som=line.price_micro / 1000,
                buys=buys,
                left=item["left"],
            )
        )
    return tuple(found)
