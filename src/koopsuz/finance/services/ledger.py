"""Writes the money trail: one person asks for a step, another checks it, and the database adds it to its accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems
from koopsuz.engine import ledger
from koopsuz.engine.chain import GENESIS
from koopsuz.engine.ledger import EntryKind
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import PostingStatus
from koopsuz.finance.models import Contract, LedgerAccount, LedgerEntry, LedgerLine, Posting, Source, Work
from koopsuz.finance.selectors import place_of_source
from koopsuz.finance.selectors.ledger import as_entry
from koopsuz.finance.services import ledger_problems as problems
from koopsuz.finance.services.works import contract_terms, work_terms

LEDGER_LOCK = 417_000_005  # advisory lock of the database: one writer at a time appends to the ledger


@dataclass(frozen=True, slots=True)
class PostingInput:
    """A step of the money trail as somebody asks for it; `key` is made by who asks, so that sending twice does nothing more."""

    key: UUID
    kind: EntryKind
    source: str
    year: int
    amount: Money
    work: UUID | None = None
    contract: UUID | None = None
    to_year: int = 0
    reverses: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def ask_posting(*, by: Any, given: PostingInput) -> UUID:
    """Ask that a step be entered; returns its key. The same key with the same content again changes nothing.

    Raises `InputProblems` with everything that forbids it, and when the key was used for something else.
    """
    source = Source.objects.get(code=given.source)
    require(by, Permission.MAKE_POSTING, place=place_of_source(source.kind, source.owner_code))
    given = replace(given, details={**given.details, **_terms(given)})
    before = Posting.objects.filter(key=given.key).first()
    if before is None:
        found = problems.of_posting(given, source=source)
        if found:
            raise InputProblems(found)
        try:
            with transaction.atomic():
                _keep(given, source=source, by=by)
        except IntegrityError:  # the same step was sent twice at this very moment
            before = Posting.objects.get(key=given.key)
    if before is not None:
        if _content(before) != _content(given):
            raise InputProblems([problems.key_used(given.key)])
        return before.key
    told = {"kind": str(given.kind), "tyiyn": given.amount.tyiyn, "source": source.code, "year": given.year}
    audit.record(by=by, action="ask", object_type="posting", object_id=given.key, details=told)
    return given.key


def _keep(given: PostingInput, *, source: Source, by: Any) -> None:
    Posting.objects.create(
        key=given.key,
        kind=given.kind,
        source=source,
        year=given.year,
        amount=given.amount,
        work_id=given.work,
        contract_id=given.contract,
        to_year=given.to_year,
        reverses_id=given.reverses,
        details=dict(given.details),
        maker_id=_number_of(by),
        maker_name=str(by)[:200],
        made_at=timezone.now(),
    )


def _terms(given: PostingInput) -> dict[str, Any]:
    """What the step is for, in the entry itself: its hash then binds the work and the supplier, not their ids alone."""
    if given.kind is EntryKind.ALLOCATION and given.work:
        work = Work.objects.filter(pk=given.work).select_related("school").first()
        return work_terms(work) if work else {}
    if given.kind is EntryKind.COMMITMENT and given.contract:
        contract = Contract.objects.filter(pk=given.contract).first()
        return contract_terms(contract) if contract else {}
    return {}


@transaction.atomic
def check_posting(*, by: Any, key: UUID) -> int:
    """Enter a step that somebody else asked for; returns the number of its entry, of the one made before if sent twice.

    Raises `InputProblems` when the same person asked for it, it was refused, or an account has not enough.
    """
    posting = Posting.objects.select_for_update(of=("self",)).select_related("source").get(key=key)
    require(by, Permission.CHECK_POSTING, place=place_of_source(posting.source.kind, posting.source.owner_code))
    found = problems.of_decision(posting, checker=_number_of(by))
    if posting.status == PostingStatus.POSTED and posting.checker_id == by.pk:
        return int(posting.entry_id or 0)
    if found:
        raise InputProblems(found)
    entry = _append(posting, checker=_number_of(by))
    _decide(posting, by=by, status=PostingStatus.POSTED, entry=entry)
    told = {"entry": entry.number, "kind": posting.kind, "tyiyn": entry.amount.tyiyn, "hash": entry.hash}
    audit.record(by=by, action="enter", object_type="posting", object_id=key, details=told)
    return entry.number


@transaction.atomic
def refuse_posting(*, by: Any, key: UUID, reason: str) -> None:
    """Refuse a step that somebody asked for, with a reason that everybody can read."""
    posting = Posting.objects.select_for_update(of=("self",)).select_related("source").get(key=key)
    require(by, Permission.CHECK_POSTING, place=place_of_source(posting.source.kind, posting.source.owner_code))
    found = problems.of_decision(posting, checker=_number_of(by))
    if not reason.strip():
        found.append(problems.no_reason())
    if found:
        raise InputProblems(found)
    posting.reason = reason.strip()[:500]
    _decide(posting, by=by, status=PostingStatus.REFUSED)
    audit.record(by=by, action="refuse", object_type="posting", object_id=key, details={"reason": posting.reason})


def _decide(posting: Posting, *, by: Any, status: PostingStatus, entry: LedgerEntry | None = None) -> None:
    posting.status, posting.entry = status, entry
    posting.checker_id, posting.checker_name, posting.decided_at = _number_of(by), str(by)[:200], timezone.now()
    posting.save()


def _append(posting: Posting, *, checker: int) -> LedgerEntry:
    """Write the entry with its lines at the end of the chain. The lock is held to the end of the transaction."""
    lock_ledger()
    found = problems.of_ledger(posting)
    if found:
        raise InputProblems(found)
    last = LedgerEntry.objects.order_by("-number").first()
    row = LedgerEntry(
        number=last.number + 1 if last else 1,
        key=posting.key,
        kind=posting.kind,
        source=posting.source,
        year=posting.year,
        amount=posting.amount,
        work_id=posting.work_id,
        contract_id=posting.contract_id,
        to_year=posting.to_year,
        reverses=posting.reverses,
        details=posting.details,
        maker_id=posting.maker_id,
        checker_id=checker,
        made_at=posting.made_at,
        # a clock that was set back must not make the trail run backwards
        posted_at=max(timezone.now(), last.posted_at) if last else timezone.now(),
        previous_hash=last.hash if last else GENESIS,
    )
    target = as_entry(posting.reverses) if posting.reverses else None
    entry = ledger.with_lines(as_entry(row, lines=()), reversed_entry=target)
    row.amount, row.hash = Money(entry.tyiyn), entry.hash_after(row.previous_hash)
    accounts = _accounts(entry, row=row)
    short = problems.short_of_money(entry, accounts=accounts)
    if short:
        raise InputProblems(short)
    row.save(force_insert=True)
    LedgerLine.objects.bulk_create(
        LedgerLine(entry=row, account=accounts[line.account], amount=Money(line.tyiyn)) for line in entry.lines
    )
    return row


def lock_ledger() -> None:
    """Wait until nobody else appends to the ledger, and keep it so until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LEDGER_LOCK])


