"""Keeps what one page reads several times: the campaign, the plan, the edition.

Only while a page is looked at (GET or HEAD), and only for that one request: nothing that a page is sent to change is
ever remembered, so there is nothing to invalidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Found = TypeVar("Found")

_memory: ContextVar[dict[Any, Any] | None] = ContextVar("memory", default=None)


def once_a_page(read: Callable[Given, Found]) -> Callable[Given, Found]:
    """Make a read answer the same question once within `one_page`; outside it asks every time."""

    @wraps(read)
    def remembered(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        memory = _memory.get()
        if memory is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in memory:
            memory[key] = read(*args, **kwargs)
        found: Found = memory[key]
        return found

    return remembered


@contextmanager
def one_page() -> Iterator[None]:
    """While a page is drawn that changes nothing."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)
