"""Reads legal acts; all of them are public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koopsuz.common.language import stem, words_of
from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActStatus, RelationKind
from koopsuz.law.models import Act, ActRelation
from koopsuz.law.schemas import ActContent


class NoActError(LookupError):
    """There is no act with this code."""


@dataclass(frozen=True, slots=True)
class ActLink:
    """An act as others point to it."""

    id: int
    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class RelationLink:
    """What this act does to another, or (`is_passive`) another one to it."""

    kind: RelationKind
    is_passive: bool
    act: ActLink
    since: date | None

    @property
    def words(self) -> str:
        """The relation in words, seen from this act."""
        return str(PASSIVE[self.kind] if self.is_passive else self.kind.label)


PASSIVE = {
    RelationKind.AMENDS: _("Amended by"),
    RelationKind.REPEALS: _("Repealed by"),
    RelationKind.REPLACES: _("Replaced by"),
    RelationKind.UNDER: _("Ground for"),
}


def acts() -> tuple[ActContent, ...]:
    """All acts: by kind in the order of their force, then the newest first."""
    order = list(ActKind)
    found = [_content(act) for act in Act.objects.all()]
    return tuple(sorted(found, key=lambda act: (order.index(act.kind), *_newest_first(act))))


def get_act(code: str) -> ActContent:
    """The act with this code; `NoActError` if there is none."""
    act = Act.objects.filter(code=code).first()
    if act is None:
        raise NoActError(code)
    return _content(act)


def act_links(codes: Iterable[str] | None = None) -> Mapping[str, ActLink]:
    """Acts by code, all or those asked for, in one query."""
    rows = Act.objects.all() if codes is None else Act.objects.filter(code__in=list(codes))
    return {act.code: ActLink(act.pk, act.code, act.title) for act in rows.only("code", "title")}


def relations_of(code: str) -> tuple[RelationLink, ...]:
    """What an act does to others and others to it, in one query."""
    rows = ActRelation.objects.filter(Q(act__code=code) | Q(other__code=code)).select_related("act", "other")
    found = []
    for row in rows.order_by("kind", "since", "pk"):
        is_passive = row.other.code == code
        other = row.act if is_passive else row.other
        link = ActLink(other.pk, other.code, other.title)
        found.append(RelationLink(RelationKind(row.kind), is_passive, link, row.since))
    return tuple(found)


def search_acts(query: str, *, limit: int = 10) -> tuple[ActContent, ...]:
    """Acts whose number or title, in any language, holds the words, or the Kyrgyz words in any form."""
    words = query.casefold().split()
    if not words:
        return ()
    found = [act for act in acts() if all(_holds(act, word) for word in words)]
    return tuple(found[:limit])


def _holds(act: ActContent, word: str) -> bool:
    titles = act.title.as_mapping().values()
    if word in " ".join((act.number, *titles)).casefold():
        return True
    return stem(word) in {stem(other) for title in titles for other in words_of(title)}


def _newest_first(act: ActContent) -> tuple[int, str]:
    return (-act.adopted_on.toordinal() if act.adopted_on else 0, act.code)


def _content(act: Act) -> ActContent:
    return ActContent(
        code=act.code,
        kind=ActKind(act.kind),
        title=act.title,
        issuer=act.issuer,
        number=act.number,
        adopted_on=act.adopted_on,
        status=ActStatus(act.status),
        note=act.note,
        source=act.source,
        verified=act.verified,
        summary=act.summary,
    )
