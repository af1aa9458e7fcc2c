"""Rounding by LSG and balancing: what each leaves in order, and that threads do not change it."""

from __future__ import annotations

import numpy as np
import pytest

from koopsuz.engine.allocation.balance import balance
from koopsuz.engine.allocation.book import Book, Terms, terms_of
from koopsuz.engine.allocation.builder import Ranking, rank
from koopsuz.engine.allocation.generator import generate
from koopsuz.engine.allocation.layout import Layout, layout_of
from koopsuz.engine.allocation.newton import minimise, system_of
from koopsuz.engine.allocation.plan import Settings
from koopsuz.engine.allocation.rounding import net_values, round_by_lsg
from koopsuz.engine.allocation.solve import schedule_of
from koopsuz.engine.allocation.workers import Workers, lsg_chunks


@pytest.fixture(scope="module")
def priced() -> tuple[Layout, Terms, Ranking]:
    """A country of 60 schools with its prices."""
    layout = layout_of(generate(60))
    terms = terms_of(layout)
    ranges = lsg_chunks(layout.columns)
    with Workers(1) as workers:
        system = system_of(layout, ranges=ranges, workers=workers)
        dual = minimise(layout, system=system, start=layout.start, schedule=schedule_of(Settings()))
        return layout, terms, rank(layout, terms, prices=dual.prices, ranges=ranges, workers=workers)


def rounded(priced: tuple[Layout, Terms, Ranking], *, threads: int) -> Book:
    layout, terms, ranking = priced
    with Workers(threads) as workers:
        return round_by_lsg(
            layout,
            terms,
            reduced=ranking.reduced,
            best=ranking.best,
            price=ranking.price,
            by_gain=ranking.by_gain,
            workers=workers,
        )


def overdrawn(terms: Terms, book: Book, *, local: int) -> int:
    """Tyiyn by which the lines of one kind are overdrawn together."""
    return -int(np.minimum(book.residual[terms.line_local == local], 0).sum())


def test_rounding_local_lines_are_never_overdrawn(priced: tuple[Layout, Terms, Ranking]) -> None:
    _, terms, _ = priced

    book = rounded(priced, threads=1)

    assert overdrawn(terms, book, local=1) == 0
    assert int((book.chosen >= 0).sum()) > 0


def test_rounding_prerequisites_start_in_time(priced: tuple[Layout, Terms, Ranking]) -> None:
    layout, terms, _ = priced
    years = layout.problem.years

    chosen = rounded(priced, threads=1).chosen

    gap = np.flatnonzero((terms.gap_parent >= 0) & (chosen >= 0))
    before = chosen[terms.gap_parent[gap]]
    assert gap.size > 0
    assert (before >= 0).all()
    assert (before % years <= chosen[gap] % years).all()


def test_rounding_any_number_of_threads_gives_the_same_decisions(priced: tuple[Layout, Terms, Ranking]) -> None:
    one, two = rounded(priced, threads=1), rounded(priced, threads=2)

    assert np.array_equal(one.chosen, two.chosen)
    assert np.array_equal(one.residual, two.residual)
    assert np.array_equal(one.spent, two.spent)


def test_balance_overdrawn_national_lines_are_relieved_and_local_ones_kept(
    priced: tuple[Layout, Terms, Ranking],
) -> None:
    _, terms, ranking = priced
    book = rounded(priced, threads=1)
    before = overdrawn(terms, book, local=0)

    balance(terms, book, net=net_values(terms, reduced=ranking.reduced, price=ranking.price), price=ranking.price)

    assert overdrawn(terms, book, local=0) < before / 2
    assert overdrawn(terms, book, local=1) == 0
