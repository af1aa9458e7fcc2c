"""The draft of the act by which an edition is adopted: a short resolution, and the standard itself as its annex."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.documents import Document, Heading, ListOf, Paragraph, Part
from koopsuz.standards.schemas import BlockContent, EditionContent, RequirementContent


def draft_act(edition: EditionContent, *, language: str) -> Document:
    """The draft in the language that is active, which must be `language`."""
    return Document(
        language=language,
        title=_("Draft resolution of the Cabinet of Ministers of the Kyrgyz Republic"),
        subtitle=_("On the adoption of “%(title)s”") % {"title": edition.title},
        parts=(*_resolution(edition), *_annex(edition)),
        mark=_("Draft prepared by Koopsuz from the edition %(code)s; lawyers have not checked it yet")
        % {"code": edition.code},
    )


def _resolution(edition: EditionContent) -> Iterator[Part]:
    yield Paragraph(
        _(
            "In order to keep life and health of pupils and staff safe in general-education organisations, the Cabinet of "
            "Ministers of the Kyrgyz Republic resolves:"
        )
    )
    points = (
        _("1. To adopt “%(title)s” as in the annex.") % {"title": edition.title},
        _(
            "2. The ministries, local state administrations and bodies of local self-government (by agreement) shall plan the "
            "money for the measures of the standard when they draw up the republican and the local budgets."
        ),
        _(
            "3. General-education organisations shall assess themselves against the standard every year; the results are "
            "public and hold no personal data of children."
        ),
        _("4. Collecting money from parents for the measures of the standard is not allowed."),
        _("5. This resolution enters into force on %(day)s.") % {"day": figures.day(edition.valid_from)},
    )
    for point in points:
        yield Paragraph(point)


def _annex(edition: EditionContent) -> Iterator[Part]:
    yield Paragraph(_("Annex"), lead=True)
    yield Heading(str(edition.title))
    yield Paragraph(str(edition.about))
    for number, block in enumerate(edition.blocks, start=1):
        yield from _block(block, number=number)


def _block(block: BlockContent, *, number: int) -> Iterator[Part]:
    yield Heading(_("Chapter %(number)s. %(title)s") % {"number": number, "title": block.title})
    for requirement in block.requirements:
        yield from _requirement(requirement)


def _requirement(requirement: RequirementContent) -> Iterator[Part]:
    yield Heading(f"{requirement.code}. {requirement.title}", level=2)
    yield Paragraph(str(requirement.text))
    rests_on = [f"{source.act_title}: {source.provision}" for source in requirement.legal_sources]
    if rests_on:
        yield Paragraph(_("Rests on:"))
        yield ListOf(rests_on)
