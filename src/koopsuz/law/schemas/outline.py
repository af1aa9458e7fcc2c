"""The structure of an act, recognised line by line; nothing is left out, and every line one may doubt says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from koopsuz.law.kinds import BIG_PARTS
from koopsuz.law.kinds import ProvisionKind as Kind
from koopsuz.law.schemas.doubts import Doubt
from koopsuz.law.schemas.marks import LEVELS, Mark, is_annex, is_signature, read_mark

LONGEST_HEADING = 220
LONGEST_NEXT_HEADING = 200
SURE_HEADING = 80  # letters; a longer line that ends like a sentence is no heading
FARTHEST_JUMP = 20
SIGNING_LINES = 8
LONGEST_SIGNATURE = 160
_SENTENCE_END = (".", ";", ":", ",")
_ENACTING = re.compile(
    r"(?:постановляет|приказываю|постановляю|токтом кылат|буйрук кылам|токтом кыламын|жарлык кыламын)\s*:$",
    re.IGNORECASE,
)
_PREAMBLE_LENGTH = 80
_OPENS = ("«", '"', "“", "„")
FEWEST_CONTENTS = 2
_HOLDERS = (Kind.PART, Kind.SECTION, Kind.CHAPTER, Kind.SUBCHAPTER)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text as it was given: its place, its words, or the cells of a table, and what its reader doubts."""

    place: int
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Part:
    """A recognised part with what stands under it; `lines` are its own words, in order among the parts below."""

    kind: Kind
    level: int
    written: str = ""
    number: str = ""
    heading: str = ""
    place: int = 0
    doubts: list[Doubt] = field(default_factory=list)
    content: list[Part | Line] = field(default_factory=list)

    def parts(self) -> Iterable[Part]:
        """The parts directly below."""
        return (one for one in self.content if isinstance(one, Part))

    def walk(self) -> Iterable[Part]:
        """This part and all below it, in the order of the text."""
        yield self
        for one in self.parts():
            yield from one.walk()


@dataclass(slots=True)
class Outline:
    """An act taken apart: what stands before the body, the body, who signed, and the annexes."""

    preface: list[Line]
    preamble: list[Line]
    body: Part
    conclusions: list[Line]
    annexes: list[Part]
    doubts: list[tuple[int, Doubt]] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        """All recognised parts in order, without the body itself."""
        found = [part for root in (self.body, *self.annexes) for part in root.walk()]
        return [part for part in found if part is not self.body]

    def all_doubts(self) -> list[tuple[int, Doubt]]:
        """Every doubtful line with its place, in order."""
        found = [(part.place, doubt) for part in self.parts for doubt in part.doubts]
        return sorted([*self.doubts, *found], key=lambda pair: pair[0])


@dataclass(frozen=True, slots=True)
class _Read:
    """A line with what it begins."""

    line: Line
    mark: Mark | None
    doubts: tuple[Doubt, ...] = ()


def read_outline(lines: Sequence[Line]) -> Outline:
    """Recognise the structure of an act."""
    read = _without_quoted([_read(line) for line in lines])
    begins = next((place for place, one in enumerate(read) if one.mark), len(read))
    begins, contents = _after_contents(read, begins)
    front = [one.line for one in read[:begins]]
    preamble_from = _preamble_from(front)
    main, annexes = _split_annexes(read[begins:])
    main, conclusions = _split_signature(main)
    outline = Outline(
        preface=front[:preamble_from],
        preamble=front[preamble_from:],
        body=Part(Kind.TEXT, 0),
        conclusions=[one.line for one in conclusions],
        annexes=[],
        doubts=[(place, Doubt.CONTENTS) for place in contents],
    )
    _Builder(outline.body, outline.doubts).build(main)
    for heading, members in annexes:
        annex = Part(Kind.ATTACHMENT, 0, heading=heading.text, place=heading.place)
        _Builder(annex, outline.doubts).build(members)
        outline.annexes.append(annex)
    return outline


def _read(line: Line) -> _Read:
    mark = read_mark(line.text) if line.text and not line.rows else None
    if mark is None:
        return _Read(line, None, line.doubts)
    if mark.kind in BIG_PARTS and not mark.stop and mark.rest[:1].islower():
        return _Read(line, None, (*line.doubts, Doubt.MENTION))
    if mark.kind in BIG_PARTS and len(mark.rest) > LONGEST_HEADING and mark.kind is not Kind.ARTICLE:
        return _Read(line, None, (*line.doubts, Doubt.TOO_LONG))
    return _Read(line, mark, line.doubts)


