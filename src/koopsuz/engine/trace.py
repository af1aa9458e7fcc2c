"""The trace of a result: what went in, by which rule, what came out. A page walks it to answer "why this
number?".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trace:
    """One step of a computation.

    `subject` names what was computed (an id or the text of a sub-expression), `rule` is the code of the rule
    applied, `result` its value, `inputs` the steps it rests on, `notes` further named values (source, date,
    rounding).
    """

    subject: str
    rule: str
    result: object
    inputs: tuple[Trace, ...] = ()
    notes: tuple[tuple[str, object], ...] = ()

    def walk(self) -> Iterator[Trace]:
        """This step and all steps below it, the outer one first."""
        yield self
        for step in self.inputs:
            yield from step.walk()

    def find(self, subject: str, *, rule: str | None = None) -> Trace:
        """The first step with this subject (and rule); KeyError if there is none."""
        for step in self.walk():
            if step.subject == subject and rule in (None, step.rule):
                return step
        raise KeyError(subject)
