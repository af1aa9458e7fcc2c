"""Compiles the message catalogues, so that nobody needs the system's gettext."""

import os
from pathlib import Path

from django.conf import settings


def compile_catalogues() -> list[Path]:
    """Write `django.mo` beside each `django.po` that is newer; return the files written."""
    written = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                _compile(source, target)
                written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, domain="django")
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(target)  # two processes may compile at once: each sees a whole file
