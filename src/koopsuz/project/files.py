"""Collects static files under their hashed names, only when one of them changed."""

import hashlib
from pathlib import Path

from django.conf import settings


def collect_static_files() -> bool:
    """Collect static files into STATIC_ROOT; return whether anything had to be done."""
    stamp = Path(settings.STATIC_ROOT) / "collected"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True, clear=True)
    stamp.write_text(wanted, encoding="ascii")
    return True


def _fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
