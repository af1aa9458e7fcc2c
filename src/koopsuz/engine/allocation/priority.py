"""Priority: no gap waits for money that a lower class holds in a line lawful for the gap.

A funded gap holds its money for the highest class among itself and the funded gaps that rely on it. An unfunded
gap whose prerequisite is met may claim: it takes its column, and on every line that it overdraws holders of lower
classes are released, lowest class and least worth per tyiyn first, each with the gaps that rely on it. A holder
is passed over when its release would put its oblast below the equity floor. If all lines balance, the claim is
granted, and released gaps that still fit come back; else everything is undone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from koopsuz.engine.allocation.book import (
    Book,
    Terms,
    enter,
    lawful,
    missing,
    per_tyiyn,
    unlist,
    use_on,
    window,
)
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts, Floats

_DEEPEST = 64


class Holders(NamedTuple):
    """Who holds money on each line in the order of release, and for which class."""

    first: Counts  # [R+1]
    gap: Counts
    rank: Counts  # [G] class that the gap's money serves
    held: Counts  # [3, R] money on the line that serves class k+1 or lower (k = 0, 1, 2)


def holders_of(terms: Terms, book: Book, *, gaps: Counts) -> Holders:
    """Lists for the release among the given gaps, in the documented order."""
    rank = serving_class(terms, book)
    line, gap, amount = _uses(terms, book, gaps=gaps)
    years = terms.discount.size
    column = book.chosen[gap]
    option = terms.pair_option[column // years]
    worth = terms.option_worth[option] * terms.discount[column % years]
    density = per_tyiyn(worth, terms.option_capital[option])
    order = np.lexsort((gap, density, -rank[gap], line))
    held = np.zeros((3, book.residual.size), dtype=np.int64)
    for lowest in (1, 2):
        ours = rank[gap] > lowest
        np.add.at(held[lowest], line[ours], amount[ours])
    pointers = np.searchsorted(line[order], np.arange(book.residual.size + 1))
    return Holders(first=pointers.astype(np.int64), gap=gap[order], rank=rank, held=held)


def serving_class(terms: Terms, book: Book) -> Counts:
    """Class that each gap's money serves: its own or that of a funded gap that relies on it, if higher."""
    rank = terms.gap_class.astype(np.int64)
    waiting = np.flatnonzero((terms.gap_parent >= 0) & (book.chosen >= 0))
    parent = terms.gap_parent[waiting]
    for _ in range(_DEEPEST):
        raised = rank.copy()
        np.minimum.at(raised, parent, rank[waiting])
        if (raised == rank).all():
            break
        rank = raised
    return rank


def _uses(terms: Terms, book: Book, *, gaps: Counts) -> tuple[Counts, Counts, Counts]:
    """(line, gap, tyiyn) of every use of money by the given gaps."""
    years = terms.discount.size
    gap = gaps[book.chosen[gaps] >= 0]
    column = book.chosen[gap]
    pair, year = column // years, column % years
    option = terms.pair_option[pair]
    lines = [(terms.pair_line[pair] + terms.pair_step[pair] * year).astype(np.int64)]
    owners, amounts = [gap], [terms.option_capital[option]]
    for later in range(1, years):
        runs = (terms.option_recurrent[option] > 0) & (year < later)
        run = option[runs]
        lines.append((terms.option_line[run] + terms.option_step[run] * later).astype(np.int64))
        owners.append(gap[runs])
        amounts.append(terms.option_recurrent[run])
    return np.concatenate(lines), np.concatenate(owners), np.concatenate(amounts)


@helper
def overdrawn(terms: Terms, book: Book, column: int) -> int:
    """First line of the column that is below zero, or -1."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    line = terms.pair_line[pair] + terms.pair_step[pair] * year
    if book.residual[line] < 0:
        return int(line)
    option = terms.pair_option[pair]
    if terms.option_recurrent[option] > 0:
        for later in range(year + 1, years):
            line = terms.option_line[option] + terms.option_step[option] * later
            if book.residual[line] < 0:
                return int(line)
    return -1


@helper
def hopeful(terms: Terms, book: Book, held: Counts, column: int) -> bool:
    """Whether the column would balance if every lower class gave all it holds on its lines."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    line = terms.pair_line[pair] + terms.pair_step[pair] * year
    if book.residual[line] + held[line] < use_on(terms, column, line):
        return False
    option = terms.pair_option[pair]
    if terms.option_recurrent[option] > 0:
        for later in range(year + 1, years):
            line = terms.option_line[option] + terms.option_step[option] * later
            if book.residual[line] + held[line] < use_on(terms, column, line):
                return False
    return True


@helper
def gather(terms: Terms, book: Book, gap: int, family: Counts) -> int:
    """The gap and every funded gap that relies on it, the gap first."""
    family[0] = gap
    count = 1
    at = 0
    while at < count:
        for i in range(terms.gap_children[family[at]], terms.gap_children[family[at] + 1]):
            child = terms.child[i]
            if book.chosen[child] >= 0:
                family[count] = child
                count += 1
        at += 1
    return count


