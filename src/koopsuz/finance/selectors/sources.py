"""Reads sources and envelopes. Approved money is open to everybody; drafts only to those who may see that budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery

from koopsuz.accounts.gate import System, assignments_of, may, significant
from koopsuz.accounts.permissions import Permission
from koopsuz.common.text import LANGUAGES, Text
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.finance.models import Envelope, Source
from koopsuz.planning.schemas.money import SourceInput

PAGE_SIZE = 50
PUBLIC = Q(status__in=[EnvelopeStatus.APPROVED, EnvelopeStatus.REVISED])


@dataclass(frozen=True, slots=True)
class EnvelopeLine:
    """A source with what it has in each of the years of the page; None where nothing was entered."""

    code: str
    kind: str
    name: Text
    owner_code: str
    amounts: tuple[Money | None, ...]
    statuses: tuple[str, ...]
    lines: tuple[str, ...]
    themes: tuple[str, ...]
    whole_period: bool
    deadline_year: int | None
    synthetic: bool


@dataclass(frozen=True, slots=True)
class EnvelopePage:
    """One page of the list of envelopes, and the totals of everything that the filters let through."""

    years: tuple[int, ...]
    lines: tuple[EnvelopeLine, ...]
    page: Page
    totals: tuple[Money, ...]
    count: int


@dataclass(frozen=True, slots=True)
class EnvelopeFilters:
    """What of the money is asked for."""

    kind: str = ""
    area: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class KindTotal:
    """What a kind of source has in a year."""

    kind: str
    year: int
    amount: Money
    sources: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an envelope."""

    year: int
    number: int
    amount: Money
    status: str
    basis: str
    entered_at: datetime


def money_sources(*, years: Collection[int]) -> tuple[SourceInput, ...]:
    """All sources that have approved money in any of the years, with their newest amounts, by code: the input of a plan."""
    amounts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for source_id, year, amount in _newest(years, PUBLIC).values_list("source_id", "year", "amount"):
        amounts[source_id].append((year, amount.tyiyn))
    sources = Source.objects.filter(pk__in=list(amounts))
    found = [_as_input(source, tuple(sorted(amounts[source.pk]))) for source in sources]
    return tuple(sorted(found, key=lambda source: source.code))


def known_sources(codes: Iterable[str] | None = None) -> dict[str, SourceInput]:
    """Sources by code, without amounts: for files that only name them."""
    sources = Source.objects.all() if codes is None else Source.objects.filter(code__in=list(codes))
    return {source.code: _as_input(source, ()) for source in sources}


def money_years() -> tuple[int, ...]:
    """The years for which any envelope was entered."""
    return tuple(Envelope.objects.order_by("year").values_list("year", flat=True).distinct())


def totals_by_kind(by: Any, *, years: Collection[int]) -> tuple[KindTotal, ...]:
    """What every kind of source has in each year, of the envelopes that `by` may see."""
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    rows = _newest(years, _visible(by)).values_list("source__kind", "year", "amount")
    for kind, year, amount in rows:
        sums[kind, year][0] += amount.tyiyn
        sums[kind, year][1] += 1
    return tuple(KindTotal(kind, year, Money(tyiyn), count) for (kind, year), (tyiyn, count) in sorted(sums.items()))


def envelopes_page(
    by: Any, *, filters: EnvelopeFilters, page: int | str = 1, years: Collection[int] = ()
) -> EnvelopePage:
    """One page of sources with their envelopes. Three queries, however many there are."""
    shown = tuple(sorted(years or money_years()))
    visible = _visible(by)
    sources = Source.objects.filter(_of(filters), pk__in=_newest(shown, visible).values("source_id"))
    paginator = Paginator(sources.order_by("kind", "code"), PAGE_SIZE)
    current = paginator.get_page(page)
    listed = list(current.object_list)
    amounts: dict[tuple[int, int], tuple[Money, str]] = {}
    rows = _newest(shown, visible).filter(source__in=listed)
    for source_id, year, amount, status in rows.values_list("source_id", "year", "amount", "status"):
        amounts[source_id, year] = (amount, status)
    return EnvelopePage(
        years=shown,
        lines=tuple(_line(source, shown, amounts) for source in listed),
        page=current,
        totals=_totals(visible, filters=filters, years=shown),
        count=paginator.count,
    )


def envelope_history(by: Any, *, code: str) -> tuple[Version, ...]:
    """All versions of the envelopes of a source, by year, the newest first."""
    rows = Envelope.objects.filter(_visible(by), source__code=code).order_by("year", "-version")
    return tuple(Version(row.year, row.version, row.amount, row.status, row.basis, row.entered_at) for row in rows)


def _totals(visible: Q, *, filters: EnvelopeFilters, years: tuple[int, ...]) -> tuple[Money, ...]:
    sums = dict.fromkeys(years, 0)
    rows = _newest(years, visible).filter(source__in=Source.objects.filter(_of(filters)))
    for year, amount in rows.values_list("year", "amount"):
        sums[year] += amount.tyiyn
    return tuple(Money(sums[year]) for year in years)


def _newest(years: Collection[int], visible: Q) -> QuerySet[Envelope]:
    """The envelopes that count: of each source and year the newest version among the visible ones."""
    same = Envelope.objects.filter(visible, source=OuterRef("source"), year=OuterRef("year"))
    return Envelope.objects.filter(year__in=list(years), pk=Subquery(same.order_by("-version").values("pk")[:1]))


def _of(filters: EnvelopeFilters) -> Q:
    condition = Q()
    if filters.kind:
        condition &= Q(kind=filters.kind)
    if filters.area:
        condition &= Q(owner_code__startswith=significant(filters.area))
    if filters.words:
        names = [Q(**{f"name__{language}__icontains": filters.words}) for language in LANGUAGES]
        condition &= reduce(or_, names, Q(code__icontains=filters.words))
    return condition


def _visible(by: Any) -> Q:
    """Approved and revised envelopes are public; a draft is seen where `by` may see envelopes."""
    if isinstance(by, System):
        return Q()
    if not may(by, Permission.VIEW_ENVELOPES):
        return PUBLIC
    own = Q()
    for held in assignments_of(by):
        code = significant(held.place_code)
        if code == "417":
            return Q()
        own |= Q(source__owner_code__startswith=code)
    return PUBLIC | own


def _as_input(source: Source, amounts: tuple[tuple[int, int], ...]) -> SourceInput:
    return SourceInput(
        code=source.code,
        kind=source.kind,
        name=source.name,
        amounts=amounts,
        owner_code=source.owner_code,
        lines=tuple(source.lines),
        themes=tuple(source.themes),
        places=tuple(source.places),
        cost_types=tuple(source.cost_types),
        whole_period=source.whole_period,
        deadline_year=source.deadline_year,
        synthetic=source.synthetic,
    )


def _line(source: Source, years: tuple[int, ...], amounts: dict[tuple[int, int], tuple[Money, str]]) -> EnvelopeLine:
    found = [amounts.get((source.pk, year), (None, "")) for year in years]
    return EnvelopeLine(
        code=source.code,
        kind=source.kind,
        name=source.name,
        owner_code=source.owner_code,
        amounts=tuple(amount for amount, _ in found),
        statuses=tuple(status for _, status in found),
        lines=tuple(source.lines),
        themes=tuple(source.themes),
        whole_period=source.whole_period,
        deadline_year=source.deadline_year,
        synthetic=source.synthetic,
    )
