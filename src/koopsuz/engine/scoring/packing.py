"""Answers as bytes, one row per assessment version: half a byte per level, four bytes per number.

A row of levels is: version (1 byte), number of answers (2 bytes, little-endian), then two answers per byte,
the earlier in the low half. A row of numbers is: version, number of numbers, then int32 little-endian.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from .answers import NOT_APPLICABLE

VERSION = 1
_HEADER = 3
_MOST = 2**16 - 1


def pack(levels: NDArray[np.uint8]) -> bytes:
    """The levels of one assessment, shape [I], as bytes."""
    return pack_many(levels[np.newaxis, :])[0]


def pack_many(levels: NDArray[np.uint8]) -> list[bytes]:
    """The levels of many assessments, shape [S, I], one `bytes` each."""
    schools, count = levels.shape
    if levels.size and int(levels.max()) > NOT_APPLICABLE:
        raise EngineError(
            "packing_bad_level",
            "{value} is not an answer; answers are levels 0 to 3, 4 (not answered) or 5 (not applicable).",
            value=int(levels.max()),
        )
    padded = np.zeros((schools, count + count % 2), dtype=np.uint8)
    padded[:, :count] = levels
    rows = np.empty((schools, _HEADER + padded.shape[1] // 2), dtype=np.uint8)
    rows[:, :_HEADER] = np.frombuffer(_header(count), dtype=np.uint8)
    rows[:, _HEADER:] = padded[:, 0::2] | (padded[:, 1::2] << 4)
    whole, width = rows.tobytes(), rows.shape[1]
    return [whole[start : start + width] for start in range(0, schools * width, width)]


def unpack(row: bytes) -> NDArray[np.uint8]:
    """The levels of one assessment, shape [I]."""
    return unpack_many([row], count=_count(row)).reshape(-1)


def unpack_many(rows: Sequence[bytes], *, count: int) -> NDArray[np.uint8]:
    """The levels of many assessments of one edition with `count` indicators, shape [S, count]."""
    expected = _header(count)
    width = _HEADER + (count + 1) // 2
    for position, row in enumerate(rows):
        if len(row) != width or row[:_HEADER] != expected:
            raise _unreadable(position, row, count=count)
    body = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), width)[:, _HEADER:]
    levels = np.empty((len(rows), 2 * body.shape[1]), dtype=np.uint8)
    np.bitwise_and(body, 15, out=levels[:, 0::2])
    np.right_shift(body, 4, out=levels[:, 1::2])
    return levels[:, :count]


def pack_numbers(numbers: NDArray[np.int32]) -> bytes:
    """The numbers of one assessment, shape [N], as bytes."""
    return _header(len(numbers)) + numbers.astype("<i4").tobytes()


def unpack_numbers(row: bytes) -> NDArray[np.int32]:
    """The numbers of one assessment, shape [N]."""
    count = _count(row)
    if len(row) != _HEADER + 4 * count:
        raise _unreadable(0, row, count=count)
    return np.frombuffer(row, dtype="<i4", offset=_HEADER).astype(np.int32)


def _header(count: int) -> bytes:
    if count > _MOST:
        raise EngineError(
            "packing_too_many", "{count} answers in one row; at most {most} fit.", count=count, most=_MOST
        )
    return bytes([VERSION]) + count.to_bytes(2, "little")


def _count(row: bytes) -> int:
    if len(row) < _HEADER or row[0] != VERSION:
        raise _unreadable(0, row, count=None)
    return int.from_bytes(row[1:_HEADER], "little")


def _unreadable(position: int, row: bytes, *, count: int | None) -> EngineError:
    params: dict[str, Any] = {
        "position": position,
        "length": len(row),
        "version": row[0] if row else None,
        "expected_version": VERSION,
        "count": count,
    }
    return EngineError(
        "packing_unreadable",
        "Packed answers {position} cannot be read: {length} bytes of version {version}, "
        "expected version {expected_version} with {count} answers.",
        **params,
    )
