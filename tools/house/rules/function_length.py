"""A function has at most 50 lines, its docstring not counted.

One idea, about ten lines. Guards first, the happy path at the left margin; what has a name of its own becomes a function.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

MOST = 50
PATTERNS = ("src/*.py", "tools/*.py", "tests/*.py", "benchmarks/*.py")

GOOD = {"src/koopsuz/law/selectors.py": 'def acts():\n    """Return the acts."""\n' + "    x = 1\n" * (MOST - 1)}
BAD = {"src/koopsuz/law/selectors.py": 'def acts():\n    """Return the acts."""\n' + "    x = 1\n" * MOST}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield functions that are too long."""
    for path, module in tree.modules(*PATTERNS):
        for node in ast.walk(module):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = _lines(node)
                if lines > MOST:
                    yield Offence(path, node.lineno, f"{node.name} has {lines} lines: at most {MOST}, one idea each")


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total
