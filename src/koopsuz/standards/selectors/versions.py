"""Reads what changed in an edition since a version that somebody saw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from koopsuz.common.text import Text
from koopsuz.standards.models import EditionVersion
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.hashing import rest_by_code
from koopsuz.standards.schemas.word_changes import WordPart, word_changes
from koopsuz.standards.states import CHANGED_FIELDS

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class ChangedRequirement:
    """A requirement that differs from a version: its changed texts word by word.

    `more`: something else in it changed too, such as an indicator, a measure, the class or a legal source.
    """

    code: str
    title: Text
    kind: str
    texts: tuple[tuple[WordPart, ...], ...]
    more: bool


def changes_since(content: EditionContent, content_hash: str) -> tuple[ChangedRequirement, ...] | None:
    """The requirements that changed since a version, in the language of the moment; None if it was not kept."""
    row = EditionVersion.objects.filter(edition__code=content.code, content_hash=content_hash).first()
    return None if row is None else tuple(_changes(row.requirements, content))


def _changes(before: Mapping[str, Mapping[str, Any]], content: EditionContent) -> Iterator[ChangedRequirement]:
    rest = rest_by_code(content)
    for one in content.requirements:
        kept = before.get(one.code)
        if kept is None:
            yield ChangedRequirement(one.code, one.title, ADDED, (), more=False)
            continue
        pairs = [(Text.from_mapping(kept[name]), getattr(one, name)) for name in CHANGED_FIELDS]
        changed = [(old, new) for old, new in pairs if old != new]
        more = kept["rest"] != rest[one.code]
        if changed or more:
            parts = tuple(word_changes(str(old), str(new)) for old, new in changed)
            yield ChangedRequirement(one.code, one.title, CHANGED, parts, more=more)
    for code in sorted(before.keys() - rest.keys()):
        yield ChangedRequirement(code, Text.from_mapping(before[code]["title"]), REMOVED, (), more=False)
