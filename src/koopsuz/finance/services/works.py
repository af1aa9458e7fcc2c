"""Takes on measures of the published plan as works, and keeps their contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.finance.models import Contract, Source, Work
from koopsuz.finance.selectors import place_of_source
from koopsuz.planning import selectors as planning


@dataclass(frozen=True, slots=True)
class ContractInput:
    """A contract as it was signed with a supplier; `ocid` only where there was a public procurement."""

    number: str
    supplier: str
    signed_on: date
    due_on: date
    ocid: str = ""


@transaction.atomic
def take_on_work(*, by: Any, school: str, requirement: str) -> UUID:
    """Take on what the published plan funds for a gap of a school; returns the work, the one before if taken on already.

    The measure, the payer, the year and the amount come from the decision: nothing is typed again.
    """
    plan = planning.published_plan()
    decision = plan and planning.decision_of(plan, school_code=school, requirement=requirement)
    if not plan or not decision or not decision.funded or decision.year is None:
        what = _("The published plan does not fund this gap.")
        raise InputProblems([Problem("requirement", what, _("Look at the plan for what it says of this gap."))])
    source = Source.objects.select_for_update().get(code=decision.source_code)
    require(by, Permission.TAKE_ON_WORK, place=place_of_source(source.kind, source.owner_code))
    before = Work.objects.filter(plan_code=plan.code, school_id=decision.school_id, requirement=requirement).first()
    if before is not None:
        return before.pk
    work = Work.objects.create(
        id=uuid4(),
        school_id=decision.school_id,
        edition_id=plan.edition_id,
        requirement=requirement,
        measure=decision.measure,
        quantity_thousandths=decision.quantity_thousandths,
        source=source,
        year=decision.year,
        planned=decision.capital,
        plan_code=plan.code,
        taken_on_at=timezone.now(),
        synthetic=plan.synthetic,
    )
    told = {"school": school, "requirement": requirement, "measure": work.measure, "tyiyn": work.planned.tyiyn}
    audit.record(by=by, action="take_on", object_type="work", object_id=work.pk, details=told)
    return work.pk


@transaction.atomic
def add_contract(*, by: Any, work: UUID, given: ContractInput) -> UUID:
    """Keep a contract of a work; returns its id. The same contract again changes nothing."""
    row = Work.objects.select_for_update(of=("self",)).select_related("source").get(pk=work)
    require(by, Permission.TAKE_ON_WORK, place=place_of_source(row.source.kind, row.source.owner_code))
    before = Contract.objects.filter(work=row, number=given.number).first()
    if before is not None and _content(before) == given:
        return before.pk
    found = _problems(given, number_is_taken=before is not None)
    if found:
        raise InputProblems(found)
    contract = Contract.objects.create(
        id=uuid4(),
        work=row,
        number=given.number,
        supplier=given.supplier,
        ocid=given.ocid,
        signed_on=given.signed_on,
        due_on=given.due_on,
    )
    told = {"work": str(work), "number": given.number, "supplier": given.supplier, "ocid": given.ocid}
    audit.record(by=by, action="add", object_type="contract", object_id=contract.pk, details=told)
    return contract.pk


def _problems(given: ContractInput, *, number_is_taken: bool) -> list[Problem]:
    found = []
    if number_is_taken:
        remedy = _("Give this one another number; contracts are never altered.")
        found.append(Problem("number", _("The work has another contract with this number."), remedy))
    for name, value in (("number", given.number), ("supplier", given.supplier)):
        if not value.strip():
            found.append(Problem(name, _("This is missing."), _("Write it as it stands on the contract.")))
    if given.due_on < given.signed_on:
        found.append(Problem("due_on", _("The work would end before the contract was signed."), _("Mend the days.")))
    return found


def _content(row: Contract) -> ContractInput:
    return ContractInput(row.number, row.supplier, row.signed_on, row.due_on, row.ocid)


def work_terms(work: Work) -> dict[str, Any]:
    """A work as the ledger tells it: where, for which requirement, by which measure, how much of it."""
    return {
        "school": work.school.code,
        "requirement": work.requirement,
        "measure": work.measure,
        "quantity_thousandths": work.quantity_thousandths,
        "plan": work.plan_code,
    }


def contract_terms(contract: Contract) -> dict[str, Any]:
    """A contract as the ledger tells it."""
    return {
        "number": contract.number,
        "supplier": contract.supplier,
        "ocid": contract.ocid,
        "signed_on": contract.signed_on.isoformat(),
        "due_on": contract.due_on.isoformat(),
    }
