"""The order in which a plan keeps its sources: that of the engine's case, so that positions agree."""

from __future__ import annotations

from collections.abc import Iterable

from koopsuz.engine.costing import PayerKind
from koopsuz.planning.schemas.money import SourceInput


def in_case_order(sources: Iterable[SourceInput]) -> tuple[SourceInput, ...]:
    """Sources by kind, then code."""
    return tuple(sorted(sources, key=lambda source: (PayerKind.named(source.kind), source.code)))
