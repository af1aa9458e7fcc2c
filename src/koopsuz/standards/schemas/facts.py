"""What kinds the names of the catalogue of facts have in formulas."""

from collections.abc import Mapping

from koopsuz.engine.formulas import NameKind, fact_kind
from koopsuz.places.schemas.facts import Fact, read_fact_catalogue

__all__ = ["name_kinds", "read_fact_catalogue"]


def name_kinds(facts: Mapping[str, Fact]) -> Mapping[str, NameKind]:
    """The kinds of facts as the formula language wants them."""
    return {name: fact_kind(fact.kind, values=fact.values) for name, fact in facts.items()}
