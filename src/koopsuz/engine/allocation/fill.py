"""Using what is left: every gap takes the most valuable column that still fits, until none can."""

from __future__ import annotations

from numba import njit

from koopsuz.engine.allocation.book import Book, Terms, enter, lawful, missing, unlist, window, worth_of
from koopsuz.engine.allocation.layout import Counts


@njit(cache=True, nogil=True, error_model="numpy")
def best_worth(terms: Terms, book: Book, gap: int, floor: int, least: int) -> int:
    """Most valuable column above `least` that fits and keeps the oblast's republican money at `floor`, or -1.

    The caller has given back the gap's present money.
    """
    first, last, _ = window(terms, book.chosen, gap)
    years = terms.discount.size
    most = terms.discount.max()
    found = -1
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        option = terms.pair_option[pair]
        if terms.option_worth[option] * most <= least:
            continue
        spends = terms.option_capital[option] if terms.pair_republican[pair] else 0
        if book.spent[terms.gap_oblast[gap]] + spends < floor:
            continue
        for year in range(first, last + 1):
            column = pair * years + year
            worth = terms.option_worth[option] * terms.discount[year]
            if worth > least and lawful(terms, column):
                short, _ = missing(terms, book.residual, column)
                if short == 0:
                    least = worth
                    found = column
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def fill(terms: Terms, book: Book, order: Counts, upgrade: bool) -> int:
    """One pass in order; returns the number of moves. Without `upgrade` only unfunded gaps are looked at.

    A move must raise the gap's own value and must not push its oblast below the equity floor.
    """
    moves = 0
    for gap in order:
        present = book.chosen[gap]
        if present >= 0 and not upgrade:
            continue
        oblast = terms.gap_oblast[gap]
        floor = min(book.spent[oblast], terms.equity[oblast])
        worth = 0
        if present >= 0:
            worth = worth_of(terms, present)
            enter(terms, book, gap, present, -1)
        found = best_worth(terms, book, gap, floor, worth)
        if found >= 0:
            enter(terms, book, gap, found, 1)
            unlist(book, gap)
            book.chosen[gap] = found
            moves += 1
        elif present >= 0:
            enter(terms, book, gap, present, 1)
    return moves
