"""Exchanges: a gap is funded because one holder of a local line, of the same or a lower class, makes way.

Lines of one LSG or school hold few, large pieces, so moving two at a time finds what moving one cannot.
"""

from __future__ import annotations

from koopsuz.engine.allocation.book import (
    Book,
    Terms,
    enter,
    lawful,
    missing,
    unlist,
    use_on,
    window,
    worth_of,
)
from koopsuz.engine.allocation.fill import best_worth
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts

_MOST_ASKED = 100  # holders of one line looked at for one gap


@helper
def worth_elsewhere(terms: Terms, book: Book, gap: int, other: int, column: int, stays: bool) -> tuple[int, int]:
    """Best column of `other` and its worth if `gap` took `column`; (-2, 0) where `other` cannot make way.

    The caller has given back nothing; the book is as before on return.
    """
    present = book.chosen[other]
    oblast = terms.gap_oblast[other]
    floor = min(book.spent[oblast], terms.equity[oblast])
    enter(terms, book, other, present, -1)
    enter(terms, book, gap, column, 1)
    short = overdrawn_by(terms, book, column)
    found = -2
    worth = 0
    if not short:
        found = best_worth(terms, book, other, floor, 0, terms.discount.max())
        if found >= 0:
            worth = worth_of(terms, found)
        elif stays or book.spent[oblast] < floor or needed_by_floor(terms, gap, other):
            found = -2
    enter(terms, book, gap, column, -1)
    enter(terms, book, other, present, 1)
    return found, worth


@helper
def needed_by_floor(terms: Terms, gap: int, other: int) -> bool:
    """Whether dropping `other` for the gap could break a school's floor of class-1 gaps."""
    return bool(terms.gap_class[other] == 1 and terms.gap_school[other] != terms.gap_school[gap])


@helper
def overdrawn_by(terms: Terms, book: Book, column: int) -> bool:
    """Whether a line of the column is below zero."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    if book.residual[terms.pair_line[pair] + terms.pair_step[pair] * year] < 0:
        return True
    option = terms.pair_option[pair]
    if terms.option_recurrent[option] > 0:
        for later in range(year + 1, years):
            if book.residual[terms.option_line[option] + terms.option_step[option] * later] < 0:
                return True
    return False


@helper
def best_exchange(terms: Terms, book: Book, gap: int, column: int, line: int) -> tuple[int, int, int]:
    """Holder of the line that loses least by making way: (holder, its new column or -1, gain) or (-1, -1, 0)."""
    need = use_on(terms, column, line) - book.residual[line]
    holder, target, most = -1, -1, 0
    other = book.head[line]
    asked = 0
    while other >= 0 and asked < _MOST_ASKED:
        asked += 1
        present = book.chosen[other]
        kin = terms.gap_parent[other] == gap or terms.gap_parent[gap] == other
        equal = terms.gap_class[other] >= terms.gap_class[gap]
        if equal and not kin and use_on(terms, present, line) >= need:
            _, _, held = window(terms, book.chosen, other)
            found, worth = worth_elsewhere(terms, book, gap, other, column, held)
            gain = worth_of(terms, column) - worth_of(terms, present) + worth
            if found >= -1 and gain > most:
                holder, target, most = other, found, gain
        other = book.after[other]
    return holder, target, most


@kernel
def exchange(terms: Terms, book: Book, order: Counts) -> int:
    """Fund gaps by moving one holder of a local line of the same or a lower class, where both together gain value."""
    years = terms.discount.size
    moves = 0
    for gap in order:
        if book.chosen[gap] >= 0:
            continue
        first, last, _ = window(terms, book.chosen, gap)
        holder, aside, target, most = -1, -1, -1, 0
        for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
            for year in range(first, last + 1):
                column = pair * years + year
                if worth_of(terms, column) <= most or not lawful(terms, column):
                    continue
                short, line = missing(terms, book.residual, column)
                if short == 1 and terms.line_local[line]:
                    other, its, gain = best_exchange(terms, book, gap, column, line)
                    if gain > most:
                        holder, aside, target, most = other, its, column, gain
        if holder < 0:
            continue
        enter(terms, book, holder, book.chosen[holder], -1)
        unlist(book, holder)
        if aside >= 0:
            enter(terms, book, holder, aside, 1)
        book.chosen[holder] = aside
        enter(terms, book, gap, target, 1)
        book.chosen[gap] = target
        moves += 1
    return moves
