"""The ledger as files that anybody can check without our database: entries as JSON lines, checkpoints as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from koopsuz.engine.ledger import Checkpoint, Verdict, verify

FORMAT = "koopsuz-ledger-1"


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody has of a ledger: its rows, how many it says that it has, and the checkpoints."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    announced: int | None = None
    checkpoints: list[Checkpoint] = field(default_factory=list)


class UnreadableFileError(Exception):
    """A file that is neither a ledger nor checkpoints: its name, the line, and why."""


def ledger_lines(rows: Iterable[Mapping[str, Any]], *, entries: int) -> Iterator[str]:
    """The lines of a ledger file: what it is and how long, then an entry a line."""
    yield json.dumps({"format": FORMAT, "entries": entries}) + "\n"
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def checkpoints_text(checkpoints: Sequence[Checkpoint]) -> str:
    """The text of a file of checkpoints."""
    return json.dumps({"checkpoints": [asdict(kept) for kept in checkpoints]}, indent=1) + "\n"


def read_files(paths: Sequence[Path]) -> Kept:
    """Read ledgers and checkpoints by what is in them, whatever their names; `UnreadableFileError` for anything else."""
    kept = Kept()
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        first = _object(lines[0] if lines else "", path=path, line=1, lenient=True)
        if first is None or "checkpoints" in first or "root" in first:
            kept.checkpoints.extend(_checkpoints("\n".join(lines), path=path))
        elif first.get("format") == FORMAT and isinstance(first.get("entries"), int):
            rows = [_object(line, path=path, line=number) or {} for number, line in enumerate(lines[1:], start=2)]
            kept = Kept(rows, first["entries"], kept.checkpoints)
        else:
            raise UnreadableFileError(f"{path.name}: line 1 does not say that this is a ledger or a checkpoint")
    if kept.announced is None:
        raise UnreadableFileError("none of the files is a ledger")
    return kept


def verify_files(paths: Sequence[Path], *, keys: Sequence[str] = ()) -> Verdict:
    """Verify a ledger file against checkpoints that the reader has kept and the public keys that the reader trusts."""
    kept = read_files(paths)
    return verify(
        kept.rows, announced=kept.announced, checkpoints=kept.checkpoints, keys=frozenset(keys), signed=signature_holds
    )


def signature_holds(message: bytes, signature: str, key: str) -> bool:
    """Tell whether this Ed25519 signature (hex) of the message was made with the secret of this public key (hex)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _checkpoints(text: str, *, path: Path) -> list[Checkpoint]:
    found = _object(text, path=path, line=1) or {}
    given = found.get("checkpoints", [found])
    if not isinstance(given, list) or not all(_is_checkpoint(one) for one in given):
        raise UnreadableFileError(f"{path.name}: this is not a file of checkpoints")
    return [Checkpoint(**one) for one in given]


def _is_checkpoint(given: object) -> bool:
    """Tell whether it has exactly the fields of a checkpoint, each of its type."""
    if not isinstance(given, dict) or set(given) != {one.name for one in fields(Checkpoint)}:
        return False
    words = all(isinstance(text, str) for name, text in given.items() if name != "entries")
    return words and type(given["entries"]) is int and given["entries"] > 0


def _object(text: str, *, path: Path, line: int, lenient: bool = False) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        if lenient:
            return None
        raise UnreadableFileError(f"{path.name}: line {line} is not JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise UnreadableFileError(f"{path.name}: line {line} is not a JSON object")
    return found
