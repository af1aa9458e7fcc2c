"""Reads the edition, schools, answers and envelopes; raises every problem of every file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.reference import ReferenceError_
from koopsuz.common.text import Text
from koopsuz.engine import scoring
from koopsuz.engine.formulas import NameKind
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.schemas.arrays import SchoolTable, columns, oblast_of
from koopsuz.places.schemas.facts import Fact, read_facts
from koopsuz.places.schemas.matching import TOO_WIDE, KnownArea, known_from
from koopsuz.places.schemas.report import ImportProblem
from koopsuz.places.schemas.schools import SchoolRow, read_schools
from koopsuz.places.schemas.territory import read_territory
from koopsuz.planning.schemas.answers import ReadAnswers, read_answers
from koopsuz.planning.schemas.assembly import ScoredCountry, Terms, open_gaps
from koopsuz.planning.schemas.envelopes import EnvelopeRow, Owners, read_envelopes, sources_of
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.planning.schemas.problems import Problems, place_of
from koopsuz.planning.schemas.reference import in_force, load_planning_reference
from koopsuz.standards.engine_model import scoring_model
from koopsuz.standards.schemas import EditionContent, load_edition, name_kinds

RULES = "national"


@dataclass(frozen=True, slots=True, eq=False)
class Schools:
    """Schools in the canonical order with their names, the names of their areas, and what is worth a look in the file."""

    table: SchoolTable
    names: tuple[Text, ...]
    area_names: dict[str, Text]
    unit_codes: frozenset[str]  # areas that may have a budget of their own, with or without schools in this file
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Schools with answers and everything that scoring says of them."""

    edition: EditionContent
    model: scoring.EditionModel
    facts: dict[str, NameKind]
    schools: Schools
    answers: ReadAnswers
    scores: scoring.Scores
    digests: dict[str, str]

    @property
    def country(self) -> ScoredCountry:
        """What a plan is built from."""
        levels = self.scores.requirement_level
        return ScoredCountry(
            self.schools.table, levels, open_gaps(self.model, levels), self.answers.levels, self.answers.numbers
        )


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """A scored country with the money and the rules of a plan."""

    scored: Scored
    terms: Terms
    rules_source: str


def read_inputs(*, edition: Path, schools: Path, answers: Path, envelopes: Path) -> Inputs:
    """Read everything a plan needs; InputProblems with all that is wrong in any file."""
    found: list[Problem] = []
    scored = read_scored(edition=edition, schools=schools, answers=answers, found=found)
    money = Problems(envelopes.name)
    known = scored.schools if scored else None
    owners = Owners(known.unit_codes, set(known.table.codes)) if known else Owners()
    rows = read_envelopes(envelopes.read_bytes(), problems=money, owners=owners)
    found += money.found
    # sources are put together only when every row was understood: a row may rest on the description in another one
    sources = sources_of(rows) if rows and not money else ()
    first = min(rows, key=lambda row: (row.year, row.row)) if rows else None
    terms = _terms(Path(edition).resolve().parents[1], sources=sources, first=first, file=envelopes.name, found=found)
    if found or scored is None or terms is None:
        raise InputProblems(found)
    digests = {**scored.digests, "envelopes": _digest(envelopes)}
    return Inputs(replace(scored, digests=digests), *terms)


def read_scored(*, edition: Path, schools: Path, answers: Path, found: list[Problem]) -> Scored | None:
    """Read and score; problems are appended to `found`, and None comes back when a file can't be used at all."""
    content = _edition(edition, found=found)
    problems = Problems(answers.name)
    reference = Path(edition).resolve().parents[1]
    facts = read_facts(reference / "facts.yaml")
    read = _schools(schools, reference=reference, facts=facts, found=found)
    if content is None:
        return None
    codes = read.table.codes if read else None
    given = read_answers(answers.read_bytes(), edition=content, schools=codes, problems=problems)
    found += problems.found
    if read is None:
        return None
    kinds = dict(name_kinds({fact.name: fact for fact in facts}))
    model = scoring_model(content, facts=kinds)
    levels = scoring.levels_of_numbers(model, answers=given.levels, numbers=given.numbers, facts=read.table.facts)
    applies = scoring.applicability(model, read.table.facts, schools=len(read.table.codes))
    return Scored(
        edition=content,
        model=model,
        facts=kinds,
        schools=read,
        answers=given,
        scores=scoring.score(model, answers=levels, applicability=applies),
        digests={"edition": content.content_hash, "schools": _digest(schools), "answers": _digest(answers)},
    )


