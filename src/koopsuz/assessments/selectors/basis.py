"""What an assessment rests on: the edition as content and as arrays, and the facts of the schools for a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine import scoring
from koopsuz.places.selectors import SchoolTable, school_table
from koopsuz.standards.engine_model import scoring_model
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition

KEPT_SCHOOLS = 512  # what was derived for a school, a few hundred bytes each

_MODELS: dict[str, scoring.EditionModel] = {}
_DERIVED: dict[tuple[object, ...], "Derived"] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """An edition in both its forms. Indicators and requirements stand in the same order in both."""

    content: EditionContent
    model: scoring.EditionModel

    @property
    def indicators(self) -> int:
        """How many indicators the edition has."""
        return len(self.model.indicator_ids)

    def number_column(self, indicator: int) -> int | None:
        """Where the number of this indicator stands, or None when it isn't answered with a number."""
        found = np.flatnonzero(self.model.number_indicators == indicator)
        return int(found[0]) if len(found) else None

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
    content = get_edition(edition_code)
    model = _MODELS.get(content.content_hash)
    if model is None:
        model = _MODELS[content.content_hash] = scoring_model(content)
    return Basis(content, model)


def applicability_of(basis: Basis, *, table: SchoolTable) -> NDArray[np.bool_]:
    """Tell which requirements apply to which schools of the table, [S, R]."""
    return scoring.applicability(basis.model, table.facts, schools=len(table.ids))


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
        derived = Derived(applicability_of(basis, table=table)[0], levels[0])
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
