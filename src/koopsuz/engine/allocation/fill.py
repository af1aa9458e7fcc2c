"""Using what is left: every gap takes the most valuable column that still fits, until none can."""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.book import (
    Book,
    Terms,
    enter,
    fits,
    lawful,
    unlist,
    window,
    worth_of,
)
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts
from koopsuz.engine.allocation.problem import Flags


@helper
def best_worth(terms: Terms, book: Book, gap: int, floor: int, least: int, most: int) -> int:
    """Most valuable column above `least` that fits and keeps the oblast's republican money at `floor`, or -1.

    `most` is the largest discount. The caller has given back the gap's present money.
    """
    first, last, _ = window(terms, book.chosen, gap)
    years = terms.discount.size
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
            if worth > least and lawful(terms, column) and fits(terms, book.residual, column):
                least = worth
                found = column
    return found


@kernel
def mark_tempted(terms: Terms, book: Book, upgrade: bool, low: int, marks: Flags) -> None:
    """Mark every gap from `low` on that could do better as far as the capital's line alone tells.

    This reads the gaps in the order of memory, which is many times faster than visiting them all by value.
    """
    years = terms.discount.size
    most = terms.discount.max()
    for gap in range(low, low + marks.size):
        marks[gap - low] = False
        present = book.chosen[gap]
        if present >= 0 and not upgrade:
            continue
        worth, own = 0, 0
        if present >= 0:
            option = terms.pair_option[present // years]
            worth = worth_of(terms, present)
            own = terms.option_capital[option] + years * terms.option_recurrent[option]
        first, last, _ = window(terms, book.chosen, gap)
        for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
            option = terms.pair_option[pair]
            if terms.option_worth[option] * most <= worth:
                continue
            need = terms.option_capital[option] - own
            for year in range(first, last + 1):
                room = book.residual[terms.pair_line[pair] + terms.pair_step[pair] * year]
                if room >= need and terms.option_worth[option] * terms.discount[year] > worth:
                    marks[gap - low] = True


def fill(terms: Terms, book: Book, order: Counts, *, upgrade: bool) -> int:
    """Visit the tempted gaps once in order; returns the number of moves."""
    if not order.size:
        return 0
    low = int(order.min())
    marks = np.empty(int(order.max()) + 1 - low, dtype=np.bool_)
    mark_tempted(terms, book, upgrade, low, marks)
    return int(fill_marked(terms, book, order[marks[order - low]], upgrade))


@kernel
def fill_marked(terms: Terms, book: Book, order: Counts, upgrade: bool) -> int:
    """One pass in order; returns the number of moves. Without `upgrade` only unfunded gaps are looked at.

    A move must raise the gap's own value and must not push its oblast below the equity floor.
    """
    moves = 0
    most = terms.discount.max()
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
        found = best_worth(terms, book, gap, floor, worth, most)
        if found >= 0:
            enter(terms, book, gap, found, 1)
            unlist(book, gap)
            book.chosen[gap] = found
            moves += 1
        elif present >= 0:
            enter(terms, book, gap, present, 1)
    return moves
