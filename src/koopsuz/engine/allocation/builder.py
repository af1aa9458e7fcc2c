"""From prices to a plan in exact integers.

Round the relaxation LSG by LSG and balance the national lines; in a small problem, where a national line serves few
gaps, place class by class by reduced value instead. See to equity. Then, class by class: take whatever else
can be paid for, claim money that lower classes hold, and let those who lost it look for other money. Repeat until
nothing changes. A plan that starts from an old one keeps its decisions instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koopsuz.engine.allocation.balance import balance
from koopsuz.engine.allocation.book import Book, Terms, open_book, per_tyiyn
from koopsuz.engine.allocation.equity import repair_equity
from koopsuz.engine.allocation.exchange import exchange
from koopsuz.engine.allocation.fill import fill
from koopsuz.engine.allocation.kernels import reduce_values
from koopsuz.engine.allocation.layout import Counts, Floats, Layout
from koopsuz.engine.allocation.plan import Settings
from koopsuz.engine.allocation.priority import Holders, cut_to_budget, grant_claims, holders_of
from koopsuz.engine.allocation.rounding import net_values, round_by_lsg
from koopsuz.engine.allocation.sweep import relist, sweep
from koopsuz.engine.allocation.workers import Range, Workers

_UNLAWFUL = -1e300
SLACK = 2e-2  # a holder of a national line is near-indifferent within this part of a mean value
_FIRST_PREMIUM = 2e-3  # of a typical price
_PREMIUMS = 14
_EXCHANGES = 2  # passes of exchanges; later ones find next to nothing
_EXCHANGE_GAPS = 20_000  # in larger problems exchanges cost a second and gain less than 0.001 %
_MOST_ROUNDS = 200  # in practice three to five


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the prices rank columns and gaps."""

    reduced: Floats  # [Q*Y] value less the price of its money, in the layout's value unit
    best: Floats  # [G] best reduced value, at least 0
    by_gain: Counts  # gaps, largest gain first, parents not after their children
    by_density: Counts  # gaps, most value per tyiyn first
    price: Floats  # [R] value of a tyiyn of each line, in the layout's value unit


def rank(layout: Layout, terms: Terms, *, prices: Floats, ranges: tuple[Range, ...], workers: Workers) -> Ranking:
    """Reduced values under the prices and the two orders in which gaps are visited."""
    problem = layout.problem
    reduced = np.full(problem.pairs * problem.years, _UNLAWFUL)
    best = np.zeros(problem.gaps)
    workers.run(reduce_values, [(layout.columns, prices, low, high, reduced, best) for low, high in ranges])
    gain = best.copy()
    child = np.flatnonzero(problem.gap_parent >= 0)
    for _ in range(4):
        np.maximum.at(gain, problem.gap_parent[child], gain[child] * 1.0000001)
    density = per_tyiyn(terms.option_worth, terms.option_capital)[terms.pair_option]
    most = np.zeros(problem.gaps)
    some = np.flatnonzero(np.diff(terms.gap_pairs))
    if some.size:
        most[some] = np.maximum.reduceat(density, terms.gap_pairs[some])
    owned = layout.line_row >= 0
    price = np.zeros(problem.lines)
    price[owned] = prices[layout.line_row[owned]] / layout.money_unit
    return Ranking(
        reduced=reduced,
        best=best,
        by_gain=np.argsort(-gain, kind="stable"),
        by_density=np.argsort(-most, kind="stable"),
        price=price,
    )


def tolerance_of(terms: Terms) -> float:
    """Gain, in mean values, below which a search for room is not worth its time; finer in smaller problems."""
    return min(1e-3, 1e-8 * terms.gap_parent.size)


def stages_of(terms: Terms) -> Counts:
    """Class in which each gap is placed: its own or that of any gap that waits for it, if higher."""
    stage = terms.gap_class.astype(np.int64)
    child = np.flatnonzero(terms.gap_parent >= 0)
    while True:
        raised = stage.copy()
        np.minimum.at(raised, terms.gap_parent[child], stage[child])
        if (raised == stage).all():
            return stage
        stage = raised


def build(
    layout: Layout,
    terms: Terms,
    *,
    ranking: Ranking,
    settings: Settings,
    workers: Workers | None = None,
    start: Book | None = None,
    resweep: bool = False,
) -> Book:
    """A plan that follows the prices and keeps every rule; the workers serve a plan without a start.

    From a given book only what is left is used and rules are repaired, unless `resweep` asks to place by the
    prices again.
    """
    stage = stages_of(terms)
    rounded = start is None and stage.size >= settings.rounding_from
    if rounded:
        book = round_off(layout, terms, ranking=ranking, workers=workers or Workers(1))
    else:
        book = open_book(layout) if start is None else start
    levels = (1, 2, 3) if settings.priority else (0,)
    for level in levels if resweep or (start is None and not rounded) else ():
        members = ranking.by_gain[stage[ranking.by_gain] == level] if level else ranking.by_gain
        place_all(terms, book, ranking=ranking, stage=stage, gaps=members, rounds=settings.rounds)
    lean_to_equity(layout, terms, book, ranking=ranking, stage=stage)
    repair_equity(terms, book, reduced=ranking.reduced, typical=layout.targets.equity_unit)
    finish(
        terms,
        book,
        ranking=ranking,
        stage=stage,
        priority=settings.priority,
        gaps=ranking.by_density,
        exchanges=_EXCHANGES if stage.size <= _EXCHANGE_GAPS else 0,
        seek=rounded,
    )
    return book


