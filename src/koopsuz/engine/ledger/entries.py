"""An entry of the ledger, its lines by double entry, and the one written form over which its hash is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..chain import row_hash
from .kinds import MOVES, OF_CONTRACT, OF_WORK, EntryKind, Pot

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry: an account and by how many tyiyn it grows (above zero) or shrinks (below)."""

    account: str
    tyiyn: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the money trail as it is published: no names of people, their numbers alone.

    `number` counts from 1 without a hole; `key` is the sender's own id, so that a repeated message is found; `work` and
    `contract` are "" where the kind needs none; `reverses` is the number of the entry that this one takes back, else 0;
    `made_at` and `posted_at` are moments in UTC in their written form, which sorts as time does.
    """

    number: int
    key: str
    kind: str
    source: str
    year: int
    tyiyn: int
    maker: int
    checker: int
    made_at: str
    posted_at: str
    lines: tuple[Line, ...] = ()
    work: str = ""
    contract: str = ""
    to_year: int = 0
    reverses: int = 0
    details: Details = field(default_factory=dict)

    def as_row(self) -> dict[str, Any]:
        """The entry as a row of texts and whole numbers, the form that is hashed and exported."""
        return {
            "number": self.number,
            "key": self.key,
            "kind": str(self.kind),
            "source": self.source,
            "year": self.year,
            "tyiyn": self.tyiyn,
            "maker": self.maker,
            "checker": self.checker,
            "made_at": self.made_at,
            "posted_at": self.posted_at,
            "lines": [[line.account, line.tyiyn] for line in self.lines],
            "work": self.work,
            "contract": self.contract,
            "to_year": self.to_year,
            "reverses": self.reverses,
            "details": dict(self.details),
        }

    def hash_after(self, previous_hash: str) -> str:
        """The hash of this entry when it follows the entry with `previous_hash`."""
        return row_hash(self.as_row(), previous_hash=previous_hash)


def account(pot: Pot, *, source: str, year: int, work: str = "", contract: str = "") -> str:
    """The name of an account: `source/year/pot`, then the work or the contract that the pot belongs to."""
    owner = work if pot in OF_WORK else contract if pot in OF_CONTRACT else ""
    return "/".join(part for part in (source, str(year), str(pot), owner) if part)


def pot_of(name: str) -> Pot:
    """The pot of an account's name; `ValueError` if it is none."""
    parts = name.split("/")
    if len(parts) < 3:
        raise ValueError(f"“{name}” is no account")
    return Pot(parts[2])


def with_lines(entry: Entry, *, reversed_entry: Entry | None = None) -> Entry:
    """The entry with the lines that its kind demands; a reversal mirrors the entry that it takes back."""
    if entry.kind == EntryKind.REVERSAL:
        if reversed_entry is None:
            raise ValueError("a reversal names the entry that it takes back")
        mirrored = tuple(Line(line.account, -line.tyiyn) for line in reversed_entry.lines)
        return replace(entry, lines=mirrored, tyiyn=reversed_entry.tyiyn)
    lines: list[Line] = []
    for origin, target in MOVES[EntryKind(entry.kind)]:
        to_year = entry.to_year if entry.kind == EntryKind.CARRY_OVER else entry.year
        named = {"source": entry.source, "work": entry.work, "contract": entry.contract}
        lines.append(Line(account(origin, year=entry.year, **named), -entry.tyiyn))
        lines.append(Line(account(target, year=to_year, **named), entry.tyiyn))
    return replace(entry, lines=tuple(lines))


def read_entry(row: Mapping[str, Any]) -> Entry:
    """Read an entry from its row; `ValueError` where a field is missing, superfluous or of another type."""
    fields = {
        "number": int, "key": str, "kind": str, "source": str, "year": int, "tyiyn": int, "maker": int, "checker": int,
        "made_at": str, "posted_at": str, "lines": list, "work": str, "contract": str, "to_year": int, "reverses": int,
        "details": dict,
    }  # fmt: skip
    if set(row) != set(fields):
        raise ValueError(f"its fields are not those of an entry: {', '.join(sorted(set(row) ^ set(fields)))}")
    for name, kind in fields.items():
        if not isinstance(row[name], kind) or isinstance(row[name], bool):
            raise ValueError(f"its “{name}” is not a {kind.__name__}")
    return Entry(**{**row, "lines": tuple(_line(pair) for pair in row["lines"])})


def _line(pair: object) -> Line:
    match pair:
        case [str() as name, int() as tyiyn] if not isinstance(tyiyn, bool):
            return Line(name, tyiyn)
    raise ValueError("a line is an account and whole tyiyn")
