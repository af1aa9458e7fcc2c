"""The justification note of an edition: why, on what law, what people said, what it costs, who pays, how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.components import Cell, Table
from koopsuz.common.documents import DataTable, Document, Heading, ListOf, Paragraph, Part
from koopsuz.finance.selectors import Estimate
from koopsuz.standards.schemas import EditionContent


@dataclass(frozen=True, slots=True)
class Voices:
    """What the discussion and the endorsement brought, as counts and words."""

    comments: int
    answered: int
    endorsements: Sequence[str]


def justification_note(
    edition: EditionContent, estimate: Estimate, *, tables: Sequence[Table], voices: Voices, language: str
) -> Document:
    """The note in the language that is active, which must be `language`. `tables` are those of the page of the cost."""
    return Document(
        language=language,
        title=_("Justification note"),
        subtitle=_("to the draft resolution on the adoption of “%(title)s”") % {"title": edition.title},
        parts=(
            *_purpose(edition),
            *_law(edition),
            *_said(voices),
            *_cost(estimate),
            *(as_data(table) for table in tables),
            *_method(estimate),
        ),
        mark=_("Made-up example data") if estimate.synthetic else "",
        landscape=True,
    )


def as_data(table: Table) -> DataTable:
    """A table of a page as a table of a document."""

    def row(cells: Sequence[object]) -> list[str]:
        return [str(cell.value if isinstance(cell, Cell) else cell) for cell in cells]

    numeric = frozenset(at for at, column in enumerate(table.columns) if column.numeric)
    return DataTable(
        caption=str(table.caption),
        columns=[str(column.label) for column in table.columns],
        rows=[row(cells) for cells in table.rows],
        numeric=numeric,
        total=row(table.total),
        widths=[2 if at in numeric else 4 for at in range(len(table.columns))],
    )


def _purpose(edition: EditionContent) -> Iterator[Part]:
    classes = Counter(requirement.requirement_class for requirement in edition.requirements)
    yield Heading(_("1. Purpose"))
    yield Paragraph(str(edition.about))
    yield ListOf(
        (
            _("Requirements: %(count)s, of which %(life)s guard against danger to life, %(duty)s are duties by law.")
            % {"count": len(edition.requirements), "life": classes[1], "duty": classes[2]},
            _("Indicators by which a school is assessed: %(count)s.") % {"count": len(edition.indicators)},
        )
    )


def _law(edition: EditionContent) -> Iterator[Part]:
    acts = dict.fromkeys(
        str(source.act_title) for requirement in edition.requirements for source in requirement.legal_sources
    )
    yield Heading(_("2. Acts on which the requirements rest"))
    yield ListOf(tuple(acts))


def _said(voices: Voices) -> Iterator[Part]:
    yield Heading(_("3. Public discussion and endorsement"))
    yield Paragraph(
        _("Published comments: %(comments)s, answered with a reason: %(answered)s. The table of comments is attached.")
        % {"comments": voices.comments, "answered": voices.answered}
    )
    yield ListOf(tuple(voices.endorsements) or (_("No body has endorsed the edition yet."),))


def _cost(estimate: Estimate) -> Iterator[Part]:
    result = estimate.result
    yield Heading(_("4. Cost and who bears it"))
    yield Paragraph(
        _(
            "Closing every open gap of the %(assessed)s assessed schools of %(schools)s costs %(whole)s once (between %(low)s "
            "and %(high)s), and %(upkeep)s a year afterwards."
        )
        % {
            "assessed": figures.number(estimate.assessed),
            "schools": figures.number(estimate.schools),
            "whole": figures.money_short(estimate.one_off),
            "low": figures.money_short(result["low"]),
            "high": figures.money_short(result["high"]),
            "upkeep": figures.money_short(estimate.full_upkeep),
        },
        lead=True,
    )
    yield Paragraph(
        _("Schools that are not assessed yet would add about %(sum)s, if they are like the others of their oblast.")
        % {"sum": figures.money_short(estimate.not_assessed)}
    )


def _method(estimate: Estimate) -> Iterator[Part]:
    result = estimate.result
    yield Heading(_("5. How it was counted, and how sure it is"))
    yield ListOf(
        (
            _("Answers: %(campaign)s.") % {"campaign": estimate.campaign},
            _("Prices and responsibility as of %(day)s.") % {"day": figures.day(estimate.as_of)},
            _(
                "Each gap is closed by the cheapest measure that reaches the target; who pays follows from the matrix of "
                "responsibility."
            ),
            str(estimate.rules.reason),
            _("Of %(all)s indicators %(known)s were asked before in the same way; the others count as not known.")
            % {"all": result["indicators"], "known": result["known_indicators"]},
            _("Measures that could not be costed for want of a fact: %(count)s.") % {"count": result["problem_count"]},
        )
    )
