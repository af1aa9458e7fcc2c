"""Placing gaps by reduced value: take the best column that fits, make room on national lines, eject on local ones.

Prices say how much each column is worth after paying for its money; the sweep goes through the gaps from the
largest gain down. Where the best column's line is full, it asks one holder of that line to move: on a national
line to something almost as good, on a local line to its best alternative or, if it is no higher class, to nothing.
"""

from __future__ import annotations

from koopsuz.engine.allocation.book import (
    Book,
    Terms,
    capital_line,
    enlist,
    enter,
    fits,
    missing,
    unlist,
    use_on,
    window,
)
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts, Floats

_NOTHING = -1e300
_MOST_ASKED = 400  # holders asked on one national line for one gap
_GRACE = 20  # after so many, go on only while the room grows fast enough to suffice
_MOST_EJECTED = 400  # holders looked at on one local line for one gap


@helper
def best_fit(
    terms: Terms, book: Book, reduced: Floats, gap: int, first: int, last: int, least: float
) -> tuple[int, float]:
    """Column of the largest reduced value above `least` that fits, or -1."""
    years = terms.discount.size
    found = -1
    best = least
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        for year in range(first, last + 1):
            column = pair * years + year
            if reduced[column] > best and fits(terms, book.residual, column):
                best = reduced[column]
                found = column
    return found, best


@helper
def settle(terms: Terms, book: Book, reduced: Floats, gap: int, column: int, slack: float) -> None:
    """Note the gap's column and list the gap where it might make room later."""
    unlist(book, gap)
    book.chosen[gap] = column
    if column < 0:
        return
    line = capital_line(terms, column)
    if terms.line_local[line]:
        enlist(book, gap, line)
        return
    years = terms.discount.size
    if reduced[column] <= slack:
        enlist(book, gap, line)
        return
    for other in range(terms.gap_pairs[gap] * years, terms.gap_pairs[gap + 1] * years):
        if reduced[other] >= reduced[column] - slack and use_on(terms, other, line) == 0:
            enlist(book, gap, line)
            return


@helper
def needed_by_equity(terms: Terms, book: Book, gap: int, column: int) -> bool:
    """Whether the column is republican money without which the gap's oblast would be below its floor."""
    pair = column // terms.discount.size
    if column < 0 or not terms.pair_republican[pair]:
        return False
    oblast = terms.gap_oblast[gap]
    return bool(book.spent[oblast] - terms.option_capital[terms.pair_option[pair]] < terms.equity[oblast])


@helper
def short_after(terms: Terms, book: Book, gap: int, column: int) -> bool:
    """Whether the gap's oblast is below its floor once the gap takes the column."""
    pair = column // terms.discount.size
    spends = terms.option_capital[terms.pair_option[pair]] if terms.pair_republican[pair] else 0
    oblast = terms.gap_oblast[gap]
    return bool(book.spent[oblast] + spends < terms.equity[oblast])


@helper
def move_aside(
    terms: Terms,
    book: Book,
    reduced: Floats,
    gap: int,
    line: int,
    slack: float,
    most: float,
    guard: bool,
    droppable: bool,
) -> float:
    """Move the gap off the line to something at most `slack` worse; returns the loss, or `most` if it stays.

    A `droppable` gap that no other relies on may also be left unfunded if it gains next to nothing.
    """
    years = terms.discount.size
    column = book.chosen[gap]
    needed = guard and needed_by_equity(terms, book, gap, column)
    first, last, held = window(terms, book.chosen, gap)
    enter(terms, book, gap, column, -1)
    found = -1
    best = reduced[column] - slack
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        for year in range(first, last + 1):
            other = pair * years + year
            if (
                other != column
                and reduced[other] > best
                and fits(terms, book.residual, other)
                and use_on(terms, other, line) == 0
                and not (needed and short_after(terms, book, gap, other))
            ):
                best = reduced[other]
                found = other
    nothing = droppable and not held and not needed and best < 0.0
    if nothing:
        found, best = -1, 0.0
    if (found < 0 and not nothing) or reduced[column] - best >= most:
        enter(terms, book, gap, column, 1)
        if found < 0 and not nothing:
            # Lines only fill up within a sweep, so asking again would be in vain; the next sweep lists it anew.
            unlist(book, gap)
        return most
    if found >= 0:
        enter(terms, book, gap, found, 1)
    settle(terms, book, reduced, gap, found, slack)
    return float(max(0.0, reduced[column] - best))


@helper
def make_room(
    terms: Terms,
    book: Book,
    reduced: Floats,
    stage: Counts,
    gap: int,
    column: int,
    line: int,
    slack: float,
    gain: float,
    guard: bool,
    patient: bool,
) -> None:
    """Ask near-indifferent holders of a national line to move until the column fits or the gain is used up."""
    other = book.head[line]
    asked = 0
    need = use_on(terms, column, line)
    lacking = need - book.residual[line]
    while other >= 0 and asked < _MOST_ASKED and book.residual[line] < need:
        freed = lacking - (need - book.residual[line])
        if not patient and asked > _GRACE and freed * _MOST_ASKED < lacking * asked:
            return
        following = book.after[other]
        asked += 1
        kin = terms.gap_parent[other] == gap or terms.gap_parent[gap] == other or other == gap
        if not kin:
            droppable = stage[other] >= stage[gap]
            loss = move_aside(terms, book, reduced, other, line, slack, gain, guard, droppable)
            if loss < gain:
                gain -= loss
        other = following