def round_off(layout: Layout, terms: Terms, *, ranking: Ranking, workers: Workers) -> Book:
    """Whole decisions near the relaxation, within every budget."""
    book = round_by_lsg(
        layout,
        terms,
        reduced=ranking.reduced,
        best=ranking.best,
        price=ranking.price,
        by_gain=ranking.by_gain,
        workers=workers,
    )
    balance(terms, book, net=net_values(terms, reduced=ranking.reduced, price=ranking.price), price=ranking.price)
    if (book.residual < 0).any():
        cut_to_budget(terms, book, holders_of(terms, book, gaps=np.arange(book.chosen.size)))
    return book


def place_all(terms: Terms, book: Book, *, ranking: Ranking, stage: Counts, gaps: Counts, rounds: int) -> None:
    """Sweep over the gaps until nothing changes, at most `rounds` times."""
    everyone = np.arange(book.chosen.size)
    for _ in range(rounds):
        relist(terms, book, ranking.reduced, SLACK, everyone)
        if (
            sweep(terms, book, ranking.reduced, ranking.best, stage, gaps, SLACK, tolerance_of(terms), False, False)
            == 0
        ):
            return


def lean_to_equity(layout: Layout, terms: Terms, book: Book, *, ranking: Ranking, stage: Counts) -> None:
    """Let oblasts below their floor outbid the others a little for republican money, a little more each time.

    At the right prices republican and other money are nearly worth the same to many gaps, so a small premium is
    enough and costs next to nothing; the hard repair after it is for what indivisible costs leave.
    """
    if not (book.spent < terms.equity).any():
        return
    capital = terms.option_capital[terms.pair_option] / layout.money_unit
    oblast = terms.gap_oblast[np.repeat(np.arange(terms.gap_parent.size), np.diff(terms.gap_pairs))]
    premium = np.zeros(terms.equity.size)
    step = _FIRST_PREMIUM * float(np.median(layout.start[layout.line_row[layout.line_row >= 0]]))
    reduced = ranking.reduced.reshape(-1, terms.discount.size)
    for _ in range(_PREMIUMS):
        short = book.spent < terms.equity
        if not short.any():
            return
        premium[short] += step
        step *= 2.0
        leaning = (reduced + (premium[oblast] * capital * terms.pair_republican)[:, None]).ravel()
        best = best_of_gaps(terms, leaning)
        members = ranking.by_gain[short[terms.gap_oblast[ranking.by_gain]]]
        relist(terms, book, leaning, SLACK, np.arange(book.chosen.size))
        sweep(terms, book, leaning, best, stage, members, SLACK, tolerance_of(terms), True, True)


def best_of_gaps(terms: Terms, reduced: Floats) -> Floats:
    """Best value of each gap's columns, at least 0."""
    best = np.zeros(terms.gap_parent.size)
    some = np.flatnonzero(np.diff(terms.gap_pairs))
    if some.size:
        by_pair = reduced.reshape(-1, terms.discount.size).max(axis=1)
        best[some] = np.maximum(np.maximum.reduceat(by_pair, terms.gap_pairs[some]), 0.0)
    return best


def finish(
    terms: Terms,
    book: Book,
    *,
    ranking: Ranking,
    stage: Counts,
    priority: bool,
    gaps: Counts,
    exchanges: int,
    seek: bool = False,
) -> None:
    """Fill, repair priority and improve the given gaps until nothing changes, with at most so many exchanges.

    With `seek` unfunded gaps that are worth the price of some money look for it in the first round. Every later round
    the benefit of the classes in the order of the classes, so the rounds come to an end.
    """
    for _ in range(_MOST_ROUNDS):
        moves = _round(terms, book, ranking=ranking, stage=stage, priority=priority, gaps=gaps, seek=seek)
        seek = False
        if moves == 0 and exchanges > 0:
            exchanges -= 1
            relist(terms, book, ranking.reduced, SLACK, np.sort(gaps))
            moves = int(exchange(terms, book, gaps))
        if moves == 0:
            return


def _round(
    terms: Terms, book: Book, *, ranking: Ranking, stage: Counts, priority: bool, gaps: Counts, seek: bool
) -> int:
    """One round of filling and claims, the highest class first; returns the number of changed decisions."""
    moves = 0
    holders: Holders | None = None
    for level in (1, 2, 3):
        moves += fill(terms, book, gaps[stage[gaps] == level], upgrade=False)
        if priority and level < 3:
            holders = holders or holders_of(terms, book, gaps=gaps)
            granted = int(grant_claims(terms, book, holders, ranking.reduced, gaps, level))
            moves += granted
            # After a claim someone's money may serve a higher class than the list says.
            holders = None if granted else holders
        if seek and level < 3:
            moves += seek_money(terms, book, ranking=ranking, stage=stage)
            holders = None
    return moves + fill(terms, book, gaps, upgrade=True)


def seek_money(terms: Terms, book: Book, *, ranking: Ranking, stage: Counts) -> int:
    """Let unfunded gaps that are worth their price find room or push out what is worth less; returns the moves.

    A claim takes the money of those who are worth least on its line, though other lines would serve some of them.
    """
    waiting = ranking.by_gain[(book.chosen < 0)[ranking.by_gain] & (ranking.best[ranking.by_gain] > 0)]
    relist(terms, book, ranking.reduced, SLACK, np.arange(book.chosen.size))
    tolerance = tolerance_of(terms)
    return int(sweep(terms, book, ranking.reduced, ranking.best, stage, waiting, SLACK, tolerance, True, False))
