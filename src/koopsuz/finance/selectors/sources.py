"""Reads sources and envelopes. Approved money is open to everybody; drafts only to those who may see that budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Case, Count, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from koopsuz.common.once import once_a_page
from koopsuz.common.text import Text
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import EnvelopeStatus, SourceKind
from koopsuz.finance.models import Envelope, Source
from koopsuz.finance.selectors.scope import PUBLIC, EnvelopeFilters, asked, visible
from koopsuz.planning.schemas.money import SourceInput

PAGE_SIZE = 50
KINDS = tuple(kind.value for kind in SourceKind)
BY_KIND = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(KINDS)))


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

    @property
    def cells(self) -> tuple[tuple[Money | None, str], ...]:
        """Amount and status of each year."""
        return tuple(zip(self.amounts, self.statuses, strict=True))


@dataclass(frozen=True, slots=True)
class EnvelopePage:
    """One page of the list of envelopes, and the totals of everything that the filters let through."""

    years: tuple[int, ...]
    lines: tuple[EnvelopeLine, ...]
    page: Page
    totals: tuple[Money, ...]
    kinds: tuple[KindTotal, ...]
    count: int


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
    entered_by: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """What one source has in one year, with the source's terms."""

    source: SourceInput
    year: int
    amount: Money
    status: str
    basis: str


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


@once_a_page
def money_years() -> tuple[int, ...]:
    """The years for which any envelope was entered."""
    return tuple(Envelope.objects.order_by("year").values_list("year", flat=True).distinct())


def totals_by_kind(by: Any, *, years: Collection[int], filters: EnvelopeFilters | None = None) -> tuple[KindTotal, ...]:
    """What every kind of source has in each year, of the envelopes that `by` may see. One query."""
    newest = _newest(years, visible(by), sources=asked(filters) if filters else None)
    # the database adds up: a country has thousands of envelopes
    rows = Envelope.objects.filter(pk__in=newest.values("pk")).values("source__kind", "year").order_by()
    sums = rows.annotate(tyiyn=Cast(Sum("amount"), BigIntegerField()), count=Count("pk"))
    found = sums.values_list("source__kind", "year", "tyiyn", "count")
    return tuple(KindTotal(kind, year, Money(tyiyn), count) for kind, year, tyiyn, count in sorted(found))


def drafts_waiting(*, years: Collection[int]) -> int:
    """How many sources have, for a year of these, a newest envelope that is only a draft: a plan does not count on it."""
    return sum(1 for status in _newest(years, Q()).values_list("status", flat=True) if status == EnvelopeStatus.DRAFT)


def envelopes_page(
    by: Any, *, filters: EnvelopeFilters, page: int | str = 1, years: Collection[int] = ()
) -> EnvelopePage:
    """One page of sources with their envelopes. The same queries, however many there are."""
    shown = tuple(sorted(years or money_years()))
    seen, of = visible(by), asked(filters)
    paginator = Paginator(_sources(shown, seen, of), PAGE_SIZE)
    current = paginator.get_page(page)
    kinds = totals_by_kind(by, years=shown, filters=filters)
    return EnvelopePage(
        years=shown,
        lines=_lines(list(current.object_list), shown, seen),
        page=current,
        totals=tuple(Money(sum(one.amount.tyiyn for one in kinds if one.year == year)) for year in shown),
        kinds=kinds,
        count=paginator.count,
    )


def exported_envelopes(by: Any, *, filters: EnvelopeFilters, years: Collection[int] = ()) -> tuple[ExportedRow, ...]:
    """Everything that the filters let through, one row for each source and year, for files. Two queries."""
    shown = tuple(sorted(years or money_years()))
    sources = {source.pk: _as_input(source, ()) for source in Source.objects.filter(asked(filters))}
    rows = _newest(shown, visible(by), sources=asked(filters)).values_list(
        "source_id", "year", "amount", "status", "basis"
    )
    found = [ExportedRow(sources[pk], year, amount, status, basis) for pk, year, amount, status, basis in rows]
    return tuple(sorted(found, key=lambda row: (KINDS.index(row.source.kind), row.source.code, row.year)))


def envelope_history(by: Any, *, code: str) -> tuple[Version, ...]:
    """All versions of the envelopes of a source, by year, the newest first."""
    rows = Envelope.objects.filter(visible(by), source__code=code).order_by("year", "-version")
    return tuple(
        Version(row.year, row.version, row.amount, row.status, row.basis, row.entered_at, row.entered_by, row.synthetic)
        for row in rows
    )


def envelope_lines(by: Any, *, filters: EnvelopeFilters) -> tuple[tuple[int, ...], tuple[EnvelopeLine, ...]]:
    """All years, and the first sources of the list with their envelopes, without its totals: for a desk."""
    shown, seen = money_years(), visible(by)
    sources = _sources(shown, seen, asked(filters))[:PAGE_SIZE]
    return shown, _lines(list(sources), shown, seen)


def _sources(years: Collection[int], seen: Q, of: Q) -> QuerySet[Source]:
    with_money = Envelope.objects.filter(seen, year__in=list(years))
    return Source.objects.filter(of, pk__in=with_money.values("source_id")).order_by(BY_KIND, "code")


def _newest(years: Collection[int], seen: Q, *, sources: Q | None = None) -> QuerySet[Envelope]:
    """The envelopes that count: of each source and year the newest version among the visible ones."""
    rows = Envelope.objects.filter(seen, year__in=list(years))
    if sources:  # every source needs no search for sources
        rows = rows.filter(source__in=Source.objects.filter(sources))
    return rows.order_by("source_id", "year", "-version").distinct("source_id", "year")


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


def _lines(sources: Sequence[Source], years: tuple[int, ...], seen: Q) -> tuple[EnvelopeLine, ...]:
    rows = _newest(years, seen, sources=Q(pk__in=[source.pk for source in sources]))
    amounts: dict[tuple[int, int], tuple[Money, str]] = {}
    for source_id, year, amount, status in rows.values_list("source_id", "year", "amount", "status"):
        amounts[source_id, year] = (amount, status)
    return tuple(_line(source, years, amounts) for source in sources)


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