@helper
def best_ejection(
    terms: Terms, book: Book, reduced: Floats, stage: Counts, gap: int, column: int, line: int, least: float
) -> tuple[int, int, float]:
    """Holder of a local line whose leaving gains most for both: (holder, its new column, gain) or (-1, -1, least).

    The caller has given back the gap's present column.
    """
    need = use_on(terms, column, line) - book.residual[line]
    other = book.head[line]
    asked = 0
    best_holder, best_column, best_gain = -1, -1, least
    while other >= 0 and asked < _MOST_EJECTED:
        asked += 1
        kin = terms.gap_parent[other] == gap or terms.gap_parent[gap] == other or other == gap
        held_column = book.chosen[other]
        if not kin and use_on(terms, held_column, line) >= need:
            first, last, held = window(terms, book.chosen, other)
            stays = held or stage[other] < stage[gap]
            enter(terms, book, other, held_column, -1)
            enter(terms, book, gap, column, 1)
            found, value = best_fit(terms, book, reduced, other, first, last, _NOTHING if stays else 0.0)
            enter(terms, book, gap, column, -1)
            enter(terms, book, other, held_column, 1)
            gain = reduced[column] - (reduced[held_column] - (value if found >= 0 else 0.0))
            if (found >= 0 or not stays) and gain > best_gain and found != held_column:
                best_holder, best_column, best_gain = other, found, gain
        other = book.after[other]
    return best_holder, best_column, best_gain


@helper
def seek_room(
    terms: Terms,
    book: Book,
    reduced: Floats,
    stage: Counts,
    gap: int,
    best: float,
    slack: float,
    tolerance: float,
    guard: bool,
    patient: bool,
) -> None:
    """Make room on national lines for the columns of the gap that are better than `best`."""
    years = terms.discount.size
    first, last, _ = window(terms, book.chosen, gap)
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        for year in range(first, last + 1):
            column = pair * years + year
            if reduced[column] <= best + tolerance:
                continue
            short, line = missing(terms, book.residual, column)
            if short == 1 and not terms.line_local[line]:
                gain = reduced[column] - best
                make_room(terms, book, reduced, stage, gap, column, line, slack, gain, guard, patient)
            if fits(terms, book.residual, column):
                best = reduced[column]


@helper
def seek_ejection(
    terms: Terms, book: Book, reduced: Floats, stage: Counts, gap: int, least: float, tolerance: float
) -> tuple[int, int, int]:
    """Best ejection on a local line: (holder, its new column or -1, column for the gap), or (-1, -1, -1).

    The caller has given back the gap's present column; `least` is what the gap can have without an ejection.
    """
    years = terms.discount.size
    first, last, _ = window(terms, book.chosen, gap)
    holder, aside, target = -1, -1, -1
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        for year in range(first, last + 1):
            column = pair * years + year
            if reduced[column] <= least + tolerance:
                continue
            short, line = missing(terms, book.residual, column)
            if short == 1 and terms.line_local[line]:
                other, its, more = best_ejection(terms, book, reduced, stage, gap, column, line, least + tolerance)
                if other >= 0:
                    holder, aside, target, least = other, its, column, more
    return holder, aside, target


@helper
def place(
    terms: Terms,
    book: Book,
    reduced: Floats,
    stage: Counts,
    gap: int,
    slack: float,
    tolerance: float,
    guard: bool,
    patient: bool,
) -> bool:
    """Give one gap the best column it can get; True when its decision changed."""
    present = book.chosen[gap]
    if guard and needed_by_equity(terms, book, gap, present):
        return False
    first, last, _ = window(terms, book.chosen, gap)
    worth = reduced[present] if present >= 0 else 0.0
    _, best = best_fit(terms, book, reduced, gap, first, last, worth)
    seek_room(terms, book, reduced, stage, gap, best, slack, tolerance, guard, patient)
    if present >= 0:
        enter(terms, book, gap, present, -1)
    found, best = best_fit(terms, book, reduced, gap, first, last, worth)
    holder, aside, target = seek_ejection(terms, book, reduced, stage, gap, best, tolerance)
    if holder >= 0:
        enter(terms, book, holder, book.chosen[holder], -1)
        if aside >= 0:
            enter(terms, book, holder, aside, 1)
        settle(terms, book, reduced, holder, aside, slack)
        found = target
    elif found < 0:
        found = present
    if found >= 0:
        enter(terms, book, gap, found, 1)
    if found != present:
        settle(terms, book, reduced, gap, found, slack)
    return bool(found != present)


@kernel
def relist(terms: Terms, book: Book, reduced: Floats, slack: float, gaps: Counts) -> None:
    """List each of the gaps that is funded, might make room and is in no list."""
    for gap in gaps:
        if book.chosen[gap] >= 0 and book.listed[gap] < 0:
            settle(terms, book, reduced, gap, book.chosen[gap], slack)


@kernel
def sweep(
    terms: Terms,
    book: Book,
    reduced: Floats,
    best: Floats,
    stage: Counts,
    order: Counts,
    slack: float,
    tolerance: float,
    guard: bool,
    short_only: bool,
) -> int:
    """Place the gaps in order; returns how many decisions changed.

    With `guard` no move takes republican money from an oblast that needs it for its floor; with `short_only` besides
    only gaps of oblasts below their floor are placed, and every holder is asked for them.
    """
    moves = 0
    for gap in order:
        oblast = terms.gap_oblast[gap]
        if short_only and book.spent[oblast] >= terms.equity[oblast]:
            continue
        present = book.chosen[gap]
        worth = reduced[present] if present >= 0 else 0.0
        if best[gap] - worth > tolerance:
            moves += place(terms, book, reduced, stage, gap, slack, tolerance, guard, short_only)
    return moves
