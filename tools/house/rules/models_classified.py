"""Every model says how open its rows are: public, internal or personal.

The list is tools/house/data_classes.toml; docs/reference/data-classes.md is written from it. Public rows may be shown and
exported to anybody; internal ones to people with a role; personal ones tell of a person who uses the system, never of a pupil,
and leave the system only for that person.
"""

import ast
import tomllib
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

LIST = "tools/house/data_classes.toml"
CLASSES = frozenset({"public", "internal", "personal"})

_MODEL = {"src/koopsuz/law/models.py": "class Act(models.Model):\n    pass\n"}
GOOD = {**_MODEL, LIST: '[law.Act]\nclass = "public"\nholds = "legal acts"\n'}
BAD = {**_MODEL, LIST: '[law.Decree]\nclass = "secret"\nholds = ""\n'}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield models without a class, classes without a model, and classes that mean nothing."""
    listed = read_list(tree)
    found = dict(models_of(tree))
    for name, (path, line) in found.items():
        if name not in listed:
            yield Offence(path, line, f"{name} is not classified: add it to {LIST}, then run make docs")
    for name, row in listed.items():
        if name not in found:
            yield Offence(LIST, 1, f"{name} is no model")
        if row.get("class") not in CLASSES or not row.get("holds"):
            yield Offence(LIST, 1, f"{name} needs class = public, internal or personal, and what it holds")


def read_list(tree: Tree) -> dict[str, dict[str, str]]:
    """Return the classified models: room.Model → its class and what it holds."""
    rooms = tomllib.loads(tree.files.get(LIST, ""))
    return {f"{room}.{model}": row for room, models in rooms.items() for model, row in models.items()}


def models_of(tree: Tree) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield every model as room.Model with its place."""
    for path, module in tree.modules("src/koopsuz/*/models.py", "src/koopsuz/*/models/*.py"):
        room = path.split("/")[2]
        for node in module.body:
            if isinstance(node, ast.ClassDef) and any(_is_model_base(base) for base in node.bases):
                yield f"{room}.{node.name}", (path, node.lineno)


def _is_model_base(base: ast.expr) -> bool:
    return ast.unparse(base) in {"models.Model", "AbstractBaseUser", "AbstractUser"}
