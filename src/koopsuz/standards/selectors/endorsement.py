"""Reads endorsements: what bodies were asked, what they said, and of which version."""

from dataclasses import dataclass
from datetime import date, datetime

from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import OrganisationKind
from koopsuz.accounts.selectors import bodies_of_kinds, body_of
from koopsuz.common.text import Text
from koopsuz.standards.models import Edition, EndorsementRequest
from koopsuz.standards.states import EditionStatus, EndorsementDecision

ENDORSING = (OrganisationKind.MINISTRY, OrganisationKind.PARLIAMENT)


class NoRequestError(LookupError):
    """There is no such request, or it is not for this body: both look the same."""


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What a body said; `is_current` tells whether it saw the present version."""

    decision: EndorsementDecision
    words: str
    content_hash: str
    person_name: str
    at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class RequestView:
    """A body that was asked, with its replies, the newest last."""

    id: int
    edition_code: str
    edition_title: Text
    edition_status: EditionStatus
    organisation: Text
    organisation_id: int
    asked_on: date
    due_on: date
    replies: tuple[ReplyView, ...]

    @property
    def reply(self) -> ReplyView | None:
        """The reply that counts."""
        return self.replies[-1] if self.replies else None

    @property
    def is_refused(self) -> bool:
        """Tell whether the body refuses."""
        return self.reply is not None and self.reply.decision == EndorsementDecision.REFUSED

    @property
    def needs_confirmation(self) -> bool:
        """Tell whether the body endorsed an earlier version than the present one."""
        return self.reply is not None and not self.is_refused and not self.reply.is_current

    @property
    def is_settled(self) -> bool:
        """Tell whether the body endorses the present version."""
        return self.reply is not None and not self.is_refused and self.reply.is_current

    @property
    def is_open(self) -> bool:
        """Tell whether the body may still reply."""
        return self.edition_status == EditionStatus.ENDORSEMENT

    def is_late(self, *, as_of: date) -> bool:
        """Tell whether the day has passed without a reply that settles it."""
        return self.is_open and not self.is_settled and as_of > self.due_on


def requests_of(edition: Edition, *, run: int) -> tuple[RequestView, ...]:
    """Whom the ministry asked in the present way through the procedure."""
    return _views(EndorsementRequest.objects.filter(edition=edition, run=run))


def requests_to(by: object) -> tuple[RequestView, ...]:
    """What the person's own body was asked to endorse, the newest first; of each edition the newest request."""
    body = body_of(by) if may(by, Permission.ENDORSE_EDITION) else None
    if body is None:
        return ()
    newest = {one.edition_code: one for one in _views(EndorsementRequest.objects.filter(organisation_id=body.id))}
    return tuple(reversed(newest.values()))


def get_request_for(by: object, request_id: int) -> RequestView:
    """A request to the person's own body; any other looks absent (`NoRequestError`)."""
    found = next((one for one in requests_to(by) if one.id == request_id), None)
    if found is None:
        raise NoRequestError(request_id)
    return found


def bodies_to_ask(by: object) -> tuple[tuple[int, str], ...]:
    """The ministries and the committee that may be asked, by name; the leading ministry asks and is not asked."""
    own = body_of(by)
    asked = [one for one in bodies_of_kinds(*ENDORSING) if own is None or one.id != own.id]
    return tuple(sorted(((one.id, str(one.name)) for one in asked), key=lambda one: one[1]))


def _views(rows: object) -> tuple[RequestView, ...]:
    found = rows.select_related("edition", "organisation").prefetch_related("replies").order_by("pk")  # type: ignore[attr-defined]  # a query set
    return tuple(_view(row) for row in found)


def _view(row: EndorsementRequest) -> RequestView:
    replies = sorted(row.replies.all(), key=lambda one: one.pk)
    return RequestView(
        id=row.pk,
        edition_code=row.edition.code,
        edition_title=row.edition.title,
        edition_status=EditionStatus(row.edition.status),
        organisation=row.organisation.name,
        organisation_id=row.organisation_id,
        asked_on=row.asked_on,
        due_on=row.due_on,
        replies=tuple(
            ReplyView(
                decision=EndorsementDecision(one.decision),
                words=one.words,
                content_hash=one.content_hash,
                person_name=one.person_name,
                at=one.at,
                is_current=one.content_hash == row.edition.content_hash,
            )
            for one in replies
        ),
    )
