"""The money trail of the demo: made-up steps for some works of the published plan, each asked by one and checked by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid5

from koopsuz.accounts.gate import Actor
from koopsuz.accounts.selectors import demo_people
from koopsuz.common.text import Text
from koopsuz.engine.ledger import EntryKind
from koopsuz.engine.money import Money
from koopsuz.finance import services
from koopsuz.finance.selectors.ledger import ledger_length
from koopsuz.finance.services import ContractInput, PostingInput
from koopsuz.planning import selectors as planning
from koopsuz.planning.selectors import DecisionRow
from koopsuz.project.demo.people import DOMAIN

WORKS = 24
NAMESPACE = UUID("6f2f4c3e-6b0d-4c53-9d0b-2f7b5b1f7c10")
SUPPLIER = Text("Үлгү курулуш ЖЧКсы", "ОсОО «Образец-строй»", "Example Builders LLC")
# how far a work has come, by turns: the steps after its contract
LIVES: tuple[tuple[tuple[EntryKind, int], ...], ...] = (
    (),
    ((EntryKind.PAYMENT, 300),),
    ((EntryKind.PAYMENT, 300), (EntryKind.ACCEPTANCE, 1000)),
    ((EntryKind.PAYMENT, 300), (EntryKind.ACCEPTANCE, 1000), (EntryKind.PAYMENT, 700), (EntryKind.CLOSING, 0)),
)


def load_trail() -> int | None:
    """Enter the demo's steps and sign a checkpoint over them; None if the ledger has entries already.

    Returns the number of entries.
    """
    if ledger_length():
        return None
    people = {person.email.removesuffix(f"@{DOMAIN}"): person for person in demo_people()}
    maker, checker = people["education"], people["treasury"]
    works = list(_chosen())
    for year, source, whole in _appropriations(works):
        key = uuid5(NAMESPACE, f"{source} {year}")
        _enter(maker, checker, PostingInput(key, EntryKind.APPROPRIATION, source, year, Money(whole)))
    for number, decision in enumerate(works):
        _live(maker, checker, decision, life=LIVES[number % len(LIVES)], number=number)
    services.sign_checkpoint(by=checker)
    return ledger_length()


def _chosen() -> Iterator[DecisionRow]:
    """Republican works of the first year, danger to life first, in as many schools as there are works."""
    plan = planning.published_plan()
    if plan is None:
        return
    filters = planning.DecisionFilters(kind="republican", year=plan.first_year, funded=True, requirement_class=1)
    schools: set[int] = set()
    for decision in planning.all_decisions(plan, filters=filters):
        if decision.school_id not in schools and len(schools) < WORKS and decision.capital.tyiyn > 0:
            schools.add(decision.school_id)
            yield decision


def _appropriations(works: list[DecisionRow]) -> Iterator[tuple[int, str, int]]:
    """For each source as much as its works cost and a quarter more."""
    for source in sorted({decision.source_code for decision in works}):
        own = [decision for decision in works if decision.source_code == source]
        yield own[0].year or 0, source, sum(decision.capital.tyiyn for decision in own) * 5 // 4


def _live(
    maker: Actor, checker: Actor, decision: DecisionRow, *, life: tuple[tuple[EntryKind, int], ...], number: int
) -> None:
    work = services.take_on_work(by=maker, school=decision.school_code, requirement=decision.requirement)
    signed = date(2026, 11, 2) + timedelta(days=number % 20)
    terms = ContractInput(f"{number + 1}/{signed:%y}", SUPPLIER.ky, signed, signed + timedelta(days=200))
    contract = services.add_contract(by=maker, work=work, given=terms)
    whole = decision.capital.tyiyn
    steps = ((EntryKind.ALLOCATION, 1000), (EntryKind.COMMITMENT, 1000), *life)
    paid = 0
    for position, (kind, share) in enumerate(steps):
        tyiyn = whole * share // 1000
        if kind is EntryKind.PAYMENT:
            tyiyn = whole - paid if share == 700 else tyiyn  # the last payment takes the odd tyiyn too
            paid += tyiyn
        given = PostingInput(
            key=uuid5(NAMESPACE, f"{decision.school_code} {decision.requirement} {position}"),
            kind=kind,
            source=decision.source_code,
            year=decision.year or 0,
            amount=Money(tyiyn),
            work=work,
            contract=contract if kind not in (EntryKind.ALLOCATION, EntryKind.CLOSING) else None,
        )
        _enter(maker, checker, given)


def _enter(maker: Actor, checker: Actor, given: PostingInput) -> None:
    services.check_posting(by=checker, key=services.ask_posting(by=maker, given=given))
