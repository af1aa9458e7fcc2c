"""Reads texts of acts: on a day, in a language, between two days, beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404
from django.utils import timezone

from koopsuz.law.kinds import ActLanguage, ChangeKind, ProvisionKind
from koopsuz.law.models import Expression, PendingText, Provision, ProvisionChange, ProvisionText
from koopsuz.law.schemas.importing import ImportedText, import_text
from koopsuz.law.schemas.provisions import ProvisionContent
from koopsuz.law.selectors.works import work_of


class NoTextError(LookupError):
    """The act has no text in this language on this day."""


class NoProvisionError(LookupError):
    """No text of the act ever had a provision of this address."""


@dataclass(frozen=True, slots=True)
class TextLink:
    """A text of an act: its language and the days between which it is in force, and where it came from.

    `in_force_to` is the first day on which it is no longer so; None while nothing followed.
    """

    id: int
    language: ActLanguage
    in_force_from: date
    in_force_to: date | None
    source: str
    synthetic: bool
    imported_at: datetime
    provisions: int

    def is_in_force_on(self, day: date) -> bool:
        """Whether this is the text of that day."""
        return self.in_force_from <= day and (self.in_force_to is None or day < self.in_force_to)


@dataclass(frozen=True, slots=True)
class ActText:
    """A text with its provisions in order."""

    link: TextLink
    provisions: tuple[ProvisionContent, ...]

    def below(self, eid: str) -> tuple[ProvisionContent, ...]:
        """A provision with all that stands below it; nothing if the text has no such provision."""
        found: list[ProvisionContent] = []
        holders: set[str] = set()
        for one in self.provisions:
            if one.eid == eid or one.parent in holders:
                found.append(one)
                holders.add(one.eid)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A provision that changed between two texts that follow each other; `since` is the day of the newer one."""

    id: int
    act: str
    eid: str
    kind: ChangeKind
    language: ActLanguage
    before: date
    since: date


@dataclass(frozen=True, slots=True)
class Pending:
    """A text that waits for its owner's yes."""

    id: UUID
    act: str
    amended_by: str
    language: ActLanguage
    in_force_from: date
    source: str
    file_name: str
    found: ImportedText
    previous: tuple[ProvisionContent, ...]
    previous_from: date | None
    replaces: bool


def texts_of(code: str) -> tuple[TextLink, ...]:
    """All texts of an act, the newest first in each language."""
    rows = Expression.objects.filter(act__code=code).defer("xml").annotate(count=Count("provisions"))
    return tuple(_link(row) for row in rows.order_by("language", "-in_force_from"))


def text_on(code: str, *, language: ActLanguage, day: date | None = None) -> ActText:
    """The text of an act in a language on a day (today if none is given); `NoTextError` if there is none."""
    links = [link for link in texts_of(code) if link.language is language]
    wanted = day or timezone.localdate()
    link = next((link for link in links if link.is_in_force_on(wanted)), None)
    if link is None:
        raise NoTextError(code, language, wanted)
    return ActText(link, provisions_of(link.id))


def text_from(code: str, *, language: ActLanguage, first_day: date) -> ActText:
    """The text of an act that begins on this very day; `NoTextError` if none does."""
    link = next(
        (link for link in texts_of(code) if link.language is language and link.in_force_from == first_day), None
    )
    if link is None:
        raise NoTextError(code, language, first_day)
    return ActText(link, provisions_of(link.id))


def xml_of(expression_id: int) -> str:
    """The Akoma Ntoso of a text, as it is kept."""
    return Expression.objects.values_list("xml", flat=True).get(pk=expression_id)


def provisions_of(expression_id: int) -> tuple[ProvisionContent, ...]:
    """The provisions of a text in order, in one query."""
    rows = ProvisionText.objects.filter(expression_id=expression_id).order_by("order")
    values = rows.values_list(
        "provision__eid", "provision__kind", "number", "heading", "text", "parent__eid", "depth", "order"
    )
    return tuple(
        ProvisionContent(eid, ProvisionKind(kind), number, heading, text, parent or "", depth, order)
        for eid, kind, number, heading, text, parent, depth, order in values
    )


def last_text_with(code: str, eid: str) -> ActText | None:
    """The newest text that had a provision; None if no text ever had it."""
    rows = ProvisionText.objects.filter(provision__act__code=code, provision__eid=eid)
    newest = rows.order_by("-expression__in_force_from").values_list("expression_id", flat=True).first()
    link = next((link for link in texts_of(code) if link.id == newest), None)
    return ActText(link, provisions_of(link.id)) if link else None


def get_provision_id(code: str, eid: str) -> int:
    """The key by which rows of other rooms point to a provision; `NoProvisionError` if there is none."""
    found = Provision.objects.filter(act__code=code, eid=eid).values_list("pk", flat=True).first()
    if found is None:
        raise NoProvisionError(code, eid)
    return found


def changes_of(codes: Iterable[str], *, eid: str = "") -> tuple[ChangeRow, ...]:
    """What changed in acts from text to text, the newest first; of one provision and all below it if `eid` names one."""
    rows = ProvisionChange.objects.filter(provision__act__code__in=list(codes))
    values = rows.order_by("-after__in_force_from", "pk").values_list(
        "pk",
        "provision__act__code",
        "provision__eid",
        "kind",
        "after__language",
        "before__in_force_from",
        "after__in_force_from",
    )
    found = (
        ChangeRow(pk, act, place, ChangeKind(kind), ActLanguage(language), before, since)
        for pk, act, place, kind, language, before, since in values
    )
    return tuple(one for one in found if not eid or is_within(one.eid, eid))


def is_within(eid: str, holder: str) -> bool:
    """Whether an address is that of a provision or of something below it."""
    return eid == holder or eid.startswith(f"{holder}__")


def get_pending_for(by: Any, text_id: UUID) -> Pending:
    """A text that `by` gave and has not confirmed, as it would become; somebody else's looks absent."""
    rows = PendingText.objects.select_related("act", "amended_by").filter(pk=text_id, owner_id=by.pk)
    row = rows.first()
    if row is None:
        raise Http404
    language = ActLanguage(row.language)
    found = import_text(bytes(row.content), work=work_of(row.act, language=language, in_force_from=row.in_force_from))
    links = [link for link in texts_of(row.act.code) if link.language is language]
    same = next((link for link in links if link.in_force_from == row.in_force_from), None)
    earlier = same or next((link for link in links if link.in_force_from < row.in_force_from), None)
    return Pending(
        id=row.pk,
        act=row.act.code,
        amended_by=row.amended_by.code if row.amended_by else "",
        language=language,
        in_force_from=row.in_force_from,
        source=row.source,
        file_name=row.file_name,
        found=found,
        previous=provisions_of(earlier.id) if earlier else (),
        previous_from=earlier.in_force_from if earlier else None,
        replaces=same is not None,
    )


def _link(row: Any) -> TextLink:
    return TextLink(
        id=row.pk,
        language=ActLanguage(row.language),
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        source=row.source,
        synthetic=row.synthetic,
        imported_at=row.imported_at,
        provisions=row.count,
    )
