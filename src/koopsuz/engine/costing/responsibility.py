"""The responsibility matrix: who may lawfully pay a line of expenditure of a school, by which row, and why the others
may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class PayerKind(IntEnum):
    """Kinds of budgets and sources; the numbers are those of the allocation's sources."""

    REPUBLICAN = 0
    SUBVENTION = 1
    DONOR = 2
    LOCAL = 3
    SCHOOL = 4

    @classmethod
    def named(cls, name: str) -> PayerKind:
        """From the word of the matrix file, such as "local"."""
        return cls[name.upper()]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One rule: this payer may pay this line, if every condition holds. Empty conditions hold for all.

    `places` and `places_except` are SOATE codes of areas without trailing detail: a school lies inside if its code
    begins so. `valid_to` is the last day. `share_permille` is the payer's share where the law divides a line, None for
    the whole.
    """

    id: str
    line: str
    payer: PayerKind
    valid_from: date
    source: str
    ownership: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    places_except: tuple[str, ...] = ()
    valid_to: date | None = None
    share_permille: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one row says: `allows`, or the `reason` why it does not: ownership, place, place_excepted, not_yet,
    no_longer.
    """

    row: MatrixRow
    allows: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Payers:
    """Lawful payers in the order in which the matrix asks them, the verdict of every row of the line, and payers with
    no row.
    """

    kinds: tuple[PayerKind, ...]
    verdicts: tuple[Verdict, ...]
    without_row: tuple[PayerKind, ...]

    def allowed_by(self, kind: PayerKind) -> MatrixRow | None:
        """The first row that lets this payer pay."""
        return next((item.row for item in self.verdicts if item.allows and item.row.payer is kind), None)


def payers(matrix: Sequence[MatrixRow], *, line: str, ownership: str, place: str, as_of: date) -> Payers:
    """Who may pay `line` for a school of this ownership at this place (SOATE code) on a day. No row, no payer."""
    verdicts = tuple(_verdict(row, ownership=ownership, place=place, as_of=as_of) for row in matrix if row.line == line)
    kinds = dict.fromkeys(verdict.row.payer for verdict in verdicts if verdict.allows)
    mentioned = {verdict.row.payer for verdict in verdicts}
    return Payers(tuple(kinds), verdicts, tuple(kind for kind in PayerKind if kind not in mentioned))


def payer_masks(
    matrix: Sequence[MatrixRow],
    *,
    lines: Sequence[str],
    ownership: NDArray[np.str_],
    place: NDArray[np.str_],
    as_of: date,
) -> NDArray[np.uint8]:
    """For each line and school [L, S] the lawful payers as bits (bit of PayerKind); `ownership`, `place` [S] as text."""
    places, place_code = np.unique(place, return_inverse=True)
    masks = np.zeros((len(lines), len(place)), dtype=np.uint8)
    order = {line: position for position, line in enumerate(lines)}
    for row in matrix:
        if row.line not in order or _out_of_force(row, as_of=as_of):
            continue
        inside = np.asarray([not _wrong_place(row, str(code)) for code in places], dtype=np.bool_)
        holds = inside[place_code.reshape(-1)]
        if row.ownership:
            holds &= np.isin(ownership, row.ownership)
        masks[order[row.line]] |= holds.astype(np.uint8) << np.uint8(row.payer)
    return masks


def _verdict(row: MatrixRow, *, ownership: str, place: str, as_of: date) -> Verdict:
    reason = _out_of_force(row, as_of=as_of)
    if not reason and row.ownership and ownership not in row.ownership:
        reason = "ownership"
    reason = reason or _wrong_place(row, place)
    return Verdict(row, allows=not reason, reason=reason or "allowed")


def _out_of_force(row: MatrixRow, *, as_of: date) -> str:
    if as_of < row.valid_from:
        return "not_yet"
    return "no_longer" if row.valid_to is not None and as_of > row.valid_to else ""


def _wrong_place(row: MatrixRow, place: Any) -> str:
    if row.places and not place.startswith(row.places):
        return "place"
    return "place_excepted" if row.places_except and place.startswith(row.places_except) else ""
