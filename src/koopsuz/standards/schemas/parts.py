"""The parts of an edition's documents that a person edits: the edition itself, blocks, requirements, indicators, measures.

A part is named by its code: `D`, `D03`, `D03a`, `D03m1`; the edition itself by `edition`. Its own fields are those that
stand on its form; what hangs below it (the indicators of a requirement) is edited apart.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from koopsuz.common.reference import Value
from koopsuz.standards.schemas.documents import Document, EditionDocuments, as_value

# what the form of a part does not hold: its id, its steps, and what hangs below it
FIXED = ("id", "status", "blocks", "requirements", "indicators", "measures")
MOST_REQUIREMENTS, MOST_INDICATORS, MOST_MEASURES = 99, 26, 9
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PartKind(StrEnum):
    """What a part is; the value is the word that audit rows and addresses use."""

    EDITION = "edition"
    BLOCK = "block"
    REQUIREMENT = "requirement"
    INDICATOR = "indicator"
    MEASURE = "measure"


_PATTERNS = {
    PartKind.EDITION: re.compile(r"edition"),
    PartKind.BLOCK: re.compile(r"[A-Z]"),
    PartKind.REQUIREMENT: re.compile(r"[A-Z][0-9]{2}"),
    PartKind.INDICATOR: re.compile(r"[A-Z][0-9]{2}[a-z]"),
    PartKind.MEASURE: re.compile(r"[A-Z][0-9]{2}m[0-9]"),
}


class NoPartError(LookupError):
    """The edition has no such part."""


def kind_of(code: str) -> PartKind:
    """What the part with this code is; `NoPartError` if no part can be called so."""
    found = next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(code)), None)
    if found is None:
        raise NoPartError(code)
    return found


def own_fields(documents: EditionDocuments, code: str) -> Document:
    """The own fields of a part, without its id; `NoPartError` if the edition has none of this code."""
    found = _find(documents, code)
    return {key: value for key, value in found.items() if key not in FIXED}


def part_version(fields: Document) -> str:
    """The fingerprint of a part's own fields, by which a later editor is told that they have changed meanwhile."""
    canonical = json.dumps(_plain(as_value(fields)), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def put_fields(documents: EditionDocuments, code: str, fields: Document) -> None:
    """Give a part these own fields instead of its present ones."""
    found = _find(documents, code)
    kept = {key: value for key, value in found.items() if key in FIXED}
    found.clear()
    found.update({key: value for key, value in fields.items() if key not in FIXED} | kept)


def add_part(documents: EditionDocuments, code: str, fields: Document) -> None:
    """Add a part as the last one of its kind; `fields` of a block or a requirement hold what hangs below it, too."""
    kind = kind_of(code)
    if kind is PartKind.BLOCK:
        documents.edition["blocks"].append(code)
        documents.blocks[code] = {"block": fields["block"] | {"id": code}, "requirements": fields["requirements"]}
        return
    _siblings(documents, code).append(fields | {"id": code})


def take_out(documents: EditionDocuments, code: str) -> None:
    """Take a part out with everything below it."""
    if kind_of(code) is PartKind.BLOCK:
        _find(documents, code)
        documents.edition["blocks"].remove(code)
        del documents.blocks[code]
        return
    _siblings(documents, code).remove(_find(documents, code))


def shift(documents: EditionDocuments, code: str, *, down: bool) -> bool:
    """Change a part's place with that of its neighbour; False if it has none on that side."""
    found = _find(documents, code)
    is_block = kind_of(code) is PartKind.BLOCK
    row: list[Any] = documents.edition["blocks"] if is_block else _siblings(documents, code)
    here = row.index(code if is_block else found)
    there = here + (1 if down else -1)
    if not 0 <= there < len(row):
        return False
    row[here], row[there] = row[there], row[here]
    return True


def next_code(parent: str, kind: PartKind, *, used: Iterable[str]) -> str | None:
    """The first code after all that were ever used under a parent, for codes are never given anew; None if none is left."""
    ours = [code for code in used if code.startswith(parent) and _is(kind, code)]
    if kind is PartKind.BLOCK:
        return next((letter for letter in LETTERS if letter not in ours), None)
    if kind is PartKind.REQUIREMENT:
        number = max((int(code[1:]) for code in ours), default=0) + 1
        return f"{parent}{number:02d}" if number <= MOST_REQUIREMENTS else None
    if kind is PartKind.MEASURE:
        number = max((int(code[-1]) for code in ours), default=0) + 1
        return f"{parent}m{number}" if number <= MOST_MEASURES else None
    number = max((ord(code[-1]) - ord("a") + 1 for code in ours), default=0)
    return f"{parent}{chr(ord('a') + number)}" if number < MOST_INDICATORS else None


def parent_of(code: str) -> str:
    """The code of the requirement or block above a part."""
    kind = kind_of(code)
    return code[:3] if kind in (PartKind.INDICATOR, PartKind.MEASURE) else code[:1]


def _is(kind: PartKind, code: str) -> bool:
    return _PATTERNS[kind].fullmatch(code) is not None


def _find(documents: EditionDocuments, code: str) -> Document:
    kind = kind_of(code)
    if kind is PartKind.EDITION:
        return documents.edition
    if code[:1] not in documents.blocks:
        raise NoPartError(code)
    if kind is PartKind.BLOCK:
        found: Document = documents.blocks[code]["block"]
        return found
    one = next((part for part in _siblings(documents, code) if part["id"] == code), None)
    if one is None:
        raise NoPartError(code)
    return one


def _siblings(documents: EditionDocuments, code: str) -> list[Document]:
    """The list in which a requirement, an indicator or a measure stands or would stand."""
    block = documents.blocks.get(code[:1])
    if block is None:
        raise NoPartError(code)
    requirements: list[Document] = block["requirements"]
    kind = kind_of(code)
    if kind is PartKind.REQUIREMENT:
        return requirements
    above = next((one for one in requirements if one["id"] == code[:3]), None)
    if above is None:
        raise NoPartError(code)
    below: list[Document] = above["indicators" if kind is PartKind.INDICATOR else "measures"]
    return below


def _plain(value: Value) -> object:
    if isinstance(value.content, dict):
        return {key: _plain(entry) for key, entry in value.content.items()}
    if isinstance(value.content, list):
        return [_plain(entry) for entry in value.content]
    return value.words
