"""Writes all files or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_all(out: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write every file beside the folder first, then move them in: a full disk leaves the folder as it was."""
    out.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".koopsuz-", dir=out))
    try:
        for name, content in files.items():
            (draft / name).write_bytes(content)
        for name in files:
            os.replace(draft / name, out / name)  # noqa: PTH105 - one atomic rename within the folder
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return tuple(out / name for name in files)
