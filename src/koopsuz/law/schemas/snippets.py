"""The words around the hits of a search, with the hits marked; plain parts, so that a page prints them safely."""

from __future__ import annotations

import re
from dataclasses import dataclass

from koopsuz.common.language import fold, stem
from koopsuz.law.kinds import ActLanguage

AROUND = 14  # words on each side of the first hit
MOST = 40  # words of a snippet
_WORD = re.compile(r"[^\W_]+")
SHORTEST_ENDING = 3


@dataclass(frozen=True, slots=True)
class SnippetPart:
    """Some letters of a text; `is_hit` for a word that was asked for."""

    words: str
    is_hit: bool = False


def snippet(text: str, *, hits: frozenset[str], language: ActLanguage, whole: bool = False) -> tuple[SnippetPart, ...]:
    """Return the part of a text around its first hit, or its beginning without one; the whole text if asked."""
    found = list(_WORD.finditer(text))
    begins, ends = 0, len(found)
    if not whole and len(found) > MOST:
        first = next((place for place, word in enumerate(found) if _is_hit(word[0], hits, language)), 0)
        begins = max(0, first - AROUND)
        ends = min(len(found), begins + MOST)
    start = found[begins].start() if begins < len(found) and begins else 0
    end = found[ends - 1].end() if 0 < ends < len(found) else len(text)
    parts = [SnippetPart("… ")] if start else []
    last = start
    for word in found[begins:ends]:
        if not _is_hit(word[0], hits, language):
            continue
        if word.start() > last:
            parts.append(SnippetPart(text[last : word.start()]))
        parts.append(SnippetPart(word[0], is_hit=True))
        last = word.end()
    if last < end:
        parts.append(SnippetPart(text[last:end]))
    if end < len(text):
        parts.append(SnippetPart(" …"))
    return tuple(parts)


def _is_hit(word: str, hits: frozenset[str], language: ActLanguage) -> bool:
    if language is ActLanguage.KYRGYZ:
        return stem(word) in hits
    folded = fold(word)  # Russian stems are PostgreSQL's: a word begins with its stem
    return any(folded.startswith(hit) and len(folded) - len(hit) <= SHORTEST_ENDING + 1 for hit in hits)
