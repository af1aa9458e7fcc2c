"""The engine knows no clock, no chance and no files: the same values in give the same values out.

Dates, parameters and seeds arrive as arguments; the caller reads and writes. import-linter forbids the modules, this rule the
calls that need no import: `open`, `print`, `np.random` without a seed, `date.today()`.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

CALLS = frozenset({"open", "print", "input", "eval", "exec", "compile", "globals"})
CLOCK = frozenset({"now", "today", "utcnow", "fromtimestamp"})
LEGACY_CHANCE = frozenset({"seed", "rand", "randn", "randint", "random", "choice", "shuffle", "permutation"})

_PATH = "src/koopsuz/engine/costing/prices.py"
GOOD = {_PATH: "def price(prices, *, as_of):\n    return prices.on(as_of)\n"}
BAD = {_PATH: "def price(prices):\n    print(np.random.rand())\n    return prices.on(date.today())\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield calls in the engine that depend on more than their arguments."""
    for path, module in tree.modules("src/koopsuz/engine/*.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and _is_impure(node):
                yield Offence(path, node.lineno, f"{ast.unparse(node.func)}() depends on more than its arguments")


def _is_impure(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id in CALLS
    if not isinstance(function, ast.Attribute):
        return False
    owner = ast.unparse(function.value)
    if function.attr in CLOCK and owner.split(".")[-1] in {"datetime", "date", "timezone"}:
        return True
    if owner in {"np.random", "numpy.random"}:
        return function.attr in LEGACY_CHANCE or (function.attr == "default_rng" and not call.args)
    return False
