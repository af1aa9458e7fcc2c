"""Using what is left: every gap takes the most valuable column that still fits, until none can."""

from __future__ import annotations

from numba import njit

from koopsuz.engine.allocation.book import Book, Terms, enter, lawful, missing, unlist, window, worth_of
from koopsuz.engine.allocation.layout import Counts


@njit(cache=True, nogil=True, error_model="numpy")
def fill(terms: Terms, book: Book, order: Counts, upgrade: bool) -> int:
    """One pass in order; returns the number of moves. Without `upgrade` only unfunded gaps are looked at.

    A move must raise the gap's own value and must not push its oblast below the equity floor.
    """
    years = terms.discount.size
    moves = 0
    for gap in order:
        present = book.chosen[gap]
        if present >= 0 and not upgrade:
            continue
        first, last, _ = window(terms, book.chosen, gap)
        best = worth_of(terms, present) if present >= 0 else 0
        oblast = terms.gap_oblast[gap]
        floor = min(book.spent[oblast], terms.equity[oblast])
        if present >= 0:
            enter(terms, book, gap, present, -1)
        found = present
        for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
            spends = terms.option_capital[terms.pair_option[pair]] if terms.pair_republican[pair] else 0
            if book.spent[oblast] + spends < floor:
                continue
            for year in range(first, last + 1):
                column = pair * years + year
                if worth_of(terms, column) > best and lawful(terms, column):
                    short, _ = missing(terms, book.residual, column)
                    if short == 0:
                        best = worth_of(terms, column)
                        found = column
        if found >= 0:
            enter(terms, book, gap, found, 1)
        if found != present:
            unlist(book, gap)
            book.chosen[gap] = found
            moves += 1
    return moves
