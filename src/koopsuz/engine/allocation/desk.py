"""Scratch, limits and sums of the Newton system."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.jit import helper
from koopsuz.engine.allocation.layout import Columns, Counts, Floats


class Desk(NamedTuple):
    """Scratch arrays of one chunk."""

    local: Floats
    premium: Floats
    value: Floats
    column: Counts
    rows: Counts
    parts: Floats
    mean: Floats
    touched: Counts
    seen: NDArray[np.uint8]
    use: Floats
    matrix: Floats
    lsg_use: Floats
    lsg_step: Floats
    lsg_matrix: Floats
    pivot: Floats


class Rows(NamedTuple):
    """Limits of the rows and where the factors of schools and LSGs are kept."""

    right: Floats
    ceiling: Floats
    softness: Floats
    school_factor: Counts  # [S+1] into factor
    lsg_factor: Counts  # [L+1] into factor


class Summed(NamedTuple):
    """What one chunk adds to the national system."""

    matrix: Floats  # [national rows, national rows]
    step: Floats  # [national rows]
    use: Floats  # [national rows]
    dual: Floats  # smoothed and exact sum of best reduced values


@helper
def make_desk(cols: Columns) -> Desk:
    """Scratch for one chunk, once per call."""
    size = cols.most_rows
    return Desk(
        np.empty(size),
        np.empty(cols.discount.size),
        np.empty(cols.most_columns),
        np.empty(cols.most_columns, dtype=np.int64),
        np.empty(cols.most_entries, dtype=np.int64),
        np.empty(cols.most_entries),
        np.zeros(size),
        np.empty(size, dtype=np.int64),
        np.zeros(size, dtype=np.uint8),
        np.zeros(size),
        np.zeros((size, size)),
        np.zeros(size),
        np.zeros(size),
        np.zeros((size, size)),
        np.empty(size),
    )
