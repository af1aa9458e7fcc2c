"""Acts for tests: excerpts of real ones, small made-up ones, and files that mean harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from koopsuz.accounts.gate import System
from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActLanguage, ActStatus
from koopsuz.law.models import Act
from koopsuz.law.schemas.importing import ImportedText, import_text
from koopsuz.law.schemas.markup import Work
from koopsuz.law.services import TextInput, Written, write_text

CASES = Path(__file__).parents[1] / "cases" / "acts"
EDUCATION = Work("179", date(2023, 8, 11), "Билим берүү жөнүндө", "kir", date(2023, 8, 18))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def real(name: str) -> bytes:
    """An excerpt of a real act; tests/cases/acts/README.md says where it was read."""
    return (CASES / name).read_bytes()


def imported(content: bytes | str, *, work: Work = EDUCATION) -> ImportedText:
    """A text as it is recognised."""
    return import_text(content.encode() if isinstance(content, str) else content, work=work)


def structure(found: ImportedText) -> list[tuple[str, str, str]]:
    """Address, number and heading of every provision but what stands before the body."""
    return [(one.eid, one.number, one.heading) for one in found.provisions if one.kind not in ("preface", "preamble")]


def docx(*paragraphs: str, extra: dict[str, str | bytes] | None = None, body: str = "") -> bytes:
    """A DOCX with these paragraphs and, if asked, other parts."""
    texts = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{texts}{body}</w:body></w:document>',
        **(extra or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def articles(count: int) -> str:
    """A made-up act of so many articles, each with a clause and two points."""
    return "Ойдон чыгарылган мыйзам\n" + "\n".join(
        f"{number}-берене. Аталышы {number}\n1. Бул берененин тексти жана анын уландысы.\n1) биринчи пункт;\n2) экинчи пункт."
        for number in range(1, count + 1)
    )


def make_act(code: str = "kg-law-1", **fields: Any) -> Act:
    """An act with a number and a date."""
    values = {
        "kind": ActKind.LAW,
        "title": Text("Билим берүү жөнүндө мыйзам", "Закон об образовании", "Law on education"),
        "issuer": Text("Кеңеш", "Кенеш", "Parliament"),
        "number": "179",
        "adopted_on": date(2023, 8, 11),
        "status": ActStatus.IN_FORCE,
        "source": "gazette",
        "verified": True,
    }
    act, _created = Act.objects.get_or_create(code=code, defaults={**values, **fields})
    return act


def give(
    text: str | bytes, *, act: str = "kg-law-1", language: str = "kir", since: date = date(2023, 8, 18), **more: str
) -> TextInput:
    """A text as a person gives it."""
    content = text.encode() if isinstance(text, str) else text
    return TextInput(act, ActLanguage(language), since, "register, 2026-11-26", content, **more)


def write(text: str | bytes, **more: Any) -> Written:
    """Keep a text of an act."""
    return write_text(by=System(), given=give(text, **more))
