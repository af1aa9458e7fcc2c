"""Balancing national lines: overdrawn ones lead money away, those with room take unfunded gaps in.

Money moves along the cheapest way over any number of lines, one gap for each step; see `moves`. Every step leaves
the equity floors, prerequisites and local lines in order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.book import Book, Terms
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts, Floats
from koopsuz.engine.allocation.moves import Moves, make, moves_of, possible

_MOST_PATHS = 100_000
_LOOK = 30  # moves of one edge looked at for one that is small enough
_NOWHERE = 1e300


class Ways(NamedTuple):
    """The graph as one search sees it."""

    head: Counts  # [edges] first move that is not known to be impossible
    cost: Floats  # [edges] its loss per tyiyn, at least 0
    length: Floats  # [nodes]
    towards: Counts  # [nodes] next node on the way
    done: NDArray[np.bool_]  # [nodes]
    way: Counts  # [nodes] moves of the way


@helper
def open_ways(moves: Moves) -> Ways:
    """No way known yet; every edge costs what its first move costs."""
    nodes = moves.line.size + 1
    ways = Ways(
        moves.first[:-1].copy(),
        np.empty(nodes * nodes),
        np.empty(nodes),
        np.empty(nodes, dtype=np.int64),
        np.empty(nodes, dtype=np.bool_),
        np.empty(nodes + 1, dtype=np.int64),
    )
    for edge in range(nodes * nodes):
        recost(moves, ways, edge)
    return ways


@helper
def recost(moves: Moves, ways: Ways, edge: int) -> None:
    """Cost of the edge from its head."""
    at = ways.head[edge]
    ways.cost[edge] = max(moves.loss[at], 0.0) if at < moves.first[edge + 1] else _NOWHERE


@helper
def advance(terms: Terms, book: Book, moves: Moves, ways: Ways, edge: int) -> bool:
    """Pass over impossible moves at the head of the edge; True where there was none."""
    at = ways.head[edge]
    while at < moves.first[edge + 1] and not possible(terms, book, moves, at):
        at += 1
    same = bool(at == ways.head[edge])
    ways.head[edge] = at
    recost(moves, ways, edge)
    return same


@helper
def small_one(terms: Terms, book: Book, moves: Moves, at: int, end: int, room: int, least: float) -> int:
    """First possible move with no more capital than `room` and less loss than `least`, or -1."""
    for move in range(at, min(end, at + _LOOK)):
        if moves.loss[move] >= least:
            return -1
        if moves.capital[move] <= room and possible(terms, book, moves, move):
            return move
    return -1


@helper
def spread(ways: Ways, forward: bool) -> None:
    """Shortest lengths to all nodes from those whose length is known, along or against the edges."""
    nodes = ways.length.size
    ways.done[:] = False
    for _ in range(nodes):
        here = -1
        for node in range(nodes):
            if not ways.done[node] and ways.length[node] < (_NOWHERE if here < 0 else ways.length[here]):
                here = node
        if here < 0:
            return
        ways.done[here] = True
        if here == nodes - 1:
            continue
        for node in range(nodes):
            cost = ways.cost[here * nodes + node] if forward else ways.cost[node * nodes + here]
            if not ways.done[node] and ways.length[here] + cost < ways.length[node]:
                ways.length[node] = ways.length[here] + cost
                ways.towards[node] = here


@helper
def nearest_room(terms: Terms, book: Book, moves: Moves, ways: Ways, origin: int) -> tuple[int, int]:
    """(last node before the end, last move) of the cheapest way to a line with room or to the outside, or -1."""
    nodes = ways.length.size
    outside = nodes - 1
    least = ways.length[outside]
    node = ways.towards[outside]
    last = ways.head[node * nodes + outside] if least < _NOWHERE else -1
    for to in range(outside):
        room = book.residual[moves.line[to]]
        if room <= 0 or to == origin:
            continue
        for via in range(outside):
            edge = via * nodes + to
            if via == to or ways.length[via] + ways.cost[edge] >= least:
                continue
            move = small_one(terms, book, moves, ways.head[edge], moves.first[edge + 1], room, least - ways.length[via])
            if move >= 0:
                least = ways.length[via] + max(moves.loss[move], 0.0)
                node, last = via, move
    return node, last


@helper
def lead_away(terms: Terms, book: Book, moves: Moves, ways: Ways, origin: int) -> bool:
    """Move one gap on each step of the cheapest way from the line to room; False where there is no way."""
    nodes = ways.length.size
    while True:
        ways.length[:] = _NOWHERE
        ways.length[origin] = 0.0
        spread(ways, True)
        node, last = nearest_room(terms, book, moves, ways, origin)
        if last < 0:
            return False
        sound = possible(terms, book, moves, last)
        if not sound:
            advance(terms, book, moves, ways, node * nodes + nodes - 1)
        at = node
        while at != origin:
            sound = advance(terms, book, moves, ways, ways.towards[at] * nodes + at) and sound
            at = ways.towards[at]
        if sound:
            break
    make(terms, book, moves, last, False)
    while node != origin:
        move = ways.head[ways.towards[node] * nodes + node]
        if not possible(terms, book, moves, move):
            return True
        make(terms, book, moves, move, False)
        node = ways.towards[node]
    return True


@kernel
def relieve(terms: Terms, book: Book, moves: Moves, price: Floats) -> int:
    """Lead money away from overdrawn lines, the dearest first, while there are ways; returns their number."""
    ways = open_ways(moves)
    stuck = np.zeros(moves.line.size, dtype=np.bool_)
    for paths in range(_MOST_PATHS):
        origin, worst = -1, -1.0
        for node in range(moves.line.size):
            line = moves.line[node]
            over = -book.residual[line] * price[line]
            if book.residual[line] < 0 and not stuck[node] and over > worst:
                origin, worst = node, over
        if origin < 0:
            return paths
        stuck[origin] = not lead_away(terms, book, moves, ways, origin)
    return _MOST_PATHS


@helper
def begin_at(terms: Terms, book: Book, moves: Moves, ways: Ways, goal: int, price: float) -> None:
    """Lengths of the last steps into the line with room, by moves that fit there; `way` holds these moves."""
    nodes = ways.length.size
    ways.length[:] = _NOWHERE
    for via in range(nodes):
        ways.way[via] = -1
        if via == goal:
            continue
        edge = via * nodes + goal
        advance(terms, book, moves, ways, edge)
        room = book.residual[moves.line[goal]]
        move = small_one(terms, book, moves, ways.head[edge], moves.first[edge + 1], room, price)
        if move >= 0:
            ways.length[via] = max(moves.loss[move], 0.0)
            ways.towards[via] = goal
            ways.way[via] = move


@helper
def take_in(terms: Terms, book: Book, moves: Moves, ways: Ways, goal: int, price: float) -> bool:
    """Bring an unfunded gap onto the line, over other lines if that is cheaper; False where none comes in."""
    nodes = ways.length.size
    chain = np.empty(nodes, dtype=np.int64)
    sound = False
    while not sound:
        begin_at(terms, book, moves, ways, goal, price)
        last_step = ways.way[:nodes].copy()
        spread(ways, False)
        if ways.length[nodes - 1] >= price:
            return False
        sound, count = True, 0
        node = nodes - 1
        while node != goal:
            chain[count] = node
            count += 1
            if ways.towards[node] != goal:
                sound = advance(terms, book, moves, ways, node * nodes + ways.towards[node]) and sound
            node = ways.towards[node]
    made = 0
    for step in range(count - 1, -1, -1):
        move = last_step[chain[step]] if step == count - 1 else next_step(terms, book, moves, ways, chain, step)
        if move < 0 or not possible(terms, book, moves, move):
            break
        make(terms, book, moves, move, False)
        ways.way[made] = move
        made += 1
        if over_by(terms, book, moves, move):
            break
    if made == count and not over_by(terms, book, moves, ways.way[made - 1]):
        return True
    for step in range(made - 1, -1, -1):
        make(terms, book, moves, ways.way[step], True)
    return False


@helper
def next_step(terms: Terms, book: Book, moves: Moves, ways: Ways, chain: Counts, step: int) -> int:
    """Move from the step's node that fits into the room which the later steps made."""
    nodes = ways.length.size
    edge = chain[step] * nodes + chain[step + 1]
    room = book.residual[moves.line[chain[step + 1]]]
    return small_one(terms, book, moves, ways.head[edge], moves.first[edge + 1], room, _NOWHERE)


