"""A work of the tiny country with money behind it: a finance officer asks, the head of the aimak checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from koopsuz.accounts.roles import Role
from koopsuz.engine.ledger import EntryKind
from koopsuz.engine.money import Money
from koopsuz.finance import services
from koopsuz.finance.models import Source, Work
from koopsuz.finance.services import ContractInput, PostingInput
from koopsuz.places.models import School
from koopsuz.standards.models import Edition
from tests.factories import assessments as country
from tests.factories import money
from tests.factories.people import make_person

YEAR = 2027


@dataclass
class Trail:
    """A work paid by the aimak of the tiny country's own school, and the two people who keep its money."""

    maker: Any
    checker: Any
    work: UUID
    contract: UUID

    def ask(self, kind: EntryKind, som: int, *, key: UUID | None = None, by: Any = None, **others: Any) -> UUID:
        terms: dict[str, Any] = {"source": money.LOCAL, "year": YEAR, "amount": Money(som * 100), **others}
        if kind not in (EntryKind.APPROPRIATION, EntryKind.REDUCTION, EntryKind.CARRY_OVER, EntryKind.REVERSAL):
            terms.setdefault("work", self.work)
        if kind in (EntryKind.COMMITMENT, EntryKind.DECOMMITMENT, EntryKind.PAYMENT, EntryKind.ACCEPTANCE):
            terms.setdefault("contract", self.contract)
        given = PostingInput(key=key or uuid4(), kind=kind, **terms)
        return services.ask_posting(by=by or self.maker, given=given)

    def enter(self, kind: EntryKind, som: int, **others: Any) -> int:
        return services.check_posting(by=self.checker, key=self.ask(kind, som, **others))

    def until_paid(self) -> None:
        for kind, som in (
            (EntryKind.APPROPRIATION, 300_000),
            (EntryKind.ALLOCATION, 120_000),
            (EntryKind.COMMITMENT, 100_000),
            (EntryKind.PAYMENT, 40_000),
        ):
            self.enter(kind, som)


def make_trail() -> Trail:
    """The country, its money, a finance officer and a head of the aimak, a work with a contract; nothing entered yet."""
    country.make_country()
    money.make_money()
    maker = make_person(Role.LOCAL_FINANCE, country.AIMAK)
    checker = make_person(Role.LOCAL_HEAD, country.AIMAK)
    work = Work.objects.create(
        school=School.objects.get(code=country.OWN),
        edition=Edition.objects.get(),
        requirement="A01",
        measure="A01-1",
        quantity_thousandths=1000,
        source=Source.objects.get(code=money.LOCAL),
        year=YEAR,
        planned=Money(12_000_000),
        taken_on_at=timezone.now(),
    )
    given = ContractInput("7/27", "Courtyard LLC", date(2027, 3, 1), date(2027, 9, 1))
    contract = services.add_contract(by=maker, work=work.pk, given=given)
    return Trail(maker, checker, work.pk, contract)