def _accounts(entry: ledger.Entry, *, row: LedgerEntry) -> dict[str, LedgerAccount]:
    """The accounts that the entry moves, locked in the order of their names; new ones begin empty."""
    names = sorted({line.account for line in entry.lines})
    LedgerAccount.objects.bulk_create(
        (
            LedgerAccount(
                name=name,
                source_id=row.source_id,
                year=int(name.split("/")[1]),
                pot=ledger.pot_of(name),
                work_id=row.work_id if ledger.pot_of(name) in ledger.OF_WORK | ledger.OF_CONTRACT else None,
            )
            for name in names
        ),
        ignore_conflicts=True,
    )
    rows = LedgerAccount.objects.select_for_update().filter(name__in=names).order_by("name")
    return {account.name: account for account in rows}


def _number_of(by: Any) -> int:
    if by.pk is None:
        raise TypeError("a step of the money trail is made and checked by people, never by the system")
    return int(by.pk)


def _content(given: Posting | PostingInput) -> tuple[Any, ...]:
    if isinstance(given, Posting):
        named = (given.source.code, given.work_id, given.contract_id, given.reverses_id)
    else:
        named = (given.source, given.work, given.contract, given.reverses)
    return (str(given.kind), given.year, given.amount.tyiyn, given.to_year, dict(given.details), *named)
