"""The standard as data: frozen values of an edition, and the reader that checks its files in full.

docs/reference/standard-format.md describes the files; `load_edition` is the one way from files to values.
"""

from koopsuz.standards.schemas.content import (
    BlockContent,
    CrosswalkContent,
    EditionContent,
    IndicatorContent,
    LegalSourceContent,
    MeasureContent,
    RequirementContent,
)
from koopsuz.standards.schemas.crosswalk import Framework, load_crosswalk
from koopsuz.standards.schemas.edition import load_edition
from koopsuz.standards.schemas.facts import name_kinds, read_fact_catalogue
from koopsuz.standards.schemas.hashing import content_hash, rules_hash
from koopsuz.standards.schemas.prices import PriceContent, load_prices, price_on

__all__ = [
    "BlockContent",
    "CrosswalkContent",
    "EditionContent",
    "Framework",
    "IndicatorContent",
    "LegalSourceContent",
    "MeasureContent",
    "PriceContent",
    "RequirementContent",
    "content_hash",
    "load_crosswalk",
    "load_edition",
    "load_prices",
    "name_kinds",
    "price_on",
    "read_fact_catalogue",
    "rules_hash",
]
