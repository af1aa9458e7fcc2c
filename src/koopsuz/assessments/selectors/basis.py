"""What an assessment rests on: the edition as content and as arrays, and the facts of the schools for a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine import scoring
from koopsuz.engine.formulas import Expression, applies, names
from koopsuz.places.selectors import SchoolTable, school_table
from koopsuz.standards.engine_model import scoring_model
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition

KEPT_SCHOOLS = 512  # what was derived for a school, a few hundred bytes each
KEPT_FLAGS = 20_000  # whether a formula holds for these values of its facts

_BASES: dict[tuple[object, ...], "Basis"] = {}
_APPLIES: dict[tuple[object, ...], bool] = {}
_DERIVED: dict[tuple[object, ...], "Derived"] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """An edition in both its forms. Indicators and requirements stand in the same order in both.

    `positions` are those of the indicators by code, `columns` those of the numbers by the indicator's position.
    `formulas` are the different ones that say what applies, each with its facts; `formula_of` [R] names each
    requirement's.
    """

    content: EditionContent
    model: scoring.EditionModel
    positions: Mapping[str, int]
    columns: Mapping[int, int]
    formulas: tuple[tuple[Expression, tuple[str, ...]], ...]
    formula_of: NDArray[np.intp]

    @property
    def indicators(self) -> int:
        """How many indicators the edition has."""
        return len(self.model.indicator_ids)

    def number_column(self, indicator: int) -> int | None:
        """Where the number of this indicator stands, or None when it isn't answered with a number."""
        return self.columns.get(indicator)

    def indicator_applies(self, requirement_applies: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Spread [.., R] flags of requirements over their indicators, [.., I]."""
        return np.repeat(requirement_applies, np.diff(self.model.requirement_first), axis=-1)


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """What follows for one school from its facts and numbers: which requirements apply [R], and levels [I] by numbers.

    `number_levels` is "not answered" where no number is asked.
    """

    applies: NDArray[np.bool_]
    number_levels: NDArray[np.uint8]

    def levels(self, entered: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the answers [I] with numbers turned into levels, as `scoring.levels_of_numbers` does."""
        by_number = (self.number_levels != scoring.NOT_ANSWERED) & (entered != scoring.NOT_APPLICABLE)
        return np.where(by_number, self.number_levels, entered)


def basis_of(edition_code: str) -> Basis:
    """Return the edition with its arrays; these are built once per content in each process."""
    return basis_of_content(get_edition(edition_code))


def basis_of_content(content: EditionContent) -> Basis:
    """Return this content with its arrays."""
    key = (content.content_hash, content.status, content.valid_from)
    basis = _BASES.get(key)
    if basis is None:
        model = scoring_model(content)
        numbers = model.number_indicators.tolist()
        different = {one.source: one for one in model.applies}
        order = {source: at for at, source in enumerate(different)}
        basis = _BASES[key] = Basis(
            content=content,
            model=model,
            positions={code: position for position, code in enumerate(model.indicator_ids)},
            columns={position: column for column, position in enumerate(numbers)},
            formulas=tuple((one, tuple(sorted(names(one)))) for one in different.values()),
            formula_of=np.asarray([order[one.source] for one in model.applies], dtype=np.intp),
        )
    return basis


def applicability_of(basis: Basis, *, table: SchoolTable) -> NDArray[np.bool_]:
    """Tell which requirements apply to which schools of the table, [S, R]."""
    return scoring.applicability(basis.model, table.facts, schools=len(table.ids))


def applies_of(basis: Basis, *, table: SchoolTable) -> NDArray[np.bool_]:
    """Tell which requirements apply to the one school of the table, [R]; as `applicability_of`, remembered by formula.

    Formulas use few facts and these have few values, so nearly every school finds its answers here.
    """
    flags = np.empty(len(basis.formulas), dtype=np.bool_)
    for at, (expression, wanted) in enumerate(basis.formulas):
        key = (expression.source, *(_plain(table.facts[name][0]) if name in table.facts else None for name in wanted))
        flag = _APPLIES.get(key)
        if flag is None:
            while len(_APPLIES) >= KEPT_FLAGS:
                _APPLIES.pop(next(iter(_APPLIES)), None)
            flag = _APPLIES[key] = bool(applies(expression, table.facts, rows=1)[0])
        flags[at] = flag
    return flags[basis.formula_of]


def derive(basis: Basis, *, table: SchoolTable, numbers: NDArray[np.int32]) -> Derived:
    """Evaluate the formulas of an edition for the one school of the table; the same inputs are computed once a process.

    Pages of one school would else spend most of their time here, again and again with the same facts and numbers.
    """
    facts = tuple(sorted(plain_facts(table, row=0).items()))
    key = (basis.content.content_hash, numbers.tobytes(), facts)
    derived = _DERIVED.get(key)
    if derived is None:
        unanswered = np.full((1, basis.indicators), scoring.NOT_ANSWERED, dtype=np.uint8)
        levels = scoring.levels_of_numbers(
            basis.model, answers=unanswered, numbers=numbers[np.newaxis, :], facts=table.facts
        )
        derived = Derived(applies_of(basis, table=table), levels[0])
        while len(_DERIVED) >= KEPT_SCHOOLS:
            _DERIVED.pop(next(iter(_DERIVED)), None)
        _DERIVED[key] = derived
    return derived


def facts_of(school_ids: Sequence[int] | NDArray[np.int64], *, year: int) -> SchoolTable:
    """Return the facts of these schools; the table has its own, canonical order."""
    return school_table(year=year, school_ids=np.asarray(school_ids, dtype=np.int64))


def plain_facts(table: SchoolTable, *, row: int) -> dict[str, Any]:
    """Return the facts of one school as plain values; what is not known is None."""
    return {name: _plain(values[row]) for name, values in table.facts.items()}


def _plain(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) else value
    if plain == "" or (isinstance(plain, float) and plain != plain):
        return None
    return plain
