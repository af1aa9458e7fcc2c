"""A document as accessible PDF (PDF/UA-1), typeset with the fonts that the typesetter brings itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from koopsuz.common.documents.parts import DataTable, Document, Heading, ListOf, Part, clean

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "common" / "document.typ"


def write_pdf(document: Document) -> bytes:
    """The document as the bytes of a file. Its words go in as data, so nothing in them is read as markup."""
    plain = {
        "language": document.language,
        "title": clean(document.title),
        "subtitle": clean(document.subtitle),
        "mark": clean(document.mark),
        "landscape": document.landscape,
        "parts": [_plain(part) for part in document.parts],
    }
    compiled = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"document": json.dumps(plain, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        format="pdf",
    )
    return bytes(compiled)


def _plain(part: Part) -> dict[str, Any]:
    if isinstance(part, Heading):
        return {"kind": "heading", "words": clean(part.words), "level": part.level}
    if isinstance(part, ListOf):
        return {"kind": "list", "items": [clean(item) for item in part.items]}
    if isinstance(part, DataTable):
        return {
            "kind": "table",
            "caption": clean(part.caption),
            "columns": [clean(words) for words in part.columns],
            "rows": [[clean(words) for words in row] for row in part.rows],
            "numeric": sorted(part.numeric),
            "total": [clean(words) for words in part.total],
            "widths": list(part.widths or [1] * len(part.columns)),
        }
    return {"kind": "paragraph", "words": clean(part.words), "lead": part.lead, "centred": part.centred}
