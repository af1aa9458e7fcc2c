"""Reads works: what payers took on for one gap of a school, with contracts and every step of their money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from koopsuz.common.text import Text
from koopsuz.engine.ledger import Pot
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import LedgerKind
from koopsuz.finance.models import Contract, LedgerAccount, LedgerEntry, Work


@dataclass(frozen=True, slots=True)
class ContractInfo:
    """A contract as everybody may see it."""

    number: str
    supplier: str
    ocid: str
    signed_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the ledger that moved the money of a work."""

    number: int
    kind: LedgerKind
    amount: Money
    posted_at: datetime
    hash: str
    reverses: int


@dataclass(frozen=True, slots=True)
class WorkInfo:
    """A work, how far its money has come, and all steps in order. `held` is by pot, in all contracts together."""

    id: UUID
    measure: str
    edition_id: int
    plan_code: str
    source_code: str
    source_name: Text
    year: int
    planned: Money
    synthetic: bool
    held: dict[Pot, Money]
    contracts: tuple[ContractInfo, ...]
    steps: tuple[Step, ...]

    @property
    def is_closed(self) -> bool:
        """Whether the work was closed and nobody took that back."""
        taken_back = {step.reverses for step in self.steps}
        return any(step.kind == LedgerKind.CLOSING and step.number not in taken_back for step in self.steps)

    @property
    def is_accepted(self) -> bool:
        """Whether all that was promised is entered as accepted."""
        return bool(self.held[Pot.ACCEPTED].tyiyn) and not self.held[Pot.EXPECTED].tyiyn


def works_of_gap(*, school: str, requirement: str) -> tuple[WorkInfo, ...]:
    """All works for this gap, the newest first. Four queries, whatever their number."""
    rows = Work.objects.filter(school__code=school, requirement=requirement).select_related("source")
    works = list(rows.order_by("-taken_on_at", "pk"))
    keys = [work.pk for work in works]
    held: dict[UUID, dict[Pot, int]] = {key: dict.fromkeys(Pot, 0) for key in keys}
    accounts = LedgerAccount.objects.filter(work_id__in=keys).values_list("work_id", "pot", "balance")
    for key, pot, balance in accounts:
        held[key][Pot(pot)] += balance.tyiyn
    contracts = list(Contract.objects.filter(work_id__in=keys).order_by("signed_on", "number"))
    entries = list(LedgerEntry.objects.filter(work_id__in=keys).order_by("number"))
    return tuple(
        WorkInfo(
            id=work.pk,
            measure=work.measure,
            edition_id=work.edition_id,
            plan_code=work.plan_code,
            source_code=work.source.code,
            source_name=work.source.name,
            year=work.year,
            planned=work.planned,
            synthetic=work.synthetic,
            held={pot: Money(tyiyn) for pot, tyiyn in held[work.pk].items()},
            contracts=tuple(_contract(row) for row in contracts if row.work_id == work.pk),
            steps=tuple(_step(row) for row in entries if row.work_id == work.pk),
        )
        for work in works
    )


def _contract(row: Contract) -> ContractInfo:
    return ContractInfo(row.number, row.supplier, row.ocid, row.signed_on, row.due_on)


def _step(row: LedgerEntry) -> Step:
    return Step(row.number, LedgerKind(row.kind), row.amount, row.posted_at, row.hash, row.reverses_id or 0)
