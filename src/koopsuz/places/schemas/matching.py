"""Finds the area that a file means, by code or by name, and the nearest ones when nothing fits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from koopsuz.common.text import LANGUAGES, Text
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.schemas.territory import Territory, normalise_code

# levels that are too high for a school to stand in
TOO_WIDE = frozenset({AreaLevel.COUNTRY, AreaLevel.OBLAST})
LIKENESS = 0.65
SUGGESTIONS = 3

_FOLD = str.maketrans("өүңёй", "оунеи")
# words that say what kind of unit it is; two units of one name differ by them, so they are dropped only as a second try
_KIND_WORDS = re.compile(
    r"\b(аиыл|аимагы|аилныи|аиылныи|аимак|округ|раиону|раион|шаары|шаар|город|облусу|область|"
    r"aiyl|aimak|rayon|raion|district|city|oblast)\b"
)


@dataclass(frozen=True, slots=True)
class KnownArea:
    """An area with all its names, as an import needs it."""

    code: str
    level: AreaLevel
    name: Text
    aliases: tuple[str, ...] = ()
    valid_to: date | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names and other codes."""
        return (*(getattr(self.name, language) for language in LANGUAGES), *self.aliases)


@dataclass(frozen=True, slots=True)
class Match:
    """What a text means: exactly one area; or several of the same name; or none, with the nearest."""

    area: KnownArea | None = None
    several: tuple[KnownArea, ...] = ()
    nearest: tuple[KnownArea, ...] = ()


class AreaFinder:
    """Looks areas up by code or name. Remembers what it looked up: a file names the same area hundreds of times."""

    def __init__(self, areas: Iterable[KnownArea]) -> None:
        self.areas = tuple(areas)
        self.by_code = {area.code: area for area in self.areas}
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.by_short_name: dict[str, set[str]] = defaultdict(set)
        for area in self.areas:
            self._learn(area)
        self._found: dict[str, Match] = {}

    def find(self, text: str) -> Match:
        """Return the area that `text` names, by its code, another code, a full name or a short one."""
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _learn(self, area: KnownArea) -> None:
        for name in filter(None, area.names):
            if re.fullmatch(r"417\d{11}", name):
                self.by_code.setdefault(name, area)
                continue
            self.by_name[fold(name)].add(area.code)
            self.by_short_name[shorten(name)].add(area.code)

    def _find(self, text: str) -> Match:
        code = normalise_code(text)
        if code in self.by_code:
            return Match(area=self.by_code[code])
        if code.isascii() and code.isdigit():
            return Match(nearest=self._nearest_codes(code))
        for names, key in ((self.by_name, fold(text)), (self.by_short_name, shorten(text))):
            if names.get(key):
                return self._one_of(names[key])
        return Match(nearest=self._nearest_names(text))

    def _one_of(self, codes: set[str]) -> Match:
        areas = tuple(self.by_code[code] for code in sorted(codes))
        current = tuple(area for area in areas if area.valid_to is None and area.level not in TOO_WIDE) or areas
        return Match(area=current[0]) if len(current) == 1 else Match(several=current)

    def _nearest_codes(self, code: str) -> tuple[KnownArea, ...]:
        for length in (8, 5):
            near = [known for known in sorted(self.by_code) if known.startswith(code[:length])]
            if near and len(code) == 14:
                near.sort(key=lambda known: -SequenceMatcher(None, known, code).ratio())
                return tuple(self.by_code[known] for known in near[:SUGGESTIONS])
        return ()

    def _nearest_names(self, text: str) -> tuple[KnownArea, ...]:
        scored: dict[str, float] = {}
        for wanted, names in ((fold(text), self.by_name), (shorten(text), self.by_short_name)):
            matcher = SequenceMatcher(b=wanted)  # it remembers b, so the wanted word is b
            for name, codes in names.items():
                matcher.set_seq1(name)
                if matcher.real_quick_ratio() < LIKENESS or matcher.quick_ratio() < LIKENESS:
                    continue
                ratio = matcher.ratio()
                scored.update({code: max(ratio, scored.get(code, 0)) for code in codes if ratio >= LIKENESS})
        best = sorted(scored, key=lambda code: (-scored[code], code))
        return tuple(self.by_code[code] for code in best[:SUGGESTIONS])


def fold(name: str) -> str:
    """Return a name in one spelling: lower case, one space, letters that people mix up made one, no dashes.

    >>> fold(" Төмөнкү—Суу айылный  аймак")
    'томонку суу аиылныи аимак'
    """
    lowered = re.sub(r"[\s\u00a0\u2010-\u2015\u2212«»\"'.,()-]+", " ", name.lower())
    return lowered.translate(_FOLD).strip()


def shorten(name: str) -> str:
    """Return the folded name without the words that say what kind of unit it is."""
    folded = fold(name)
    return re.sub(r"\s+", " ", _KIND_WORDS.sub(" ", folded)).strip() or folded


def known_from(territory: Territory) -> tuple[KnownArea, ...]:
    """Return the areas of a territory folder, for reading schools without a database."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for row in territory.aliases:
        aliases[row.code].append(row.alias)
    return tuple(
        KnownArea(area.code, area.level, area.name, tuple(sorted(aliases[area.code])), area.valid_to)
        for area in territory.areas
    )
