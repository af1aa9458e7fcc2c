"""The money trail in the database: two people, no overdraft, no change of the past, and a copy that a stranger verifies."""

from __future__ import annotations

import json
import random
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from koopsuz.accounts.gate import RefusedError
from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry as Act
from koopsuz.cli import app
from koopsuz.common.problems import InputProblems
from koopsuz.engine import ledger
from koopsuz.engine.ledger import EntryKind, Pot
from koopsuz.engine.money import Money
from koopsuz.finance import services
from koopsuz.finance.export import export_ledger
from koopsuz.finance.files.ledger import UnreadableFileError, verify_files
from koopsuz.finance.models import Contract, LedgerAccount, LedgerEntry, Posting
from koopsuz.finance.selectors.ledger import ledger_rows, pots
from tests.engine import ledger_world as worlds
from tests.factories import assessments as country
from tests.factories import money
from tests.factories.ledger import YEAR, Trail, make_trail
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail() -> Trail:
    return make_trail()


def held() -> dict[Pot, int]:
    return {pot: amount.tyiyn // 100 for pot, amount in pots(source=money.LOCAL, year=YEAR).items() if amount.tyiyn}


def sentences(refused: pytest.ExceptionInfo[InputProblems]) -> str:
    return " ".join(problem.sentence for problem in refused.value.problems)


def test_life_of_a_work_from_appropriation_to_closing(trail: Trail) -> None:
    trail.until_paid()
    for kind, som in ((EntryKind.ACCEPTANCE, 100_000), (EntryKind.PAYMENT, 60_000), (EntryKind.RELEASE, 20_000)):
        trail.enter(kind, som)
    number = trail.enter(EntryKind.CLOSING, 0)

    assert number == 8
    assert held() == {
        Pot.FUNDING: -300_000, Pot.AVAILABLE: 200_000, Pot.PAID: 100_000, Pot.PROMISED: -100_000, Pot.ACCEPTED: 100_000,
    }  # fmt: skip


def test_step_waits_until_another_person_has_checked_it(trail: Trail) -> None:
    key = trail.ask(EntryKind.APPROPRIATION, 300_000)
    assert held() == {}

    services.check_posting(by=trail.checker, key=key)

    assert held() == {Pot.FUNDING: -300_000, Pot.AVAILABLE: 300_000}
    assert [act.action for act in Act.objects.filter(object_type="posting").order_by("id")] == ["ask", "enter"]


def test_maker_is_never_checker_not_even_in_the_database(trail: Trail) -> None:
    both = make_person(Role.FINANCE_MINISTRY, "417")
    key = trail.ask(EntryKind.APPROPRIATION, 10)
    Posting.objects.filter(key=key).update(maker_id=both.pk)

    with pytest.raises(InputProblems) as refused:
        services.check_posting(by=both, key=key)
    assert "can't check it" in sentences(refused)
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.filter(key=key).update(checker_id=both.pk)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TRUSTEE, Role.DEPUTY, Role.PUBLIC_COUNCIL, Role.OPERATOR])
def test_money_is_moved_only_by_those_who_answer_for_it(trail: Trail, role: Role) -> None:
    stranger = make_person(role, country.OWN if role in (Role.DIRECTOR, Role.TRUSTEE) else "417")
    key = trail.ask(EntryKind.APPROPRIATION, 10)

    with pytest.raises(RefusedError):
        trail.ask(EntryKind.APPROPRIATION, 10, by=stranger)
    for act in (
        lambda: services.check_posting(by=stranger, key=key),
        lambda: services.refuse_posting(by=stranger, key=key, reason="no"),
        lambda: services.sign_checkpoint(by=stranger),
    ):
        with pytest.raises(RefusedError):
            act()


def test_officer_of_another_aimak_is_refused(trail: Trail) -> None:
    foreign = make_person(Role.LOCAL_FINANCE, country.FOREIGN_AIMAK)

    with pytest.raises(RefusedError):
        trail.ask(EntryKind.APPROPRIATION, 10, by=foreign)


