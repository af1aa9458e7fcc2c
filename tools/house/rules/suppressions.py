"""Every suppression says what it suppresses and why: `# noqa: S603 -- fixed programs, no shell`.

`# type: ignore[code]  # reason` likewise. A bare suppression hides the next, real mistake on the same line.
"""

import io
import re
import tokenize
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

PATTERNS = ("src/*.py", "tools/*.py", "tests/*.py", "benchmarks/*.py")
NOQA = re.compile(r"#\s*noqa\b(?P<rest>[^#]*)", re.IGNORECASE)
TYPE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
NOQA_WITH_REASON = re.compile(r":\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*\s+--?\s+\S+")
TYPE_WITH_REASON = re.compile(r"\[[a-z-]+(?:,\s*[a-z-]+)*\]\s+#\s+\S+")

_N, _T = "# no" + "qa", "# type: " + "ignore"
GOOD = {
    "src/koopsuz/cli.py": f"import os  {_N}: F401 -- opened for others\nx = y  {_T}[attr-defined]  # Django adds it\n"
}
BAD = {"src/koopsuz/cli.py": f"import os  {_N}: F401\nimport re  {_N}\nx = y  {_T}[attr-defined]\nz = y  {_T}\n"}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield suppressions without a code or a reason."""
    for path, text in tree.matching(*PATTERNS):
        for line, comment in _comments(text):
            for pattern, whole in ((NOQA, NOQA_WITH_REASON), (TYPE, TYPE_WITH_REASON)):
                found = pattern.search(comment)
                if found and not whole.match(found["rest"].rstrip()):
                    yield Offence(path, line, f"“{comment.strip()}” needs a code and a reason")


def _comments(text: str) -> Iterator[tuple[int, str]]:
    if "#" not in text:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return
