"""A note of open work in the code carries the number of its issue.

Write `#17` right after the word. Without a number it is a wish that nobody will find again. Open an issue, or do it now.
"""

import re
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

PATTERNS = (
    "src/*.py",
    "src/*.html",
    "src/*.css",
    "src/*.js",
    "tools/*",
    "tests/*.py",
    "benchmarks/*.py",
    "docs/*.md",
    "reference/*.yaml",
)
OPEN = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b(?!\s*#\d+)")

_TODO = "TO" + "DO"
GOOD = {"src/koopsuz/cli.py": f"# {_TODO} #17: ask for the year\n"}
BAD = {"src/koopsuz/cli.py": f"# {_TODO}: ask for the year\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield open wishes without an issue number."""
    for path, text in tree.matching(*PATTERNS):
        if not OPEN.search(text):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if OPEN.search(line):
                yield Offence(path, number, "names no issue: write the number after it, or do it now")
