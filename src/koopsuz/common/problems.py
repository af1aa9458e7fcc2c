"""Problems in what a person gave us: all of them at once, each with its place, its reason and the remedy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `what` and `remedy` are translatable sentences with named placeholders filled from `params`."""

    where: str
    what: str | Promise
    remedy: str | Promise = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Return what is wrong, in the current language."""
        return str(self.what) % self.params if self.params else str(self.what)

    @property
    def advice(self) -> str:
        """Return what to do about it, in the current language."""
        return str(self.remedy) % self.params if self.params else str(self.remedy)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.sentence) if part) + (
            f" {self.advice}" if self.advice else ""
        )


class InputProblems(Exception):
    """Raised when input can't be used; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)
