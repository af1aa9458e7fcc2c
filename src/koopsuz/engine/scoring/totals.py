"""Sums over areas: schools → aiyl aimak → rayon → oblast → country, for any values and any number of rounds.

For rounds, give `group_index = area × rounds + round` and `groups = areas × rounds`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_EXACT_FLOAT = 2**53
_HALF = 32


def totals(values: NDArray[Any], *, group_index: NDArray[np.integer[Any]], groups: int) -> NDArray[np.int64]:
    """Exact sums of whole values (or counts of flags) by group: [S] → [groups], or [S, K] → [groups, K].

    `group_index` [S] is below `groups`; −1 leaves a row out.
    """
    inside = group_index >= 0
    if not inside.all():
        values, group_index = values[inside], group_index[inside]
    if values.ndim == 1:
        return _sums(values, group_index, groups=groups)
    result = np.empty((values.shape[1], groups), dtype=np.int64)
    for column in range(values.shape[1]):
        result[column] = _sums(values[:, column], group_index, groups=groups)
    return result.T


def rollup(
    values: NDArray[Any],
    *,
    group_index: NDArray[np.integer[Any]],
    groups: int,
    parents: Sequence[NDArray[np.integer[Any]]],
) -> tuple[NDArray[np.int64], ...]:
    """Sums at every level of a tree: first by group, then by each level of parents.

    `parents[0]` [groups] gives each group's parent, `parents[1]` the parent of that, and so on up to the
    country.
    """
    levels = [totals(values, group_index=group_index, groups=groups)]
    for height, parent in enumerate(parents):
        # an area without children still has its place, so the level above says how many there are
        above = len(parents[height + 1]) if height + 1 < len(parents) else int(parent.max(initial=-1)) + 1
        levels.append(totals(levels[-1], group_index=parent, groups=above))
    return tuple(levels)


def _sums(values: NDArray[Any], group_index: NDArray[np.integer[Any]], *, groups: int) -> NDArray[np.int64]:
    if values.dtype == np.bool_:
        return np.bincount(group_index[values], minlength=groups)
    largest = max(abs(int(values.max(initial=0))), abs(int(values.min(initial=0))))
    if largest * max(1, len(values)) < _EXACT_FLOAT:
        return _float_sums(values, group_index, groups=groups)
    # bincount adds in float64, which is exact only to 2^53: add the high and the low halves apart.
    whole = values.astype(np.int64)
    high = _float_sums(whole >> _HALF, group_index, groups=groups)
    low = _float_sums(whole & (2**_HALF - 1), group_index, groups=groups)
    return (high << _HALF) + low


def _float_sums(values: NDArray[Any], group_index: NDArray[np.integer[Any]], *, groups: int) -> NDArray[np.int64]:
    return np.bincount(group_index, weights=values, minlength=groups).astype(np.int64)
