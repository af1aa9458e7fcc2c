"""Reads what a plan keeps of its inputs."""

from __future__ import annotations

import numpy as np

from koopsuz.engine.case import Lines
from koopsuz.planning.models import Plan, PlanLine, PlanSchool, PlanSource
from koopsuz.planning.schemas.assembly import case_rules, money_source
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.planning.schemas.packing import SchoolRecord, unpack
from koopsuz.planning.schemas.records import Money, money_of


def sources_of_plan(plan: Plan) -> tuple[SourceInput, ...]:
    """The money of a plan as it stood when the plan was asked for, in the plan's order."""
    return tuple(as_input(source) for source in PlanSource.objects.filter(plan=plan).order_by("index"))


def as_input(source: PlanSource) -> SourceInput:
    """A stored source as a value."""
    return SourceInput.from_terms(
        code=source.code, kind=source.kind, name=source.name, owner_code=source.owner_code, terms=source.terms
    )


def money_of_plan(plan: Plan) -> Money:
    """The sources that the computation used, with their lines, in the order of its problem."""
    years = case_rules(plan.rules).years
    rows = list(PlanLine.objects.filter(plan=plan).order_by("index").values_list("source_id", "year", "amount"))
    used = list(dict.fromkeys(source for source, _, _ in rows))
    position = {source: at for at, source in enumerate(used)}
    stored = PlanSource.objects.in_bulk(used)
    lines = Lines(
        source=np.asarray([position[source] for source, _, _ in rows], dtype=np.int32),
        year=np.asarray([-1 if year is None else year - plan.first_year for _, year, _ in rows], dtype=np.int8),
        amount=np.asarray([amount.tyiyn for _, _, amount in rows], dtype=np.int64),
    )
    sources = [money_source(as_input(stored[pk]), first_year=plan.first_year, years=years) for pk in used]
    return money_of(sources, areas=plan.snapshot["areas"], schools=plan.snapshot["schools"], lines=lines)


def records_of_plan(plan: Plan) -> list[SchoolRecord]:
    """The records of all schools of a plan, in order."""
    rows = PlanSchool.objects.filter(plan=plan).values_list("options", flat=True)
    return sorted((unpack(bytes(row)) for row in rows.iterator()), key=lambda record: record.position)
