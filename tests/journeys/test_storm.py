"""A small storm against the real server, with each planted fault; the large one is `python -m benchmarks.storm`."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SMALL = ("--sessions", "24", "--kills", "1", "--crashes", "1", "--rounds", "4", "--seed", "20261127", "--prove")


@pytest.mark.slow
def test_storm_loses_nothing_and_finds_each_planted_fault() -> None:
    command = [sys.executable, "-m", "benchmarks.storm", *SMALL]

    done = subprocess.run(
        command, cwd=settings.ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=300, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "fault: worker killed in mid-request: 1\n" in done.stdout
    assert "fault: database crashed in mid-transaction: 1\n" in done.stdout
    assert done.stdout.count("nothing lost, doubled or misplaced") == 1
    assert done.stdout.count("statuses {200: 256}, rounds with other than one row: 0") == 1
    assert done.stdout.count("statuses {201: 256}, rounds with other than one row: 0") == 1
    assert done.stdout.count("OFFENCES FOUND") == 5  # three planted in the server, two by dropping constraints
