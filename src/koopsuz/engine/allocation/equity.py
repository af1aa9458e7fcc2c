"""Repair of equity: raise republican spending in an oblast that is below its floor."""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.book import Book, Terms, capital_line, enter, missing, per_tyiyn, unlist, window
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts, Floats
from koopsuz.engine.allocation.sweep import best_fit

_OVERSHOOT = (0.35, 1.1, 1e9)  # how large a grant may be relative to what is still short, from fine to coarse


@helper
def leave_line(terms: Terms, book: Book, reduced: Floats, gap: int, line: int) -> None:
    """Let the gap go from the line: to another column worth its price, or to nothing."""
    first, last, _ = window(terms, book.chosen, gap)
    enter(terms, book, gap, book.chosen[gap], -1)
    unlist(book, gap)
    found, _ = best_fit(terms, book, reduced, gap, first, last, -1e-9)
    if found >= 0 and capital_line(terms, found) == line:
        found = -1
    if found >= 0:
        enter(terms, book, gap, found, 1)
    book.chosen[gap] = found


@helper
def clear_room(
    terms: Terms, book: Book, reduced: Floats, oblast: int, column: int, holders: Counts, first: Counts
) -> None:
    """Ask holders in oblasts above their floor to leave the column's line, least valuable money first."""
    line = capital_line(terms, column)
    need = terms.option_capital[terms.pair_option[column // terms.discount.size]]
    i = first[line]
    while book.residual[line] < need and i < first[line + 1]:
        other = holders[i]
        i += 1
        theirs = terms.gap_oblast[other]
        held_column = book.chosen[other]
        if held_column < 0 or theirs == oblast or capital_line(terms, held_column) != line:
            continue
        pair = held_column // terms.discount.size
        spends = terms.option_capital[terms.pair_option[pair]]
        _, _, held = window(terms, book.chosen, other)
        if not held and book.spent[theirs] - spends >= terms.equity[theirs]:
            leave_line(terms, book, reduced, other, line)


@helper
def republican_choice(terms: Terms, book: Book, reduced: Floats, gap: int, most: float) -> int:
    """Best republican column no dearer than `most` that lacks room on its own line at the worst, or -1."""
    first, last, _ = window(terms, book.chosen, gap)
    years = terms.discount.size
    found = -1
    best = -1e299
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        if not terms.pair_republican[pair] or terms.option_capital[terms.pair_option[pair]] > most:
            continue
        for year in range(first, last + 1):
            column = pair * years + year
            if reduced[column] > best:
                short, line = missing(terms, book.residual, column)
                if short == 0 or (short == 1 and line == capital_line(terms, column)):
                    best = reduced[column]
                    found = column
    return found


@kernel
def raise_oblast(
    terms: Terms,
    book: Book,
    reduced: Floats,
    oblast: int,
    candidates: Counts,
    holders: Counts,
    first: Counts,
    overshoot: float,
    typical: int,
) -> None:
    """Fund the candidates of the oblast from republican lines until its floor is reached."""
    years = terms.discount.size
    for gap in candidates:
        short = terms.equity[oblast] - book.spent[oblast]
        if short <= 0:
            return
        present = book.chosen[gap]
        if present >= 0 and terms.pair_republican[present // years]:
            continue
        if present >= 0:
            enter(terms, book, gap, present, -1)
        column = republican_choice(terms, book, reduced, gap, max(overshoot * short, typical))
        if column >= 0:
            clear_room(terms, book, reduced, oblast, column, holders, first)
            lacking, _ = missing(terms, book.residual, column)
            if lacking > 0:
                column = -1
        if column < 0 and present >= 0:
            lacking, _ = missing(terms, book.residual, present)
            column = present if lacking == 0 else -1
        if column >= 0:
            enter(terms, book, gap, column, 1)
        if column != present:
            unlist(book, gap)
            book.chosen[gap] = column


def repair_equity(terms: Terms, book: Book, *, reduced: Floats, typical: int) -> None:
    """Bring every oblast to its floor where lawful money and gaps allow it.

    `typical` is the capital (tyiyn) of a grant that is never refused as too large for what is short.
    """
    for overshoot in _OVERSHOOT:
        for oblast in np.flatnonzero(book.spent < terms.equity):
            holders, first = _holders(terms, book, reduced=reduced)
            candidates = _candidates(terms, book, reduced=reduced, oblast=int(oblast))
            raise_oblast(terms, book, reduced, int(oblast), candidates, holders, first, overshoot, typical)


def _holders(terms: Terms, book: Book, *, reduced: Floats) -> tuple[Counts, Counts]:
    """Gaps paid from each republican line, least reduced value per tyiyn first, and the lines' pointers."""
    years = terms.discount.size
    gap = np.flatnonzero(book.chosen >= 0)
    column = book.chosen[gap]
    pair = column // years
    ours = terms.pair_republican[pair] == 1
    gap, column, pair = gap[ours], column[ours], pair[ours]
    line = terms.pair_line[pair] + terms.pair_step[pair] * (column - pair * years)
    gain = per_tyiyn(reduced[column], terms.option_capital[terms.pair_option[pair]])
    order = np.lexsort((gain, line))
    pointers = np.searchsorted(line[order], np.arange(book.residual.size + 1))
    return gap[order], pointers.astype(np.int64)


def _candidates(terms: Terms, book: Book, *, reduced: Floats, oblast: int) -> Counts:
    """Gaps of the oblast with a republican pair, largest gain per tyiyn first."""
    years = terms.discount.size
    owner = np.repeat(np.arange(book.chosen.size), np.diff(terms.gap_pairs))
    pair = np.flatnonzero((terms.pair_republican == 1) & (terms.gap_oblast[owner] == oblast))
    gap = owner[pair]
    if not gap.size:
        return gap
    first = np.flatnonzero(np.append(True, np.diff(gap) != 0))
    value = np.maximum.reduceat(reduced.reshape(-1, years)[pair].max(axis=1), first)
    dearest = np.maximum.reduceat(terms.option_capital[terms.pair_option[pair]], first)
    gap = gap[first]
    present = book.chosen[gap]
    now = np.where(present >= 0, reduced[np.maximum(present, 0)], 0.0)
    possible = value > -1e299
    order = np.argsort(-per_tyiyn(value - now, dearest)[possible], kind="stable")
    return gap[possible][order]
