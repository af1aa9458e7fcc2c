"""The house never says `assert`; tests do.

Python drops asserts under -O, so a check written with one may not be there. Raise an error that says what to do.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

GOOD = {
    "src/koopsuz/law/services.py": "def adopt(act):\n    if not act.number:\n        raise ValueError('no number')\n"
}
BAD = {"src/koopsuz/law/services.py": "def adopt(act):\n    assert act.number\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield asserts in the house."""
    for path, module in tree.modules("src/koopsuz/*.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.Assert):
                yield Offence(path, node.lineno, "assert: raise an error with a sentence instead")
