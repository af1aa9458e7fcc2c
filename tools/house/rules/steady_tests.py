"""Tests neither sleep nor look at today's date.

A test that waits is slow where it passes and fails where the machine is busy; a test that knows the date fails on a holiday.
Pass the date as an argument (`as_of=date(2026, 11, 22)`), and wait for a condition, not for a time.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

UNSTEADY = frozenset({"time.sleep", "date.today", "datetime.date.today", "datetime.now", "datetime.datetime.now"})

_PATH = "tests/rooms/test_law_acts.py"
GOOD = {_PATH: "def test_acts_in_force_are_listed():\n    assert acts_in_force(as_of=date(2026, 11, 22))\n"}
BAD = {_PATH: "def test_acts_in_force_are_listed():\n    time.sleep(1)\n    assert acts_in_force(as_of=date.today())\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield sleeps and looks at the clock in tests."""
    for path, module in tree.modules("tests/*.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in UNSTEADY:
                yield Offence(
                    path, node.lineno, f"{ast.unparse(node.func)}() in a test: pass the date, wait for a condition"
                )
