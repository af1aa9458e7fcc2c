"""Replays a ledger from its first entry: what every account holds, and every rule that an entry breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .entries import Entry, pot_of, with_lines
from .kinds import CONTRA, NEEDS_CONTRACT, NEEDS_WORK, EntryKind, Pot


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold: where (the entry's position from 1, 0 for the whole ledger), which, and the particulars."""

    position: int
    code: str
    particulars: str = ""


@dataclass(slots=True)
class Replay:
    """What the entries read so far add up to. `balances` are tyiyn by account."""

    balances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    entries: dict[int, Entry] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    taken_back: set[int] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    contracts: dict[str, str] = field(default_factory=dict)
    last_posted: str = ""
    read: int = 0

    def take(self, entry: Entry) -> list[Finding]:
        """Add one more entry and return the rules that it breaks."""
        self.read += 1
        findings = [
            Finding(self.read, code, particulars) for check in _CHECKS for code, particulars in check(self, entry)
        ]
        for line in entry.lines:
            self.balances[line.account] += line.tyiyn
        findings += [Finding(self.read, "below_zero", name) for name in self._below_zero(entry)]
        self._remember(entry)
        return findings

    def total(self, pot: Pot) -> int:
        """Tyiyn in all accounts of a pot."""
        return sum(tyiyn for name, tyiyn in self.balances.items() if _pot(name) is pot)

    def open_accounts(self, work: str) -> set[str]:
        """Accounts of a work in which something still waits: money not spent or released, deliveries not accepted."""
        waiting = (Pot.ALLOCATED, Pot.COMMITTED, Pot.EXPECTED)
        owners = {work} | {contract for contract, owner in self.contracts.items() if owner == work}
        return {
            name for name, tyiyn in self.balances.items()
            if tyiyn and _pot(name) in waiting and name.rsplit("/", 1)[-1] in owners
        }  # fmt: skip

    def reopens(self, entry: Entry) -> bool:
        """Tell whether an entry takes back the closing of its work: the only one that a closed work still takes."""
        target = self.entries.get(entry.reverses)
        return target is not None and target.kind == EntryKind.CLOSING and target.work == entry.work

    def _below_zero(self, entry: Entry) -> list[str]:
        names = dict.fromkeys(line.account for line in entry.lines)
        return [name for name in names if self.balances[name] < 0 and _pot(name) not in CONTRA]

    def _remember(self, entry: Entry) -> None:
        self.entries[entry.number] = entry
        self.keys.add(entry.key)
        if entry.contract:
            self.contracts.setdefault(entry.contract, entry.work)
        self.last_posted = max(self.last_posted, entry.posted_at)
        if entry.kind == EntryKind.CLOSING:
            self.closed.add(entry.work)
        if entry.reverses:
            self.taken_back.add(entry.reverses)
        if self.reopens(entry):
            self.closed.discard(entry.work)


Broken = Iterator[tuple[str, str]]


def _number(replay: Replay, entry: Entry) -> Broken:
    if entry.number != replay.read:
        yield "number", f"{entry.number} instead of {replay.read}"
    if entry.key in replay.keys:
        yield "key_twice", entry.key


def _time(replay: Replay, entry: Entry) -> Broken:
    if entry.posted_at < replay.last_posted:
        yield "time_runs_back", f"{entry.posted_at} after {replay.last_posted}"
    if entry.made_at > entry.posted_at:
        yield "posted_before_made", f"{entry.made_at} > {entry.posted_at}"


def _four_eyes(_replay: Replay, entry: Entry) -> Broken:
    if entry.maker == entry.checker:
        yield "maker_is_checker", str(entry.maker)


def _amount(_replay: Replay, entry: Entry) -> Broken:
    least = 0 if entry.kind in (EntryKind.CLOSING, EntryKind.REVERSAL) else 1
    if entry.tyiyn < least:
        yield "amount", str(entry.tyiyn)
    if sum(line.tyiyn for line in entry.lines):
        yield "debit_is_not_credit", str(sum(line.tyiyn for line in entry.lines))


def _lines(replay: Replay, entry: Entry) -> Broken:
    if entry.kind not in set(EntryKind):
        yield "kind", entry.kind
        return
    target = replay.entries.get(entry.reverses)
    if entry.kind == EntryKind.REVERSAL and target is None:
        yield "reverses_nothing", str(entry.reverses)
    elif with_lines(entry, reversed_entry=target) != entry:
        yield "lines", entry.kind
    if (entry.kind in NEEDS_WORK and not entry.work) or (entry.kind in NEEDS_CONTRACT and not entry.contract):
        yield "unnamed", entry.kind


def _reversal(replay: Replay, entry: Entry) -> Broken:
    if bool(entry.reverses) != (entry.kind == EntryKind.REVERSAL):
        yield "reverses_nothing", str(entry.reverses)
    if entry.reverses in replay.taken_back:
        yield "taken_back_twice", str(entry.reverses)
    target = replay.entries.get(entry.reverses)
    if target is None:
        return
    if target.kind == EntryKind.REVERSAL:
        yield "reverses_a_reversal", str(entry.reverses)
    if (target.source, target.year, target.work) != (entry.source, entry.year, entry.work):
        yield "reverses_elsewhere", str(entry.reverses)


def _contract(replay: Replay, entry: Entry) -> Broken:
    if entry.contract and replay.contracts.get(entry.contract, entry.work) != entry.work:
        yield "contract_of_another_work", entry.contract


def _closed(replay: Replay, entry: Entry) -> Broken:
    if entry.work in replay.closed and not replay.reopens(entry):
        yield "closed", entry.work
    if entry.kind == EntryKind.CLOSING:
        yield from (("closed_too_early", name) for name in sorted(replay.open_accounts(entry.work)))


_CHECKS: tuple[Callable[[Replay, Entry], Broken], ...] = (
    _number, _time, _four_eyes, _amount, _lines, _reversal, _contract, _closed,
)  # fmt: skip


def _pot(name: str) -> Pot | None:
    try:
        return pot_of(name)
    except ValueError:
        return None
