"""The names of what is known of a school: reference/facts.yaml as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.text import Text

FACTS_FILE = "facts.yaml"
KINDS = frozenset({"count", "number", "flag", "choice", "year"})
_WITHOUT_UNIT = frozenset({"flag", "choice"})


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
    """Read the catalogue of facts in its order; `ReferenceError_` with everything that is wrong."""
    problems = Problems()
    facts = _read(path, root=path.parent, problems=problems)
    problems.raise_if_any()
    return tuple(facts.values())


def read_fact_catalogue(reference: Path, *, problems: Problems) -> Mapping[str, Fact]:
    """Read the facts of a reference folder by name and collect what is wrong, so that readers of other files may go on."""
    return _read(reference / FACTS_FILE, root=reference, problems=problems)


def _read(path: Path, *, root: Path, problems: Problems) -> Mapping[str, Fact]:
    document = read_document(path, problems=problems, root=root)
    sections = document.sections("facts")
    document.done()
    check_unique((section.words("id", required=False), section) for section in sections)
    facts = [_fact(section) for section in sections]
    return {fact.name: fact for fact in facts if fact.name and fact.kind in KINDS}


def _fact(section: Section) -> Fact:
    kind = section.choice("kind", sorted(KINDS))
    counted = kind not in _WITHOUT_UNIT
    values = section.strings("values", required=kind == "choice")
    labels = section.section("value_labels", required=False)
    fact = Fact(
        name=section.words("id"),
        kind=kind,
        label=section.text("label"),
        unit=section.text("unit", required=counted),
        values=values,
        value_labels=_labels(labels, values),
        minimum=_bound(section, "minimum", required=counted),
        maximum=_bound(section, "maximum", required=counted),
        required=section.flag("required", required=False),
    )
    section.done()
    return fact


def _labels(section: Section, values: tuple[str, ...]) -> Mapping[str, Text]:
    labels = {value: section.text(value) for value in values if value in section}
    section.done()
    return labels


def _bound(section: Section, key: str, *, required: bool) -> float | None:
    if key not in section:
        if required:
            section.get(key)
        return None
    found = section.number(key)
    return int(found) if found == int(found) else float(found)