def test_same_key_twice_is_one_step_and_another_content_is_refused(trail: Trail) -> None:
    key = uuid4()
    assert trail.ask(EntryKind.APPROPRIATION, 10, key=key) == trail.ask(EntryKind.APPROPRIATION, 10, key=key)
    number = services.check_posting(by=trail.checker, key=key)
    assert services.check_posting(by=trail.checker, key=key) == number
    assert trail.ask(EntryKind.APPROPRIATION, 10, key=key) == key

    with pytest.raises(InputProblems) as refused:
        trail.ask(EntryKind.APPROPRIATION, 11, key=key)
    assert "other content" in sentences(refused)
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "som", "words"),
    [
        (EntryKind.ALLOCATION, 180_001, "is wanted"),
        (EntryKind.COMMITMENT, 20_001, "is wanted"),
        (EntryKind.PAYMENT, 60_001, "is wanted"),
        (EntryKind.ACCEPTANCE, 100_001, "is wanted"),
        (EntryKind.REDUCTION, 180_001, "is wanted"),
        (EntryKind.CLOSING, 0, "still wait"),
    ],
)
def test_more_than_there_is_is_refused_and_nothing_moves(trail: Trail, kind: EntryKind, som: int, words: str) -> None:
    trail.until_paid()
    before = held()

    with pytest.raises(InputProblems) as refused:
        trail.enter(kind, som)

    assert words in sentences(refused)
    assert (held(), LedgerEntry.objects.count()) == (before, 4)


@pytest.mark.parametrize(
    ("kind", "terms", "words"),
    [
        (EntryKind.PAYMENT, {"work": None}, "none is named"),
        (EntryKind.PAYMENT, {"contract": None}, "none is named"),
        (EntryKind.PAYMENT, {"year": 2028}, "another envelope"),
        (EntryKind.CARRY_OVER, {"to_year": 2029}, "next year"),
        (EntryKind.REVERSAL, {}, "names the entry"),
        (EntryKind.REVERSAL, {"reverses": 99}, "no such entry"),
        (EntryKind.APPROPRIATION, {"amount": Money(0)}, "above zero"),
    ],
)
def test_step_that_means_nothing_is_refused(
    trail: Trail, kind: EntryKind, terms: dict[str, object], words: str
) -> None:
    with pytest.raises(InputProblems) as refused:
        trail.ask(kind, 10, **terms)

    assert words in sentences(refused)


def test_step_is_taken_back_once_by_its_mirror(trail: Trail) -> None:
    trail.until_paid()
    payment = LedgerEntry.objects.get(kind=EntryKind.PAYMENT)
    terms = {"reverses": payment.number, "work": trail.work}
    first, second = (trail.ask(EntryKind.REVERSAL, 0, **terms) for _ in range(2))
    services.check_posting(by=trail.checker, key=first)

    assert held()[Pot.COMMITTED] == 100_000
    assert Pot.PAID not in held()
    with pytest.raises(InputProblems) as refused:
        services.check_posting(by=trail.checker, key=second)
    assert "taken back already" in sentences(refused)


def test_closed_work_takes_back_its_closing_and_nothing_else(trail: Trail) -> None:
    trail.until_paid()
    for kind, som in ((EntryKind.ACCEPTANCE, 100_000), (EntryKind.PAYMENT, 60_000), (EntryKind.RELEASE, 20_000)):
        trail.enter(kind, som)
    closing = trail.enter(EntryKind.CLOSING, 0)
    payment = LedgerEntry.objects.filter(kind=EntryKind.PAYMENT).first()
    assert payment is not None

    with pytest.raises(InputProblems) as refused:
        trail.enter(EntryKind.REVERSAL, 0, reverses=payment.number, work=trail.work)
    assert "is closed" in sentences(refused)
    trail.enter(EntryKind.REVERSAL, 0, reverses=closing, work=trail.work)
    trail.enter(EntryKind.REVERSAL, 0, reverses=payment.number, work=trail.work)
    assert ledger.verify(list(ledger_rows(entries=10))).findings == ()


