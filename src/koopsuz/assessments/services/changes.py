"""One change of one answer on its way into the log, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from koopsuz.assessments.services.sheets import Answer
from koopsuz.assessments.states import Outcome


@dataclass(frozen=True, slots=True)
class Change:
    """An answer before and after; `version` is the assessment's version after it, `outcome` what became of it.

    `client_id` and `made_at` are the device's own number and time of it; a change of a whole page has none of its own.
    """

    indicator: str
    before: Answer
    after: Answer
    version: int
    outcome: Outcome
    client_id: UUID | None = None
    made_at: datetime | None = None

    def as_log(self) -> list[Any]:
        """Return the change as a line of `AnswerLog.changes`."""
        before, after = self.before, self.after
        own = [str(self.client_id), self.made_at.isoformat()] if self.client_id and self.made_at else []
        return [
            self.indicator,
            before.level,
            after.level,
            before.number,
            after.number,
            self.version,
            self.outcome.value,
            dict(after.remark) or None,
            *own,
        ]

    @classmethod
    def from_log(cls, line: Sequence[Any]) -> Change:
        """Read a line of `AnswerLog.changes`; the remark before is not in it."""
        indicator, level_before, level_after, number_before, number_after, version, outcome, remark, *own = line
        after = Answer(level_after, number_after, remark or {})
        client_id = UUID(own[0]) if own else None
        return cls(indicator, Answer(level_before, number_before), after, version, Outcome(outcome), client_id)

    def told(self) -> dict[str, Any]:
        """Return what the record of acts says of it: no words that a person wrote."""
        return {
            "outcome": self.outcome.value,
            "level": [self.before.level, self.after.level],
            "number": [self.before.number, self.after.number],
        }


def fingerprint(lines: Sequence[Sequence[Any]]) -> str:
    """Return the fingerprint of a row of the log, by which the record of acts vouches for it."""
    # the form of `engine.chain.canonical`; lines hold whole numbers and words by their types
    written = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
