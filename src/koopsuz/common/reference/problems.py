"""What is wrong with reference data, collected so that a person mends it in one go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from koopsuz.common.problems import InputProblems
from koopsuz.common.reference.formula_words import said_params
from koopsuz.engine.errors import EngineError

LIST_LIMIT = 8  # how many allowed words a remedy lists before it only points to the nearest


@dataclass(frozen=True, slots=True, order=True)
class ReferenceProblem:
    """One thing that is wrong in a file: where it stands, what it is, and what to do."""

    file: str
    line: int
    key: str
    problem: str
    remedy: str

    @property
    def where(self) -> str:
        """The place as one word group, as lists of problems of any input show it."""
        return f"{self.file}:{self.line}" + (f" {self.key}" if self.key else "")

    @property
    def sentence(self) -> str:
        """What is wrong, under the name that lists of problems of any input use."""
        return self.problem

    @property
    def advice(self) -> str:
        """What to do, under the name that lists of problems of any input use."""
        return self.remedy

    def __str__(self) -> str:
        return f"{self.where}: {self.problem} {self.remedy}"


class ReferenceError_(InputProblems):
    """Reference data with everything that is wrong, in the order of files and lines (`ReferenceError` is Python's own).

    Whoever shows `InputProblems`, on a page or in the terminal, shows these too.
    """

    problems: tuple[ReferenceProblem, ...]  # type: ignore[assignment]  # shown the same way as a Problem

    def __init__(self, problems: Iterable[ReferenceProblem]) -> None:
        Exception.__init__(self, tuple(sorted(set(problems))))
        self.problems = self.args[0]

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(slots=True)
class Problems:
    """Collects what is wrong over any number of files."""

    found: list[ReferenceProblem] = field(default_factory=list)

    def add(self, file: str, line: int, key: str, problem: str, remedy: str) -> None:
        """Keep one problem and go on."""
        self.found.append(ReferenceProblem(file, line, key, problem, remedy))

    def raise_if_any(self) -> None:
        """Raise all problems at once."""
        if self.found:
            raise ReferenceError_(self.found)

    def __len__(self) -> int:
        return len(self.found)


def say(error: EngineError) -> str:
    """Say an engine's error in the language of the page, if the catalogue has its sentence."""
    return _(error.template).format(**said_params(error.params))


def suggestion(found: str, allowed: Iterable[str]) -> str:
    """A remedy for a word outside a closed list: the nearest word, or the whole list if it is short."""
    allowed = list(allowed)
    near = get_close_matches(found, allowed, n=1, cutoff=0.6)
    if near:
        return _("Did you mean “%(near)s”?") % {"near": near[0]}
    if len(allowed) <= LIST_LIMIT:
        return _("Use one of: %(words)s.") % {"words": ", ".join(allowed)}
    return _("Look up the allowed words in docs/reference.")
