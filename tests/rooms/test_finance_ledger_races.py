"""Many people at the last som of an envelope at once: not one too many, not one too few; one payment sent 64 times is one."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection

from koopsuz.audit.selectors import verify_chain
from koopsuz.common.problems import InputProblems
from koopsuz.engine import ledger
from koopsuz.engine.ledger import EntryKind, Pot
from koopsuz.finance import services
from koopsuz.finance.models import LedgerAccount, LedgerEntry
from koopsuz.finance.selectors.ledger import ledger_rows, pots
from koopsuz.finance.services import ledger as ledger_services
from koopsuz.finance.services import ledger_problems
from tests.factories import money
from tests.factories.ledger import YEAR, Trail, make_trail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORKERS, ROUNDS = 16, 6


def decide(trail: Trail, keys: list[UUID]) -> Counter[str]:
    """Check all steps at once, each on a connection of its own; count what came of them."""

    def run(key: UUID) -> str:
        try:
            services.check_posting(by=trail.checker, key=key)
        except InputProblems:
            return "refused"
        except DatabaseError:
            return "refused by the database"
        finally:
            connection.close()
        return "entered"

    with ThreadPoolExecutor(WORKERS) as pool:
        return Counter(pool.map(run, keys))


def available() -> int:
    return pots(source=money.LOCAL, year=YEAR)[Pot.AVAILABLE].tyiyn // 100


def round_at_the_last_som(trail: Trail, *, enough_for: int) -> Counter[str]:
    trail.enter(EntryKind.APPROPRIATION, 100 * enough_for)
    return decide(trail, [trail.ask(EntryKind.ALLOCATION, 100) for _ in range(WORKERS)])


def test_last_som_is_given_out_exactly() -> None:
    trail = make_trail()
    for number in range(1, ROUNDS + 1):
        assert round_at_the_last_som(trail, enough_for=number) == {"entered": number, "refused": WORKERS - number}
        assert available() == 0

    verdict = ledger.verify(list(ledger_rows(entries=LedgerEntry.objects.count())))
    assert verdict.findings == ()
    assert verdict.balances == {row.name: row.balance.tyiyn for row in LedgerAccount.objects.all()}
    assert verify_chain().broken_at is None


def test_database_alone_holds_when_the_service_no_longer_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_problems, "short_of_money", lambda *_args, **_named: [])
    trail = make_trail()

    counted = round_at_the_last_som(trail, enough_for=3)

    assert counted == {"entered": 3, "refused by the database": WORKERS - 3}
    assert available() == 0


def test_harness_goes_red_without_the_look_the_lock_and_the_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: with all three guards gone the same round gives out more than there is."""
    monkeypatch.setattr(ledger_problems, "short_of_money", lambda *_args, **_named: [])
    trail = make_trail()
    drop = "alter table finance_ledgeraccount drop constraint finance_ledgeraccount_is_never_overdrawn"
    keep = (
        "alter table finance_ledgeraccount add constraint finance_ledgeraccount_is_never_overdrawn check ({}) not valid"
    )
    with connection.cursor() as cursor:
        cursor.execute(drop)
    try:
        round_at_the_last_som(trail, enough_for=3)
        assert available() < 0
        assert [
            one.code for one in ledger.verify(list(ledger_rows(entries=LedgerEntry.objects.count()))).findings
        ].count("below_zero") == WORKERS - 3
    finally:
        with connection.cursor() as cursor:
            cursor.execute(keep.format("balance >= 0 or pot in ('funding', 'promised')"))


def test_without_the_ledger_lock_the_chain_can_not_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_services, "lock_ledger", lambda: None)
    trail = make_trail()

    counted = round_at_the_last_som(trail, enough_for=WORKERS)

    assert ledger.verify(list(ledger_rows(entries=LedgerEntry.objects.count()))).findings == ()
    assert available() == (WORKERS - counted["entered"]) * 100


def test_payment_sent_64_times_at_once_is_one() -> None:
    trail = make_trail()
    trail.until_paid()
    key = uuid4()

    def send(_number: int) -> int:
        try:
            trail.ask(EntryKind.PAYMENT, 500, key=key)
            return services.check_posting(by=trail.checker, key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        numbers = set(pool.map(send, range(64)))

    assert len(numbers) == 1
    assert LedgerEntry.objects.filter(kind=EntryKind.PAYMENT).count() == 2
    assert pots(source=money.LOCAL, year=YEAR)[Pot.PAID].tyiyn == 40_500_00
