"""Every folder of code has its `__init__.py`.

Without one Python still imports it, but import-linter does not see it, so no wall holds there.
"""

from collections.abc import Iterator

from tools.house.tree import Offence, Tree

GOOD = {"src/koopsuz/law/services/__init__.py": "", "src/koopsuz/law/services/acts.py": ""}
BAD = {"src/koopsuz/law/services/acts.py": ""}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield the first module of each folder that is no package."""
    seen = set()
    for path, _text in tree.matching("src/koopsuz/*.py"):
        folder = path.rpartition("/")[0]
        if folder not in seen and f"{folder}/__init__.py" not in tree.files:
            yield Offence(path, 1, f"{folder} has no __init__.py, so the walls do not see it")
        seen.add(folder)
