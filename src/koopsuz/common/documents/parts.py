"""What a document is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# signs that neither a word processor nor a PDF can hold
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is a part of the document, 2 and 3 stand under it."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain words. `lead` stands out, `centred` is for the head of an act."""

    words: str
    lead: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """Items one under another, each in plain words."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table whose head comes again on every page. `numeric` are the columns whose words stand on the right; `total` is a
    last row apart; `widths` are shares of the page, equal when empty.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    total: Sequence[str] = ()
    widths: Sequence[int] = ()


Part = Heading | Paragraph | ListOf | DataTable


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language. `mark` is printed on every page, such as the word that data are made up."""

    language: str
    title: str
    parts: Sequence[Part]
    subtitle: str = ""
    mark: str = ""
    landscape: bool = False


def clean(words: object) -> str:
    """Words without the signs that no document can hold."""
    return _UNSEEN.sub("", str(words))
