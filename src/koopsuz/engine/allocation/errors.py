"""What can be wrong with an allocation problem."""

from __future__ import annotations

from koopsuz.engine.errors import EngineError, ErrorList


class AllocationError(ErrorList):
    """Everything that is wrong with a problem, listed at once so that it can be mended in one go."""

    def __reduce__(self) -> tuple[object, ...]:
        return (AllocationError, (tuple(self.errors),))

    @classmethod
    def of(cls, code: str, template: str, /, **params: object) -> AllocationError:
        """An error list with a single entry."""
        return cls([EngineError(code, template, **params)])
