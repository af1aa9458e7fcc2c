"""Writes the record of acts: one row per act, in the transaction of the act, chained by hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from koopsuz.audit.models import Entry
from koopsuz.audit.selectors import as_row
from koopsuz.engine import chain

CHAIN_LOCK = 417_000_001  # advisory lock of the database: one writer at a time appends to the chain


class Actor(Protocol):
    """Whoever acts: a person or the system itself."""

    @property
    def pk(self) -> int | None: ...

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to which thing; `details` are whole numbers, words, lists and dicts of these."""

    action: str
    object_type: str
    object_id: object
    details: Mapping[str, Any] = field(default_factory=dict)


def record(
    *, by: Actor, action: str, object_type: str, object_id: object, details: Mapping[str, Any] | None = None
) -> Entry:
    """Append one row to the record of acts and return it.

    Must be called inside the transaction of the act itself, so that both happen or neither does.
    Takes the chain's lock until that transaction ends.
    """
    return record_all(by=by, acts=[Act(action, object_type, object_id, details or {})])[0]


def record_all(*, by: Actor, acts: Sequence[Act]) -> list[Entry]:
    """Append one row for each act, in their order, as `record` does; the last thing that a transaction does.

    From here to the end of the transaction nobody else can append, so the chain is read and written in two round trips.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record must run inside the transaction of the act that it records")
    at = timezone.now().astimezone(UTC)
    entries = [
        Entry(
            at=at,
            actor_id=by.pk,
            actor_name=str(by)[:200],
            action=act.action,
            object_type=act.object_type,
            object_id=str(act.object_id),
            details=dict(act.details),
        )
        for act in acts
    ]
    if entries:
        _append(entries)
    return entries


# the row's hash is `engine.chain.row_hash`, counted by the database so that nobody waits for us while the lock is held
_LOCK = f"select pg_advisory_xact_lock({CHAIN_LOCK})"
_INSERT = """
    insert into audit_entry (at, actor_id, actor_name, action, object_type, object_id, details, previous_hash, hash)
    select %s, %s, %s, %s, %s, %s, %s, newest.hash,
        encode(sha256(convert_to(newest.hash || chr(10) || %s, 'UTF8')), 'hex')
    from (select coalesce((select hash from audit_entry order by id desc limit 1), %s) as hash) newest
    returning id, previous_hash, hash
"""


def _append(entries: Sequence[Entry]) -> None:
    """Send everything at once: each statement looks only when the one before is done, and so sees the newest row."""
    given: list[Any] = []
    for entry in entries:
        row = as_row(entry)
        words = (row[name] for name in ("actor_name", "action", "object_type", "object_id"))
        given += [entry.at, entry.actor_id, *words, Jsonb(row["details"]), chain.canonical(row).decode(), chain.GENESIS]
    with connection.cursor() as cursor:
        cursor.execute("; ".join([_LOCK, *[_INSERT] * len(entries)]), given)
        for entry in entries:
            cursor.nextset()
            entry.pk, entry.previous_hash, entry.hash = cursor.fetchone()
            entry._state.adding, entry._state.db = False, connection.alias
