"""Local lines, each decided anew while everything else stands still.

Money of an LSG or a school serves few gaps, so one at a time is too short-sighted: a line is emptied and given to
the set of gaps that together gain most from it over what they would have without it. A gap without the line takes
the best column that fits, which is mostly national money at its price, or nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from koopsuz.engine.allocation.book import Book, Terms, capital_line, enter, fits, use_on, window
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.knapsack import Sheet, knapsack, new_sheet
from koopsuz.engine.allocation.layout import Counts, Floats, Layout
from koopsuz.engine.allocation.problem import SourceKind
from koopsuz.engine.allocation.sweep import best_fit

_ROUNDS = 2  # over the lines of one LSG; a third finds next to nothing
_HOPELESS = 0.3  # mean values: a gap that loses more by taking the line is no candidate for it
_LEAST = 1e-9
_LITTLE = 1e-2  # mean values: a round that gains no more is the last
_NEVER = -1e200


class Worths(NamedTuple):
    """What columns are worth to their gaps, in the layout's value unit."""

    reduced: Floats  # [Q*Y] less the price of all money
    net: Floats  # [Q*Y] less the price of national money; local money is there anyway
    best: Floats  # [G] best reduced value, at least 0


class Locals(NamedTuple):
    """The local lines and who may use them."""

    pair: Counts  # pairs with a local source, by the first line of the source
    pair_first: Counts  # [R+1] into pair, by the source's first line
    pair_gap: Counts  # [Q]
    line: Counts  # local lines, LSG by LSG
    line_source: Counts  # first line of each one's source
    line_first: Counts  # [L+1] into line
    gap: Counts  # gaps, LSG by LSG, largest gain first, parents not after their children
    gap_first: Counts  # [L+1] into gap


def locals_of(layout: Layout, terms: Terms, *, by_gain: Counts) -> Locals:
    """Lists of the problem's local lines, pairs and gaps."""
    problem = layout.problem
    lsgs = np.arange(problem.lsgs + 1)
    pair = np.flatnonzero(terms.line_local[terms.pair_line] == 1)
    pair = pair[np.argsort(terms.pair_line[pair], kind="stable")]
    lines, sources, owners = [], [], []
    for year in range(problem.years):
        own = (problem.source_kind >= SourceKind.LOCAL) & (problem.source_annual | (year == 0))
        owner = np.maximum(problem.source_owner[own], 0)
        school = problem.source_kind[own] == SourceKind.SCHOOL
        lsg_of_school = problem.school_lsg[np.where(school, owner, 0)] if problem.schools else owner
        lines.append(problem.source_line[own] + year)
        sources.append(problem.source_line[own])
        owners.append(np.where(school, lsg_of_school, owner))
    line, source, lsg = np.concatenate(lines), np.concatenate(sources), np.concatenate(owners)
    order = np.lexsort((line, lsg))
    gap_lsg = problem.school_lsg[problem.gap_school]
    return Locals(
        pair=pair,
        pair_first=np.searchsorted(terms.pair_line[pair], np.arange(problem.lines + 1)).astype(np.int64),
        pair_gap=np.repeat(np.arange(problem.gaps), np.diff(terms.gap_pairs)),
        line=line[order].astype(np.int64),
        line_source=source[order].astype(np.int64),
        line_first=np.searchsorted(lsg[order], lsgs).astype(np.int64),
        gap=by_gain[np.argsort(gap_lsg[by_gain], kind="stable")].astype(np.int64),
        gap_first=np.searchsorted(gap_lsg, lsgs).astype(np.int64),
    )


@helper
def elsewhere(terms: Terms, book: Book, net: Floats, gap: int, line: int) -> float:
    """Best value of the gap without the line: what it has, else what fits, else nothing if nobody relies on it."""
    present = book.chosen[gap]
    if present >= 0 and capital_line(terms, present) != line:
        return float(net[present])
    first, last, held = window(terms, book.chosen, gap)
    best = _NEVER if held else 0.0
    if present >= 0:
        enter(terms, book, gap, present, -1)
    for pair in range(terms.gap_pairs[gap], terms.gap_pairs[gap + 1]):
        for year in range(first, last + 1):
            column = pair * terms.discount.size + year
            if net[column] > best and use_on(terms, column, line) == 0 and fits(terms, book.residual, column):
                best = net[column]
    if present >= 0:
        enter(terms, book, gap, present, 1)
    return best


@helper
def note(terms: Terms, book: Book, worths: Worths, sheet: Sheet, count: int, gap: int, column: int, line: int) -> int:
    """Write the gap down as a candidate for the line unless it has nothing to gain; returns how many there are."""
    present = book.chosen[gap]
    on = present >= 0 and capital_line(terms, present) == line
    if not on and worths.reduced[column] < worths.best[gap] - _HOPELESS:
        return count
    gain = worths.net[column] - elsewhere(terms, book, worths.net, gap, line)
    if not on and gain <= 0.0:
        return count
    sheet.gap[count] = gap
    sheet.column[count] = column
    sheet.present[count] = present
    sheet.use[count] = use_on(terms, column, line)
    sheet.gain[count] = gain
    sheet.state[count] = 2 if on else 0
    return count + 1


@helper
def candidates(terms: Terms, book: Book, worths: Worths, places: Locals, sheet: Sheet, line: int, source: int) -> int:
    """Write down every gap that may take the line, with its best column on it."""
    count = 0
    at, end = places.pair_first[source], places.pair_first[source + 1]
    while at < end:
        gap = places.pair_gap[places.pair[at]]
        first, last, _ = window(terms, book.chosen, gap)
        found = -1
        best = _NEVER
        while at < end and places.pair_gap[places.pair[at]] == gap:
            for year in range(first, last + 1):
                column = places.pair[at] * terms.discount.size + year
                if worths.reduced[column] > best and capital_line(terms, column) == line:
                    best = worths.reduced[column]
                    found = column
            at += 1
        if found >= 0:
            count = note(terms, book, worths, sheet, count, gap, found, line)
    return count


