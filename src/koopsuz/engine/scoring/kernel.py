"""The loop that must be fast: tiles of schools in one-byte and two-byte rows, so that the compiler works on
many schools at once.

Within a tile an answer becomes a *rank*, of which the lowest wins: 0 not answered, 1–4 the levels 0–3, 5 and
6 not applicable. The inner loops have no branches and run over contiguous rows of fixed width; the last tile
is padded with schools to which nothing applies.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

TILE = 256
_UNKNOWN = np.uint8(4)
_OUT = np.uint8(5)
_NEUTRAL = np.uint8(6)
_ZERO = np.uint8(0)
_ONE = np.uint8(1)
# rows of the running sums of a block
_SUM, _ASSESSED, _CAP, _CAPPED_BY = range(4)


@njit(nogil=True, cache=True)
def score_tiles(
    answers: NDArray[np.uint8],  # [S, I]
    applies: NDArray[np.bool_],  # [S, R]
    first: int,
    last: int,
    block_first: NDArray[np.int32],  # [B+1]
    requirement_first: NDArray[np.int32],  # [R+1]
    requirement_class: NDArray[np.uint8],  # [R]
    critical: NDArray[np.bool_],  # [R]
    target: NDArray[np.uint8],  # [R]
    levels: NDArray[np.uint8],  # out [R, S]
    gaps: NDArray[np.bool_],  # out [R, S]
    block_results: NDArray[np.int16],  # out [B+1, 3, S]: mean in thousandths, level, capped by; last row is overall
    school_counts: NDArray[np.int16],  # out [7, S]: open class 1–3, answered, expected, assessed, applicable
) -> None:
    """Score the schools from `first` to `last`; writes only their columns of the four outputs."""
    blocks = len(block_first) - 1
    rank = np.empty(TILE, dtype=np.uint8)
    here = np.empty(TILE, dtype=np.uint8)
    bytes_ = np.empty((5, TILE), dtype=np.uint8)
    counts = np.empty((7, TILE), dtype=np.int16)
    part = np.empty((4, TILE), dtype=np.int16)
    whole = np.empty((4, TILE), dtype=np.int16)
    for start in range(first, last, TILE):
        width = min(TILE, last - start)
        counts[:] = 0
        _clear(whole)
        for block in range(blocks):
            _clear(part)
            for requirement in range(block_first[block], block_first[block + 1]):
                bytes_[0] = _NEUTRAL
                bytes_[1:3] = _ZERO
                for indicator in range(requirement_first[requirement], requirement_first[requirement + 1]):
                    _load(answers, start, width, indicator, rank)
                    _lower(rank, bytes_[0], bytes_[1], bytes_[2])
                _load_flags(applies, start, width, requirement, here)
                level, gap = bytes_[3], bytes_[4]
                _decide(bytes_[0], here, target[requirement], level, gap)
                _count(bytes_[1], bytes_[2], here, level, counts)
                _open(gap, counts[requirement_class[requirement] - 1])
                _add(level, part[_SUM], part[_ASSESSED])
                if critical[requirement]:
                    _cap(level, gap, np.int16(requirement), part[_CAP], part[_CAPPED_BY])
                levels[requirement, start : start + width] = level[:width]
                _store_flags(gap, gaps[requirement, start : start + width])
            _merge(whole, part)
            _finish(part, block_results[block], start, width)
        _finish(whole, block_results[blocks], start, width)
        school_counts[:, start : start + width] = counts[:, :width]


@njit(nogil=True, cache=True)
def _clear(sums: NDArray[np.int16]) -> None:
    """Running sums: sum of levels, assessed, lowest critical gap (4 for none), its requirement (−1 for none)."""
    sums[:_CAP] = 0
    sums[_CAP] = 4
    sums[_CAPPED_BY] = -1


@njit(nogil=True, cache=True)
def _load(answers: NDArray[np.uint8], start: int, width: int, indicator: int, rank: NDArray[np.uint8]) -> None:
    column = answers[start : start + width, indicator]
    for school in range(width):
        rank[school] = column[school]
    rank[width:] = _OUT


@njit(nogil=True, cache=True)
def _load_flags(applies: NDArray[np.bool_], start: int, width: int, requirement: int, here: NDArray[np.uint8]) -> None:
    column = applies[start : start + width, requirement]
    for school in range(width):
        here[school] = _ONE if column[school] else _ZERO
    here[width:] = _ZERO


@njit(nogil=True, cache=True)
def _store_flags(gap: NDArray[np.uint8], out: NDArray[np.bool_]) -> None:
    for school in range(len(out)):
        out[school] = gap[school] != _ZERO


@njit(nogil=True, cache=True)
def _lower(
    answer: NDArray[np.uint8],
    lowest: NDArray[np.uint8],
    answered: NDArray[np.uint8],
    expected: NDArray[np.uint8],
) -> None:
    for school in range(TILE):
        code = answer[school]
        answered[school] += _ONE if code < _UNKNOWN else _ZERO
        expected[school] += _ONE if code < _OUT else _ZERO
        ranked = _ZERO if code == _UNKNOWN else np.uint8(code + _ONE)
        lowest[school] = ranked if ranked < lowest[school] else lowest[school]


@njit(nogil=True, cache=True)
def _decide(
    lowest: NDArray[np.uint8],
    here: NDArray[np.uint8],
    target: np.uint8,
    level: NDArray[np.uint8],
    gap: NDArray[np.uint8],
) -> None:
    for school in range(TILE):
        ranked = lowest[school] if lowest[school] < _NEUTRAL else _NEUTRAL
        found = _UNKNOWN if ranked == _ZERO else np.uint8(ranked - _ONE)
        decided = found if here[school] else _OUT
        level[school] = decided
        gap[school] = _ONE if decided < target else _ZERO


@njit(nogil=True, cache=True)
def _count(
    answered: NDArray[np.uint8],
    expected: NDArray[np.uint8],
    here: NDArray[np.uint8],
    level: NDArray[np.uint8],
    counts: NDArray[np.int16],
) -> None:
    row_answered, row_expected, row_assessed, row_applicable = counts[3], counts[4], counts[5], counts[6]
    for school in range(TILE):
        row_answered[school] += np.int16(answered[school] if here[school] else _ZERO)
        row_expected[school] += np.int16(expected[school] if here[school] else _ZERO)
        row_assessed[school] += np.int16(_ONE if level[school] < _UNKNOWN else _ZERO)
        row_applicable[school] += np.int16(_ONE if level[school] < _OUT else _ZERO)


@njit(nogil=True, cache=True)
def _open(gap: NDArray[np.uint8], opened: NDArray[np.int16]) -> None:
    for school in range(TILE):
        opened[school] += np.int16(gap[school])


@njit(nogil=True, cache=True)
def _add(level: NDArray[np.uint8], total: NDArray[np.int16], assessed: NDArray[np.int16]) -> None:
    for school in range(TILE):
        is_level = level[school] < _UNKNOWN
        total[school] += np.int16(level[school] if is_level else _ZERO)
        assessed[school] += np.int16(_ONE if is_level else _ZERO)


@njit(nogil=True, cache=True)
def _cap(
    level: NDArray[np.uint8],
    gap: NDArray[np.uint8],
    requirement: np.int16,
    cap: NDArray[np.int16],
    capped_by: NDArray[np.int16],
) -> None:
    for school in range(TILE):
        own = np.int16(level[school])
        lower = (gap[school] != _ZERO) & (own < cap[school])
        cap[school] = own if lower else cap[school]
        capped_by[school] = requirement if lower else capped_by[school]


@njit(nogil=True, cache=True)
def _merge(whole: NDArray[np.int16], part: NDArray[np.int16]) -> None:
    for school in range(TILE):
        whole[_SUM, school] += part[_SUM, school]
        whole[_ASSESSED, school] += part[_ASSESSED, school]
        lower = part[_CAP, school] < whole[_CAP, school]
        whole[_CAP, school] = part[_CAP, school] if lower else whole[_CAP, school]
        whole[_CAPPED_BY, school] = part[_CAPPED_BY, school] if lower else whole[_CAPPED_BY, school]


@njit(nogil=True, cache=True)
def _finish(sums: NDArray[np.int16], out: NDArray[np.int16], start: int, width: int) -> None:
    """From running sums to mean in thousandths, level and what capped it [3, S]; −1 where nothing is
    assessed.
    """
    for school in range(width):
        assessed = np.int32(sums[_ASSESSED, school])
        mean = np.int32(1000) * np.int32(sums[_SUM, school]) // max(assessed, np.int32(1))
        level = mean // np.int32(1000)
        capped = sums[_CAP, school] < level
        out[0, start + school] = mean if assessed else -1
        out[1, start + school] = (sums[_CAP, school] if capped else level) if assessed else -1
        out[2, start + school] = sums[_CAPPED_BY, school] if capped else -1
