"""From prices to whole decisions, LSG by LSG, with national money for sale at its price.

At the right prices many gaps are indifferent between several lines, so a plan that only follows prices overdraws
some national lines and leaves others unused. The smoothed choice says how much of each national line a group of LSGs
should use. Groups are worked off two at a time; what the groups so far used too much or too little moves the prices
a very little for the next ones. The groups depend on the problem alone, so any number of threads gives the same plan.
"""

from __future__ import annotations

import numpy as np

from koopsuz.engine.allocation.book import Book, Terms, enter_all, open_book
from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts, Floats, Layout
from koopsuz.engine.allocation.lines import Locals, Worths, decide_lsgs, locals_of
from koopsuz.engine.allocation.workers import Range, Workers, lsg_chunks

_GROUPS = 100
_AT_ONCE = 2
_WIDTH = 1.5e-4  # of the smoothed choice, in mean values
_ANSWER = 0.05  # part of a price by which one whole budget too much raises it
_PLENTY = 1 << 60  # tyiyn on a line that is for sale without limit
_FAINT = -30.0


@kernel
def smooth_use(terms: Terms, reduced: Floats, place: Counts, low: int, high: int, out: Floats) -> None:
    """Add up what the gaps [low, high) use of each national line if each one's choice is smoothed."""
    years = terms.discount.size
    for gap in range(low, high):
        first, last = terms.gap_pairs[gap] * years, terms.gap_pairs[gap + 1] * years
        best = 0.0
        for column in range(first, last):
            best = max(best, reduced[column])
        total = np.exp(-best / _WIDTH)
        for column in range(first, last):
            total += weight_of(reduced[column] - best)
        for column in range(first, last):
            share = weight_of(reduced[column] - best) / total
            if share > 0.0:
                add_use(terms, column, share, place, out)


@helper
def weight_of(behind: float) -> float:
    """Weight in the smoothed choice of a column that is so much worth less than the best."""
    power = behind / _WIDTH
    return float(np.exp(power)) if power > _FAINT else 0.0


@helper
def add_use(terms: Terms, column: int, share: float, place: Counts, out: Floats) -> None:
    """Add a share of the column's money to the national lines that it uses."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    option = terms.pair_option[pair]
    national = place[terms.pair_line[pair] + terms.pair_step[pair] * year]
    if national >= 0:
        out[national] += share * terms.option_capital[option]
    recurrent = terms.option_recurrent[option]
    if recurrent > 0:
        for later in range(year + 1, years):
            national = place[terms.option_line[option] + terms.option_step[option] * later]
            if national >= 0:
                out[national] += share * recurrent


@kernel
def price_columns(
    terms: Terms, reduced: Floats, lower: Floats, low: int, high: int, value_of: Floats, net: Floats
) -> None:
    """Worth of the pairs [low, high) under changed national prices, with and without the price of local money.

    `lower` is what each line's price is to fall by: for local lines the whole price, which only `net` leaves out.
    """
    years = terms.discount.size
    for pair in range(low, high):
        option = terms.pair_option[pair]
        for year in range(years):
            column = pair * years + year
            line = terms.pair_line[pair] + terms.pair_step[pair] * year
            less = lower[line] * terms.option_capital[option]
            nation = 0.0 if terms.line_local[line] else less
            if terms.option_recurrent[option] > 0:
                for later in range(year + 1, years):
                    line = terms.option_line[option] + terms.option_step[option] * later
                    part = lower[line] * terms.option_recurrent[option]
                    less += part
                    nation += 0.0 if terms.line_local[line] else part
            value_of[column] = reduced[column] + nation
            net[column] = reduced[column] + less


def net_values(terms: Terms, *, reduced: Floats, price: Floats) -> Floats:
    """Worth of every column less the price of national money alone."""
    whole, net = np.empty_like(reduced), np.empty_like(reduced)
    price_columns(terms, reduced, np.where(terms.line_local == 1, price, 0.0), 0, terms.pair_option.size, whole, net)
    return net


def round_by_lsg(
    layout: Layout, terms: Terms, *, reduced: Floats, best: Floats, price: Floats, by_gain: Counts, workers: Workers
) -> Book:
    """Whole decisions within every local line; national lines may be overdrawn, which the caller must mend."""
    places = locals_of(layout, terms, by_gain=by_gain)
    groups = lsg_chunks(layout.columns, chunks=_GROUPS)
    book = open_book(layout)
    national = np.flatnonzero(terms.line_local == 0)
    budget = np.maximum(book.residual[national], 1)
    book.residual[national] = _PLENTY
    wanted = _wanted(terms, places, reduced=reduced, national=national, groups=groups, workers=workers)
    wanted *= budget / np.maximum(wanted.sum(axis=0), 1)
    worths = Worths(np.empty_like(reduced), np.empty_like(reduced), best)
    lower = np.where(terms.line_local == 1, price, 0.0)
    ahead = np.zeros(national.size)
    for at in range(0, len(groups), _AT_ONCE):
        part = groups[at : at + _AT_ONCE]
        lower[national] = -price[national] * _ANSWER * ahead / budget
        books = [book._replace(residual=book.residual.copy(), spent=book.spent.copy()) for _ in part]
        workers.run(
            price_columns,
            [(terms, reduced, lower, *_pairs(terms, places, group), worths.reduced, worths.net) for group in part],
        )
        workers.run(decide_lsgs, [(terms, own, worths, places, *group) for own, group in zip(books, part, strict=True)])
        for own in books:
            ahead += _PLENTY - own.residual[national]
        ahead -= wanted[at : at + _AT_ONCE].sum(axis=0)
    whole = open_book(layout)._replace(chosen=book.chosen)
    enter_all(terms, whole)
    return whole


def _pairs(terms: Terms, places: Locals, group: Range) -> tuple[int, int]:
    """Range of the pairs of a group of LSGs."""
    first, last = terms.gap_pairs[places.gap_first[list(group)]]
    return int(first), int(last)


def _wanted(
    terms: Terms, places: Locals, *, reduced: Floats, national: Counts, groups: tuple[Range, ...], workers: Workers
) -> Floats:
    """Smoothed use of each national line by each group, [groups, national lines]."""
    place = np.full(terms.line_local.size, -1, dtype=np.int64)
    place[national] = np.arange(national.size)
    uses = np.zeros((len(groups), national.size))
    workers.run(
        smooth_use,
        [
            (terms, reduced, place, int(places.gap_first[low]), int(places.gap_first[high]), uses[i])
            for i, (low, high) in enumerate(groups)
        ],
    )
    return uses
