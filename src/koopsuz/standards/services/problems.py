"""What can be wrong with a step, a comment or a reply, in the reader's language."""

from collections.abc import Sequence

from django.utils.functional import Promise

from koopsuz.standards.selectors.guards import Blocker


class LifeProblem(Exception):
    """Something a person can mend: what happened, and what to do. `str()` is in the language of the moment."""

    def __init__(self, message: str | Promise, **params: object) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class BlockedError(LifeProblem):
    """The step is allowed from here, but something stands in its way; `blockers` lists all of it."""

    def __init__(self, message: str | Promise, *, blockers: Sequence[Blocker], **params: object) -> None:
        super().__init__(message, **params)
        self.blockers = tuple(blockers)


class FloodError(LifeProblem):
    """Too many comments came from one place in a day."""
