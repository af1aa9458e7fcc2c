"""Stores a computed plan: its lines, every decision and what is needed to explain and to repeat it. Rows go in by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from koopsuz.engine.allocation import Prices
from koopsuz.engine.case import CaseInputs
from koopsuz.engine.money import TYIYN_PER_SOM
from koopsuz.planning.models import Plan, PlanDecision, PlanLine, PlanSchool, PlanSource
from koopsuz.planning.schemas.assembly import ScoredCountry
from koopsuz.planning.schemas.blobs import dump_prices
from koopsuz.planning.schemas.next_money import next_money
from koopsuz.planning.schemas.outcome import Outcome
from koopsuz.planning.schemas.packing import pack
from koopsuz.planning.schemas.reasons import REASONS
from koopsuz.planning.schemas.records import school_records
from koopsuz.planning.schemas.totals import totals_of
from koopsuz.standards.schemas import EditionContent

QUANTITY_PROBLEMS_KEPT = 200
NULL = "\\N"


def clear(plan: Plan) -> None:
    """Take back everything that an earlier computation stored."""
    for model in (PlanDecision, PlanSchool, PlanLine):
        model.objects.filter(plan=plan)._raw_delete("default")


def store(plan: Plan, *, outcome: Outcome, inputs: CaseInputs, country: ScoredCountry, content: EditionContent) -> None:
    """Write lines, decisions and school records, and fill the plan's own fields; the caller saves the plan."""
    case, computed = outcome.case, outcome.plan
    sources = _source_ids(plan, codes=[source.code for source in case.sources])
    _store_lines(plan, outcome=outcome, sources=sources)
    _store_decisions(plan, outcome=outcome, country=country, content=content, sources=sources)
    _store_schools(plan, outcome=outcome, inputs=inputs, country=country)
    plan.plan_hash = computed.hash
    plan.engine = computed.version
    plan.value, plan.bound, plan.gap_ppm = Decimal(computed.value), Decimal(computed.bound), computed.gap_ppm
    plan.checks = [
        {"name": check.name, "count": check.count, "amount": check.amount, "required": check.required}
        for check in computed.checks
    ]
    plan.prices = dump_prices(computed.prices)
    plan.totals = {
        **totals_of(outcome, content=content, first_year=plan.first_year),
        "next_money": next_money(outcome, content=content, schools=country.table.codes),
    }
    plan.snapshot = {
        **plan.snapshot,
        "areas": list(case.areas),
        "oblasts": list(case.oblasts),
        "schools": list(country.table.codes),
        "unused": [{"code": source.code, "reason": source.reason} for source in case.unused],
        "quantity_problems": [
            {"school": country.table.codes[item.school], "measure": item.measure, "code": item.code}
            for item in case.quantity_problems[:QUANTITY_PROBLEMS_KEPT]
        ],
    }


def price_of_a_som(prices: Prices, line: int) -> int:
    """What one som of a line is worth, in millionths of a point.

    A point is one pupil wholly protected in the first year, times the weights of class and school. The engine counts
    millionths of it, per tyiyn, scaled by a power of two.
    """
    return int(prices.line[line]) * TYIYN_PER_SOM >> prices.bits


def _source_ids(plan: Plan, *, codes: Sequence[str]) -> list[int]:
    ids = dict(PlanSource.objects.filter(plan=plan).values_list("code", "pk"))
    return [ids[code] for code in codes]


def _store_lines(plan: Plan, *, outcome: Outcome, sources: Sequence[int]) -> None:
    lines, residual = outcome.case.lines, outcome.plan.residual.tolist()
    rows = (
        (
            plan.pk,
            sources[source],
            index,
            NULL if year < 0 else plan.first_year + year,
            amount,
            amount - residual[index],
            price_of_a_som(outcome.plan.prices, index),
        )
        for index, (source, year, amount) in enumerate(
            zip(lines.source.tolist(), lines.year.tolist(), lines.amount.tolist(), strict=True)
        )
    )
    _copy(PlanLine, ("plan_id", "source_id", "index", "year", "amount", "spent", "price_micro"), rows)


DECISION_FIELDS = (
    "plan_id", "school_id", "requirement", "requirement_class", "reason", "funded", "measure", "source_id", "year",
    "quantity_thousandths", "capital", "recurrent", "benefit", "area_code",
)  # fmt: skip


def _store_decisions(
    plan: Plan, *, outcome: Outcome, country: ScoredCountry, content: EditionContent, sources: Sequence[int]
) -> None:
    names = _Names(
        plan=plan,
        requirements=[item.code for item in content.requirements],
        measures=[item.code for item in content.measures],
        sources=sources,
        areas=country.table.area_codes,
    )
    columns = zip(*_decision_columns(outcome, school_ids=country.table.ids), strict=True)
    _copy(PlanDecision, DECISION_FIELDS, (names.row(*values) for values in columns))


def _decision_columns(outcome: Outcome, *, school_ids: NDArray[np.int64]) -> tuple[list[Any], ...]:
    """The decisions as plain lists in the order of `_Names.row`."""
    problem, options = outcome.case.problem, outcome.case.options
    at = outcome.option.clip(min=0)
    measure = options.measure[at] if len(options) else at
    quantity = options.quantity_thousandths[at] if len(options) else at
    known = outcome.option >= 0
    arrays = (
        school_ids[problem.gap_school],
        problem.gap_school,
        problem.gap_requirement,
        problem.gap_class,
        outcome.reason,
        outcome.funded,
        np.where(known, measure, -1),
        outcome.source,
        outcome.year,
        np.where(known, quantity, 0),
        outcome.capital,
        outcome.recurrent,
        outcome.benefit,
    )
    return tuple(array.tolist() for array in arrays)


@dataclass(frozen=True, slots=True)
class _Names:
    """Turns positions into the codes and keys of a row of decisions."""

    plan: Plan
    requirements: Sequence[str]
    measures: Sequence[str]
    sources: Sequence[int]
    areas: Sequence[str]

    def row(
        self, school_id: int, school: int, requirement: int, grade: int, reason: int, funded: bool, measure: int,
        source: int, year: int, quantity: int, capital: int, recurrent: int, benefit: int,
    ) -> tuple[Any, ...]:  # fmt: skip
        """One row in the order of DECISION_FIELDS."""
        return (
            self.plan.pk,
            school_id,
            self.requirements[requirement],
            grade,
            REASONS[reason].value,
            "t" if funded else "f",
            self.measures[measure] if measure >= 0 else "",
            self.sources[source] if funded else NULL,
            self.plan.first_year + year if funded else NULL,
            quantity,
            capital,
            recurrent,
            benefit,
            self.areas[school],
        )


def _store_schools(plan: Plan, *, outcome: Outcome, inputs: CaseInputs, country: ScoredCountry) -> None:
    ids = country.table.ids.tolist()
    rows = (
        (plan.pk, ids[record.position], "\\\\x" + pack(record).hex())
        for record in school_records(outcome, inputs=inputs)
    )
    _copy(PlanSchool, ("plan_id", "school_id", "options"), rows)


def _copy(model: Any, fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Send rows of plain numbers and codes: none holds a tab, a newline or a backslash of its own."""
    names = ", ".join(f'"{name}"' for name in fields)
    with connection.cursor() as cursor, cursor.copy(f'copy "{model._meta.db_table}" ({names}) from stdin') as copy:
        batch: list[str] = []
        for row in rows:
            batch.append("\t".join(map(str, row)))
            if len(batch) >= 2000:
                copy.write("\n".join(batch) + "\n")
                batch.clear()
        if batch:
            copy.write("\n".join(batch) + "\n")
