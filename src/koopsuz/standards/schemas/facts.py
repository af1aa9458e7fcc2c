"""The catalogue of facts, checked with lines, and what kinds its names have in formulas."""

from collections.abc import Mapping
from pathlib import Path

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.text import Text
from koopsuz.engine.formulas import NameKind, fact_kind
from koopsuz.places.schemas.facts import KINDS, Fact

FACTS_FILE = "facts.yaml"
_WITHOUT_UNIT = frozenset({"flag", "choice"})


def read_fact_catalogue(reference: Path, *, problems: Problems) -> Mapping[str, Fact]:
    """Read `reference/facts.yaml` by name and collect what is wrong."""
    document = read_document(reference / FACTS_FILE, problems=problems, root=reference)
    sections = document.sections("facts")
    document.done()
    check_unique((section.words("id", required=False), section) for section in sections)
    facts = [_fact(section) for section in sections]
    return {fact.name: fact for fact in facts if fact.name and fact.kind in KINDS}


def name_kinds(facts: Mapping[str, Fact]) -> Mapping[str, NameKind]:
    """The kinds of facts as the formula language wants them."""
    return {name: fact_kind(fact.kind, values=fact.values) for name, fact in facts.items()}


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
    return float(section.number(key))
