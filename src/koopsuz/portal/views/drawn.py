"""Charts kept in memory by what they show: a drawing depends on its values and words alone, and drawing takes longest."""

from __future__ import annotations

from functools import lru_cache

from koopsuz.common import charts

KEPT = 512  # a chart takes 5 to 15 kB


@lru_cache(maxsize=KEPT)
def drawn_shares(rows: tuple[charts.ShareRow, ...], *, kinds: tuple[charts.Kind, ...], title: str) -> charts.Chart:
    """`charts.shares`, drawn once for the same values and words."""
    return charts.shares(rows, kinds=kinds, title=title)


@lru_cache(maxsize=KEPT)
def drawn_bars(rows: tuple[charts.Bar, ...], *, title: str, value_name: str) -> charts.Chart:
    """`charts.bars`, drawn once for the same values and words."""
    return charts.bars(rows, title=title, value_name=value_name)


@lru_cache(maxsize=KEPT)
def drawn_ladder(blocks: tuple[charts.Block, ...], *, title: str) -> charts.Chart:
    """`charts.ladder`, drawn once for the same values and words."""
    return charts.ladder(blocks, title=title)
