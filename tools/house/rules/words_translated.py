"""No visible word in a template escapes translation.

Wrap it: {% translate "…" %}, or {% blocktranslate %} with named placeholders. Names that every language writes alike (Koopsuz,
CSV …) may stand as they are. The rule looks at letters between tags and at attributes that people see or hear.
"""

import re
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

HIDDEN = re.compile(
    r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
SEEN_ATTRIBUTE = re.compile(r"""\s(?:title|alt|aria-label|aria-description|placeholder|data-label)\s*=\s*"([^"]*)\"""")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]{2,}")
SAME_EVERYWHERE = frozenset({"Koopsuz", "CSV", "XLSX", "JSON", "GeoJSON", "HTML", "PDF", "SOATE", "TOTP", "PNG", "SVG"})

_PATH = "src/koopsuz/law/templates/law/acts.html"
GOOD = {_PATH: '<h1 title="{% translate \'Acts\' %}">{% translate "Acts" %}</h1> · {{ count }} <a>CSV</a>\n'}
BAD = {_PATH: '<h1>Acts of law</h1>\n<input placeholder="search here">\n'}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield visible words that stand outside translation."""
    for path, text in tree.matching("src/koopsuz/*/templates/*.html"):
        shown = HIDDEN.sub(_blank, text)
        attributes = [(found.start(1), found[1]) for found in SEEN_ATTRIBUTE.finditer(shown)]
        between = ENTITY.sub(_blank, TAG.sub(_blank, shown))
        texts = [(found.start(), found[0]) for found in re.finditer(r"[^\n]+", between)]
        for start, piece in attributes + texts:
            words = [word for word in WORD.findall(piece) if word not in SAME_EVERYWHERE]
            if words:
                line = text.count("\n", 0, start) + 1
                yield Offence(path, line, f"“{' '.join(words)[:60]}” is not translated")


def _blank(found: re.Match[str]) -> str:
    """Return blanks in place of a match, so that every other character keeps its place."""
    return re.sub(r"[^\n]", " ", found[0])
