"""The comparison table of two editions as a document, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from koopsuz.common.documents import DataTable, Document, ListOf, Paragraph, Part
from koopsuz.standards.kinds import Change
from koopsuz.standards.schemas import RequirementContent
from koopsuz.standards.selectors.change_rows import ChangeRow, change_row
from koopsuz.standards.selectors.comparison import Comparison


def comparison_document(comparison: Comparison, *, language: str) -> Document:
    """What changed, as counts and as a table: what it was, what it is, and which words and rules are other ones."""
    rows = [change_row(one) for one in comparison.changes if one.kind is not Change.SAME]
    return Document(
        language=language,
        title=_("Comparison table"),
        subtitle=f"{comparison.old.title} ({comparison.old.code}) → {comparison.new.title} ({comparison.new.code})",
        parts=tuple(_parts(comparison, rows)),
        landscape=True,
    )


def _parts(comparison: Comparison, rows: list[ChangeRow]) -> Iterator[Part]:
    counts = comparison.counts
    yield ListOf(tuple(f"{kind.label}: {counts[kind]}" for kind in Change if counts.get(kind)))
    if not rows:
        yield Paragraph(_("Nothing changed: both editions say the same."))
        return
    yield DataTable(
        caption=_("What changed"),
        columns=[_("Kind of change"), _("Before"), _("Now"), _("Rules and parts")],
        rows=[
            [
                str(row.change.kind.label),
                _requirements(row.change.before, whole=row.change.kind is not Change.RENAMED),
                _requirements(row.change.after, whole=row.change.kind is not Change.RENAMED),
                _rules(row),
            ]
            for row in rows
        ],
        numeric=frozenset(),
        widths=[2, 5, 5, 4],
    )


def _requirements(found: tuple[RequirementContent, ...], *, whole: bool) -> str:
    """Codes, titles and, where they may have changed, the words of what is required."""
    return "\n".join(f"{one.code} {one.title}" + (f". {one.text}" if whole else "") for one in found) or "—"


def _rules(row: ChangeRow) -> str:
    lines = [f"{one.label}: {one.before} → {one.after}" for one in row.rules]
    lines += [f"{code} {words}: {what}" for code, words, what in row.parts]
    if row.elsewhere:
        lines.append(_("Words changed in: %(languages)s.") % {"languages": ", ".join(row.elsewhere)})
    return "\n".join(lines) or "—"
