"""The key that signs sessions: from the environment, or made once for a demo."""

import os
import secrets
from pathlib import Path

from koopsuz.project import environment


def secret_key(*, home: Path, required: bool) -> str:
    """Return KOOPSUZ_SECRET_KEY; without it a demo makes one and keeps it in `home`, an installation refuses to start."""
    given = environment.text("KOOPSUZ_SECRET_KEY")
    if given:
        return given
    if required:
        raise environment.SettingError("KOOPSUZ_SECRET_KEY", "is missing; set it when KOOPSUZ_DEMO is no")
    kept = home / "secret-key"
    if not kept.exists():
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return kept.read_text(encoding="ascii")
