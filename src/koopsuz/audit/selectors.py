"""Reads the record of acts."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from koopsuz.audit.models import Entry
from koopsuz.engine import chain


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the record is whole: rows walked, and the first row where it breaks with the reason."""

    rows: int
    broken_at: int | None = None
    reason: str = ""


def verify_chain() -> ChainReport:
    """Walk the whole record in order and recompute every hash."""
    previous = chain.GENESIS
    rows = 0
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        rows += 1
        if entry.previous_hash != previous:
            return ChainReport(rows, entry.pk, "it does not follow the row before it")
        if chain.row_hash(as_row(entry), previous_hash=previous) != entry.hash:
            return ChainReport(rows, entry.pk, "its content was changed")
        previous = entry.hash
    return ChainReport(rows)


def entries_about(*, object_type: str, object_id: object, limit: int = 100) -> list[Entry]:
    """Return the newest acts upon one thing."""
    return list(Entry.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("-pk")[:limit])


def details_of(*, object_type: str, action: str) -> list[dict[str, Any]]:
    """Return the details of every act of one kind, the oldest first."""
    found = Entry.objects.filter(object_type=object_type, action=action)
    return list(found.order_by("pk").values_list("details", flat=True))


def as_row(entry: Entry) -> dict[str, Any]:
    """Return the fields that the hash covers, in their stored form."""
    return {
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "details": entry.details,
    }


def newest_entries(*, limit: int = 20) -> list[Entry]:
    """Return the newest acts of all kinds; callers ask for the permission first."""
    return list(Entry.objects.order_by("-pk")[:limit])
