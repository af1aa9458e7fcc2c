"""Templates hold no inline style and no inline script.

The content security policy forbids both, so the browser would silently drop them. Use a class, a `data-` attribute, or a file
loaded with the page's nonce. Charts set `class`, never `style`. A file to take away is no page of the site: it carries its
style within, and its template begins with the comment `{# a file to take away #}`.
"""

import re
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

STYLE = re.compile(r"""<style\b|\sstyle\s*=\s*["'{]""", re.IGNORECASE)
SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"'](?:application/(?:ld\+)?json|importmap)[\"'])", re.IGNORECASE
)
HANDLER = re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.IGNORECASE)
ADDRESS = re.compile(r"""["']\s*javascript:""", re.IGNORECASE)
TAKEN_AWAY = "{# a file to take away #}"
RULES = (
    (STYLE, "inline style: use a class"),
    (SCRIPT, "inline script: load a file with the nonce"),
    (HANDLER, "inline event handler: use hx- or data- attributes"),
    (ADDRESS, "javascript: address"),
)

_PATH = "src/koopsuz/law/templates/law/acts.html"
GOOD = {_PATH: '<p class="wide"><script src="{% static \'a.js\' %}" nonce="{{ request.csp_nonce }}"></script></p>\n'}
BAD = {_PATH: '<p style="color: red" onclick="go()"><script>go()</script>\n'}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield what the content security policy would drop."""
    for path, text in tree.matching("src/koopsuz/*/templates/*.html", "src/koopsuz/*/templates/*.svg"):
        if text.startswith(TAKEN_AWAY):
            continue
        for pattern, what in RULES:
            for found in pattern.finditer(text):
                yield Offence(path, text.count("\n", 0, found.start()) + 1, what)
