"""A source file has at most 400 lines.

A longer file holds more than one idea: make it a folder whose modules are named by those ideas. Nobody scrolls to find a rule.
"""

from collections.abc import Iterator

from tools.house.tree import Offence, Tree

MOST = 400
PATTERNS = (
    "src/*.py",
    "tools/*.py",
    "tests/*.py",
    "benchmarks/*.py",
    "src/*.html",
    "src/*.js",
    "tools/*.sh",
    "deploy/*.sh",
)

GOOD = {"src/koopsuz/law/selectors.py": "x = 1\n" * MOST}
BAD = {"src/koopsuz/law/selectors.py": "x = 1\n" * (MOST + 1)}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield files that are too long."""
    for path, text in tree.matching(*PATTERNS):
        lines = len(text.splitlines())
        if lines > MOST:
            yield Offence(path, MOST, f"has {lines} lines: make it a folder of modules with at most {MOST}")
