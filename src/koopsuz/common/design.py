"""Samples for the style guide."""

from typing import Any


def samples(*, language: str, page: str | None) -> dict[str, Any]:
    """Return the context of the style guide."""
    return {"language": language, "page": page}
