"""Sources of money and what they have in each year, as values: what a plan is computed with and what it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from koopsuz.common.text import Text

NATIONAL_KINDS = ("republican", "subvention", "donor")
OWNED_KINDS = ("local", "school")
SOURCE_KINDS = NATIONAL_KINDS + OWNED_KINDS


@dataclass(frozen=True, slots=True)
class SourceInput:
    """A source with its lawful terms and its amounts in tyiyn by year.

    Empty `lines`, `themes`, `places` (SOATE codes) and `cost_types` mean "all". `owner_code` is the code of the local
    self-government of a local budget or the code of the school of special means. `whole_period`: one envelope for all years.
    """

    code: str
    kind: str
    name: Text
    amounts: tuple[tuple[int, int], ...]
    owner_code: str = ""
    lines: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    cost_types: tuple[str, ...] = ()
    whole_period: bool = False
    deadline_year: int | None = None
    synthetic: bool = False

    def terms(self) -> dict[str, Any]:
        """What the source may pay, as stored with a plan."""
        return {
            "lines": list(self.lines),
            "themes": list(self.themes),
            "places": list(self.places),
            "cost_types": list(self.cost_types),
            "whole_period": self.whole_period,
            "deadline_year": self.deadline_year,
            "amounts": [list(pair) for pair in self.amounts],
            "synthetic": self.synthetic,
        }

    @classmethod
    def from_terms(cls, *, code: str, kind: str, name: Text, owner_code: str, terms: Mapping[str, Any]) -> SourceInput:
        """The source as it was when its terms were stored."""
        return cls(
            code=code,
            kind=kind,
            name=name,
            owner_code=owner_code,
            amounts=tuple((int(year), int(tyiyn)) for year, tyiyn in terms["amounts"]),
            lines=tuple(terms["lines"]),
            themes=tuple(terms["themes"]),
            places=tuple(terms["places"]),
            cost_types=tuple(terms["cost_types"]),
            whole_period=bool(terms["whole_period"]),
            deadline_year=terms["deadline_year"],
            synthetic=bool(terms["synthetic"]),
        )
