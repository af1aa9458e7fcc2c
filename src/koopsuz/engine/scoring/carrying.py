"""Carrying answers over from one edition to the next, with an account of every answer.

A *passage* says where the answers to some old indicators go. With one source the answer is taken, translated by a table of
levels if there is one. With several, the lowest (or highest) level counts, "not applicable" is left out, and while one of
them is not answered the new indicator is not answered either: nobody's silence becomes a level.

Every answer that was given ends in exactly one fate, so the account always adds up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from .answers import NOT_ANSWERED, NOT_APPLICABLE, NUMBER_MISSING
from .model import EditionModel

SAME_LEVELS = (0, 1, 2, 3)


class Fate(IntEnum):
    """What becomes of an answer that was given."""

    NONE = 0  # no answer was given
    KEPT = 1  # under the same code
    RENAMED = 2
    SPLIT = 3  # counts for several indicators
    MERGED = 4  # counts together with others
    TRANSLATED = 5  # to other levels
    WAITS = 6  # for the answers with which it is merged
    UNFIT = 7  # a number outside what is possible now, or one that gives no level
    NOT_ASKED = 8  # the school is not asked any of the new indicators
    REMOVED = 9  # nothing is asked instead


CARRIED = frozenset({Fate.KEPT, Fate.RENAMED, Fate.SPLIT, Fate.MERGED, Fate.TRANSLATED})


@dataclass(frozen=True, slots=True)
class Passage:
    """Positions of old indicators and of the new ones that take their answers; no targets where the answers end.

    `levels` translates the levels 0–3; `lowest` tells which level counts where several sources meet. `bounds` are the least
    and the most that may be entered where the targets ask for a number (then there is one source, a number too).
    """

    sources: tuple[int, ...]
    targets: tuple[int, ...]
    levels: tuple[int, ...] = SAME_LEVELS
    lowest: bool = True
    bounds: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Answers of S schools under the new edition, and the fate of each old answer.

    `answers` uint8 [S, I], `numbers` int32 [S, N] as entered; `fates` uint8 [S, old I] (`Fate`).
    """

    answers: NDArray[np.uint8]
    numbers: NDArray[np.int32]
    fates: NDArray[np.uint8]


def carry(
    passages: Sequence[Passage],
    *,
    old: EditionModel,
    new: EditionModel,
    answers: NDArray[np.uint8],
    levels: NDArray[np.uint8],
    numbers: NDArray[np.int32],
    asked: NDArray[np.bool_],
) -> Carried:
    """Carry the answers of S schools over.

    `answers` [S, old I] and `numbers` [S, old N] are as entered, `levels` [S, old I] the same with numbers turned into levels
    (`levels_of_numbers`); `asked` [S, I] tells which new indicators a school is asked. An indicator is the target of at
    most one passage; one that is the source of none has the fate `REMOVED`.
    """
    schools = len(answers)
    carried = np.full((schools, len(new.indicator_ids)), NOT_ANSWERED, dtype=np.uint8)
    entered = np.full((schools, len(new.number_indicators)), NUMBER_MISSING, dtype=np.int32)
    given = answers != NOT_ANSWERED
    given[:, old.number_indicators] |= numbers != NUMBER_MISSING
    fates = np.where(given, np.uint8(Fate.REMOVED), np.uint8(Fate.NONE))
    new_column = {position: column for column, position in enumerate(new.number_indicators.tolist())}
    for passage in passages:
        if passage.bounds is None:
            taken = _joined(passage, levels)
            carried[:, list(passage.targets)] = taken[:, np.newaxis]
            lacks = taken == NOT_ANSWERED
        else:
            level, number = _number(passage, old=old, answers=answers, numbers=numbers)
            for target in passage.targets:
                carried[:, target], entered[:, new_column[target]] = level, number
            lacks = (level == NOT_ANSWERED) & (number == NUMBER_MISSING)
        _tell_fates(passage, fates, given=given, lacks=lacks, asked=asked, old=old, new=new)
    carried[~asked] = NOT_ANSWERED
    entered[~asked[:, new.number_indicators]] = NUMBER_MISSING
    return Carried(carried, entered, fates)


def _number(
    passage: Passage, *, old: EditionModel, answers: NDArray[np.uint8], numbers: NDArray[np.int32]
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The level code [S] and the number [S] of a source that asks for a number; a number out of bounds is left out."""
    source = passage.sources[0]
    least, most = passage.bounds or (0, 0)
    number = numbers[:, int(np.flatnonzero(old.number_indicators == source)[0])]
    fits = (number >= least) & (number <= most)
    level = np.where(answers[:, source] == NOT_APPLICABLE, np.uint8(NOT_APPLICABLE), np.uint8(NOT_ANSWERED))
    return level, np.where(fits, number, np.int32(NUMBER_MISSING)).astype(np.int32)


def _joined(passage: Passage, levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The level [S] that the sources of a passage give together."""
    table = np.asarray([*passage.levels, NOT_ANSWERED, NOT_APPLICABLE], dtype=np.uint8)
    translated = table[levels[:, list(passage.sources)]]
    counts = translated < NOT_ANSWERED
    if passage.lowest:
        level = np.where(counts, translated, NOT_APPLICABLE).min(axis=1)
    else:
        level = np.where(counts, translated, 0).max(axis=1)
    level = np.where(counts.any(axis=1), level, NOT_APPLICABLE)
    return np.where((translated == NOT_ANSWERED).any(axis=1), NOT_ANSWERED, level).astype(np.uint8)


def _tell_fates(
    passage: Passage,
    fates: NDArray[np.uint8],
    *,
    given: NDArray[np.bool_],
    lacks: NDArray[np.bool_],
    asked: NDArray[np.bool_],
    old: EditionModel,
    new: EditionModel,
) -> None:
    """Write the fate of the given answers; an answer with two passages keeps the better of its fates."""
    if not passage.targets:
        return
    for source in passage.sources:
        fate = np.full(len(fates), _fate_of(passage, source, old=old, new=new), dtype=np.uint8)
        fate[lacks] = Fate.WAITS if len(passage.sources) > 1 else Fate.UNFIT
        fate[~asked[:, list(passage.targets)].any(axis=1)] = Fate.NOT_ASKED
        better = given[:, source] & (fate < fates[:, source])
        fates[better, source] = fate[better]


def _fate_of(passage: Passage, source: int, *, old: EditionModel, new: EditionModel) -> Fate:
    if len(passage.sources) > 1:
        return Fate.MERGED
    if len(passage.targets) > 1:
        return Fate.SPLIT
    if passage.levels != SAME_LEVELS:
        return Fate.TRANSLATED
    same = old.indicator_ids[source] == new.indicator_ids[passage.targets[0]]
    return Fate.KEPT if same else Fate.RENAMED
