"""The lines of an HTML page: blocks become lines, tables stay tables. Pages with programs are refused, not cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import nh3
from lxml import etree, html

from koopsuz.common.problems import InputProblems
from koopsuz.law.schemas.doubts import Doubt
from koopsuz.law.schemas.outline import Line
from koopsuz.law.schemas.problems import problem

_ENTITIES = re.compile(rb"<!\s*entity|<!\s*doctype[^>]*\[", re.IGNORECASE)
_PROGRAMS = re.compile(
    rb"<\s*(script|iframe|frame|object|embed|applet|base|form)\b|\s(on[a-z]{3,20})\s*=|(javascript)\s*:|(vbscript)\s*:",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLOCK_NAMES = "p div h1 h2 h3 h4 h5 h6 table tr td th ul ol li br center section article blockquote pre"
_OTHER_NAMES = "span thead tbody tfoot b i u strong em sup sub font a"
_BLOCKS = frozenset(("body", *_BLOCK_NAMES.split()))
_ALLOWED = frozenset((*_BLOCK_NAMES.split(), *_OTHER_NAMES.split()))
_RAISED = re.compile(r"^\d{1,2}\.?$")


def read_html(content: bytes, *, decode: Callable[[], str]) -> list[Line]:
    """The lines of a page; `InputProblems` if it holds entities or programs."""
    problems = []
    if _ENTITIES.search(content):
        problems.append(problem("entities"))
    if found := {next(name for name in groups if name).decode().lower() for groups in _PROGRAMS.findall(content)}:
        problems.append(problem("script", found=", ".join(sorted(found))))
    if problems:
        raise InputProblems(problems)
    page = nh3.clean(_text(content, decode), tags=set(_ALLOWED), attributes={}, clean_content_tags={"style", "title"})
    try:
        body = html.document_fromstring(f"<body>{page}</body>").find("body")
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise InputProblems([problem("empty")]) from error
    return list(_lines(body))


def _text(content: bytes, decode: Callable[[], str]) -> str:
    named = _CHARSET.search(content[:4096])
    if named and named[1].decode("ascii", "replace").lower() in ("windows-1251", "cp1251"):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1251", errors="replace")
    return decode()


def _lines(body: etree._Element) -> Iterator[Line]:
    """Walk the page once; a table that holds no other table becomes one line with rows."""
    text, doubts = "", set[Doubt]()
    inside: etree._Element | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if inside is not None:
            if event == "end" and element is inside:
                inside = None
                text = element.tail or ""
            continue
        if event == "start" and name == "table" and element.find(".//table") is None:
            yield Line(0, text, doubts=tuple(doubts))
            yield Line(0, "", _rows(element))
            text, doubts, inside = "", set(), element
            continue
        if name in _BLOCKS:
            yield Line(0, text, doubts=tuple(doubts))
            text, doubts = "", set()
        if event == "start" and name == "sup" and _is_raised_number(text, "".join(element.itertext())):
            text += "-"
            doubts.add(Doubt.RAISED)
        text += (element.text if event == "start" else element.tail) or ""
    yield Line(0, text, doubts=tuple(doubts))


def _is_raised_number(before: str, raised: str) -> bool:
    """Tell whether a raised number continues the number before it: 21¹, and no power of a unit, as in m²."""
    return bool(_RAISED.match(raised.strip())) and before[-1:].isdigit()


def _rows(table: etree._Element) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td", "th")) for row in table.iter("tr")
    )
