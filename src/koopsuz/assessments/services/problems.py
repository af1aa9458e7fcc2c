"""What can be wrong with an answer or a step, in the reader's language."""

from django.utils.functional import Promise


class AssessmentProblem(Exception):
    """Something a person can mend: what happened, and what to do. `str()` is in the language of the moment."""

    def __init__(self, message: str | Promise, **params: object) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class IncompleteError(AssessmentProblem):
    """The assessment can't be sent: `missing` are the codes of all indicators without an answer, in order."""

    def __init__(self, message: str | Promise, *, missing: tuple[str, ...], **params: object) -> None:
        super().__init__(message, **params)
        self.missing = missing


class LoadError(AssessmentProblem):
    """A load was refused; `problems` lists everything that is wrong with it."""

    def __init__(self, message: str | Promise, *, problems: tuple[str, ...], **params: object) -> None:
        super().__init__(message, **params)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *self.problems])
