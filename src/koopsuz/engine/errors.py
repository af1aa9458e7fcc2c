"""Errors that say what happened and what to do.

An error carries a `code` and its `params`, so that a page can say the same sentence in Kyrgyz, Russian or
English; `str(error)` is the plain English sentence for logs and the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class EngineError(Exception):
    """One thing that is wrong: `code` names the kind, `template` is the English sentence with named
    placeholders, `params` fill it.
    """

    def __init__(self, code: str, template: str = "", /, **params: object) -> None:
        super().__init__(code, template, params)
        self.code = code
        self.template = template or code
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.params)

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword params are lost by the default way of pickling, and errors cross process borders in the job
        # worker.
        return (_rebuild, (type(self), self.code, self.template, self.params))


def _rebuild(kind: type[EngineError], code: str, template: str, params: dict[str, object]) -> EngineError:
    error = kind.__new__(kind)
    EngineError.__init__(error, code, template, **params)
    return error


class ErrorList(EngineError):
    """All errors of one input, so that a person mends them in one go.

    Collect with `add` or inside `with errors.collecting():`, then call `raise_if_any`. The list is itself the
    error that is raised.
    """

    def __init__(self, errors: Iterable[EngineError] = ()) -> None:
        super().__init__("errors")
        self.errors: list[EngineError] = []
        for error in errors:
            self.add(error)

    def add(self, error: EngineError) -> None:
        """Append one error; a list is taken apart, so that lists never nest."""
        if isinstance(error, ErrorList):
            self.errors.extend(error.errors)
        else:
            self.errors.append(error)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep an EngineError raised inside the block and go on after it."""
        try:
            yield
        except EngineError as error:
            self.add(error)

    def raise_if_any(self) -> None:
        if self.errors:
            raise self

    def __bool__(self) -> bool:
        return bool(self.errors)

    def __len__(self) -> int:
        return len(self.errors)

    def __iter__(self) -> Iterator[EngineError]:
        return iter(self.errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)

    def __reduce__(self) -> tuple[object, ...]:
        return (ErrorList, (tuple(self.errors),))
