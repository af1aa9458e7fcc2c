"""Reads legal acts; all of them are public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActStatus
from koopsuz.law.models import Act
from koopsuz.law.schemas import ActContent


class NoActError(LookupError):
    """There is no act with this code."""


@dataclass(frozen=True, slots=True)
class ActLink:
    """An act as others point to it."""

    id: int
    code: str
    title: Text


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


def search_acts(query: str, *, limit: int = 10) -> tuple[ActContent, ...]:
    """Acts whose number or title, in any language, holds the words."""
    words = query.casefold().split()
    if not words:
        return ()
    found = [act for act in acts() if all(word in _searchable(act) for word in words)]
    return tuple(found[:limit])


def _searchable(act: ActContent) -> str:
    return " ".join((act.number, *act.title.as_mapping().values())).casefold()


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
    )
