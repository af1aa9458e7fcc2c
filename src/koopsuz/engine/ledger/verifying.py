"""Verifies a published ledger without its database: the chain, every rule of double entry, and checkpoints kept by others.

The chain alone proves little: whoever holds the whole ledger can count all hashes anew. What can't be bent is a checkpoint
that somebody else has kept: it names how many entries there were and the Merkle root over their hashes. What was posted after
the newest kept checkpoint is bound by the chain alone, and the account says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..chain import GENESIS, canonical, merkle_root
from .entries import read_entry
from .replaying import Finding, Replay

Signed = Callable[[bytes, str, str], bool]  # (message, signature, public key) → whether the signature holds


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A short statement about the first `entries` entries, signed by the house; `key` is the signer's public key in hex."""

    entries: int
    root: str
    last_hash: str
    at: str
    key: str
    signature: str = ""

    def message(self) -> bytes:
        """What is signed: everything but the signature."""
        return canonical(
            {"at": self.at, "entries": self.entries, "key": self.key, "last_hash": self.last_hash, "root": self.root}
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found. `bound` is how many entries a kept checkpoint binds."""

    entries: int
    bound: int
    findings: tuple[Finding, ...]
    balances: Mapping[str, int]
    last_hash: str


def verify(
    rows: Iterable[Mapping[str, Any]],
    *,
    announced: int | None = None,
    checkpoints: Sequence[Checkpoint] = (),
    keys: frozenset[str] = frozenset(),
    signed: Signed | None = None,
) -> Verdict:
    """Walk a ledger and return everything that does not hold.

    Each row is an entry's row with its `previous_hash` and `hash`. `announced` is how many entries the file says that it
    has; `checkpoints` are those kept by the reader, `keys` the public keys that the reader trusts (none: any key will do, as
    long as all checkpoints share it); `signed` checks a signature.
    """
    replay, findings, hashes, expected = Replay(), [], list[str](), GENESIS
    for position, row in enumerate(rows, start=1):
        body = {name: value for name, value in row.items() if name not in ("hash", "previous_hash")}
        try:
            entry = read_entry(body)
            counted = entry.hash_after(expected)
        except (ValueError, TypeError, RecursionError) as problem:  # also a float, a lone half of a letter, a deep nest
            findings.append(Finding(position, "unreadable", str(problem)))
            hashes.append(GENESIS)
            expected = str(row.get("hash"))
            continue
        findings += _link(position, row, counted=counted, expected=expected)
        findings += replay.take(entry)
        expected = str(row.get("hash"))  # one changed entry is one finding, not one for each entry after it
        hashes.append(counted)
    if announced is not None and announced != len(hashes):
        findings.append(Finding(0, "cut_short", f"{len(hashes)} of {announced}"))
    findings += _checkpoints(checkpoints, hashes=hashes, keys=keys, signed=signed)
    bound = max((kept.entries for kept in checkpoints), default=0)
    return Verdict(len(hashes), min(bound, len(hashes)), tuple(findings), dict(replay.balances), expected)


def _link(position: int, row: Mapping[str, Any], *, counted: str, expected: str) -> list[Finding]:
    if row.get("previous_hash") != expected:
        return [Finding(position, "chain_broken")]
    return [] if row.get("hash") == counted else [Finding(position, "content_changed")]


def _checkpoints(
    checkpoints: Sequence[Checkpoint], *, hashes: Sequence[str], keys: frozenset[str], signed: Signed | None
) -> list[Finding]:
    findings = []
    trusted = keys or frozenset(kept.key for kept in checkpoints[:1])
    for kept in checkpoints:
        where = f"{kept.entries} · {kept.at}"
        if kept.key not in trusted:
            findings.append(Finding(0, "foreign_key", where))
        elif signed is not None and not signed(kept.message(), kept.signature, kept.key):
            findings.append(Finding(0, "bad_signature", where))
        if kept.entries > len(hashes):
            findings.append(Finding(0, "shorter_than_checkpoint", where))
        elif merkle_root(hashes[: kept.entries]) != kept.root:
            findings.append(Finding(0, "other_than_checkpoint", where))
    return findings
