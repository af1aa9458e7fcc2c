"""From a file to a valid act: read, recognise, write as Akoma Ntoso, and make sure that no word was lost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.law.schemas.doubts import Doubt
from koopsuz.law.schemas.markup import MarkupError, Work, to_akoma_ntoso
from koopsuz.law.schemas.outline import Line, Outline, read_outline
from koopsuz.law.schemas.problems import problem
from koopsuz.law.schemas.provisions import ProvisionContent, read_provisions, words_in, words_of_xml
from koopsuz.law.schemas.reading import read_text

CHANGED_ENOUGH = 60  # letters of a message that quotes a place


@dataclass(frozen=True, slots=True)
class ImportedText:
    """An act as it was recognised, ready to be kept."""

    lines: tuple[Line, ...]
    outline: Outline
    xml: str
    provisions: tuple[ProvisionContent, ...]
    notices: tuple[Problem, ...]
    source_hash: str
    text: str

    @property
    def doubts(self) -> list[tuple[Line, Doubt]]:
        """Every line that a person should look at, with the reason."""
        by_place = {line.place: line for line in self.lines}
        return [(by_place[place], doubt) for place, doubt in self.outline.all_doubts() if place in by_place]


def import_text(content: bytes, *, work: Work) -> ImportedText:
    """Turn a pasted text or a file into an act; `InputProblems` with everything that speaks against it."""
    read = read_text(content)
    outline = read_outline(read.lines)
    if not outline.parts:
        raise InputProblems([problem("no_provisions")])
    try:
        xml = to_akoma_ntoso(outline, work)
    except MarkupError as error:
        raise InputProblems([problem("not_valid", found=str(error)[:CHANGED_ENOUGH])]) from error
    _check_words(read.lines, xml)
    return ImportedText(
        lines=read.lines,
        outline=outline,
        xml=xml,
        provisions=read_provisions(xml),
        notices=tuple(read.notices),
        source_hash=hashlib.sha256(read.text.encode()).hexdigest(),
        text=read.text,
    )


def _check_words(lines: Sequence[Line], xml: str) -> None:
    """Every word of the input stands in the output, in the same order."""
    given, kept = words_in(lines), words_of_xml(xml)
    if given == kept:
        return
    place = next(
        (place for place, (one, other) in enumerate(zip(given, kept, strict=False)) if one != other),
        min(len(given), len(kept)),
    )
    raise InputProblems([problem("lost_words", found=" ".join(given[max(0, place - 2) : place + 3]))])
