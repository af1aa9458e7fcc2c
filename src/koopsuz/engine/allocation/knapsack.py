"""Which holders one line should have: the 0/1 knapsack, searched depth first with the fractional bound.

Lines of schools and LSGs hold few pieces, so a short search mostly proves its answer; a long list is cut off after
a fixed number of nodes, where the best answer so far is as good as proven.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.jit import helper
from koopsuz.engine.allocation.layout import Counts, Floats

_NODES = 500
_CLOSE = 1e-4  # of a mean value: what a better answer must gain at least


class Sheet(NamedTuple):
    """Working space for one line: candidates in the order met, then pieces by gain per tyiyn."""

    gap: Counts
    column: Counts  # the candidate's column on the line
    present: Counts  # its column before, or -1
    use: Counts  # tyiyn that the column takes from the line
    gain: Floats  # value of having the column rather than the best without the line
    state: NDArray[np.int8]  # 1 takes the line, 2 leaves it, 0 is not touched
    density: Floats  # of the pieces: minus gain per tyiyn
    order: Counts  # candidate behind each piece
    size: Counts  # of the pieces, in order: tyiyn
    value: Floats  # and gain
    taken: NDArray[np.int8]  # on the present branch
    best: NDArray[np.int8]  # in the best answer


@helper
def new_sheet(size: int) -> Sheet:
    """Room for that many candidates."""
    return Sheet(
        np.empty(size, dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.empty(size),
        np.empty(size, dtype=np.int8),
        np.empty(size),
        np.empty(size, dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.empty(size),
        np.empty(size, dtype=np.int8),
        np.empty(size, dtype=np.int8),
    )


@helper
def bound_from(size: Counts, value: Floats, count: int, at: int, room: int, sofar: float) -> float:
    """Most that the pieces from `at` on can add if the last may be cut."""
    for piece in range(at, count):
        if size[piece] > room:
            return float(sofar + value[piece] * room / size[piece])
        room -= size[piece]
        sofar += value[piece]
    return sofar


@helper
def go_on(
    size: Counts, value: Floats, taken: NDArray[np.int8], count: int, at: int, room: int, sofar: float, best: float
) -> tuple[int, int, float]:
    """Take what fits from `at` on; ends at `count`, or earlier where nothing better than `best` is left."""
    while at < count:
        if size[at] <= room:
            taken[at] = 1
            room -= size[at]
            sofar += value[at]
        elif bound_from(size, value, count, at, room, sofar) <= best + _CLOSE:
            return at, room, sofar
        else:
            taken[at] = 0
        at += 1
    return at, room, sofar


@helper
def go_back(
    size: Counts, value: Floats, taken: NDArray[np.int8], count: int, at: int, room: int, sofar: float, best: float
) -> tuple[int, int, float]:
    """Give up the last piece taken without which something better is possible; -1 where there is none."""
    for piece in range(at - 1, -1, -1):
        if taken[piece] == 0:
            continue
        taken[piece] = 0
        room += size[piece]
        sofar -= value[piece]
        if bound_from(size, value, count, piece + 1, room, sofar) > best + _CLOSE:
            return piece + 1, room, sofar
    return -1, room, sofar


@helper
def knapsack(size: Counts, value: Floats, taken: NDArray[np.int8], best_of: NDArray[np.int8], capacity: int) -> None:
    """Leave in `best_of` which pieces, sorted by value per size, are best taken, as far as the search goes."""
    count = size.size
    best = 0.0
    best_of[:] = 0
    at, room, sofar = 0, capacity, 0.0
    for _ in range(_NODES):
        at, room, sofar = go_on(size, value, taken, count, at, room, sofar, best)
        if at == count and sofar > best:
            best = sofar
            best_of[:] = taken
        at, room, sofar = go_back(size, value, taken, count, at, room, sofar, best)
        if at < 0:
            break
