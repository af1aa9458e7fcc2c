"""An edition as its YAML files, byte for byte the same for the same content.

One form: two spaces, text and formulas in double quotes, ids and closed words bare, lists of numbers and letters on one line.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.documents import Document, edition_documents

EDITION_FILE = "edition.yaml"
BLOCKS_FOLDER = "blocks"
# words that stand bare: ids and closed lists; everything that a person writes is quoted
BARE_KEYS = frozenset(
    {
        "act", "better", "cost_type", "framework", "kind", "line", "price", "prerequisite", "recurrent_line",
        "reference", "status", "theme",
    }
)  # fmt: skip
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_READ_OTHERWISE = frozenset({"true", "false", "null"})
# what a reader of YAML would take for a break or refuse
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def edition_files(content: EditionContent) -> dict[str, str]:
    """The files of an edition by their names inside its folder."""
    documents = edition_documents(content)
    files = {EDITION_FILE: as_yaml(documents.edition)}
    for letter, document in documents.blocks.items():
        files[f"{BLOCKS_FOLDER}/{letter.lower()}.yaml"] = as_yaml(document)
    return files


def as_yaml(document: Document) -> str:
    """A document as the words of a file."""
    return "\n".join(_mapping(document, indent="")) + "\n"


def _mapping(document: Document, *, indent: str) -> Iterator[str]:
    for key, value in document.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _mapping(value, indent=indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{indent}{key}:"
            for entry in value:
                first, *rest = _mapping(entry, indent=indent + "    ")
                yield f"{indent}  - {first.lstrip()}"
                yield from rest
        elif isinstance(value, list):
            yield f"{indent}{key}: [{', '.join(_plain('', one, bare=True) for one in value)}]"
        else:
            yield f"{indent}{key}: {_plain(key, value, bare=key in BARE_KEYS)}"


def _plain(key: str, value: object, *, bare: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    words = str(value)
    # an id such as C01a stands bare; the id of an edition such as 2026-1 could be read as something else
    if (bare or key == "id") and _BARE.fullmatch(words) and words not in _READ_OTHERWISE:
        return words
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(words, ensure_ascii=False))