def _without_quoted(read: list[_Read]) -> list[_Read]:
    """Lines between quotation marks that open a line are words for another act: they stay text."""
    found: list[_Read] = []
    closes_at = -1
    for place, one in enumerate(read):
        if place <= closes_at:
            found.append(replace(one, mark=None, doubts=(Doubt.QUOTED,) if one.mark else ()))
            continue
        if one.line.text.startswith(_OPENS):
            closes_at = _closing(read, place)
        found.append(one)
    return found


def _closing(read: list[_Read], place: int) -> int:
    """The place of the line that closes the quotation which a line opens, or -1 if it closes in the line or never."""
    open_marks = 0
    is_straight = False
    for later in range(place, len(read)):
        text = read[later].line.text
        open_marks += sum(text.count(mark) for mark in "«„") - sum(text.count(mark) for mark in "»“”")
        is_straight ^= text.count('"') % 2 == 1
        if open_marks <= 0 and not is_straight:
            return later if later > place else -1
    return -1


def _after_contents(read: list[_Read], begins: int) -> tuple[int, list[int]]:
    """Where the body begins when a list of contents stands before it, and the places of that list's lines.

    A list of contents: headings below each other with nothing between, the first of which comes again.
    """
    end, keys = begins, []
    while end < len(read) and (_is_big(read[end]) or _goes_on(read[end])):
        if mark := read[end].mark:
            if mark.key in keys:
                break
            keys.append(mark.key)
        end += 1
    if len(keys) < FEWEST_CONTENTS:
        return begins, []
    for again in range(end, len(read)):
        mark = read[again].mark
        if mark and mark.key == keys[0]:
            return again, [one.line.place for one in read[begins:end]]
    return begins, []


def _is_big(one: _Read) -> bool:
    return one.mark is not None and one.mark.kind in BIG_PARTS


def _goes_on(one: _Read) -> bool:
    """Tell whether a line is the rest of a heading that was broken in two."""
    return one.mark is None and one.line.text[:1].islower()


def _preamble_from(front: list[Line]) -> int:
    for place, line in enumerate(front):
        is_long = len(line.text) >= _PREAMBLE_LENGTH and line.text.endswith((".", ":", ","))
        if (is_long and not line.text.startswith("(")) or _ENACTING.search(line.text):
            return place
    return len(front)


def _split_annexes(read: list[_Read]) -> tuple[list[_Read], list[tuple[Line, list[_Read]]]]:
    main: list[_Read] = []
    annexes: list[tuple[Line, list[_Read]]] = []
    for one in read:
        if one.mark is None and Doubt.QUOTED not in one.doubts and is_annex(one.line.text):
            annexes.append((one.line, []))
        else:
            (annexes[-1][1] if annexes else main).append(one)
    return main, annexes


def _split_signature(main: list[_Read]) -> tuple[list[_Read], list[_Read]]:
    """Who signed stands in the last lines, none of which begins a part."""
    earliest = max(0, len(main) - SIGNING_LINES)
    for place in range(earliest, len(main)):
        rest = main[place:]
        if is_signature(rest[0].line.text) and all(
            one.mark is None and len(one.line.text) <= LONGEST_SIGNATURE for one in rest
        ):
            return main[:place], rest
    return main, []


