"""Reads prices, region factors, rules of allocation and the responsibility matrix, all dated and with their source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.common.reference import Problems, Section, add_formula_problems, check_unique, read_document
from koopsuz.common.sources import Source, read_source, read_sources
from koopsuz.common.text import Text
from koopsuz.engine.errors import EngineError
from koopsuz.engine.formulas import parse
from koopsuz.planning.schemas.money import SOURCE_KINDS
from koopsuz.standards.kinds import BudgetLine
from koopsuz.standards.schemas import prices

OWNERSHIPS = ("state", "municipal", "private")
BASE_FACTOR = 1000
LONG_AGO = date(1991, 8, 31)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one unit costs since a day, in tyiyn, in the base region."""

    code: str
    name: Text
    unit: Text
    tyiyn: int
    transport_sensitive: bool
    valid_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RegionRow:
    """How much dearer a place is than the base region, in thousandths."""

    place_code: str
    name: Text
    factor_permille: int
    valid_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """The rules of allocation since a day. `values` holds the numbers by name."""

    code: str
    valid_from: date
    values: dict[str, Any]
    reason: Text
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Who may lawfully pay one line of expenditure, for which owners, where and when. The order of the rows counts."""

    code: str
    order: int
    line: str
    payer: str
    ownership: tuple[str, ...]
    places: tuple[str, ...]
    places_except: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    reason: Text
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class PlanningReference:
    """Everything that costing and allocation take from reference data."""

    prices: tuple[PriceRow, ...]
    regions: tuple[RegionRow, ...]
    rules: tuple[RuleRow, ...]
    matrix: tuple[MatrixRow, ...]


def load_planning_reference(folder: Path) -> PlanningReference:
    """Read everything under `reference/`; raise ReferenceError_ with all that is wrong in any of the files."""
    problems = Problems()
    found = PlanningReference(
        prices=read_prices(folder, problems=problems),
        regions=read_regions(folder, problems=problems),
        rules=read_rules(folder, problems=problems),
        matrix=read_matrix(folder, problems=problems),
    )
    problems.raise_if_any()
    return found


def read_prices(folder: Path, *, problems: Problems) -> tuple[PriceRow, ...]:
    """All unit prices of reference/prices, in the order of files and lines."""
    return tuple(
        PriceRow(
            code=price.code,
            name=price.name,
            unit=price.unit,
            tyiyn=price.amount.tyiyn,
            transport_sensitive=price.transport_sensitive,
            valid_from=price.valid_from,
            source=price.source,
            verified=price.verified,
        )
        for price in prices.read_prices(folder, problems=problems)
    )


def read_regions(folder: Path, *, problems: Problems) -> tuple[RegionRow, ...]:
    """The region factors of reference/prices/regions.yaml."""
    sources = read_sources(folder, problems=problems)
    document = read_document(folder / "prices" / "regions.yaml", problems=problems, root=folder)
    rows = tuple(_region(section, sources=sources) for section in document.sections("regions"))
    document.done()
    return rows


def read_rules(folder: Path, *, problems: Problems) -> tuple[RuleRow, ...]:
    """The rules of allocation of reference/rules/allocation.yaml."""
    sources = read_sources(folder, problems=problems)
    document = read_document(folder / "rules" / "allocation.yaml", problems=problems, root=folder)
    rows = tuple(_rule(section, sources=sources) for section in document.sections("rules"))
    document.done()
    return rows


def read_matrix(folder: Path, *, problems: Problems) -> tuple[MatrixRow, ...]:
    """The responsibility matrix, one row per line of expenditure, in the order in which payers are asked."""
    sources = read_sources(folder, problems=problems)
    document = read_document(folder / "responsibility" / "matrix.yaml", problems=problems, root=folder)
    sections = document.sections("rules")
    check_unique((section.words("id"), section) for section in sections)
    document.done()
    rows: list[MatrixRow] = []
    for section in sections:
        rows += _matrix_rows(section, first=len(rows), sources=sources)
    return tuple(rows)


def in_force(rows: Iterable[Any], *, as_of: date) -> tuple[Any, ...]:
    """Of rows with the same code, the newest that has begun by the day."""
    newest: dict[str, Any] = {}
    for row in rows:
        code = row.place_code if isinstance(row, RegionRow) else row.code
        if row.valid_from <= as_of and (code not in newest or newest[code].valid_from <= row.valid_from):
            newest[code] = row
    return tuple(newest[code] for code in sorted(newest))


def _region(section: Section, *, sources: Mapping[str, Source]) -> RegionRow:
    row = RegionRow(
        place_code=_place(section, "place", section.words("place")),
        name=section.text("name"),
        factor_permille=section.whole("factor_permille", low=100, high=10_000, default=BASE_FACTOR),
        valid_from=section.day("valid_from") or LONG_AGO,
        source=read_source(section, known=sources),
        verified=section.flag("verified"),
    )
    section.done()
    return row


def _rule(section: Section, *, sources: Mapping[str, Source]) -> RuleRow:
    years = section.whole("years", low=1, high=8, default=1)
    values: dict[str, Any] = {
        "years": years,
        "discount_permille": [int(value) for value in section.numbers("discount_permille", count=years)],
        "class_weights": [int(value) for value in section.numbers("class_weights", count=3)],
        "equity_permille": section.whole("equity_permille", low=0, high=1000),
        "school_floor_permille": section.whole("school_floor_permille", low=0, high=1000),
        "level_severity": [int(value) for value in section.numbers("level_severity", count=3)],
        "weights": [_weight(weight) for weight in section.sections("weights", required=False)],
    }
    row = RuleRow(
        code=section.words("id"),
        valid_from=section.day("valid_from") or LONG_AGO,
        values=values,
        reason=section.text("reason"),
        source=read_source(section, known=sources),
        verified=section.flag("verified"),
    )
    section.done()
    return row


def _weight(section: Section) -> dict[str, Any]:
    condition = section.words("condition")
    try:
        parse(condition)
    except EngineError as error:
        add_formula_problems(section, "condition", error)
    weight = {
        "id": section.words("id"),
        "condition": condition,
        "permille": section.whole("permille", low=0, high=10_000),
        "reason": section.text("reason").as_mapping(),
    }
    section.done()
    return weight


def _matrix_rows(section: Section, *, first: int, sources: Mapping[str, Source]) -> list[MatrixRow]:
    code = section.words("id")
    lines = _listed(section, "lines", BudgetLine.values)
    payer = section.choice("payer", SOURCE_KINDS)
    ownership = _listed(section, "ownership", OWNERSHIPS)
    places = tuple(_place(section, "places", item.words) for item in section.items("places", required=False))
    excepted = tuple(
        _place(section, "places_except", item.words) for item in section.items("places_except", required=False)
    )
    begins = section.day("valid_from") or LONG_AGO
    ends = section.day("valid_to", required=False)
    if ends is not None and ends < begins:
        section.problem("valid_to", _("The rule ends before it begins."), _("Write a later day, or leave it out."))
    reason, source, verified = section.text("reason"), read_source(section, known=sources), section.flag("verified")
    section.done()
    return [
        MatrixRow(
            code=code if len(lines) == 1 else f"{code}-{line}",
            order=first + position,
            line=line,
            payer=payer,
            ownership=ownership,
            places=places,
            places_except=excepted,
            valid_from=begins,
            valid_to=ends,
            reason=reason,
            source=source,
            verified=verified,
        )
        for position, line in enumerate(lines)
    ]


def _listed(section: Section, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
    words = []
    for item in section.items(key):
        if section.known(key, item.words, allowed, line=item.line):
            words.append(item.words)
    return tuple(words)


def _place(section: Section, key: str, code: str) -> str:
    if code and not (code.isdigit() and code.startswith("417") and len(code) <= 14):
        section.problem(
            key,
            _("“%(code)s” is not a SOATE code.") % {"code": code},
            _("Write digits that begin with 417, such as 41705 for Batken oblast, in quotes."),
        )
    return code
