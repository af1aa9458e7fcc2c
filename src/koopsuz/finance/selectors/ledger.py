"""Reads the ledger: entries in their public form, what the pots of an envelope hold, checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Sum

from koopsuz.common.text import Text
from koopsuz.engine import ledger
from koopsuz.engine.ledger import Entry, Line, Pot
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import LedgerKind
from koopsuz.finance.models import Checkpoint, LedgerAccount, LedgerEntry, LedgerLine

ROWS_A_PIECE = 2000
PAGE_SIZE = 50
CHECKPOINTS_SHOWN = 10


def as_entry(row: LedgerEntry, *, lines: Sequence[Line] | None = None) -> Entry:
    """A stored entry in its public form; `lines` are given for an entry that is not stored yet."""
    if lines is None:
        lines = tuple(Line(line.account.name, line.amount.tyiyn) for line in row.lines.all())
    return Entry(
        number=row.number,
        key=str(row.key),
        kind=row.kind,
        source=row.source.code,
        year=row.year,
        tyiyn=row.amount.tyiyn,
        maker=row.maker_id,
        checker=row.checker_id,
        made_at=moment(row.made_at),
        posted_at=moment(row.posted_at),
        lines=tuple(lines),
        work=str(row.work_id or ""),
        contract=str(row.contract_id or ""),
        to_year=row.to_year,
        reverses=row.reverses_id or 0,
        details=row.details,
    )


def ledger_rows(*, entries: int) -> Iterator[dict[str, Any]]:
    """The first `entries` entries with their hashes, in order, as they are published. Read in pieces.

    The number is asked for first and given here, so that what is entered meanwhile is in neither.
    """
    lines = Prefetch("lines", LedgerLine.objects.select_related("account").order_by("pk"))
    rows = LedgerEntry.objects.select_related("source").prefetch_related(lines)
    for row in rows.filter(number__lte=entries).order_by("number").iterator(chunk_size=ROWS_A_PIECE):
        yield {**as_entry(row).as_row(), "previous_hash": row.previous_hash, "hash": row.hash}


def ledger_hashes() -> list[str]:
    """The hash of every entry, in order."""
    return list(LedgerEntry.objects.order_by("number").values_list("hash", flat=True))


def ledger_length() -> int:
    """How many entries there are."""
    return LedgerEntry.objects.count()


def pots(*, source: str, year: int) -> dict[Pot, Money]:
    """What each pot of an envelope holds. One query."""
    rows = LedgerAccount.objects.filter(source__code=source, year=year).values_list("pot").annotate(Sum("balance"))
    return {Pot(pot): _money(held) for pot, held in rows}


def checkpoints(*, newest: int | None = None) -> tuple[ledger.Checkpoint, ...]:
    """The signed checkpoints, the newest first: all of them, or so many."""
    return tuple(
        ledger.Checkpoint(row.entries, row.root, row.last_hash, moment(row.at), row.key, row.signature)
        for row in Checkpoint.objects.order_by("-entries")[:newest]
    )


def moment(at: datetime) -> str:
    """A moment in the written form of the ledger, which sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _money(amount: Money | int | None) -> Money:
    return amount if isinstance(amount, Money) else Money(int(amount or 0))


@dataclass(frozen=True, slots=True)
class LedgerLineShown:
    """An entry as the public page shows it."""

    number: int
    kind: LedgerKind
    amount: Money
    year: int
    source_code: str
    source_name: Text
    school_code: str
    school_name: Text | None
    requirement: str
    supplier: str
    posted_at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of the ledger, what all pots hold together, and whether some of it is made up."""

    page: Page
    entries: tuple[LedgerLineShown, ...]
    held: Mapping[Pot, Money]
    checkpoints: tuple[ledger.Checkpoint, ...]
    synthetic: bool


def ledger_page(*, page: int | str = 1) -> LedgerPage:
    """The ledger, the newest entry first. Five queries, whatever its length."""
    rows = LedgerEntry.objects.select_related("source", "work__school", "contract").order_by("-number")
    current = Paginator(rows, PAGE_SIZE).get_page(page)
    sums = LedgerAccount.objects.values_list("pot").annotate(Sum("balance"))
    entries = tuple(_shown(row) for row in current.object_list)
    return LedgerPage(
        page=current,
        entries=entries,
        held={Pot(pot): _money(amount) for pot, amount in sums},
        checkpoints=checkpoints(newest=CHECKPOINTS_SHOWN),
        synthetic=any(row.source.synthetic for row in current.object_list),
    )


def _shown(row: LedgerEntry) -> LedgerLineShown:
    return LedgerLineShown(
        number=row.number,
        kind=LedgerKind(row.kind),
        amount=row.amount,
        year=row.year,
        source_code=row.source.code,
        source_name=row.source.name,
        school_code=row.work.school.code if row.work else "",
        school_name=row.work.school.name if row.work else None,
        requirement=row.work.requirement if row.work else "",
        supplier=row.contract.supplier if row.contract else "",
        posted_at=row.posted_at,
        hash=row.hash,
    )
