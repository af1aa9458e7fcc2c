"""Finds schools, areas, requirements and acts in three languages; forgives slips and о for ө, у for ү, н for ң."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from koopsuz.law.schemas import ActContent
from koopsuz.law.selectors import acts
from koopsuz.places.selectors import Found, search_places
from koopsuz.places.selectors.search import fold
from koopsuz.standards.schemas import EditionContent, RequirementContent
from koopsuz.standards.selectors import NoEditionError, current_edition

PLACES_ASKED, SHOWN = 60, 12
LIKE_ENOUGH = 0.55  # share of a word's trigrams that must be met
WHOLE = 1.0
SLIPPED = 0.5
SHORT = 3  # shorter words are too unsure to forgive slips


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, group by group, each the best first; `edition` is the one whose requirements were searched."""

    query: str
    schools: tuple[Found, ...]
    areas: tuple[Found, ...]
    requirements: tuple[RequirementContent, ...]
    acts: tuple[ActContent, ...]
    edition: str

    @property
    def count(self) -> int:
        """How many things were found."""
        return len(self.schools) + len(self.areas) + len(self.requirements) + len(self.acts)


def search(query: str) -> SearchResult:
    """Search everything that is open; an empty query finds nothing."""
    words = fold(query)
    places = search_places(query, limit=PLACES_ASKED) if words else ()
    try:
        edition: EditionContent | None = current_edition()
    except NoEditionError:
        edition = None
    requirements, found_acts = _texts_found(words, edition=edition, forgive=not places) if words else ((), ())
    return SearchResult(
        query=query.strip(),
        schools=tuple(one for one in places if one.kind == "school")[:SHOWN],
        areas=tuple(one for one in places if one.kind == "area")[:SHOWN],
        requirements=requirements,
        acts=found_acts,
        edition=edition.code if edition else "",
    )


def _texts_found(words: str, *, edition: EditionContent | None, forgive: bool) -> tuple[tuple[Any, ...], ...]:
    """Requirements and acts that answer; other endings and slips count only where nothing answers without."""
    indexes = (
        _requirements(edition) if edition else (),
        tuple(searchable(act, act.number, act.title.as_mapping().values()) for act in acts()),
    )
    for likeness in (_word_begins, _word_is_alike, _word_has_a_slip) if forgive else (_word_begins,):
        found = tuple(best(words, index, likeness=likeness) for index in indexes)
        if any(found):
            return found
    return (), ()


@dataclass(frozen=True, slots=True)
class Searchable:
    """Texts of a thing as words, the weightiest first."""

    thing: Any
    texts: tuple[tuple[str, ...], ...]


KEPT_INDEXES = 4
_indexes: dict[str, tuple[Searchable, ...]] = {}


def _requirements(edition: EditionContent) -> tuple[Searchable, ...]:
    """The requirements of an edition ready for searching, kept by the fingerprint of its content."""
    index = _indexes.get(edition.content_hash)
    if index is None:
        index = tuple(
            searchable(one, one.code, one.title.as_mapping().values(), one.text.as_mapping().values())
            for one in edition.requirements
        )
        while len(_indexes) >= KEPT_INDEXES:
            del _indexes[next(iter(_indexes))]
        _indexes[edition.content_hash] = index
    return index


def searchable(thing: Any, code: str, *groups: Iterable[str]) -> Searchable:
    """Make a thing ready for searching: its code weighs most, then each group of texts in turn."""
    texts = (fold(code), *(fold(" ".join(group)) for group in groups))
    return Searchable(thing, tuple(tuple(sorted(set(re.findall(r"\w+", text)))) for text in texts))


Likeness = Callable[[str, tuple[str, ...]], float]


def best(words: str, entries: Iterable[Searchable], *, likeness: Likeness) -> tuple[Any, ...]:
    """The things that answer all the words, the best first; those that answer equally well stay in their order."""
    asked = words.split()
    scored = [(_score(asked, entry, likeness), entry) for entry in entries]
    likely = sorted((one for one in scored if one[0]), key=lambda one: -one[0])
    return tuple(entry.thing for _score_of_it, entry in likely[:SHOWN])


def _score(asked: Sequence[str], entry: Searchable, likeness: Likeness) -> float:
    """How well a thing answers: every word must be met somewhere; codes and titles weigh more than texts."""
    total = 0.0
    for word in asked:
        score = max(likeness(word, words) / (place + 1) for place, words in enumerate(entry.texts))
        if not score:
            return 0.0
        total += score
    return total


def _word_begins(word: str, words: tuple[str, ...]) -> float:
    return WHOLE if any(other.startswith(word) for other in words) else 0.0


def _word_is_alike(word: str, words: tuple[str, ...]) -> float:
    """The share of the word's trigrams in the likest other word: one word with different endings."""
    if len(word) < SHORT:
        return _word_begins(word, words)
    wanted = trigrams(word)
    likest = max((len(wanted & trigrams(other)) for other in words), default=0) / len(wanted)
    return likest if likest >= LIKE_ENOUGH else 0.0


def _word_has_a_slip(word: str, words: tuple[str, ...]) -> float:
    if len(word) <= SHORT:
        return _word_begins(word, words)
    alike = (_word_is_alike(word, (other,)) or one_slip(word, other) for other in words)
    return SLIPPED if any(alike) else 0.0


def one_slip(word: str, other: str) -> bool:
    """Tell whether a word begins like another one but for one letter: wrong, missing, too many, or two changed over.

    Nobody mistypes the first letter without seeing it.
    """
    same = next((place for place, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), len(word))
    rest, beginning = word[same:], other[same:]
    return bool(same) and (
        beginning[1:].startswith(rest[1:])
        or beginning.startswith(rest[1:])
        or beginning[1:].startswith(rest)
        or (rest[:2] == beginning[:2][::-1] and beginning[2:].startswith(rest[2:]))
    )


@lru_cache(maxsize=20_000)
def trigrams(word: str) -> frozenset[str]:
    """The trigrams of a word as PostgreSQL counts them: two spaces before, one after."""
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
