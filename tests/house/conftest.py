"""Places for the tests of the launcher and of the settings."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that every user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="koopsuz-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def as_somebody() -> dict[str, Any]:
    """Arguments of `subprocess.run` that take root's rights away; nothing when we are not root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
