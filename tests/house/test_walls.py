"""The walls between rooms and floors hold: an import planted on the wrong side breaks exactly its contract."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools.house.tree import ROOT

PLANTED = [
    ("rooms", "law/selectors/acts.py", "from koopsuz.standards import selectors"),
    ("rooms", "engine/money.py", "from koopsuz.common import text"),
    ("rooms", "planning/services/planted.py", "from koopsuz.finance import kinds"),
    ("rooms", "new_room/__init__.py", ""),
    ("floors", "law/selectors/acts.py", "from koopsuz.law import services"),
    ("floors", "law/planted.py", ""),
    ("engine-floors", "engine/money.py", "from koopsuz.engine import scoring"),
    ("common-floors", "common/text.py", "from koopsuz.common import jobs"),
    ("cycles", "engine/costing/planted/one.py", "from koopsuz.engine.costing.planted import two"),
    ("pure-engine", "engine/money.py", "import pathlib"),
    ("pure-engine", "engine/money.py", "from django.db import models"),
    ("views-without-models", "law/views/acts.py", "from koopsuz.law.models import Act"),
    ("models-of-law", "standards/selectors/planted.py", "from koopsuz.law.models import Act"),
    ("models-of-accounts", "places/services/planted.py", "from koopsuz.accounts.models import Person"),
]


@pytest.fixture(scope="module")
def copy_of_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__", "templates", "static", "locale")
    shutil.copytree(ROOT / "src" / "koopsuz", root / "koopsuz", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.parametrize(("contract", "path", "line"), PLANTED)
def test_contract_planted_import_breaks_it(copy_of_house: Path, contract: str, path: str, line: str) -> None:
    file = copy_of_house / "koopsuz" / path
    made = _make_room_for(file)
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    if contract == "cycles":
        (file.parent / "two.py").write_text("from koopsuz.engine.costing.planted import one\n", encoding="utf-8")

    said = _lint(copy_of_house, contract)

    if before is not None:
        file.write_text(before, encoding="utf-8")
    for added in made or [file]:
        if before is None:
            shutil.rmtree(added) if added.is_dir() else added.unlink()
    assert re.search(r"0 kept, 1 broken", said), said


def _make_room_for(file: Path) -> list[Path]:
    """Make the missing packages on the way to a planted file; return what to take away afterwards."""
    missing = [folder for folder in file.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        (folder / "__init__.py").touch()
    (file.parent / "__init__.py").touch()
    return missing[-1:]


def _lint(root: Path, contract: str) -> str:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(program), "--no-logo", "--no-cache", "--contract", contract],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
