"""The provisions of an act read out of its Akoma Ntoso: address, number, heading, own words, place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from koopsuz.common.language import words_of
from koopsuz.law.kinds import BIG_PARTS
from koopsuz.law.kinds import ProvisionKind as Kind
from koopsuz.law.schemas.outline import Line, Outline, Part

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_PARTS = {kind.value for kind in Kind}
_NOT_TEXT = ("num", "heading", "subheading", "meta")
CELLS_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class ProvisionContent:
    """A provision as one text of an act has it; `text` are its own words, a line a paragraph, without the parts below.

    `parent` is the address of what holds it, empty at the top; `depth` counts from 0; `order` runs through the act.
    """

    eid: str
    kind: Kind
    number: str
    heading: str
    text: str
    parent: str
    depth: int
    order: int

    @property
    def fingerprint(self) -> str:
        """Changes with any word of the provision itself."""
        return hashlib.sha256("\n".join((self.number, self.heading, self.text)).encode()).hexdigest()

    @property
    def title(self) -> str:
        """Number and heading in one line."""
        return " ".join(part for part in (self.number, self.heading) if part)


def parse_xml(xml: str) -> etree._Element:
    """Read our own XML; entities and the network are never touched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml.encode(), parser)


def read_provisions(xml: str) -> tuple[ProvisionContent, ...]:
    """The provisions of an act in the order of its text."""
    found: list[ProvisionContent] = []
    for container in parse_xml(xml)[0]:
        name = _name(container)
        if name in (Kind.PREFACE, Kind.PREAMBLE, Kind.CONCLUSIONS):
            found.append(_provision(container, eid=name, parent="", depth=0, order=len(found)))
        elif name == "body":
            _collect(container, parent="", depth=0, found=found)
        elif name == "attachments":
            for annex in container:
                _collect_annex(annex, found)
    return tuple(found)


def holders_of(eid: str, known: Mapping[str, ProvisionContent]) -> tuple[ProvisionContent, ...]:
    """What holds a provision, from the outside in."""
    found = []
    here = known.get(known[eid].parent)
    while here is not None:
        found.append(here)
        here = known.get(here.parent)
    return tuple(found[::-1])


def leaves(kinds: Sequence[Kind], *, most: int) -> list[slice]:
    """Cut a long text into leaves that begin at an article or a heading, each of about `most` provisions.

    >>> leaves([Kind.ARTICLE, Kind.PARAGRAPH, Kind.ARTICLE, Kind.ARTICLE], most=2)
    [slice(0, 2, None), slice(2, 4, None)]
    """
    begins = [0]
    for place, kind in enumerate(kinds):
        if kind in BIG_PARTS and place - begins[-1] >= most:
            begins.append(place)
    return [slice(begin, end) for begin, end in zip(begins, [*begins[1:], len(kinds)], strict=True)]


def units(provisions: Sequence[ProvisionContent]) -> tuple[tuple[ProvisionContent, str], ...]:
    """What a search finds: every article with all words below it, and every topmost part outside articles and headings.

    Returns pairs of the provision and the words.
    """
    found: list[tuple[ProvisionContent, list[str]]] = []
    inside = ""
    for one in provisions:
        if inside and (one.parent == inside or one.eid.startswith(f"{inside}__")):
            found[-1][1].extend((one.number, one.heading, one.text))
            continue
        inside = ""
        holds_articles = one.kind in (Kind.PART, Kind.SECTION, Kind.CHAPTER, Kind.SUBCHAPTER, Kind.ATTACHMENT)
        found.append((one, [one.text]))
        if not holds_articles:
            inside = one.eid
    return tuple((one, "\n".join(word for word in words if word)) for one, words in found)


def words_in(lines: Sequence[Line]) -> list[str]:
    """All words of lines as they were given, in order."""
    return [word for line in lines for text in (line.text, *_cells(line)) for word in words_of(text)]


def words_of_xml(xml: str) -> list[str]:
    """All words of an act in the order of its XML, without its description."""
    root = parse_xml(xml)
    for meta in list(root.iter(f"{{{NAMESPACE}}}meta")):
        meta.getparent().remove(meta)
    texts = [text for text in root.itertext() if text.strip()]
    return [word for text in texts for word in words_of(text)]


def words_of_outline(outline: Outline) -> list[str]:
    """All words of an outline in order."""
    found = words_in([*outline.preface, *outline.preamble])
    found += _words_of_part(outline.body)
    found += words_in(outline.conclusions)
    for annex in outline.annexes:
        found += _words_of_part(annex)
    return found


def _words_of_part(part: Part) -> list[str]:
    found = [*words_of(part.written), *words_of(part.heading)]
    for one in part.content:
        found += words_in([one]) if isinstance(one, Line) else _words_of_part(one)
    return found


def _cells(line: Line) -> Iterator[str]:
    return (cell for row in line.rows for cell in row)


def _collect(holder: etree._Element, *, parent: str, depth: int, found: list[ProvisionContent]) -> None:
    loose = [child for child in holder if _name(child) not in (*_PARTS, *_NOT_TEXT)]
    if loose and not parent:  # words of the body outside every provision
        text = "\n".join(line for child in loose for line in _lines(child))
        found.append(ProvisionContent("body", Kind.TEXT, "", "", text, "", depth, len(found)))
    for child in holder:
        if _name(child) in _PARTS:
            found.append(_provision(child, eid=child.get("eId", ""), parent=parent, depth=depth, order=len(found)))
            _collect(child, parent=child.get("eId", ""), depth=depth + 1, found=found)


def _collect_annex(annex: etree._Element, found: list[ProvisionContent]) -> None:
    eid = annex.get("eId", "")
    body = next(annex.iter(f"{{{NAMESPACE}}}mainBody"))
    heading = annex.findtext(f"{{{NAMESPACE}}}heading") or ""
    text = "\n".join(line for child in body if _name(child) not in _PARTS for line in _lines(child))
    found.append(ProvisionContent(eid, Kind.ATTACHMENT, "", heading, text, "", 0, len(found)))
    _collect(body, parent=eid, depth=1, found=found)


def _provision(element: etree._Element, *, eid: str, parent: str, depth: int, order: int) -> ProvisionContent:
    own = [child for child in element if _name(child) not in (*_PARTS, *_NOT_TEXT)]
    return ProvisionContent(
        eid=eid,
        kind=Kind(_name(element)),
        number=(element.findtext(f"{{{NAMESPACE}}}num") or "").strip(),
        heading=(element.findtext(f"{{{NAMESPACE}}}heading") or "").strip(),
        text="\n".join(line for child in own for line in _lines(child)),
        parent=parent,
        depth=depth,
        order=order,
    )


def _lines(element: etree._Element) -> Iterator[str]:
    """The paragraphs of an element, a table's row as one line."""
    for one in element.iter():
        name = _name(one)
        if name == "tr":
            yield CELLS_BETWEEN.join(" ".join("".join(cell.itertext()).split()) for cell in one)
        elif name == "p" and _name(one.getparent()) not in ("td", "th"):
            yield "".join(one.itertext()).strip()


def _name(element: etree._Element | None) -> str:
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""
