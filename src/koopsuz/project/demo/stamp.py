"""Remembers from which files the demo was loaded, so that the next start need not compare everything again."""

import hashlib
from pathlib import Path

from django.conf import settings

from koopsuz.planning.selectors import published_plan

CODE = Path(__file__).parent


def is_loaded() -> bool:
    """Tell whether the whole demo is in the database and was loaded from these very files."""
    stamp = _stamp()
    return stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint() and published_plan() is not None


def remember() -> None:
    """Note that the whole demo was loaded from the files as they are now."""
    _stamp().write_text(_fingerprint(), encoding="ascii")


def _stamp() -> Path:
    return Path(settings.HOME) / "demo-loaded"


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for folder in (Path(settings.REFERENCE), CODE):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found = path.stat()
                digest.update(f"{path}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