@helper
def over_by(terms: Terms, book: Book, moves: Moves, move: int) -> bool:
    """Whether a line that the move's target uses is below zero."""
    years = terms.discount.size
    target = moves.target[move]
    pair = target // years
    start = target - pair * years
    if book.residual[terms.pair_line[pair] + terms.pair_step[pair] * start] < 0:
        return True
    option = terms.pair_option[pair]
    if terms.option_recurrent[option] > 0:
        for later in range(start + 1, years):
            if book.residual[terms.option_line[option] + terms.option_step[option] * later] < 0:
                return True
    return False


@kernel
def use_room(terms: Terms, book: Book, moves: Moves, price: Floats) -> int:
    """Bring unfunded gaps onto lines with room, the most valuable room first; returns how many."""
    ways = open_ways(moves)
    stuck = np.zeros(moves.line.size, dtype=np.bool_)
    taken = 0
    for _ in range(_MOST_PATHS):
        goal, most = -1, 0.0
        for node in range(moves.line.size):
            line = moves.line[node]
            if not stuck[node] and book.residual[line] * price[line] > most:
                goal, most = node, book.residual[line] * price[line]
        if goal < 0:
            return taken
        stuck[goal] = not take_in(terms, book, moves, ways, goal, price[moves.line[goal]])
        taken += not stuck[goal]
    return taken


@kernel
def raise_floors(terms: Terms, book: Book, moves: Moves, order: Counts) -> None:
    """Take republican money in oblasts below their floor, cheapest moves first; lines may end up overdrawn."""
    years = terms.discount.size
    for move in order:
        oblast = terms.gap_oblast[moves.gap[move]]
        present, target = moves.present[move], moves.target[move]
        if book.spent[oblast] >= terms.equity[oblast] or target < 0 or not terms.pair_republican[target // years]:
            continue
        if present >= 0 and terms.pair_republican[present // years]:
            continue
        if possible(terms, book, moves, move):
            make(terms, book, moves, move, False)


def balance(terms: Terms, book: Book, *, net: Floats, price: Floats) -> None:
    """Bring national lines to their budgets and oblasts to their floors as far as cheap moves do it.

    A line from which no way leads on stays overdrawn, which the caller must mend.
    """
    moves = moves_of(terms, book, net=net)
    if (book.spent < terms.equity).any():
        raise_floors(terms, book, moves, np.argsort(moves.loss, kind="stable"))
    relieve(terms, book, moves, price)
    use_room(terms, book, moves, price)
