"""The record of acts: written with the act, never changed, and broken chains are found."""

import pytest
from django.db import DatabaseError, connection, transaction

from koopsuz.accounts.gate import System
from koopsuz.audit.models import Entry
from koopsuz.audit.selectors import ChainReport, entries_about, verify_chain
from koopsuz.audit.services import record

pytestmark = pytest.mark.django_db


def record_some(count: int) -> None:
    for number in range(count):
        record(by=System(), action="test", object_type="thing", object_id=number, details={"сан": number})


def act_that_fails_after_its_record() -> None:
    record(by=System(), action="half", object_type="thing", object_id=2)
    _ = 1 // 0


def tamper(statement: str) -> None:
    """Change rows as somebody who owns the database could: past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_entry disable trigger all")
        cursor.execute(statement)
        cursor.execute("alter table audit_entry enable trigger all")


def test_verify_chain_untouched_is_whole() -> None:
    record_some(5)

    assert verify_chain() == ChainReport(rows=5)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set details = '{}' where id = (select min(id) + 2 from audit_entry)",
        "update audit_entry set actor_name = 'Somebody else' where id = (select min(id) + 2 from audit_entry)",
    ],
)
def test_verify_chain_changed_row_is_found(statement: str) -> None:
    record_some(5)
    third = Entry.objects.order_by("pk")[2].pk

    tamper(statement)

    report = verify_chain()
    assert (report.broken_at, report.reason) == (third, "its content was changed")


def test_verify_chain_deleted_row_is_found() -> None:
    record_some(5)
    fourth = Entry.objects.order_by("pk")[3].pk

    tamper("delete from audit_entry where id = (select min(id) + 2 from audit_entry)")

    report = verify_chain()
    assert (report.broken_at, report.reason) == (fourth, "it does not follow the row before it")


@pytest.mark.parametrize(
    "statement", ["update audit_entry set action = 'x'", "delete from audit_entry", "truncate audit_entry"]
)
def test_record_of_acts_change_is_refused_by_the_database(statement: str) -> None:
    record_some(1)

    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_record_disappears_with_the_act_that_failed() -> None:
    record_some(1)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act_that_fails_after_its_record()

    assert verify_chain() == ChainReport(rows=1)


@pytest.mark.django_db(transaction=False)
def test_entries_about_one_thing_newest_first() -> None:
    record_some(3)
    record(by=System(), action="again", object_type="thing", object_id=1)

    assert [entry.action for entry in entries_about(object_type="thing", object_id=1)] == ["again", "test"]
