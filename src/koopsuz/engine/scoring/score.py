"""Scoring many assessments at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from .answers import Levels, check_answers
from .kernel import score_tiles
from .model import EditionModel

# Fixed borders, so that the work of each thread does not depend on how many there are.
_CHUNK = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Results of S assessments; −1 stands for "nothing assessed" (means, levels) and "not capped"
    (`…_capped_by`).

    - `requirement_level` uint8 [S, R]: 0–3, 4 not assessed, 5 not applicable; `gap` bool [S, R]: assessed and
    below target - `block_mean` int16 [S, B] in thousandths, `block_level` int16 [S, B] after the cap,
    `block_capped_by` int16 [S, B] a requirement - `overall_mean`, `overall_level`, `overall_capped_by` int16
    [S]: the same for the whole school - `open_by_class` int16 [S, 3]: gaps of class 1, 2, 3 - `answered`,
    `expected` int16 [S]: indicators answered of those that apply; `assessed`, `applicable` int16 [S]:
    requirements
    """

    requirement_level: NDArray[np.uint8]
    gap: NDArray[np.bool_]
    block_mean: NDArray[np.int16]
    block_level: NDArray[np.int16]
    block_capped_by: NDArray[np.int16]
    overall_mean: NDArray[np.int16]
    overall_level: NDArray[np.int16]
    overall_capped_by: NDArray[np.int16]
    open_by_class: NDArray[np.int16]
    answered: NDArray[np.int16]
    expected: NDArray[np.int16]
    assessed: NDArray[np.int16]
    applicable: NDArray[np.int16]

    @property
    def answered_permille(self) -> NDArray[np.int16]:
        """Share of applicable indicators answered, in thousandths cut down, [S]; 1000 where none applies."""
        share = self.answered.astype(np.int32) * 1000 // np.maximum(self.expected, 1)
        return np.where(self.expected == 0, 1000, share).astype(np.int16)


def score(model: EditionModel, *, answers: Levels, applicability: NDArray[np.bool_], threads: int = 1) -> Scores:
    """Score assessments: `answers` uint8 [S, I] (0–3, 4 not answered, 5 not applicable), `applicability` bool
    [S, R].

    Numbers must already be levels (`levels_of_numbers`). The result is the same for any number of threads.
    """
    checked = check_answers(model, answers)
    schools, requirements = len(checked), len(model.requirement_ids)
    if applicability.shape != (schools, requirements):
        raise EngineError(
            "scoring_bad_shape",
            "{what} have the shape {shape}, expected {expected} (schools × what the edition asks).",
            what="applicability flags",
            shape=applicability.shape,
            expected=(schools, requirements),
        )
    levels = np.empty((requirements, schools), dtype=np.uint8)
    gaps = np.empty((requirements, schools), dtype=np.bool_)
    blocks = np.empty((len(model.block_ids) + 1, 3, schools), dtype=np.int16)
    counts = np.empty((7, schools), dtype=np.int16)

    def chunk(first: int) -> None:
        last = min(first + _CHUNK, schools)
        fixed = (model.block_first, model.requirement_first, model.requirement_class, model.critical, model.target)
        score_tiles(checked, applicability, first, last, *fixed, levels, gaps, blocks, counts)

    _run(chunk, range(0, schools, _CHUNK), threads=threads)
    return _scores(levels, gaps, blocks, counts)


def _run(chunk: Callable[[int], None], starts: range, *, threads: int) -> None:
    if threads == 1 or len(starts) < 2:
        for first in starts:
            chunk(first)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(chunk, starts))


def _scores(
    levels: NDArray[np.uint8], gaps: NDArray[np.bool_], blocks: NDArray[np.int16], counts: NDArray[np.int16]
) -> Scores:
    return Scores(
        requirement_level=levels.T,
        gap=gaps.T,
        block_mean=blocks[:-1, 0].T,
        block_level=blocks[:-1, 1].T,
        block_capped_by=blocks[:-1, 2].T,
        overall_mean=blocks[-1, 0],
        overall_level=blocks[-1, 1],
        overall_capped_by=blocks[-1, 2],
        open_by_class=counts[:3].T,
        answered=counts[3],
        expected=counts[4],
        assessed=counts[5],
        applicable=counts[6],
    )
