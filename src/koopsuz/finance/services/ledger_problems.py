"""What forbids a step of the money trail, each with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from koopsuz.common import figures
from koopsuz.common.problems import Problem
from koopsuz.engine import ledger
from koopsuz.engine.ledger import EntryKind, Pot
from koopsuz.finance.kinds import PostingStatus
from koopsuz.finance.models import Contract, LedgerAccount, LedgerEntry, Posting, Source, Work

if TYPE_CHECKING:
    from koopsuz.finance.services.ledger import PostingInput

ONE_ENVELOPE = _("A work is paid from one envelope: choose the source and the year under which it was taken on.")


def of_posting(given: PostingInput, *, source: Source) -> list[Problem]:
    """What is wrong with a step by itself, before the accounts are looked at."""
    found = []
    if given.amount.tyiyn < 1 and given.kind not in (EntryKind.CLOSING, EntryKind.REVERSAL):
        found.append(
            Problem("amount", _("The amount must be above zero."), _("To take a step back, reverse its entry."))
        )
    if given.kind is EntryKind.CARRY_OVER and given.to_year != given.year + 1:
        found.append(
            Problem("to_year", _("Money is carried over to the next year."), _("Choose the year after this one."))
        )
    found += _of_work(given, source=source)
    found += _of_reversal(given)
    return found


def _of_work(given: PostingInput, *, source: Source) -> list[Problem]:
    if given.kind not in ledger.NEEDS_WORK:
        return []
    work = Work.objects.filter(pk=given.work).first() if given.work else None
    if work is None:
        return [Problem("work", _("This step belongs to a work, and none is named."), _("Choose the work."))]
    if (work.source_id, work.year) != (source.pk, given.year):
        return [Problem("work", _("The work is paid from another envelope."), ONE_ENVELOPE)]
    if given.kind in ledger.NEEDS_CONTRACT and not _has_contract(work, given.contract):
        remedy = _("Enter the contract first, then choose it here.")
        return [Problem("contract", _("This step belongs to a contract of this work, and none is named."), remedy)]
    return []


def _has_contract(work: Work, contract: UUID | None) -> bool:
    return contract is not None and Contract.objects.filter(pk=contract, work=work).exists()


def _of_reversal(given: PostingInput) -> list[Problem]:
    if (given.kind is EntryKind.REVERSAL) != (given.reverses is not None):
        return [Problem("reverses", _("A reversal names the entry that it takes back."), _("Choose the entry."))]
    if given.reverses is None:
        return []
    target = LedgerEntry.objects.filter(number=given.reverses).select_related("source").first()
    if target is None or target.kind == EntryKind.REVERSAL:
        return [Problem("reverses", _("There is no such entry to take back."), _("A reversal can't be reversed."))]
    if (target.source.code, target.year, target.work_id) != (given.source, given.year, given.work):
        return [Problem("reverses", _("The entry belongs to another envelope or work."), _("Choose the entry there."))]
    return []


def of_decision(posting: Posting, *, checker: int) -> list[Problem]:
    """What forbids this person to decide on this step."""
    if posting.status != PostingStatus.WAITING:
        return [Problem("", _("Somebody has decided on this step already."), _("Look at its page; nothing was done."))]
    if posting.maker_id == checker:
        remedy = _("Ask a colleague who may check payments of this budget.")
        return [Problem("", _("Who asked for a step can't check it."), remedy)]
    return []


def of_ledger(posting: Posting) -> list[Problem]:
    """What in the ledger as it now stands forbids this step. Called with the ledger's lock held."""
    found = []
    if posting.reverses_id and LedgerEntry.objects.filter(reverses_id=posting.reverses_id).exists():
        found.append(Problem("reverses", _("This entry was taken back already."), _("Refuse this step.")))
    reopens = posting.reverses is not None and posting.reverses.kind == EntryKind.CLOSING
    if posting.work_id and not reopens and _is_closed(posting.work_id):
        remedy = _("Reverse its closing first if more has to be entered.")
        found.append(Problem("work", _("This work is closed."), remedy))
    if posting.kind == EntryKind.CLOSING and posting.work_id and _waits(posting.work_id):
        remedy = _("Pay or release what is left and accept what was delivered, then close the work.")
        found.append(Problem("work", _("Money or deliveries of this work still wait."), remedy))
    return found


def _is_closed(work: UUID) -> bool:
    closings = LedgerEntry.objects.filter(work_id=work, kind=EntryKind.CLOSING)
    return closings.filter(reversed_by__isnull=True).exists()


def _waits(work: UUID) -> bool:
    open_pots = LedgerAccount.objects.filter(work_id=work, pot__in=[Pot.ALLOCATED, Pot.COMMITTED, Pot.EXPECTED])
    return open_pots.filter(balance__gt=0).exists()


def short_of_money(entry: ledger.Entry, *, accounts: Mapping[str, LedgerAccount]) -> list[Problem]:
    """Accounts that would fall below zero; the database refuses the same, with fewer words."""
    found = []
    for line in entry.lines:
        account = accounts[line.account]
        if Pot(account.pot) not in ledger.CONTRA and account.balance.tyiyn + line.tyiyn < 0:
            told = {"there": figures.money(account.balance), "wanted": figures.money(-line.tyiyn)}
            what = _("There is %(there)s, and %(wanted)s is wanted.")
            found.append(Problem("amount", what, _("Enter no more than there is, or bring in money first."), told))
    return found


def key_used(key: UUID) -> Problem:
    """The same key came with another content."""
    remedy = _("Open the page anew and enter the step again if it is still to be done.")
    return Problem("key", _("This step was sent before with other content."), remedy, {"key": str(key)})


def no_reason() -> Problem:
    """A refusal without a reason."""
    return Problem("reason", _("A refusal needs a reason."), _("Write what has to be mended."))
