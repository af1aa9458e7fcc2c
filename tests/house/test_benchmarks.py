"""Benchmarks of the demo country, on an installation where there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.country import MISSING
from tools.house.tree import ROOT


@pytest.mark.parametrize("name", ["demo", "pages"])
def test_benchmark_without_a_demo_country_says_in_one_line_what_to_run_first(name: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "KOOPSUZ_DATABASE_URL": f"postgresql:///nowhere?host={tmp_path}",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }

    ended = subprocess.run(
        [sys.executable, str(ROOT / f"benchmarks/{name}.py")],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", MISSING + "\n")
