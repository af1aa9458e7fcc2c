"""Migrations import nothing from the house.

A migration describes the past; the house changes. A migration that imports a service or a choice breaks years later on a new
installation. Write the values out, and reach models through `apps.get_model`.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

_PATH = "src/koopsuz/law/migrations/0002_number_acts.py"
GOOD = {_PATH: "from django.db import migrations\n\ndef number(apps, editor):\n    apps.get_model('law', 'Act')\n"}
BAD = {_PATH: "import koopsuz.law.kinds\nfrom koopsuz.law.models import Act\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield imports of the house in migrations."""
    for path, module in tree.modules("src/koopsuz/*/migrations/*.py"):
        for node in ast.walk(module):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = ["koopsuz" if node.level else node.module or ""]
            for name in names:
                if name.split(".")[0] == "koopsuz":
                    yield Offence(path, node.lineno, f"imports {name}: write the values out, use apps.get_model")
