"""No floats near money.

Money is whole tyiyn. A float can't hold most amounts exactly, and two machines may round it differently. Multiply first, divide
once, round by `koopsuz.engine.money`. Prices inside the allocation's solver are not money: they are worth per tyiyn, and the
plan is checked again in whole numbers.
"""

import ast
import re
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

# files that do arithmetic with amounts and nothing else
MONEY_FILES = (
    "src/koopsuz/engine/money.py",
    "src/koopsuz/engine/costing/*.py",
    "src/koopsuz/finance/*.py",
    "src/koopsuz/common/figures.py",
)
AMOUNT = re.compile(r"(?:^|_)(?:tyiyn|amount|capital|recurrent|budget|envelope)(?:$|_)", re.IGNORECASE)
SOLVER = "src/koopsuz/engine/allocation/"

GOOD = {"src/koopsuz/engine/money.py": "def half(amount):\n    return round_half_up(Fraction(amount.tyiyn, 2))\n"}
BAD = {
    "src/koopsuz/engine/money.py": "def half(amount_tyiyn):\n    return float(amount_tyiyn) * 0.5\n",
    "src/koopsuz/planning/services.py": "share = paid_tyiyn / total\n",
}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield floats in files of money, and amounts divided with `/` anywhere outside the solver."""
    for path, module in tree.modules(*MONEY_FILES):
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                yield Offence(
                    path, node.lineno, f"the float {node.value} stands in a file of money: use int or Fraction"
                )
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
                yield Offence(path, node.lineno, "float() stands in a file of money: use int or Fraction")
    for path, module in tree.modules("src/koopsuz/*.py"):
        if path.startswith(SOLVER):
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _names_an_amount(node.left):
                yield Offence(path, node.lineno, f"{ast.unparse(node)} makes a float of an amount: use // or Fraction")


def _names_an_amount(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return bool(AMOUNT.search(node.attr))
    return isinstance(node, ast.Name) and bool(AMOUNT.search(node.id))
