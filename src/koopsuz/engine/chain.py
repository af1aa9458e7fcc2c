"""Hash chain and Merkle checkpoints: how anybody can tell that a record was not bent.

Each row's hash covers the row and the hash of the row before it, so a change anywhere shows from there on. A Merkle root
over the rows' hashes is a short checkpoint that others can keep; a proof shows that one row is under that root.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold: its position from 0, and why."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One neighbour on the way from a leaf to the root, and whether it stands on the left."""

    hash: str
    on_left: bool


def canonical(row: Mapping[str, Any]) -> bytes:
    """Return the one byte form of a row: JSON, keys sorted, no spaces, letters as they are.

    Floats are refused: they have no single written form.
    """
    _refuse_floats(row)
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def row_hash(row: Mapping[str, Any], *, previous_hash: str) -> str:
    """Return the hash of a row that follows the row with `previous_hash` (`GENESIS` for the first one)."""
    return hashlib.sha256(previous_hash.encode("ascii") + b"\n" + canonical(row)).hexdigest()


def find_break(rows: Iterable[tuple[Mapping[str, Any], str, str]]) -> Break | None:
    """Walk (row, previous_hash, hash) in order and return the first break, or None when the chain holds."""
    expected = GENESIS
    for position, (row, previous_hash, stored) in enumerate(rows):
        if previous_hash != expected:
            return Break(position, "it does not follow the row before it")
        if row_hash(row, previous_hash=previous_hash) != stored:
            return Break(position, "its content was changed")
        expected = stored
    return None


def merkle_root(hashes: Sequence[str]) -> str:
    """Return the root over row hashes in order; `GENESIS` for none. A last node without a pair goes up as it is."""
    level = [_leaf(item) for item in hashes]
    while len(level) > 1:
        level = _next_level(level)
    return level[0] if level else GENESIS


def merkle_proof(hashes: Sequence[str], *, position: int) -> tuple[ProofStep, ...]:
    """Return the neighbours that lead from the row at `position` to the root."""
    if not 0 <= position < len(hashes):
        raise IndexError(f"there is no row {position} among {len(hashes)}")
    level = [_leaf(item) for item in hashes]
    steps = []
    while len(level) > 1:
        neighbour = position ^ 1
        if neighbour < len(level):
            steps.append(ProofStep(level[neighbour], on_left=neighbour < position))
        level = _next_level(level)
        position //= 2
    return tuple(steps)


def proves(proof: Iterable[ProofStep], *, row: str, root: str) -> bool:
    """Tell whether the proof leads from this row's hash to this root."""
    current = _leaf(row)
    for step in proof:
        current = _node(step.hash, current) if step.on_left else _node(current, step.hash)
    return current == root


def _leaf(row: str) -> str:
    # leaves and inner nodes are marked apart, so that an inner node can't pose as a row
    return hashlib.sha256(b"\x00" + bytes.fromhex(row)).hexdigest()


def _node(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def _next_level(level: list[str]) -> list[str]:
    pairs = zip(level[::2], level[1::2], strict=False)
    parents = [_node(left, right) for left, right in pairs]
    return parents + level[-1:] if len(level) % 2 else parents


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a chained row may hold no float; write an integer or a text")
    if isinstance(value, str | int):
        return
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
