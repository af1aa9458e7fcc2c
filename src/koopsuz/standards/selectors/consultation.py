"""Reads consultations: what was said of each requirement, what was answered, and the report over all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from koopsuz.accounts.gate import may, require
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.selectors import body_of
from koopsuz.common.text import Text
from koopsuz.standards.models import Comment, CommentAnswer, Consultation, Edition
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.word_changes import WordPart, word_changes
from koopsuz.standards.selectors.editions import edition_content
from koopsuz.standards.selectors.guards import is_changed
from koopsuz.standards.selectors.life import get_edition_row_for
from koopsuz.standards.states import AnswerDecision, CommentState, EditionStatus, HidingReason

WHOLE = ""  # the requirement of a comment on the edition as a whole


class NoConsultationError(LookupError):
    """The edition is not discussed and never was."""


class NoCommentError(LookupError):
    """There is no such comment."""


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """A discussion as pages show it."""

    id: int
    run: int
    opened_on: date
    closes_on: date
    closed_on: date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What was decided on a comment. `before` and `after` are the words of the requirement that it points to."""

    decision: AnswerDecision
    reason: Text
    requirement: str
    field: str
    change: Text
    before: Text
    after: Text
    is_made: bool
    at: datetime

    @property
    def changes(self) -> tuple[WordPart, ...]:
        """The changed words in the language of the moment."""
        return word_changes(str(self.before), str(self.after))


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as pages show it; `body` is empty for a person, whose name is never told."""

    number: int
    requirement: str
    words: str
    language: str
    body: Text
    state: CommentState
    hiding_reason: str
    sent_at: datetime
    answer: AnswerView | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many comments there are: published, answered among them, held, hidden."""

    published: int = 0
    answered: int = 0
    held: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """The newest discussion of an edition, with the counts by requirement (the edition as a whole stands under "").

    Comments of earlier discussions of the same edition stay and count too: a return to drafting buries nobody's words.
    """

    content: EditionContent
    edition_id: int
    consultation: ConsultationView
    counts: Counts
    by_requirement: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Contact:
    """What a commenter told of themselves; for moderators alone."""

    name: str
    contact: str


def get_consultation_for(by: object, code: str) -> ConsultationPage:
    """The newest discussion of an edition that `by` may see; `NoEditionError` or `NoConsultationError`."""
    edition = get_edition_row_for(by, code)
    row = newest_consultation(edition)
    counted = _counts_by_requirement(edition)
    total = Counts(
        *(sum(getattr(one, name) for one in counted.values()) for name in ("published", "answered", "held", "hidden"))
    )
    return ConsultationPage(edition_content(edition), edition.pk, _consultation(edition, row), total, counted)


def newest_consultation(edition: Edition) -> Consultation:
    """The newest discussion of an edition; `NoConsultationError` if there was none."""
    row = Consultation.objects.filter(edition=edition).order_by("-run").first()
    if row is None:
        raise NoConsultationError(edition.code)
    return row


def published_comments(page: ConsultationPage) -> tuple[CommentView, ...]:
    """What everybody may read, in the order of numbers."""
    return _views(_comments(page).filter(state=CommentState.PUBLISHED), page)


def comments_about(page: ConsultationPage, requirement: str) -> QuerySet[Comment]:
    """What everybody may read of one requirement (or of the edition as a whole: ""), in the order of numbers."""
    return _comments(page).filter(state=CommentState.PUBLISHED, requirement=requirement)


def hidden_comments(page: ConsultationPage, *, requirement: str) -> tuple[tuple[int, str], ...]:
    """Numbers and reasons of the comments on a requirement that are not shown."""
    rows = _comments(page).filter(state=CommentState.HIDDEN, requirement=requirement)
    return tuple((one.number, str(HidingReason(one.hiding_reason).label)) for one in rows)


