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

_MODELS: dict[str, scoring.EditionModel] = {}


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