@helper
def release(terms: Terms, book: Book, gap: int, family: Counts, log: Counts, logged: int) -> int:
    """Release the gap and those that rely on it unless equity forbids; returns the new length of the log."""
    years = terms.discount.size
    count = gather(terms, book, gap, family)
    spends = 0
    for i in range(count):
        pair = book.chosen[family[i]] // years
        if terms.pair_republican[pair]:
            spends += terms.option_capital[terms.pair_option[pair]]
    oblast = terms.gap_oblast[gap]
    if spends > 0 and book.spent[oblast] - spends < terms.equity[oblast]:
        return logged
    for i in range(count):
        enter(terms, book, family[i], book.chosen[family[i]], -1)
        log[logged, 0] = family[i]
        log[logged, 1] = book.chosen[family[i]]
        book.chosen[family[i]] = -1
        logged += 1
    return logged


@helper
def above(terms: Terms, gap: int, other: int) -> bool:
    """Whether `other` must be met before the gap."""
    parent = terms.gap_parent[gap]
    while parent >= 0:
        if parent == other:
            return True
        parent = terms.gap_parent[parent]
    return False


@helper
def come_back(terms: Terms, book: Book, log: Counts, logged: int, granted: bool) -> None:
    """Undo the releases of a refused claim; after a granted one, let those return that still fit."""
    for again in range(2):
        # The log runs from the least valuable up, so the most valuable comes back first; the second turn is for
        # gaps whose prerequisite came back after them.
        for k in range(logged - 1, -1, -1):
            gap, column = log[k, 0], log[k, 1]
            if book.chosen[gap] >= 0:
                continue
            first, last, _ = window(terms, book.chosen, gap)
            year = column % terms.discount.size
            short, _ = missing(terms, book.residual, column)
            if not granted or (short == 0 and first <= year <= last):
                enter(terms, book, gap, column, 1)
                book.chosen[gap] = column
            elif again == 1:
                unlist(book, gap)


@helper
def claim(terms: Terms, book: Book, holders: Holders, gap: int, column: int, family: Counts, log: Counts) -> bool:
    """Try to fund the gap by the column with money of lower classes; True when granted."""
    rank = terms.gap_class[gap]
    enter(terms, book, gap, column, 1)
    book.chosen[gap] = column
    logged = 0
    line = overdrawn(terms, book, column)
    while line >= 0:
        i = holders.first[line]
        while book.residual[line] < 0 and i < holders.first[line + 1]:
            other = holders.gap[i]
            i += 1
            if holders.rank[other] <= rank or book.chosen[other] < 0 or above(terms, gap, other):
                continue
            if use_on(terms, book.chosen[other], line) > 0:
                logged = release(terms, book, other, family, log, logged)
        if book.residual[line] < 0:
            break
        line = overdrawn(terms, book, column)
    granted = line < 0
    if not granted:
        enter(terms, book, gap, column, -1)
        book.chosen[gap] = -1
    come_back(terms, book, log, logged, granted)
    return granted


@kernel
def grant_claims(terms: Terms, book: Book, holders: Holders, reduced: Floats, order: Counts, rank: int) -> int:
    """Go once through the unfunded gaps of a class in order; returns the number of claims granted."""
    years = terms.discount.size
    family = np.empty(terms.gap_parent.size + 1, dtype=np.int64)
    log = np.empty((terms.gap_parent.size + 1, 2), dtype=np.int64)
    granted = 0
    for gap in order:
        if book.chosen[gap] >= 0 or terms.gap_class[gap] != rank:
            continue
        first, last, _ = window(terms, book.chosen, gap)
        tried = 1e300
        at = -1
        done = False
        while not done:
            found = -1
            best = -1e299
            for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
                for year in range(first, last + 1):
                    column = pair * years + year
                    value = reduced[column]
                    fresh = value > best and (value < tried or (value == tried and column > at))
                    fresh = fresh and terms.option_worth[terms.pair_option[pair]] > 0
                    if fresh and lawful(terms, column) and hopeful(terms, book, holders.held[rank], column):
                        best = value
                        found = column
            if found < 0:
                break
            tried, at = best, found
            done = claim(terms, book, holders, gap, found, family, log)
        if done:
            granted += 1
    return granted


@kernel
def cut_to_budget(terms: Terms, book: Book, holders: Holders) -> int:
    """Release holders of overdrawn lines in the documented order until no line is below zero; returns how many.

    Equity gives way here: money that is not there cannot be spent anywhere.
    """
    family = np.empty(terms.gap_parent.size + 1, dtype=np.int64)
    released = 0
    for line in range(book.residual.size):
        i = holders.first[line]
        while book.residual[line] < 0 and i < holders.first[line + 1]:
            gap = holders.gap[i]
            i += 1
            if book.chosen[gap] < 0 or use_on(terms, book.chosen[gap], line) == 0:
                continue
            count = gather(terms, book, gap, family)
            for k in range(count):
                enter(terms, book, family[k], book.chosen[family[k]], -1)
                unlist(book, family[k])
            for k in range(count):
                book.chosen[family[k]] = -1
            released += count
    return released
