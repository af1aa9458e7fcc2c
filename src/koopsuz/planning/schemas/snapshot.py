"""The terms of a plan as stored with it, so that it can be explained and computed again when prices and rules have moved on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from koopsuz.common.text import Text
from koopsuz.planning.schemas.reference import MatrixRow, PriceRow, RegionRow
from koopsuz.standards.schemas import EditionContent


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a plan keeps besides its money: the measures, prices, factors and the matrix as they stood."""

    edition: str
    content_hash: str
    requirements: tuple[str, ...]
    measures: tuple[str, ...]
    prices: tuple[PriceRow, ...]
    regions: tuple[RegionRow, ...]
    matrix: tuple[MatrixRow, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return {
            "edition": self.edition,
            "content_hash": self.content_hash,
            "requirements": list(self.requirements),
            "measures": list(self.measures),
            "prices": [_plain(row) for row in self.prices],
            "regions": [_plain(row) for row in self.regions],
            "matrix": [_plain(row) for row in self.matrix],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Snapshot:
        """The snapshot as it was stored."""
        return cls(
            edition=stored["edition"],
            content_hash=stored["content_hash"],
            requirements=tuple(stored["requirements"]),
            measures=tuple(stored["measures"]),
            prices=tuple(_row(PriceRow, values) for values in stored["prices"]),
            regions=tuple(_row(RegionRow, values) for values in stored["regions"]),
            matrix=tuple(_row(MatrixRow, values) for values in stored["matrix"]),
        )


def snapshot_of(
    content: EditionContent,
    *,
    prices: tuple[PriceRow, ...],
    regions: tuple[RegionRow, ...],
    matrix: tuple[MatrixRow, ...],
) -> Snapshot:
    """Take the snapshot; of the prices only those that a measure of the edition uses."""
    used = {measure.price for measure in content.measures}
    return Snapshot(
        edition=content.code,
        content_hash=content.content_hash,
        requirements=tuple(requirement.code for requirement in content.requirements),
        measures=tuple(measure.code for measure in content.measures),
        prices=tuple(row for row in prices if row.code in used),
        regions=regions,
        matrix=matrix,
    )


def _plain(row: PriceRow | RegionRow | MatrixRow) -> dict[str, Any]:
    return {name: _plain_value(getattr(row, name)) for name in row.__slots__}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Text):
        return value.as_mapping()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _row(kind: Any, values: Mapping[str, Any]) -> Any:
    return kind(**{name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return Text.from_mapping(value)
    if isinstance(value, list):
        return tuple(value)
    if name in {"valid_from", "valid_to"} and value is not None:
        return date.fromisoformat(value)
    return value
