"""A pasted text or an uploaded file as lines: TXT, HTML or DOCX. What could do harm is refused before it is opened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.law.schemas.outline import Line
from koopsuz.law.schemas.problems import LARGEST_FILE, LONGEST_LINE, MEGABYTE, MOST_LINES, problem
from koopsuz.law.schemas.reading_docx import read_docx
from koopsuz.law.schemas.reading_html import read_html

_KINDS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "old_word"),
    (b"{\\rtf", "rtf"),
)
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|body|p|div|table|span)\b", re.IGNORECASE)
_LOST = re.compile(r"[а-яА-ЯёЁ]\?[а-яА-ЯёЁ]")
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_PRIVATE = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class TextRead:
    """The lines of a text, and what a person should know of the file."""

    lines: tuple[Line, ...]
    notices: list[Problem] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as plain text, to be mended by hand."""
        return "\n".join(line.text or "\n".join(" | ".join(row) for row in line.rows) for line in self.lines)


def read_text(content: bytes) -> TextRead:
    """Read an act from text, HTML or DOCX, whichever it is; `InputProblems` with everything that speaks against it."""
    if len(content) > LARGEST_FILE:
        raise InputProblems([problem("too_large", limit=LARGEST_FILE // MEGABYTE)])
    for begins, code in _KINDS:
        if content.lstrip().startswith(begins):
            raise InputProblems([problem(code)])
    notices: list[Problem] = []
    read = _read_docx if content.startswith(b"PK") else _read_plain
    lines = read(content, notices)
    cleaned = clean_lines(lines)
    problems = _size_problems(cleaned)
    if problems:
        raise InputProblems(problems)
    return TextRead(cleaned, notices)


def clean_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines without what nobody sees (soft hyphens, control characters) and without empty ones, counted anew from 1."""
    kept: list[Line] = []
    for line in lines:
        text = clean(line.text)
        rows = tuple(tuple(clean(cell) for cell in row) for row in line.rows)
        if text or any(cell for row in rows for cell in row):
            kept.append(Line(len(kept) + 1, text, rows, line.doubts))
    return tuple(kept)


def clean(text: str) -> str:
    """Return a text with single spaces and without invisible characters."""
    seen = _PRIVATE.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(seen.split())


def _read_docx(content: bytes, notices: list[Problem]) -> list[Line]:
    return read_docx(content, notices=notices)


def _read_plain(content: bytes, notices: list[Problem]) -> list[Line]:
    if _HTML.search(content[:65536]):
        return read_html(content, decode=lambda: _decoded(content, notices))
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<?xml", b"<!doctype", b"<akomantoso", b"<!entity")):
        raise InputProblems([problem("entities" if b"<!entity" in content.lower() else "xml")])
    text = _decoded(content, notices)
    return [Line(place, line) for place, line in enumerate(text.splitlines(), start=1)]


def _decoded(content: bytes, notices: list[Problem]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        raise InputProblems([problem("binary")])
    else:
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1251":
            _check_old_encoding(text, notices)
        return text
    raise InputProblems([problem("encoding")])


def _check_old_encoding(text: str, notices: list[Problem]) -> None:
    letters = sum(letter.isalpha() for letter in text)
    if letters * 2 < len(text.replace(" ", "")):
        raise InputProblems([problem("binary")])
    if len(_LOST.findall(text)) > 1:
        raise InputProblems([problem("lost_letters")])
    notices.append(problem("cp1251"))


def _size_problems(lines: Sequence[Line]) -> list[Problem]:
    found: list[Problem] = []
    if not lines:
        found.append(problem("empty"))
    if len(lines) > MOST_LINES:
        found.append(problem("too_many_lines", limit=MOST_LINES))
    found.extend(
        problem("line_too_long", line=line.place, limit=LONGEST_LINE) for line in lines if len(line.text) > LONGEST_LINE
    )
    return found
