"""The names of what is known of a school: reference/facts.yaml as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from koopsuz.common.text import Text

KINDS = frozenset({"count", "number", "flag", "choice", "year"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name in formulas, its kind, its words, and what could be true of it at all."""

    name: str
    kind: str
    label: Text
    unit: Text = field(default_factory=Text)
    values: tuple[str, ...] = ()
    value_labels: Mapping[str, Text] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether the fact is counted in whole numbers."""
        return self.kind in {"count", "year"}

    @property
    def is_numeric(self) -> bool:
        """Tell whether the fact is a number of any kind."""
        return self.is_whole or self.kind == "number"


@lru_cache(maxsize=8)
def read_facts(path: Path) -> tuple[Fact, ...]:
    """Read the catalogue of facts in its order; `ValueError` if an entry makes no sense."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
    facts = tuple(_fact(entry) for entry in entries)
    names = [fact.name for fact in facts]
    if len(set(names)) != len(names):
        raise ValueError(f"{path.name}: a fact stands twice")
    return facts


def _fact(entry: Mapping[str, Any]) -> Fact:
    kind = str(entry["kind"])
    if kind not in KINDS:
        raise ValueError(f"fact {entry['id']}: kind {kind!r} is none of {', '.join(sorted(KINDS))}")
    labels: Mapping[str, Mapping[str, str]] = entry.get("value_labels") or {}
    return Fact(
        name=str(entry["id"]),
        kind=kind,
        label=Text.from_mapping(entry["label"]),
        unit=Text.from_mapping(entry.get("unit") or {}),
        values=tuple(str(value) for value in entry.get("values") or ()),
        value_labels={value: Text.from_mapping(words) for value, words in labels.items()},
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        required=bool(entry.get("required")),
    )
