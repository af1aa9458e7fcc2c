"""The rules of verification: `reference/rules/verification.yaml`, dated and with their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.sources import Source, read_source, read_sources
from koopsuz.common.text import Text
from koopsuz.engine.scoring import DoubtRules

FILE = "rules/verification.yaml"
DOUBTS = ("too_fast", "jump", "copied")
WHOLE = 1000
LONG_AGO = date(1991, 8, 31)


@dataclass(frozen=True, slots=True)
class VerificationRules:
    """The share of schools to visit, the weight of each sign of doubt, and the thresholds of the signs."""

    code: str
    valid_from: date
    share_permille: int
    weights: Mapping[str, int]
    doubts: DoubtRules
    reason: Text
    source: str
    verified: bool

    def weight(self, signs: tuple[str, ...]) -> int:
        """The weight of a school in thousandths: that of its gravest sign, or 1000."""
        return max((self.weights[sign] for sign in signs), default=WHOLE)


@lru_cache(maxsize=4)
def load_verification_rules(reference: Path) -> tuple[VerificationRules, ...]:
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


def verification_rules_on(rows: tuple[VerificationRules, ...], *, as_of: date) -> VerificationRules:
    """The rules in force on a day; before the first, the first."""
    begun = [row for row in rows if row.valid_from <= as_of]
    return begun[-1] if begun else rows[0]


def _row(section: Section, *, sources: Mapping[str, Source]) -> VerificationRules:
    weights = section.section("weights")
    thresholds = section.section("thresholds")
    row = VerificationRules(
        code=section.words("id"),
        valid_from=section.day("valid_from") or LONG_AGO,
        share_permille=section.whole("share_permille", low=1, high=WHOLE, default=1),
        weights={name: weights.whole(name, low=WHOLE, high=100_000, default=WHOLE) for name in DOUBTS},
        doubts=DoubtRules(
            seconds_per_answer=thresholds.whole("seconds_per_answer", low=0, high=3600),
            jump_levels=thresholds.whole("jump_levels", low=1, high=3, default=1),
            jump_permille=thresholds.whole("jump_permille", low=0, high=WHOLE),
            same_permille=thresholds.whole("same_permille", low=1, high=WHOLE, default=WHOLE),
        ),
        reason=section.text("reason"),
        source=read_source(section, known=sources),
        verified=section.flag("verified"),
    )
    weights.done()
    thresholds.done()
    section.done()
    return row