def comments_for(by: object, page: ConsultationPage, *, shown: str = "") -> QuerySet[Comment]:
    """The comments for those who moderate or answer: all, or `held`, `unanswered`, `answered`, `hidden`."""
    require(by, Permission.MODERATE_COMMENTS)
    chosen = {
        "held": Q(state=CommentState.HELD),
        "unanswered": Q(state=CommentState.PUBLISHED, answer__isnull=True),
        "answered": Q(answer__isnull=False),
        "hidden": Q(state=CommentState.HIDDEN),
    }.get(shown, Q())
    return _comments(page).filter(chosen)


def comment_views(rows: QuerySet[Comment] | list[Comment], page: ConsultationPage) -> tuple[CommentView, ...]:
    """Comments as pages show them."""
    return _views(rows, page)


def get_comment_for(by: object, page: ConsultationPage, number: int) -> tuple[CommentView, Contact]:
    """A comment with what its sender told, for those who moderate; `NoCommentError` if there is none."""
    require(by, Permission.MODERATE_COMMENTS)
    row = _comments(page).select_related("contact").filter(number=number).first()
    if row is None:
        raise NoCommentError(number)
    contact = getattr(row, "contact", None)
    told = Contact(contact.name, contact.contact) if contact else Contact("", "")
    return _views([row], page)[0], told


def own_body(by: object) -> Text | None:
    """The name of the body for which a person may comment; None for others."""
    body = body_of(by) if may(by, Permission.COMMENT_FOR_BODY) else None
    return body.name if body else None


def _comments(page: ConsultationPage) -> QuerySet[Comment]:
    rows = Comment.objects.filter(consultation__edition_id=page.edition_id)
    return rows.select_related("organisation", "answer").order_by("number")


def _consultation(edition: Edition, row: Consultation) -> ConsultationView:
    is_open = (
        edition.status == EditionStatus.CONSULTATION and row.closed_on is None and timezone.localdate() <= row.closes_on
    )
    return ConsultationView(row.pk, row.run, row.opened_on, row.closes_on, row.closed_on, is_open)


def _counts_by_requirement(edition: Edition) -> dict[str, Counts]:
    published = Q(state=CommentState.PUBLISHED)
    counted = (
        Comment.objects.filter(consultation__edition=edition)
        .values("requirement")
        .annotate(
            published=Count("pk", filter=published),
            answered=Count("pk", filter=published & Q(answer__isnull=False)),
            held=Count("pk", filter=Q(state=CommentState.HELD)),
            hidden=Count("pk", filter=Q(state=CommentState.HIDDEN)),
        )
        .order_by("requirement")
    )
    return {
        one["requirement"]: Counts(one["published"], one["answered"], one["held"], one["hidden"]) for one in counted
    }


def _views(rows: QuerySet[Comment] | list[Comment], page: ConsultationPage) -> tuple[CommentView, ...]:
    discussed = {one.pk: one for one in Consultation.objects.filter(edition_id=page.edition_id)}
    return tuple(_view(one, discussed[one.consultation_id], page.content) for one in rows)


def _view(row: Comment, consultation: Consultation, content: EditionContent) -> CommentView:
    answer = getattr(row, "answer", None)
    return CommentView(
        number=row.number,
        requirement=row.requirement,
        words=row.words,
        language=row.language,
        body=row.organisation.name if row.organisation else Text(),
        state=CommentState(row.state),
        hiding_reason=str(HidingReason(row.hiding_reason).label) if row.hiding_reason else "",
        sent_at=row.sent_at,
        answer=_answer(answer, consultation, content) if answer else None,
    )


def _answer(row: CommentAnswer, consultation: Consultation, content: EditionContent) -> AnswerView:
    before = consultation.texts.get(row.requirement, {}).get(row.field, {})
    try:
        after = getattr(content.requirement(row.requirement), row.field) if row.field else Text()
    except KeyError:
        after = Text()
    return AnswerView(
        decision=AnswerDecision(row.decision),
        reason=row.reason,
        requirement=row.requirement,
        field=row.field,
        change=row.change,
        before=Text.from_mapping(before),
        after=after,
        is_made=not row.field or is_changed(row, consultation, content),
        at=row.at,
    )
