"""Brings in many sources and envelopes at once; a changed amount is a new version, an equal one changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koopsuz.accounts.gate import System, require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.finance.models import Envelope, Source
from koopsuz.finance.selectors import Owners, place_of
from koopsuz.planning.schemas.money import SourceInput

BATCH = 5000
TERMS = ("kind", "name", "owner_code", "lines", "themes", "places", "cost_types", "whole_period", "deadline_year")


@dataclass(frozen=True, slots=True)
class MoneyReport:
    """What a load changed."""

    sources_new: int = 0
    sources_changed: int = 0
    envelopes_new: int = 0
    envelopes_changed: int = 0
    envelopes_same: int = 0

    @property
    def changed(self) -> int:
        return self.sources_new + self.sources_changed + self.envelopes_new + self.envelopes_changed

    def summary(self) -> str:
        """Say what happened, in the current language."""
        return _(
            "Sources: %(sources_new)s new, %(sources_changed)s changed. "
            "Envelopes: %(envelopes_new)s new, %(envelopes_changed)s changed, %(envelopes_same)s as before."
        ) % {
            "sources_new": self.sources_new,
            "sources_changed": self.sources_changed,
            "envelopes_new": self.envelopes_new,
            "envelopes_changed": self.envelopes_changed,
            "envelopes_same": self.envelopes_same,
        }


@dataclass(frozen=True, slots=True)
class EnvelopeNote:
    """What is known of an envelope besides its amount."""

    status: str = EnvelopeStatus.APPROVED
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """An amount that a file brings, beside what counts now; `before` is None where nothing was entered."""

    source: SourceInput
    year: int
    version: int
    before: Money | None
    status_before: str
    after: Money
    note: EnvelopeNote

    @property
    def is_same(self) -> bool:
        return (self.before, self.status_before) == (self.after, self.note.status)


@transaction.atomic
def load_money(
    *,
    by: Any,
    sources: Iterable[SourceInput],
    origin: str,
    note: EnvelopeNote | None = None,
    notes: Mapping[tuple[str, int], EnvelopeNote] | None = None,
) -> MoneyReport:
    """Bring in sources with their amounts in one act with one row in the record of acts.

    `note` describes every envelope, `notes` single ones by (source code, year). Whoever is not the system must hold the
    right to manage envelopes at the place of every source.
    """
    wanted = {source.code: source for source in sources}
    if not isinstance(by, System):
        _require_places(wanted, by=by)
    created, altered = _write_sources(wanted, origin=origin)
    counts = _write_envelopes(wanted.values(), by=by, note=note or EnvelopeNote(), notes=notes or {})
    report = MoneyReport(created, altered, *counts)
    if report.changed:
        details = {
            "origin": origin,
            "sources_new": created,
            "sources_changed": altered,
            "envelopes_new": report.envelopes_new,
            "envelopes_changed": report.envelopes_changed,
        }
        audit.record(by=by, action="load", object_type="envelopes", object_id=origin, details=details)
    return report


def forecast_money(
    *, sources: Iterable[SourceInput], notes: Mapping[tuple[str, int], EnvelopeNote]
) -> tuple[MoneyReport, tuple[Change, ...]]:
    """What `load_money` would do with these sources; nothing is written."""
    wanted = {source.code: source for source in sources}
    stored = Source.objects.in_bulk(list(wanted), field_name="code")
    altered = sum(1 for code, row in stored.items() if _differs(row, _terms(wanted[code])))
    ids = {code: row.pk for code, row in stored.items()}
    judged = list(_judged(wanted.values(), ids=ids, note=EnvelopeNote(), notes=notes))
    changes = tuple(change for change in judged if not change.is_same)
    new = sum(1 for change in changes if change.before is None)
    report = MoneyReport(len(wanted) - len(stored), altered, new, len(changes) - new, len(judged) - len(changes))
    return report, changes


def _require_places(wanted: Mapping[str, SourceInput], *, by: Any) -> None:
    """Both the place that a source is said to have and the one it has: a file can't take over somebody else's money."""
    owners = Owners.read()
    stored = Source.objects.filter(code__in=list(wanted)).values_list("kind", "owner_code")
    places = {(source.kind, source.owner_code) for source in wanted.values()} | set(stored)
    for kind, owner_code in sorted(places):
        require(by, Permission.MANAGE_ENVELOPES, place=place_of(kind, owner_code, owners=owners))


def _write_sources(wanted: Mapping[str, SourceInput], *, origin: str) -> tuple[int, int]:
    stored = Source.objects.select_for_update().in_bulk(list(wanted), field_name="code")
    fresh = [
        Source(code=source.code, origin=origin, synthetic=source.synthetic, **_terms(source))
        for source in wanted.values()
        if source.code not in stored
    ]
    altered = []
    for code, row in stored.items():
        terms = _terms(wanted[code])
        if _differs(row, terms):
            for name in TERMS:
                setattr(row, name, terms[name])
            altered.append(row)
    Source.objects.bulk_create(fresh, batch_size=BATCH)
    if altered:
        Source.objects.bulk_update(altered, list(TERMS), batch_size=BATCH)
    return len(fresh), len(altered)


def _differs(row: Source, terms: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != terms[name] for name in TERMS)


def _terms(source: SourceInput) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "name": source.name,
        "owner_code": source.owner_code,
        "lines": list(source.lines),
        "themes": list(source.themes),
        "places": list(source.places),
        "cost_types": list(source.cost_types),
        "whole_period": source.whole_period,
        "deadline_year": source.deadline_year,
    }


def _write_envelopes(
    sources: Collection[SourceInput],
    *,
    by: Any,
    note: EnvelopeNote,
    notes: Mapping[tuple[str, int], EnvelopeNote],
) -> tuple[int, int, int]:
    ids = dict(Source.objects.filter(code__in=[source.code for source in sources]).values_list("code", "pk"))
    now, judged = timezone.now(), list(_judged(sources, ids=ids, note=note, notes=notes))
    changes = [change for change in judged if not change.is_same]
    fresh = [
        Envelope(
            source_id=ids[change.source.code],
            year=change.year,
            version=change.version,
            amount=change.after,
            status=change.note.status,
            basis=change.note.basis,
            entered_at=now,
            entered_by=str(by)[:200],
            synthetic=change.source.synthetic,
        )
        for change in changes
    ]
    Envelope.objects.bulk_create(fresh, batch_size=BATCH)
    new = sum(1 for change in changes if change.before is None)
    return new, len(changes) - new, len(judged) - len(changes)


def _judged(
    sources: Iterable[SourceInput],
    *,
    ids: Mapping[str, int],
    note: EnvelopeNote,
    notes: Mapping[tuple[str, int], EnvelopeNote],
) -> Iterator[Change]:
    """Every amount beside the envelope that counts now."""
    newest = _newest(ids.values())
    for source in sources:
        for year, tyiyn in source.amounts:
            version, stored, status = newest.get((ids.get(source.code, 0), year), (0, None, ""))
            told = notes.get((source.code, year), note)
            before = None if stored is None else Money(stored)
            yield Change(source, year, version + 1, before, status, Money(tyiyn), told)


def _newest(source_ids: Iterable[int]) -> Mapping[tuple[int, int], tuple[int, int | None, str]]:
    """By source and year: version, tyiyn and status of the envelope that counts."""
    rows = (
        Envelope.objects.filter(source_id__in=list(source_ids))
        .order_by("source_id", "year", "-version")
        .distinct("source_id", "year")
        .values_list("source_id", "year", "version", "amount", "status")
    )
    return {(source, year): (version, amount.tyiyn, status) for source, year, version, amount, status in rows}
