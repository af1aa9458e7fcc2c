"""The keys that sign sessions and checkpoints of the ledger: from the environment, or made once for a demo."""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from koopsuz.project import environment


def secret_key(*, home: Path, required: bool) -> str:
    """Return KOOPSUZ_SECRET_KEY; without it a demo makes one and keeps it in `home`, an installation refuses to start."""
    given = environment.text("KOOPSUZ_SECRET_KEY")
    if not given and required:
        raise environment.SettingError("KOOPSUZ_SECRET_KEY", "is missing; set it when KOOPSUZ_DEMO is no")
    return given or _kept(home / "secret-key", make=lambda: secrets.token_urlsafe(50))


def ledger_key(*, home: Path, made: bool) -> str:
    """Return KOOPSUZ_LEDGER_KEY, 32 bytes in hex, which signs checkpoints of the ledger.

    Without it a demo makes one (`made`) and keeps it in `home`; an installation has "" and can't sign until it is set.
    """
    key = environment.text("KOOPSUZ_LEDGER_KEY") or (
        _kept(home / "ledger-key", make=lambda: secrets.token_hex(32)) if made else ""
    )
    if key and not re.fullmatch(r"[0-9a-f]{64}", key):
        reason = "must be 64 hex digits, as `openssl rand -hex 32` prints them"
        raise environment.SettingError("KOOPSUZ_LEDGER_KEY", reason)
    return key


def _kept(path: Path, *, make: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make())
    return path.read_text(encoding="ascii")
