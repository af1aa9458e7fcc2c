"""The lines of a DOCX. The archive is looked through before any XML is read: size, macros, entities, things from elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.law.schemas.doubts import Doubt
from koopsuz.law.schemas.outline import Line
from koopsuz.law.schemas.problems import LARGEST_UNPACKED, MEGABYTE, problem

MOST_PARTS = 2000
DOCUMENT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_RELATION_KIND = re.compile(rb"Type\s*=\s*[\"'][^\"']*/([^/\"']+)[\"']")
_HARMLESS = b"hyperlink"
_RAISED = re.compile(r"^\d{1,2}\.?$")


def read_docx(content: bytes, *, notices: list[Problem]) -> list[Line]:
    """The lines of a DOCX; `InputProblems` with everything that speaks against it."""
    parts = _unpack(content)
    if DOCUMENT not in parts:
        raise InputProblems([problem("no_document")])
    problems = list(_dangers(parts))
    if problems:
        raise InputProblems(problems)
    try:
        root = etree.fromstring(
            parts[DOCUMENT],
            etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False),
        )
    except etree.XMLSyntaxError as error:
        raise InputProblems([problem("broken_archive")]) from error
    if next(root.iter(f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"), None) is not None:
        raise InputProblems([problem("tracked")])
    if next(root.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"), None) is not None:
        notices.append(problem("footnotes"))
    if next(root.iter(f"{_W}txbxContent"), None) is not None:
        notices.append(problem("text_boxes"))
    body = root.find(f"{_W}body")
    return list(_blocks(body)) if body is not None else []


def _unpack(content: bytes) -> dict[str, bytes]:
    """The parts of the archive by name. The reader stops at the size that a part states, so the stated sizes bound it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise InputProblems([problem("encrypted")])
            if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                raise InputProblems([problem("unpacks_too_large", limit=LARGEST_UNPACKED // MEGABYTE)])
            return {entry.filename: archive.read(entry) for entry in entries if _is_read(entry.filename)}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise InputProblems([problem("broken_archive")]) from error


def _is_read(name: str) -> bool:
    """Pictures are never unpacked; of programs and embedded files the name is enough."""
    return name.endswith((".xml", ".rels", ".bin")) or name.startswith("word/embeddings/")


def _dangers(parts: dict[str, bytes]) -> Iterator[Problem]:
    texts = {name: _plain(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    if (
        any("vbaproject" in name.lower() for name in parts)
        or b"macroenabled" in texts.get("[Content_Types].xml", b"").lower()
    ):
        yield problem("macros")
    if any(b"<!doctype" in text.lower() or b"<!entity" in text.lower() for text in texts.values()):
        yield problem("entities")
    external = {
        kind[1].decode("ascii", "replace")
        for name, text in texts.items()
        if name.endswith(".rels")
        for relation in _RELATION.findall(text)
        if _EXTERNAL.search(relation) and (kind := _RELATION_KIND.search(relation)) and kind[1] != _HARMLESS
    }
    if external:
        yield problem("external", found=", ".join(sorted(external)))
    if any(name.startswith("word/embeddings/") for name in parts):
        yield problem("embedded")


def _plain(part: bytes) -> bytes:
    """XML in single bytes: a danger may hide in UTF-16."""
    return part.replace(b"\x00", b"") if part[:2] in (b"\xff\xfe", b"\xfe\xff") else part


def _blocks(holder: etree._Element) -> Iterator[Line]:
    for child in holder:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tbl":
            yield from _table(child)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(child)


def _table(table: etree._Element) -> Iterator[Line]:
    """A table as rows; one that holds another table as plain lines."""
    if next(table.iterdescendants(f"{_W}tbl"), None) is not None:
        for cell in table.iter(f"{_W}tc"):
            yield from (line for child in cell if child.tag == f"{_W}p" for line in _paragraph(child))
        return
    rows = tuple(
        tuple(
            " ".join(line.text for paragraph in cell.iter(f"{_W}p") for line in _paragraph(paragraph) if line.text)
            for cell in row.iter(f"{_W}tc")
        )
        for row in table.iter(f"{_W}tr")
    )
    yield Line(0, "", rows)


def _paragraph(paragraph: etree._Element) -> Iterator[Line]:
    text, doubts = "", set[Doubt]()
    if paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
        doubts.add(Doubt.WORD_NUMBERS)
    for run in paragraph.iter(f"{_W}r"):
        if next(run.iterancestors(f"{_W}txbxContent"), None) is not None:
            continue
        words = _run(run)
        align = run.find(f"{_W}rPr/{_W}vertAlign")
        is_raised = align is not None and align.get(f"{_W}val") == "superscript"
        if is_raised and _RAISED.match(words.strip()) and text[-1:].isdigit():
            words = f"-{words.strip()}"
            doubts.add(Doubt.RAISED)
        text += words
    for line in text.split("\n"):
        yield Line(0, line, doubts=tuple(doubts))


def _run(run: etree._Element) -> str:
    pieces = []
    for child in run:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif child.tag == f"{_W}tab":
            pieces.append(" ")
        elif child.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
    return "".join(pieces)
