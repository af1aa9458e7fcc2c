"""Puts together what a case is built from: the standard, a scored country, prices, the matrix, the money and the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine import costing, scoring
from koopsuz.engine.case import CaseInputs, CaseRules, CaseSchools, MoneySource
from koopsuz.engine.formulas import NameKind, parse
from koopsuz.places.schemas.arrays import SchoolTable
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.planning.schemas.reference import BASE_FACTOR, MatrixRow, PriceRow, RegionRow
from koopsuz.standards.engine_model import engine_measures
from koopsuz.standards.schemas import EditionContent


@dataclass(frozen=True, slots=True, eq=False)
class ScoredCountry:
    """Schools with their facts, answers and levels, in the canonical order (unit of local government, school code)."""

    table: SchoolTable
    requirement_level: NDArray[np.uint8]
    gap: NDArray[np.bool_]
    answers: NDArray[np.uint8]
    numbers: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything besides the schools that decides a plan, as of a day."""

    as_of: date
    first_year: int
    prices: tuple[PriceRow, ...]
    regions: tuple[RegionRow, ...]
    matrix: tuple[MatrixRow, ...]
    rules: Mapping[str, Any]
    sources: tuple[SourceInput, ...]


def case_inputs(
    *,
    content: EditionContent,
    model: scoring.EditionModel,
    facts: Mapping[str, NameKind],
    country: ScoredCountry,
    terms: Terms,
) -> CaseInputs:
    """The inputs of the engine's case."""
    costs = costing.build_cost_model(
        model,
        measures=engine_measures(content),
        prices=[unit_price(row) for row in terms.prices],
        as_of=terms.as_of,
        facts=facts,
    )
    rules = case_rules(terms.rules)
    return CaseInputs(
        costs=costs,
        themes=tuple(requirement.theme for requirement in content.requirements),
        schools=CaseSchools(
            codes=country.table.codes,
            area_codes=country.table.area_codes,
            oblast_codes=country.table.oblast_codes,
            facts=country.table.facts,
            factor_permille=factors(country.table.oblast_codes, regions=terms.regions),
        ),
        requirement_level=country.requirement_level,
        gap=country.gap,
        answers=country.answers,
        numbers=country.numbers,
        matrix=tuple(matrix_row(row) for row in terms.matrix),
        sources=tuple(money_source(source, first_year=terms.first_year, years=rules.years) for source in terms.sources),
        rules=rules,
    )


def open_gaps(model: scoring.EditionModel, requirement_level: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Assessed requirements below their target, [S, R]."""
    assessed = requirement_level < scoring.NOT_ANSWERED
    return assessed & (requirement_level < model.target[np.newaxis, :])


def case_rules(values: Mapping[str, Any]) -> CaseRules:
    """The engine's rules from the numbers of a rule set."""
    first, second, third = values["class_weights"]
    return CaseRules(
        class_weights=(int(first), int(second), int(third)),
        discount_permille=tuple(int(value) for value in values["discount_permille"]),
        equity_permille=int(values["equity_permille"]),
        school_floor_permille=int(values["school_floor_permille"]),
        benefit=costing.BenefitRule.same_for_classes([int(value) for value in values["level_severity"]]),
        weights=tuple(
            costing.WeightRule(str(weight["id"]), parse(str(weight["condition"])), int(weight["permille"]))
            for weight in values["weights"]
        ),
    )


def factors(oblast_codes: Sequence[str], *, regions: Iterable[RegionRow]) -> NDArray[np.int64]:
    """How much dearer delivered goods are at each school [S], in thousandths; 1000 where no factor is known."""
    known = {row.place_code[:5]: row.factor_permille for row in regions}
    return np.asarray([known.get(code[:5], BASE_FACTOR) for code in oblast_codes], dtype=np.int64)


def unit_price(row: PriceRow) -> costing.UnitPrice:
    """A price as the engine wants it."""
    return costing.UnitPrice(
        id=row.code,
        tyiyn=row.tyiyn,
        transport_sensitive=row.transport_sensitive,
        valid_from=row.valid_from,
        source=row.source,
        verified=row.verified,
    )


def matrix_row(row: MatrixRow) -> costing.MatrixRow:
    """A row of the matrix as the engine wants it."""
    return costing.MatrixRow(
        id=row.code,
        line=row.line,
        payer=costing.PayerKind.named(row.payer),
        valid_from=row.valid_from,
        source=row.source,
        ownership=row.ownership,
        places=row.places,
        places_except=row.places_except,
        valid_to=row.valid_to,
    )


def money_source(source: SourceInput, *, first_year: int, years: int) -> MoneySource:
    """A source with its amounts per year of the horizon; years outside it are left out."""
    amounts = dict(source.amounts)
    return MoneySource(
        code=source.code,
        kind=costing.PayerKind.named(source.kind),
        amounts=tuple(amounts.get(first_year + year, 0) for year in range(years)),
        owner=source.owner_code,
        lines=source.lines,
        themes=source.themes,
        cost_types=source.cost_types,
        places=source.places,
        whole_period=source.whole_period,
        deadline=None if source.deadline_year is None else source.deadline_year - first_year,
    )
