"""The draft act as Akoma Ntoso, so that what was adopted can be compared with what was drafted, provision by provision."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from koopsuz.common.documents import Document, Heading, ListOf, Paragraph
from koopsuz.law.schemas.importing import import_text
from koopsuz.law.schemas.markup import Work
from koopsuz.standards.schemas import EditionContent

LAW_LANGUAGES = {"ky": "kir", "ru": "rus"}


def draft_act_xml(edition: EditionContent, act: Document) -> bytes:
    """The act as XML that is valid by the official schema. It has no number yet, so its address says `draft`."""
    work = Work(
        number=f"draft-{edition.code}",
        adopted_on=edition.valid_from,
        title=act.subtitle,
        language=LAW_LANGUAGES[act.language],
        in_force_from=edition.valid_from,
    )
    return import_text("\n".join(_lines(edition, act)).encode(), work=work).xml.encode()


def _lines(edition: EditionContent, act: Document) -> Iterator[str]:
    """The resolution as it stands in the document; the standard with its requirements as numbered paragraphs."""
    yield act.title
    yield act.subtitle
    for part in act.parts:
        if isinstance(part, Heading):
            break
        if isinstance(part, Paragraph):
            yield part.words
        elif isinstance(part, ListOf):
            yield from part.items
    yield str(edition.title)
    number = 0
    for chapter, block in enumerate(edition.blocks, start=1):
        yield _("Chapter %(number)s. %(title)s") % {"number": chapter, "title": block.title}
        for requirement in block.requirements:
            number += 1
            yield f"{number}. {requirement.code}. {requirement.title}. {requirement.text}"