def _edition(folder: Path, *, found: list[Problem]) -> EditionContent | None:
    try:
        return load_edition(folder)
    except ReferenceError_ as error:
        found += from_reference(error)
        return None


def from_reference(error: ReferenceError_) -> list[Problem]:
    """Problems of reference files in the shape of all other problems."""
    return [
        Problem(f"{item.file}:{item.line} {item.key}".strip(), item.problem, item.remedy) for item in error.problems
    ]


def _schools(path: Path, *, reference: Path, facts: Sequence[Fact], found: list[Problem]) -> Schools | None:
    areas = known_from(read_territory(reference / "territory"))
    report = read_schools(path, areas, facts=facts)
    if report.errors or not report.rows:
        found += _placed(report.problems, file=path.name)
        return None
    schools = in_canonical_order(report.rows, areas=areas, facts=facts)
    return replace(schools, notices=_placed(report.notices, file=path.name))


def _placed(problems: Iterable[ImportProblem], *, file: str) -> tuple[Problem, ...]:
    """Problems of the file of schools with their places told as in all other files; notices stay notices."""
    return tuple(replace(item, where=place_of(file, row=item.row, column=item.column)) for item in problems)


def in_canonical_order(rows: Iterable[SchoolRow], *, areas: Sequence[KnownArea], facts: Sequence[Fact]) -> Schools:
    """The newest row of each school, sorted by its local government, then its code. City districts belong to their city."""
    districts = {area.code for area in areas if area.level is AreaLevel.DISTRICT}
    newest: dict[str, SchoolRow] = {}
    for row in rows:
        if row.code not in newest or newest[row.code].year < row.year:
            newest[row.code] = row
    units = {
        row.code: oblast_of(row.area_code) if row.area_code in districts else row.area_code for row in newest.values()
    }
    ordered = sorted(newest.values(), key=lambda row: (units[row.code], row.code))
    area_codes = tuple(units[row.code] for row in ordered)
    table = SchoolTable(
        year=max(row.year for row in ordered),
        ids=_positions(len(ordered)),
        codes=tuple(row.code for row in ordered),
        area_codes=area_codes,
        oblast_codes=tuple(oblast_of(code) for code in area_codes),
        facts=columns([row.facts for row in ordered], facts=facts),
    )
    return Schools(
        table,
        names=tuple(row.name for row in ordered),
        area_names={area.code: area.name for area in areas},
        unit_codes=frozenset(area.code for area in areas if area.level not in TOO_WIDE) | frozenset(area_codes),
    )


def _terms(
    reference: Path, *, sources: tuple[SourceInput, ...], first: EnvelopeRow | None, file: str, found: list[Problem]
) -> tuple[Terms, str] | None:
    """Prices, rules and matrix in force on the last day before the first year for which there is money."""
    try:
        known = load_planning_reference(reference)
    except ReferenceError_ as error:
        found += [item for item in from_reference(error) if item not in found]
        return None
    if first is None:
        return None
    as_of = date(first.year, 1, 1) - timedelta(days=1)
    rules = next((row for row in in_force(known.rules, as_of=as_of) if row.code == RULES), None)
    if rules is None:
        found.append(_too_early(first, begin=[row.valid_from for row in known.rules if row.code == RULES], file=file))
        return None
    if not sources:
        return None
    terms = Terms(
        as_of=as_of,
        first_year=first.year,
        prices=in_force(known.prices, as_of=as_of),
        regions=in_force(known.regions, as_of=as_of),
        matrix=known.matrix,
        rules=rules.values,
        sources=sources,
    )
    return terms, rules.source


def _too_early(first: EnvelopeRow, *, begin: Sequence[date], file: str) -> Problem:
    """Money of a year for which no rules were in force yet; the remedy names the first year that is possible."""
    where = place_of(file, row=first.row, column="year")
    what = _("Money begins in %(year)s, but no rules of allocation are in force before that year.")
    if not begin:
        return Problem(where, what, _("Add rules to rules/allocation.yaml."), {"year": first.year})
    return Problem(
        where,
        what,
        _("Begin the envelopes with %(earliest)s or later, or add rules with an earlier day to rules/allocation.yaml."),
        {"year": first.year, "earliest": min(begin).year + 1},
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _positions(count: int) -> NDArray[np.int64]:
    return np.arange(count, dtype=np.int64)