@helper
def choose(terms: Terms, book: Book, sheet: Sheet, count: int, line: int) -> bool:
    """Mark who takes the line; False where nobody's place would change."""
    capacity = book.residual[line]
    for item in range(count):
        if sheet.state[item] == 2:
            capacity += use_on(terms, sheet.present[item], line)
    some = 0
    for item in range(count):
        if sheet.gain[item] > 0.0 and sheet.use[item] <= capacity:
            sheet.density[some] = -sheet.gain[item] / max(sheet.use[item], 1)
            sheet.order[some] = item
            some += 1
    rank = np.argsort(sheet.density[:some], kind="mergesort")
    pieces = sheet.order[:some][rank]
    for piece in range(some):
        sheet.size[piece] = sheet.use[pieces[piece]]
        sheet.value[piece] = sheet.gain[pieces[piece]]
    knapsack(sheet.size[:some], sheet.value[:some], sheet.taken[:some], sheet.best[:some], capacity)
    for piece in range(some):
        if sheet.best[piece] == 1:
            sheet.state[pieces[piece]] = 1
    for item in range(count):
        if sheet.state[item] == 2 or (sheet.state[item] == 1 and sheet.column[item] != sheet.present[item]):
            return True
    return False


@helper
def move_all(terms: Terms, book: Book, net: Floats, sheet: Sheet, count: int) -> float:
    """Let the marked gaps take and leave the line; returns the gain in value."""
    gain = 0.0
    for item in range(count):
        if sheet.state[item] > 0 and sheet.present[item] >= 0:
            enter(terms, book, sheet.gap[item], sheet.present[item], -1)
            gain -= net[sheet.present[item]]
    for item in range(count):
        if sheet.state[item] == 1:
            if fits(terms, book.residual, sheet.column[item]):
                enter(terms, book, sheet.gap[item], sheet.column[item], 1)
                book.chosen[sheet.gap[item]] = sheet.column[item]
                gain += net[sheet.column[item]]
            else:
                sheet.state[item] = 2
    for item in range(count):
        if sheet.state[item] == 2:
            gap = sheet.gap[item]
            first, last, held = window(terms, book.chosen, gap)
            found, value = best_fit(terms, book, net, gap, first, last, _NEVER if held else 0.0)
            if found >= 0:
                enter(terms, book, gap, found, 1)
                gain += value
            book.chosen[gap] = found
    return gain


@helper
def orderly(terms: Terms, book: Book, sheet: Sheet, count: int) -> bool:
    """Whether the moved gaps still start after what they wait for and before what waits for them."""
    for item in range(count):
        if sheet.state[item] > 0:
            column = book.chosen[sheet.gap[item]]
            first, last, held = window(terms, book.chosen, sheet.gap[item])
            if column < 0:
                if held:
                    return False
            elif not first <= column % terms.discount.size <= last:
                return False
    return True


@helper
def decide_line(
    terms: Terms, book: Book, worths: Worths, places: Locals, sheet: Sheet, line: int, source: int
) -> float:
    """Give the line to those who gain most from it; returns the gain, and leaves all as it was where there is none."""
    count = candidates(terms, book, worths, places, sheet, line, source)
    if not choose(terms, book, sheet, count, line):
        return 0.0
    gain = move_all(terms, book, worths.net, sheet, count)
    if gain > _LEAST and orderly(terms, book, sheet, count):
        return gain
    for item in range(count):
        if sheet.state[item] > 0 and book.chosen[sheet.gap[item]] >= 0:
            enter(terms, book, sheet.gap[item], book.chosen[sheet.gap[item]], -1)
    for item in range(count):
        if sheet.state[item] > 0:
            if sheet.present[item] >= 0:
                enter(terms, book, sheet.gap[item], sheet.present[item], 1)
            book.chosen[sheet.gap[item]] = sheet.present[item]
    return 0.0


@helper
def take_better(terms: Terms, book: Book, value_of: Floats, gap: int) -> float:
    """Let the gap take the most valuable column that fits; returns the gain."""
    present = book.chosen[gap]
    value = value_of[present] if present >= 0 else 0.0
    first, last, _ = window(terms, book.chosen, gap)
    if present >= 0:
        enter(terms, book, gap, present, -1)
    found, best = best_fit(terms, book, value_of, gap, first, last, value + _LEAST)
    if found < 0:
        found, best = present, value
    if found >= 0:
        enter(terms, book, gap, found, 1)
    book.chosen[gap] = found
    return float(best - value)


@kernel
def decide_lsgs(terms: Terms, book: Book, worths: Worths, places: Locals, first: int, last: int) -> None:
    """Place the gaps of some LSGs, then decide their lines in turn until nothing is gained."""
    size = 0
    for lsg in range(first, last):
        size = max(size, places.gap_first[lsg + 1] - places.gap_first[lsg])
    sheet = new_sheet(size)
    for lsg in range(first, last):
        for i in range(places.gap_first[lsg], places.gap_first[lsg + 1]):
            take_better(terms, book, worths.reduced, places.gap[i])
        for _ in range(_ROUNDS):
            gain = 0.0
            for i in range(places.line_first[lsg], places.line_first[lsg + 1]):
                gain += decide_line(terms, book, worths, places, sheet, places.line[i], places.line_source[i])
            for i in range(places.gap_first[lsg], places.gap_first[lsg + 1]):
                gain += take_better(terms, book, worths.net, places.gap[i])
            if gain <= _LITTLE:
                break