class _Builder:
    """Puts read lines under a root, each where its level says."""

    def __init__(self, root: Part, doubts: list[tuple[int, Doubt]]) -> None:
        self.stack = [root]
        self.doubts = doubts
        self.seen: dict[tuple[int, Kind], str] = {}
        self.known: set[tuple[Kind, str]] = set()
        self.last_paragraph = 0  # clauses may be counted through all chapters

    def build(self, read: Sequence[_Read]) -> None:
        """Place every line."""
        self._build(read)
        hollow = (part for part in self.stack[0].walk() if part.kind in _HOLDERS and not part.content)
        for part in hollow:
            part.doubts.append(Doubt.HOLLOW)

    def _build(self, read: Sequence[_Read]) -> None:
        place = 0
        while place < len(read):
            one = read[place]
            following = read[place + 1] if place + 1 < len(read) else None
            place += 1 + self._place(one, following)

    def _place(self, one: _Read, following: _Read | None) -> int:
        """Place a line; return 1 if the following one was taken as its heading."""
        if one.mark is None or self._is_too_far(one.mark):
            far = (Doubt.FAR_NUMBER,) if one.mark else ()
            self._add_text(replace(one, doubts=(*one.doubts, *far)))
            return 0
        part = self._open(one)
        if one.mark.kind not in BIG_PARTS:
            if one.mark.rest:
                part.content.append(Line(one.line.place, one.mark.rest))
            return 0
        return self._give_heading(part, one.mark, following)

    def _open(self, one: _Read) -> Part:
        mark = one.mark
        if mark is None:
            raise ValueError("only a marked line opens a part")
        while len(self.stack) > 1 and self.stack[-1].level >= mark.level:
            self.stack.pop()
        part = Part(mark.kind, mark.level, mark.written, mark.number, place=one.line.place, doubts=list(one.doubts))
        part.doubts.extend(self._number_doubts(mark))
        self.stack[-1].content.append(part)
        self.stack.append(part)
        return part

    def _give_heading(self, part: Part, mark: Mark, following: _Read | None) -> int:
        if mark.rest:
            if len(mark.rest) > SURE_HEADING and mark.rest.endswith(_SENTENCE_END):
                part.doubts.append(Doubt.SENTENCE_NOT_HEADING)
                part.content.append(Line(part.place, mark.rest))
            else:
                part.heading = mark.rest
                if mark.rest.endswith((":", ";")):
                    part.doubts.append(Doubt.HEADING_LIKE_SENTENCE)
            return 0
        if (
            following is None
            or following.mark
            or following.line.rows
            or following.doubts
            or is_annex(following.line.text)
        ):
            return 0
        text = following.line.text
        if len(text) > LONGEST_NEXT_HEADING or text.endswith(_SENTENCE_END) or text.startswith(("(", *_OPENS)):
            return 0
        part.heading = text
        if mark.kind is Kind.ARTICLE:
            part.doubts.append(Doubt.HEADING_BELOW)
        return 1

    def _add_text(self, one: _Read) -> None:
        self.doubts.extend((one.line.place, doubt) for doubt in one.doubts)
        here = self.stack[-1]
        if here.level >= LEVELS[Kind.POINT] and not one.doubts and _has_ended(here):
            while len(self.stack) > 1 and self.stack[-1].level >= LEVELS[Kind.POINT]:
                self.stack.pop()
            self.doubts.append((one.line.place, Doubt.AFTER_LIST))
        self.stack[-1].content.append(one.line)

    def _is_too_far(self, mark: Mark) -> bool:
        """A number far beyond its neighbours, such as a year, begins no provision."""
        if mark.kind is not Kind.PARAGRAPH:
            return False
        here = _whole(mark.number)
        return here is not None and here > max(self._last_number(mark), self.last_paragraph) + FARTHEST_JUMP

    def _last_number(self, mark: Mark) -> int:
        depth = next((place for place, part in enumerate(self.stack) if part.level >= mark.level), len(self.stack))
        same = [part for part in self.stack[depth - 1].parts() if part.kind is mark.kind]
        return (_whole(same[-1].number) or 0) if same else 0

    def _number_doubts(self, mark: Mark) -> list[Doubt]:
        """Compare with the number before it under the same parent; articles with all articles before."""
        if not mark.number:
            return []
        holder = 0 if mark.kind is Kind.ARTICLE else id(self.stack[-1])
        key = (mark.kind, f"{holder}|{mark.number}")
        doubts = [Doubt.NUMBER_AGAIN] if key in self.known else []
        if not doubts and self._is_gap(mark, self.seen.get((holder, mark.kind), "0")):
            doubts.append(Doubt.NUMBER_GAP)
        self.known.add(key)
        self.seen[holder, mark.kind] = mark.number
        if mark.kind is Kind.PARAGRAPH:
            self.last_paragraph = _whole(mark.number) or self.last_paragraph
        return doubts

    def _is_gap(self, mark: Mark, before: str) -> bool:
        last, here = _whole(before), _whole(mark.number)
        if last is None or here is None or mark.kind is Kind.SUBPARAGRAPH:
            return False
        is_next = here in (last, last + 1)
        return not is_next and not (mark.kind is Kind.PARAGRAPH and here == self.last_paragraph + 1)


def _has_ended(part: Part) -> bool:
    """Tell whether the last words of a list item end the list: with a full stop."""
    last = part.content[-1] if part.content else None
    return isinstance(last, Line) and last.text.rstrip('»"” ').endswith(".")


def _whole(number: str) -> int | None:
    head = re.match(r"\d+", number)
    return int(head[0]) if head else None
