"""Models hold fields, constraints and `__str__`; nothing overrides `save` or `delete`, and no signal acts behind the scenes.

Bulk writes pass by `save`, so a rule there holds only sometimes. Rules live in services; truths live in constraints.
"""

import ast
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

OVERRIDES = frozenset({"save", "delete", "clean", "full_clean", "asave", "adelete"})
SIGNALS = frozenset({"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"})

_PATH = "src/koopsuz/law/models.py"
GOOD = {
    _PATH: "class Act(models.Model):\n    code = models.SlugField()\n\n    def __str__(self):\n        return self.code\n"
}
BAD = {
    _PATH: "class Act(models.Model):\n    def save(self):\n        notify()\n",
    "src/koopsuz/law/apps.py": "from django.db.models.signals import post_save\n",
}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield overridden writes in models, and signals of writes anywhere."""
    for path, module in tree.modules("src/koopsuz/*/models.py", "src/koopsuz/*/models/*.py"):
        for model in (node for node in ast.walk(module) if isinstance(node, ast.ClassDef)):
            for item in model.body:
                if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name in OVERRIDES:
                    yield Offence(
                        path, item.lineno, f"{model.name}.{item.name}: put the rule in services.py or a constraint"
                    )
    for path, module in tree.modules("src/koopsuz/*.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and SIGNALS & {alias.name for alias in node.names}:
                yield Offence(
                    path, node.lineno, "signals act behind the scenes: call what must happen from the service"
                )
