"""The report of a public discussion: comment, decision, changed words. The same rows for every kind of file.

A report is written in one language; comments stay in the language in which they were sent, for nobody may reword them.
"""

import re
from dataclasses import asdict, dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from koopsuz.common import figures
from koopsuz.standards.schemas.word_changes import IN, OUT, WordPart
from koopsuz.standards.selectors.consultation import CommentView, ConsultationPage

LANGUAGES = ("ky", "ru", "en")
# letters that neither a document nor a page can hold
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One comment with what became of it, all in words."""

    number: int
    sent_on: str
    who: str
    about: str
    words: str
    words_language: str
    decision: str
    reason: str
    change: str
    parts: tuple[WordPart, ...]

    @property
    def before(self) -> str:
        """The words as they were discussed."""
        return " ".join(part.words for part in self.parts if part.kind != IN)

    @property
    def after(self) -> str:
        """The words as they are now."""
        return " ".join(part.words for part in self.parts if part.kind != OUT)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report in one language."""

    language: str
    title: str
    subtitle: str
    figures: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    note: str
    legend: str

    def plain(self) -> dict[str, object]:
        """The report as values that any file can hold."""
        return asdict(self)


def consultation_report(page: ConsultationPage, comments: tuple[CommentView, ...], *, language: str) -> Report:
    """The report of a discussion over its published comments."""
    with translation.override(language):
        counts = page.counts
        decided = [one.answer.decision for one in comments if one.answer]
        names = {choice: str(choice.label) for choice in dict.fromkeys(decided)}
        return Report(
            language=language,
            title=_("Report of the public discussion"),
            subtitle=clean(str(page.content.title)),
            figures=(
                (_("The discussion lasted"), _days(page)),
                (_("Published comments"), figures.number(counts.published)),
                *((name, figures.number(decided.count(choice))) for choice, name in sorted(names.items())),
                (_("Without an answer so far"), figures.number(counts.published - counts.answered)),
                (_("Not published, with a reason"), figures.number(counts.hidden)),
            ),
            columns=(
                pgettext("column", "No., day, who"),
                _("About"),
                _("Comment or proposal"),
                _("Decision and reason"),
                _("Changed words"),
            ),
            rows=tuple(_row(one, page) for one in comments),
            note=_("Comments stand in the language in which they were sent. People are not named."),
            legend=_("Words taken out are struck through, new words are underlined."),
        )


def clean(words: str) -> str:
    """Words without the signs that no document can hold."""
    return _UNSEEN.sub("", words)


def _days(page: ConsultationPage) -> str:
    return f"{figures.day(page.consultation.opened_on)} — {figures.day(page.consultation.closes_on)}"


def _row(comment: CommentView, page: ConsultationPage) -> ReportRow:
    answer = comment.answer
    parts = answer.changes if answer and answer.field and answer.is_made else ()
    return ReportRow(
        number=comment.number,
        sent_on=figures.day(comment.sent_at),
        who=clean(str(comment.body)) or _("A person"),
        about=_about(comment.requirement, page),
        words=clean(comment.words),
        words_language=comment.language,
        decision=str(answer.decision.label) if answer else _("No answer yet"),
        reason=clean(str(answer.reason)) if answer else "",
        change=_change(comment),
        parts=tuple(WordPart(part.kind, clean(part.words)) for part in parts),
    )


def _about(code: str, page: ConsultationPage) -> str:
    if not code:
        return _("The whole edition")
    try:
        return clean(f"{code} {page.content.requirement(code).title}")
    except KeyError:
        return code


def _change(comment: CommentView) -> str:
    answer = comment.answer
    if answer is None:
        return ""
    told = clean(str(answer.change))
    if answer.field and not answer.is_made:
        return _("The words of %(code)s will be changed.") % {"code": answer.requirement}
    return " ".join(part for part in (answer.requirement if answer.field else "", told) if part)