def test_entry_itself_says_what_the_money_is_for_and_to_whom_it_goes(trail: Trail) -> None:
    """Its hash binds them: another supplier under the same number would show in the published ledger."""
    trail.until_paid()
    told = {entry.kind: entry.details for entry in LedgerEntry.objects.all()}

    assert (told["allocation"]["school"], told["allocation"]["requirement"]) == (country.OWN, "A01")
    assert (told["commitment"]["supplier"], told["commitment"]["due_on"]) == ("Courtyard LLC", "2027-09-01")


def test_money_is_carried_over_to_the_next_year(trail: Trail) -> None:
    trail.enter(EntryKind.APPROPRIATION, 300_000)
    trail.enter(EntryKind.CARRY_OVER, 50_000, to_year=2028)

    assert pots(source=money.LOCAL, year=2028) == {Pot.AVAILABLE: Money(5_000_000)}
    assert held()[Pot.AVAILABLE] == 250_000


def test_refusal_needs_a_reason_and_ends_the_step(trail: Trail) -> None:
    key = trail.ask(EntryKind.APPROPRIATION, 10)
    with pytest.raises(InputProblems):
        services.refuse_posting(by=trail.checker, key=key, reason=" ")
    services.refuse_posting(by=trail.checker, key=key, reason="Wrong year")

    with pytest.raises(InputProblems) as refused:
        services.check_posting(by=trail.checker, key=key)
    assert "decided on this step already" in sentences(refused)
    assert LedgerEntry.objects.count() == 0


def test_contract_is_kept_once_and_never_altered(trail: Trail) -> None:
    same = Contract.objects.get()
    given = services.ContractInput(same.number, same.supplier, same.signed_on, same.due_on)
    assert services.add_contract(by=trail.maker, work=trail.work, given=given) == same.pk

    other = services.ContractInput(same.number, "A friend", same.signed_on, same.due_on)
    with pytest.raises(InputProblems):
        services.add_contract(by=trail.maker, work=trail.work, given=other)


@pytest.mark.parametrize(
    "statement",
    [
        "update finance_ledgerentry set amount = amount + 1",
        "delete from finance_ledgerentry",
        "truncate finance_ledgerentry cascade",
        "update finance_ledgerline set amount = amount + 1",
        "delete from finance_ledgerline",
        "update finance_ledgeraccount set balance = balance + 1",
        "update finance_ledgeraccount set name = name || 'x'",
        "delete from finance_ledgeraccount",
        "truncate finance_ledgeraccount cascade",
        "update finance_contract set supplier = 'a friend'",
        "delete from finance_contract",
        "update finance_work set measure = 'A01-2'",
        "update finance_checkpoint set root = ''",
        "delete from finance_checkpoint",
    ],
)
def test_database_refuses_to_bend_the_past(trail: Trail, statement: str) -> None:
    trail.until_paid()
    services.sign_checkpoint(by=make_person(Role.FINANCE_MINISTRY, "417"))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_database_refuses_a_line_without_its_other_side_and_an_overdraft(trail: Trail) -> None:
    trail.until_paid()
    account = LedgerAccount.objects.get(pot=Pot.AVAILABLE)
    entry = LedgerEntry.objects.first()
    insert = "insert into finance_ledgerline (entry_id, account_id, amount) values (%s, %s, %s)"

    overdraft = -account.balance.tyiyn - 1
    for amount, at_once, words in ((5, "set constraints all immediate; ", "not balance"), (overdraft, "", "overdrawn")):
        with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(at_once + insert, [entry.number, account.pk, amount])


def test_balances_are_what_a_replay_of_the_published_rows_gives(trail: Trail) -> None:
    trail.until_paid()
    verdict = ledger.verify(list(ledger_rows(entries=LedgerEntry.objects.count())))

    assert verdict.findings == ()
    assert verdict.balances == {row.name: row.balance.tyiyn for row in LedgerAccount.objects.all()}


def test_published_files_hold_against_a_kept_checkpoint(trail: Trail, tmp_path: Path) -> None:
    trail.until_paid()
    ministry = make_person(Role.FINANCE_MINISTRY, "417")
    signed = services.sign_checkpoint(by=ministry)
    assert services.sign_checkpoint(by=ministry) is None
    trail.enter(EntryKind.PAYMENT, 10_000)
    files = export_ledger(out=tmp_path)

    verdict = verify_files(files)

    assert signed is not None
    assert (verdict.findings, verdict.entries, verdict.bound) == ((), 5, 4)
    assert verify_files(files, keys=["00" * 32]).findings[0].code == "foreign_key"


