"""Who pays: sources as eligibility wants them, the row of the matrix behind each pair, the operator of an upkeep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..costing import FundingSource, MatrixRow, Options, OptionTerms, PayerKind, Vocabulary, eligible
from .inputs import CaseInputs, MoneySource

_LAST = np.iinfo(np.int16).max


def funding_sources(
    sources: Sequence[MoneySource], *, areas: tuple[str, ...], schools: tuple[str, ...]
) -> tuple[FundingSource, ...]:
    """The sources with positions for codes. Places become the set of local governments inside them."""
    area_at = {code: position for position, code in enumerate(areas)}
    school_at = {code: position for position, code in enumerate(schools)}
    owners = {PayerKind.LOCAL: area_at, PayerKind.SCHOOL: school_at}
    inside: dict[tuple[str, ...], frozenset[int]] = {}
    found = []
    for source in sources:
        if source.places and source.places not in inside:
            prefixes = tuple(prefix(code) for code in source.places)
            inside[source.places] = frozenset(at for code, at in area_at.items() if code.startswith(prefixes))
        found.append(
            FundingSource(
                kind=source.kind,
                owner=owners[source.kind][source.owner] if source.kind in owners else -1,
                lines=frozenset(source.lines) or None,
                themes=frozenset(source.themes) or None,
                oblasts=inside[source.places] if source.places else None,
                cost_types=frozenset(source.cost_types) or None,
            )
        )
    return tuple(found)


def prefix(code: str) -> str:
    """The digits of a SOATE code that everything inside shares: `41704000000000` is `41704`."""
    for length in (3, 5, 8, 11):
        if len(code) > length and set(code[length:]) == {"0"}:
            return code[:length]
    return code


def first_rules(inputs: CaseInputs, *, lines: tuple[str, ...]) -> NDArray[np.int16]:
    """[lines, kinds, S]: the first row of the matrix that lets a kind pay a line for a school, −1 for none."""
    schools = inputs.schools
    ownership = np.asarray(schools.facts["ownership"], dtype=np.str_)
    area, school_area = np.unique(np.asarray(schools.area_codes, dtype=np.str_), return_inverse=True)
    rules = np.full((len(lines), len(PayerKind), len(schools)), -1, dtype=np.int16)
    order = {line: position for position, line in enumerate(lines)}
    for position in range(len(inputs.matrix) - 1, -1, -1):
        row = inputs.matrix[position]
        if row.line not in order or not in_force(row, inputs=inputs):
            continue
        holds = np.asarray([_inside(row, str(code)) for code in area], dtype=np.bool_)[school_area.reshape(-1)]
        if row.ownership:
            holds &= np.isin(ownership, row.ownership)
        rules[order[row.line], row.payer, holds] = position
    return rules


def in_force(row: MatrixRow, *, inputs: CaseInputs) -> bool:
    """Whether the row holds on the day of the case."""
    day = inputs.costs.as_of
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _inside(row: MatrixRow, code: str) -> bool:
    return (not row.places or code.startswith(row.places)) and not (
        row.places_except and code.startswith(row.places_except)
    )


def operators(
    inputs: CaseInputs,
    terms: OptionTerms,
    *,
    options: Options,
    sources: Sequence[MoneySource],
    funding: Sequence[FundingSource],
    vocabulary: Vocabulary,
) -> NDArray[np.int32]:
    """The source that carries each option's upkeep [P], −1 where there is none to carry or nobody who may.

    Upkeep falls on money that comes every year of the horizon: never on a grant or on one envelope for all years.
    """
    operator = np.full(len(options), -1, dtype=np.int32)
    carried = np.flatnonzero(options.recurrent_tyiyn > 0)
    steady = [position for position, source in enumerate(sources) if _is_steady(source, years=inputs.rules.years)]
    if not len(carried) or not steady:
        return operator
    line_of = np.asarray(
        [vocabulary.lines.index(item.recurrent_line or item.line) for item in inputs.costs.measures], dtype=np.int32
    )
    upkeep = replace(
        terms,
        school=terms.school[carried],
        line=line_of[options.measure[carried]],
        theme=terms.theme[carried],
        cost_type=terms.cost_type[carried],
    )
    lawful = eligible(
        upkeep,
        sources=[replace(funding[position], cost_types=None) for position in steady],
        vocabulary=vocabulary,
    )
    rules = first_rules(inputs, lines=vocabulary.lines)
    kind = np.asarray([int(sources[position].kind) for position in steady], dtype=np.int64)
    rank = rules[upkeep.line[lawful.option], kind[lawful.source], upkeep.school[lawful.option]]
    order = np.lexsort((lawful.source, np.where(rank < 0, _LAST, rank), lawful.option))
    option, first = np.unique(lawful.option[order], return_index=True)
    operator[carried[option]] = np.asarray(steady, dtype=np.int32)[lawful.source[order][first]]
    return operator


def _is_steady(source: MoneySource, *, years: int) -> bool:
    lasting = source.deadline is None or source.deadline >= years - 1
    return source.kind is not PayerKind.DONOR and not source.whole_period and lasting
