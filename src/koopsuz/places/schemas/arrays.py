"""Schools as arrays for the engine: one column per fact, rows in the canonical order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.places.schemas.facts import Fact


@dataclass(frozen=True, slots=True, eq=False)
class SchoolTable:
    """All schools of a year, sorted by the code of their local government, then by their own code.

    `area_codes` is the unit with the local budget (aimak, town, city, capital), `oblast_codes` the oblast or capital.
    `facts` holds one array [S] per fact: int64 where every school has a whole number, else float64 with NaN for
    unknown; bool where every school answers, else objects with None; text of choices with "" for unknown.
    """

    year: int
    ids: NDArray[np.int64]
    codes: tuple[str, ...]
    area_codes: tuple[str, ...]
    oblast_codes: tuple[str, ...]
    facts: Mapping[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.codes)


def oblast_of(area_code: str) -> str:
    """Return the code of the oblast or capital in which an area lies; SOATE names it in its first five digits."""
    return area_code[:5].ljust(14, "0")


def columns(rows: Sequence[Mapping[str, Any]], *, facts: Sequence[Fact]) -> dict[str, NDArray[Any]]:
    """Turn the facts of schools into one array per fact, as `SchoolTable` describes them."""
    return {fact.name: _column([row.get(fact.name) for row in rows], fact=fact) for fact in facts}


def _column(values: list[Any], *, fact: Fact) -> NDArray[Any]:
    if fact.kind == "choice":
        return np.asarray([value or "" for value in values], dtype=np.str_)
    known = None not in values
    if fact.kind == "flag":
        return np.asarray(values, dtype=np.bool_) if known else _objects(values)
    if known and fact.is_whole:
        return np.asarray(values, dtype=np.int64)
    return np.asarray([np.nan if value is None else value for value in values], dtype=np.float64)


def _objects(values: list[Any]) -> NDArray[Any]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
