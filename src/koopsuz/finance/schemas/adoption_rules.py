"""The stated rules by which the cost of adoption is counted: `reference/rules/adoption-cost.yaml`, dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.sources import Source, read_source, read_sources
from koopsuz.common.text import Text
from koopsuz.engine.case import AdoptionRules

FILE = "rules/adoption-cost.yaml"
CLASSES = ("life", "duty", "improvement")
LONG_AGO = date(1991, 8, 31)
WHOLE = 1000


@dataclass(frozen=True, slots=True)
class AdoptionRuleRow:
    """The rules since a day, with the reason and the source that stand beside every figure."""

    code: str
    valid_from: date
    rules: AdoptionRules
    reason: Text
    source: str
    verified: bool


@lru_cache(maxsize=4)
def load_adoption_rules(reference: Path) -> tuple[AdoptionRuleRow, ...]:
    """All rules by day, the oldest first; `ReferenceError_` with all that is wrong in the file."""
    problems = Problems()
    sources = read_sources(reference, problems=problems)
    document = read_document(reference / FILE, problems=problems, root=reference)
    sections = document.sections("rules")
    check_unique((section.words("id"), section) for section in sections)
    document.done()
    rows = [_row(section, sources=sources) for section in sections]
    problems.raise_if_any()
    return tuple(sorted(rows, key=lambda row: row.valid_from))


def adoption_rules_on(rows: tuple[AdoptionRuleRow, ...], *, as_of: date) -> AdoptionRuleRow:
    """The rules in force on a day; before the first, the first."""
    begun = [row for row in rows if row.valid_from <= as_of]
    return begun[-1] if begun else rows[0]


def _row(section: Section, *, sources: Mapping[str, Source]) -> AdoptionRuleRow:
    years = section.whole("years", low=1, high=10, default=1)
    schedule = section.section("schedule_permille")
    shares = [_shares(schedule, name, years=years) for name in CLASSES]
    schedule.done()
    spread = section.section("spread_permille")
    rules = AdoptionRules(
        schedule_permille=(shares[0], shares[1], shares[2]),
        verified_spread_permille=spread.whole("verified", low=0, high=WHOLE),
        estimate_spread_permille=spread.whole("estimate", low=0, high=WHOLE),
    )
    spread.done()
    row = AdoptionRuleRow(
        code=section.words("id"),
        valid_from=section.day("valid_from") or LONG_AGO,
        rules=rules,
        reason=section.text("reason"),
        source=read_source(section, known=sources),
        verified=section.flag("verified"),
    )
    section.done()
    return row


def _shares(section: Section, name: str, *, years: int) -> tuple[int, ...]:
    shares = tuple(int(share) for share in section.numbers(name, count=years))
    if sum(shares) != WHOLE or min(shares, default=0) < 0:
        section.problem(name, _("The shares of the years do not add up to 1000."), _("Correct the shares."))
    return shares
