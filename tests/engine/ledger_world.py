"""Lawful ledgers drawn from a seed, and eight ways to bend their published form."""

from __future__ import annotations

import copy
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from koopsuz.engine import ledger
from koopsuz.engine.chain import GENESIS, merkle_root
from koopsuz.engine.ledger import Checkpoint, Entry, EntryKind, Pot

START = datetime(2027, 1, 11, 9, tzinfo=UTC)
HOUSE, STRANGER = "house", "stranger"
Row = dict[str, Any]


def signature(message: bytes, key: str) -> str:
    """A signature that only a test would trust: the real one is Ed25519, tried in tests/rooms."""
    return hashlib.sha256(key.encode() + message).hexdigest()


def signed(message: bytes, given: str, key: str) -> bool:
    return given == signature(message, key)


class World:
    """Draws one lawful entry after the other; what it may draw follows from what every account holds."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.replay = ledger.Replay()
        self.entries: list[Entry] = []
        self.works: dict[str, tuple[str, int]] = {}

    def draw(self, count: int) -> list[Entry]:
        while len(self.entries) < count:
            entry = self.candidate()
            if entry is None:
                continue
            trial = copy.deepcopy(self.replay)
            if not trial.take(entry):
                self.replay = trial
                self.entries.append(entry)
        return self.entries

    def candidate(self) -> Entry | None:
        kind = self.chance.choice(list(EntryKind) + [EntryKind.ALLOCATION, EntryKind.COMMITMENT, EntryKind.PAYMENT] * 2)
        work, (source, year) = self._work(kind)
        contract = ""
        if kind in ledger.NEEDS_CONTRACT:
            contract = f"{work}-c{self.chance.randrange(2)}"
        number = len(self.entries) + 1
        posted = START + timedelta(hours=5 * number)
        named = kind in ledger.NEEDS_WORK
        entry = Entry(
            number=number,
            key=f"key-{number}-{self.chance.randrange(10**6)}",
            kind=kind,
            source=source,
            year=year,
            tyiyn=0 if kind is EntryKind.CLOSING else self.chance.randrange(1, 5_000) * 100,
            maker=self.chance.randrange(1, 4),
            checker=self.chance.randrange(4, 7),
            made_at=(posted - timedelta(hours=3)).isoformat(),
            posted_at=posted.isoformat(),
            work=work if named else "",
            contract=contract,
            to_year=year + 1 if kind is EntryKind.CARRY_OVER else 0,
        )
        if kind is not EntryKind.REVERSAL:
            return ledger.with_lines(entry)
        if not self.entries:
            return None
        target = self.chance.choice(self.entries)
        return ledger.with_lines(
            replace(entry, reverses=target.number, source=target.source, year=target.year, work=target.work),
            reversed_entry=target,
        )

    def _work(self, kind: EntryKind) -> tuple[str, tuple[str, int]]:
        if self.works and (kind in ledger.NEEDS_WORK) and self.chance.random() < 0.8:
            work = self.chance.choice(list(self.works))
        else:
            work = f"w{len(self.works)}"
            self.works[work] = (
                self.chance.choice(["republican", "local-1", "donor"]),
                self.chance.choice([2027, 2028]),
            )
        return work, self.works[work]


def chained(entries: list[Entry]) -> list[Row]:
    """The published rows of entries, each with the hashes."""
    rows, previous = [], GENESIS
    for entry in entries:
        counted = entry.hash_after(previous)
        rows.append({**entry.as_row(), "previous_hash": previous, "hash": counted})
        previous = counted
    return rows


def checkpoint(rows: list[Row], *, key: str = HOUSE) -> Checkpoint:
    hashes = [row["hash"] for row in rows]
    blank = Checkpoint(len(rows), merkle_root(hashes), hashes[-1], "2027-06-01T00:00:00+00:00", key)
    return replace(blank, signature=signature(blank.message(), key))


@dataclass(frozen=True)
class Published:
    """A ledger as somebody hands it over, with the checkpoint that comes with it."""

    rows: list[Row]
    announced: int
    shown: Checkpoint


def rechained(rows: list[Row]) -> list[Row]:
    """Count all hashes anew, as somebody with the whole ledger can."""
    result, previous = [], GENESIS
    for row in rows:
        body = {name: value for name, value in row.items() if name not in ("hash", "previous_hash")}
        counted = ledger.read_entry(body).hash_after(previous)
        result.append({**body, "previous_hash": previous, "hash": counted})
        previous = counted
    return result


def _edit(rows: list[Row], chance: random.Random) -> list[Row]:
    row = chance.choice(rows)
    name = chance.choice(["tyiyn", "maker", "checker", "source", "work", "kind", "year", "details", "lines", "key"])
    match row[name]:
        case int() as number:
            row[name] = number + chance.choice([-100, 100, 1])
        case str() as text:
            row[name] = text + chance.choice(["x", " ", "ө"])
        case dict() as details:
            row[name] = {**details, "supplier": "another"}
        case list() as lines:
            row[name] = [[account, tyiyn * 2] for account, tyiyn in lines] or [["a/2027/paid", 1]]
    return rows


def _delete(rows: list[Row], chance: random.Random) -> list[Row]:
    del rows[chance.randrange(len(rows))]
    return rows


def _insert(rows: list[Row], chance: random.Random) -> list[Row]:
    position = chance.randrange(len(rows) + 1)
    forged = {**copy.deepcopy(chance.choice(rows)), "key": "forged", "number": position + 1}
    rows.insert(position, forged)
    return rows


def _swap(rows: list[Row], chance: random.Random) -> list[Row]:
    first, second = chance.sample(range(len(rows)), 2)
    rows[first], rows[second] = rows[second], rows[first]
    return rows


def _truncate(rows: list[Row], chance: random.Random) -> list[Row]:
    return rows[: chance.randrange(len(rows))]


def _lawful_edit(rows: list[Row], chance: random.Random) -> list[Row]:
    """Something that breaks no rule of double entry: another supplier, another contract paper, another note."""
    chance.choice(rows)["details"] = {"supplier": f"a friend {chance.randrange(10**6)}"}
    return rows


def _rechain(rows: list[Row], chance: random.Random) -> list[Row]:
    return rechained(_lawful_edit(rows, chance))


def _clock(rows: list[Row], chance: random.Random) -> list[Row]:
    row = chance.choice(rows)
    name = chance.choice(["made_at", "posted_at"])
    moved = datetime.fromisoformat(row[name]) + chance.choice([-1, 1]) * timedelta(minutes=chance.randrange(1, 10**5))
    row[name] = moved.isoformat()
    return rechained(rows) if chance.random() < 0.5 else rows


MUTATIONS: dict[str, Callable[[list[Row], random.Random], list[Row]]] = {
    "edit": _edit,
    "delete": _delete,
    "insert": _insert,
    "swap": _swap,
    "truncate": _truncate,
    "re-sign": _rechain,
    "re-chain": _rechain,
    "clock": _clock,
}


def bend(rows: list[Row], *, way: str, chance: random.Random) -> Published:
    """Hand over a bent copy. Whoever cuts or adds also announces the new number; who re-signs shows a checkpoint too."""
    bent = MUTATIONS[way](copy.deepcopy(rows), chance)
    kept = checkpoint(rows)
    shown = checkpoint(bent, key=STRANGER) if way == "re-sign" else kept
    return Published(bent, len(bent), shown)


def stands(world: World) -> dict[str, int]:
    """Tyiyn in every pot of a world."""
    return {pot: world.replay.total(pot) for pot in Pot}
