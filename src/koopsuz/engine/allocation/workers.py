"""Fixed chunks on any number of threads.

The chunks depend on the problem alone and their sums are added in chunk order, so one thread and many give the
same result to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from types import TracebackType
from typing import Any

import numpy as np

from koopsuz.engine.allocation.layout import Columns

CHUNKS = 16

Range = tuple[int, int]


def lsg_chunks(columns: Columns, *, chunks: int = CHUNKS) -> tuple[Range, ...]:
    """Ranges of LSGs with about equal numbers of pairs; small problems get fewer ranges."""
    lsgs = columns.lsg_lines.size
    pairs = columns.option_pairs[columns.gap_options[columns.school_gaps[columns.lsg_schools]]]
    total = int(pairs[-1]) if lsgs else 0
    count = max(1, min(chunks, lsgs, total // 2000))
    marks = np.searchsorted(pairs, np.arange(1, count) * (total / count))
    edges = [0, *(int(mark) for mark in marks), lsgs]
    return tuple((low, high) for low, high in pairwise(edges) if low < high)


@dataclass(slots=True)
class Workers:
    """A small pool; with one thread everything runs in the caller."""

    threads: int
    _pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Workers:
        if self.threads > 1:
            self._pool = ThreadPoolExecutor(self.threads)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def run(self, kernel: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]) -> None:
        """Call the kernel once for each task."""
        if self._pool is None or len(tasks) == 1:
            for task in tasks:
                kernel(*task)
            return
        for done in [self._pool.submit(kernel, *task) for task in tasks]:
            done.result()
