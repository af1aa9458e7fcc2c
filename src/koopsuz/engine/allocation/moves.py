"""Moves between national lines: what each gap could do instead of what it does, cheapest first.

Lines are nodes; one more node, the outside, is local money with room and doing without. A move leads from the node
that pays a gap to another node; its loss per tyiyn says what moving money that way costs. Because many gaps are
nearly indifferent, most ways cost next to nothing, and some way leads from every line that is overdrawn to one with
room.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.book import Book, Terms, capital_line, enter, fits, unlist, window
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts, Floats

_MOST_LOSS = 0.3  # mean values: moves that lose more are not listed
_UNKNOWN = -2


class Moves(NamedTuple):
    """Moves sorted by (from, to) and loss per tyiyn."""

    gap: Counts
    present: Counts  # column that the move leaves, or -1
    target: Counts  # column that it takes, or -1
    loss: Floats  # mean values per tyiyn
    capital: Counts
    first: Counts  # [nodes*nodes+1] first move of each edge
    line: Counts  # [nodes-1] national line of each node; the last node is the outside


class _Raw(NamedTuple):
    """Moves in the order of the gaps."""

    gap: Counts
    present: Counts
    target: Counts
    loss: Floats
    capital: Counts
    edge: Counts


@helper
def best_targets(
    terms: Terms, book: Book, net: Floats, node: Counts, gap: int, best: Floats, target: NDArray[np.int64]
) -> None:
    """Best column of the gap on each other node; `best` comes with the least value worth listing."""
    outside = best.size - 1
    present = book.chosen[gap]
    origin = node[capital_line(terms, present)] if present >= 0 else outside
    first, last, _ = window(terms, book.chosen, gap)
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        for year in range(first, last + 1):
            column = pair * terms.discount.size + year
            to = node[capital_line(terms, column)]
            if to != origin and net[column] > best[to] and (to < outside or fits(terms, book.residual, column)):
                best[to] = net[column]
                target[to] = column


@kernel
def list_moves(terms: Terms, book: Book, net: Floats, node: Counts, nodes: int, raw: _Raw, write: bool) -> int:
    """Count the moves of all gaps that no local line pays and, with `write`, write them down."""
    best = np.empty(nodes)
    target = np.empty(nodes, dtype=np.int64)
    outside = nodes - 1
    count = 0
    for gap in range(book.chosen.size):
        present = book.chosen[gap]
        if present >= 0 and node[capital_line(terms, present)] == outside:
            continue
        value = net[present] if present >= 0 else 0.0
        best[:] = value - _MOST_LOSS
        target[:] = _UNKNOWN
        _, _, held = window(terms, book.chosen, gap)
        if present >= 0 and not held and best[outside] < 0.0:
            best[outside] = 0.0
            target[outside] = -1
        if present >= 0:
            enter(terms, book, gap, present, -1)
        best_targets(terms, book, net, node, gap, best, target)
        if present >= 0:
            enter(terms, book, gap, present, 1)
        for to in range(nodes):
            if target[to] == _UNKNOWN:
                continue
            if write:
                write_move(terms, raw, count, gap, present, target[to], value - best[to])
                origin = node[capital_line(terms, present)] if present >= 0 else outside
                raw.edge[count] = origin * nodes + to
            count += 1
    return count


@helper
def write_move(terms: Terms, raw: _Raw, at: int, gap: int, present: int, target: int, loss: float) -> None:
    """Write one move down without its edge."""
    paid = present if present >= 0 else target
    capital = max(terms.option_capital[terms.pair_option[paid // terms.discount.size]], 1)
    raw.gap[at] = gap
    raw.present[at] = present
    raw.target[at] = target
    raw.loss[at] = loss / capital
    raw.capital[at] = capital


def moves_of(terms: Terms, book: Book, *, net: Floats) -> Moves:
    """All moves that lose little, from the book as it is."""
    line = np.flatnonzero(terms.line_local == 0)
    nodes = line.size + 1
    node = np.full(book.residual.size, line.size, dtype=np.int64)
    node[line] = np.arange(line.size)
    count = list_moves(terms, book, net, node, nodes, _room(0), False)
    raw = _room(count)
    list_moves(terms, book, net, node, nodes, raw, True)
    order = np.lexsort((raw.loss, raw.edge))
    return Moves(
        gap=raw.gap[order],
        present=raw.present[order],
        target=raw.target[order],
        loss=raw.loss[order],
        capital=raw.capital[order],
        first=np.searchsorted(raw.edge[order], np.arange(nodes * nodes + 1)).astype(np.int64),
        line=line.astype(np.int64),
    )


def _room(count: int) -> _Raw:
    gap, present, target, capital, edge = (np.empty(count, dtype=np.int64) for _ in range(5))
    return _Raw(gap=gap, present=present, target=target, loss=np.empty(count), capital=capital, edge=edge)


@helper
def possible(terms: Terms, book: Book, moves: Moves, move: int) -> bool:
    """Whether the move still starts from what the gap has, in time, with room for all but national money.

    A move that would take republican money from an oblast that needs it for its floor is not possible.
    """
    gap, target = moves.gap[move], moves.target[move]
    present = moves.present[move]
    if book.chosen[gap] != present:
        return False
    years = terms.discount.size
    first, last, held = window(terms, book.chosen, gap)
    if target < 0:
        if held:
            return False
    elif not first <= target % years <= last or not room_at_home(terms, book, gap, present, target):
        return False
    change = 0
    if present >= 0 and terms.pair_republican[present // years]:
        change -= terms.option_capital[terms.pair_option[present // years]]
    if target >= 0 and terms.pair_republican[target // years]:
        change += terms.option_capital[terms.pair_option[target // years]]
    oblast = terms.gap_oblast[gap]
    return bool(change >= 0 or book.spent[oblast] + change >= terms.equity[oblast])


@helper
def room_at_home(terms: Terms, book: Book, gap: int, present: int, target: int) -> bool:
    """Whether the target fits: all of it where a local line pays, else what local lines must carry later."""
    if present >= 0:
        enter(terms, book, gap, present, -1)
    if terms.line_local[capital_line(terms, target)]:
        enough = fits(terms, book.residual, target)
    else:
        enough = carried(terms, book, target)
    if present >= 0:
        enter(terms, book, gap, present, 1)
    return enough


@helper
def carried(terms: Terms, book: Book, column: int) -> bool:
    """Whether local lines have room for what the column costs in later years."""
    years = terms.discount.size
    pair = column // years
    option = terms.pair_option[pair]
    recurrent = terms.option_recurrent[option]
    if recurrent > 0:
        start = column - pair * years
        need = recurrent if terms.option_step[option] else recurrent * (years - 1 - start)
        for later in range(start + 1, years):
            line = terms.option_line[option] + terms.option_step[option] * later
            if terms.line_local[line] and book.residual[line] < need:
                return False
    return True


@helper
def make(terms: Terms, book: Book, moves: Moves, move: int, back: bool) -> None:
    """Make the move, or take it back."""
    gap = moves.gap[move]
    old = moves.target[move] if back else moves.present[move]
    new = moves.present[move] if back else moves.target[move]
    if old >= 0:
        enter(terms, book, gap, old, -1)
    if new >= 0:
        enter(terms, book, gap, new, 1)
    unlist(book, gap)
    book.chosen[gap] = new
