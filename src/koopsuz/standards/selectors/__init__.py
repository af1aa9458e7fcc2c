"""Reads of the standards room: editions as whole values, prices, whom a requirement reaches, search."""

from koopsuz.standards.selectors.editions import (
    EditionLink,
    NoEditionError,
    current_edition,
    edition_content,
    edition_id,
    edition_link,
    edition_links,
    get_edition,
    get_edition_by_id,
    get_edition_for,
)
from koopsuz.standards.selectors.requirements import (
    CrosswalkRow,
    Reach,
    crosswalk_rows,
    current_prices,
    fact_catalogue,
    find_requirements,
    reach,
    requirements_of_act,
)

__all__ = [
    "CrosswalkRow",
    "EditionLink",
    "NoEditionError",
    "Reach",
    "crosswalk_rows",
    "current_edition",
    "current_prices",
    "edition_content",
    "edition_id",
    "edition_link",
    "edition_links",
    "fact_catalogue",
    "find_requirements",
    "get_edition",
    "get_edition_by_id",
    "get_edition_for",
    "reach",
    "requirements_of_act",
]