@pytest.mark.parametrize("way", list(worlds.MUTATIONS))
def test_bent_file_is_found_by_the_command(trail: Trail, tmp_path: Path, way: str) -> None:
    trail.until_paid()
    services.sign_checkpoint(by=make_person(Role.FINANCE_MINISTRY, "417"))
    entries, kept = export_ledger(out=tmp_path)
    rows = [json.loads(line) for line in entries.read_text(encoding="utf-8").splitlines()[1:]]
    bent = worlds.MUTATIONS[way](rows, random.Random(way))
    head = json.dumps({"format": "koopsuz-ledger-1", "entries": len(bent)})
    entries.write_text("\n".join([head, *(json.dumps(row) for row in bent)]), encoding="utf-8")

    assert CliRunner().invoke(app, ["verify-ledger", str(entries), str(kept)]).exit_code == 1


HOSTILE = [
    {"details": {"sum": 1.5}},
    {"details": {"word": "\ud800"}},
    {"previous_hash": "ө"},
    {"hash": "ө"},
    {"hash": 5},
    {"lines": [[]]},
    {"tyiyn": 10**400},
    {"number": "1"},
]


@pytest.mark.parametrize("spoilt", HOSTILE, ids=[next(iter(one)) + str(place) for place, one in enumerate(HOSTILE)])
def test_hostile_row_is_a_finding_and_never_a_trace(trail: Trail, tmp_path: Path, spoilt: dict[str, object]) -> None:
    trail.until_paid()
    services.sign_checkpoint(by=make_person(Role.FINANCE_MINISTRY, "417"))
    entries, kept = export_ledger(out=tmp_path)
    lines = entries.read_text(encoding="utf-8").splitlines()
    lines[2] = json.dumps({**json.loads(lines[2]), **spoilt})
    entries.write_text("\n".join(lines), encoding="utf-8")

    done = CliRunner().invoke(app, ["verify-ledger", str(entries), str(kept)])

    assert (done.exit_code, type(done.exception)) == (1, SystemExit)


@pytest.mark.parametrize("spoilt", [{"entries": "4"}, {"entries": -1}, {"entries": True}, {"root": 1}, {"more": ""}])
def test_checkpoint_of_another_shape_is_one_readable_line(tmp_path: Path, spoilt: dict[str, object]) -> None:
    file = tmp_path / "kept.json"
    sound = {"entries": 4, "root": "", "last_hash": "", "at": "", "key": "", "signature": ""}
    file.write_text(json.dumps({**sound, **spoilt}))

    with pytest.raises(UnreadableFileError):
        verify_files([file])


def test_command_signs_a_checkpoint_for_others_to_keep(trail: Trail) -> None:
    trail.until_paid()

    first, second = (CliRunner().invoke(app, ["sign-checkpoint"]) for _ in range(2))

    assert json.loads(first.output)["checkpoints"][0]["entries"] == 4
    assert "Nothing was entered" in second.output


def test_forged_signature_is_found(trail: Trail, tmp_path: Path) -> None:
    trail.until_paid()
    services.sign_checkpoint(by=make_person(Role.FINANCE_MINISTRY, "417"))
    entries, kept = export_ledger(out=tmp_path)
    assert CliRunner().invoke(app, ["verify-ledger", str(entries), str(kept)]).exit_code == 0
    told = json.loads(kept.read_text())
    told["checkpoints"][0]["at"] = "2027-01-01T00:00:00.000000+00:00"
    kept.write_text(json.dumps(told))

    assert [finding.code for finding in verify_files([entries, kept]).findings] == ["bad_signature"]


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[]", '{"format": "other"}', '{"checkpoints": [{"x": 1}]}', '{"checkpoints": 5}', "[" * 100_000],
)
def test_file_that_is_no_ledger_is_one_readable_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "file.jsonl"
    file.write_text(text)

    with pytest.raises(UnreadableFileError):
        verify_files([file])
    assert CliRunner().invoke(app, ["verify-ledger", str(file)]).exit_code == 2
