"""Writes the record of acts: one row per act, in the transaction of the act, chained by hash."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone

from koopsuz.audit.models import Entry
from koopsuz.audit.selectors import as_row
from koopsuz.engine import chain

CHAIN_LOCK = 417_000_001  # advisory lock of the database: one writer at a time appends to the chain


class Actor(Protocol):
    """Whoever acts: a person or the system itself."""

    @property
    def pk(self) -> int | None: ...

    def __str__(self) -> str: ...


def record(
    *, by: Actor, action: str, object_type: str, object_id: object, details: Mapping[str, Any] | None = None
) -> Entry:
    """Append one row to the record of acts and return it.

    Must be called inside the transaction of the act itself, so that both happen or neither does.
    Takes the chain's lock until that transaction ends.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record must run inside the transaction of the act that it records")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    previous = Entry.objects.order_by("-pk").values_list("hash", flat=True).first() or chain.GENESIS
    entry = Entry(
        at=timezone.now().astimezone(UTC),
        actor_id=by.pk,
        actor_name=str(by)[:200],
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        details=dict(details or {}),
        previous_hash=previous,
    )
    entry.hash = chain.row_hash(as_row(entry), previous_hash=previous)
    entry.save(force_insert=True)
    return entry
