"""No tracked file holds a secret, a path of somebody's machine, or the address of a package registry.

Secrets come from the environment, paths from settings. Lists of packages record names and hashes alone, so that every
installation may use its own mirror.
"""

import re
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abpr]-[A-Za-z0-9-]{20,}"
)
MACHINE = re.compile(r"(?<![\w.<])/(?:home|Users)/[a-z][\w.-]+/|(?<![\w.<])/root/\w|(?<![\w./-])/work/\w")
REGISTRY = re.compile(
    r"(?:files\.pythonhosted\.org|pypi\.(?:org|python\.org)/simple|registry\.(?:npmjs\.org|yarnpkg\.com))"
)
ADDRESS = re.compile(r"https?://")

_HOME = "/ho" + "me/aida/koopsuz"
GOOD = {"requirements.lock": "django==5.2 --hash=sha256:abc\n", "docs/a.md": "Put it in /srv/koopsuz.\n"}
BAD = {
    "requirements.lock": "django @ https:" + "//example.org/django.whl\n",
    "docs/a.md": f"cd {_HOME}\n",
    "src/koopsuz/cli.py": "KEY = '-----BEGIN PRIVATE" + " KEY-----'\n",
    "deploy/pip.conf": "index-url = https://py" + "pi.org/simple\n",
}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield secrets, machine paths, registry addresses, and any address in a lock file."""
    for path, text in tree.files.items():
        wrong = [(SECRETS, "a secret: take it from the environment"), (MACHINE, "a path of one machine")]
        wrong.append((REGISTRY, "the address of a package registry"))
        if path.endswith(".lock"):
            wrong.append((ADDRESS, "an address in a list of packages: run make lock"))
        for pattern, what in wrong:
            for found in pattern.finditer(text):
                yield Offence(path, text.count("\n", 0, found.start()) + 1, f"holds {what}")
