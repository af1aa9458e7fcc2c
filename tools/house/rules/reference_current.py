"""The reference pages that come from the code say what the code says; every setting is explained.

Settings, commands, permissions and data classes are written by `make docs`. A new KOOPSUZ_* variable needs its sentence in
tools/house/settings.toml first.
"""

import os
import tomllib
from collections.abc import Iterator

from tools.house.reference_pages import SETTINGS_LIST, reference_pages, settings_in_code
from tools.house.tree import Offence, Tree

_CODE = {"src/koopsuz/project/settings.py": "PORT = environment.number('KOOPSUZ_GATE', default=7)\n"}
_ROW = '[KOOPSUZ_GATE]\ngroup = "site"\nmeans = "The gate."\nexample = "8"\n'
GOOD = {**_CODE, SETTINGS_LIST: _ROW}
BAD = {**_CODE, SETTINGS_LIST: '[KOOPSUZ_DOOR]\ngroup = "site"\nmeans = ""\nexample = ""\n'}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield settings without a sentence, sentences without a setting, and pages that are out of date."""
    known = settings_in_code(tree)
    explained = tomllib.loads(tree.files.get(SETTINGS_LIST, ""))
    for name in sorted(known.keys() - explained.keys()):
        yield Offence(SETTINGS_LIST, 1, f"{name} is read by the code: say what it means")
    for name in sorted(explained.keys() - known.keys()):
        yield Offence(SETTINGS_LIST, 1, f"{name} is read by nobody")
    if "docs/architecture.md" not in tree.files or known.keys() != explained.keys():
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    os.environ.setdefault("KOOPSUZ_WITHOUT_DATABASE", "1")
    for path, text in reference_pages(tree).items():
        if tree.files.get(path) != text:
            yield Offence(path, 1, "is out of date: run make docs")
