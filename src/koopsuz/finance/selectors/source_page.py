"""Reads one source of money: its terms, its envelopes with every version, and what the reader may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from koopsuz.accounts.gate import Place, System, may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.text import Text
from koopsuz.finance.kinds import SourceKind
from koopsuz.finance.models import Source
from koopsuz.finance.selectors.owners import Owners, place_of
from koopsuz.finance.selectors.sources import Version, envelope_history
from koopsuz.places import selectors as places


@dataclass(frozen=True, slots=True)
class SourcePage:
    """What the page of a source shows. `owner` names the area or school whose money it is; it pays in `area_codes`."""

    code: str
    kind: SourceKind
    name: Text
    owner_code: str
    owner: Text | None
    area_codes: tuple[str, ...]
    lines: tuple[str, ...]
    themes: tuple[str, ...]
    cost_types: tuple[str, ...]
    places: tuple[tuple[str, Text], ...]
    whole_period: bool
    deadline_year: int | None
    note: Text
    origin: str
    synthetic: bool
    versions: tuple[Version, ...]
    may_manage: bool
    tells_who: bool

    @property
    def current(self) -> tuple[Version, ...]:
        """The envelope that counts in each year."""
        newest: dict[int, Version] = {}
        for version in self.versions:
            newest.setdefault(version.year, version)
        return tuple(newest[year] for year in sorted(newest))


def get_source_for(by: Any, code: str) -> SourcePage:
    """The source if `by` may see any envelope of it or answers for it; `Http404` otherwise, as if there were none."""
    source = Source.objects.filter(code=code).first()
    if source is None:
        raise Http404
    place = _place(source)
    manages = may(by, Permission.MANAGE_ENVELOPES, place=place)
    versions = envelope_history(by, code=code)
    if not versions and not manages and not may(by, Permission.VIEW_ENVELOPES, place=place):
        raise Http404
    names = _area_names(source)
    return SourcePage(
        code=source.code,
        kind=SourceKind(source.kind),
        name=source.name,
        owner_code=source.owner_code,
        owner=_owner(source, names),
        area_codes=tuple(source.places) or (place.area_code,),
        lines=tuple(source.lines),
        themes=tuple(source.themes),
        cost_types=tuple(source.cost_types),
        places=tuple((place, names.get(place.ljust(14, "0"), Text.same(place))) for place in source.places),
        whole_period=source.whole_period,
        deadline_year=source.deadline_year,
        note=source.note,
        origin=source.origin,
        synthetic=source.synthetic,
        versions=versions,
        may_manage=manages,
        tells_who=manages or isinstance(by, System) or may(by, Permission.VIEW_AUDIT),
    )


def _place(source: Source) -> Place:
    owners = Owners.read() if source.kind == SourceKind.SCHOOL else Owners()
    return place_of(source.kind, source.owner_code, owners=owners)


def _area_names(source: Source) -> dict[str, Text]:
    if not source.places and source.kind != SourceKind.LOCAL:
        return {}
    return {link.code: link.name for link in places.area_links()}


def _owner(source: Source, names: dict[str, Text]) -> Text | None:
    if source.kind == SourceKind.LOCAL:
        return names.get(source.owner_code, Text.same(source.owner_code))
    if source.kind != SourceKind.SCHOOL:
        return None
    try:
        return places.get_school_for(System(), source.owner_code).name
    except Http404:
        return Text.same(source.owner_code)
