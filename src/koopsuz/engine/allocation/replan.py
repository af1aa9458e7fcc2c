"""What if a line had more or less money? A local answer in milliseconds, a national one from warm prices.

`prepare` does once what every question needs. A local question holds national prices and everybody else's
decisions still, and is exact for the LSG asked about: its plan, its prices, its effect on the bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.book import Book, Terms, copy_book, terms_of
from koopsuz.engine.allocation.builder import SLACK, Ranking, build, finish, rank, stages_of, tolerance_of
from koopsuz.engine.allocation.errors import AllocationError
from koopsuz.engine.allocation.kernels import reduce_values
from koopsuz.engine.allocation.lawful import lawful_years
from koopsuz.engine.allocation.layout import Counts, Floats, Layout, layout_of
from koopsuz.engine.allocation.newton import Dual, Schedule, minimise, system_of
from koopsuz.engine.allocation.plan import Plan, Prices, Settings
from koopsuz.engine.allocation.priority import cut_to_budget, holders_of
from koopsuz.engine.allocation.problem import Problem
from koopsuz.engine.allocation.solve import reopen, seal, value_of
from koopsuz.engine.allocation.sweep import relist, sweep
from koopsuz.engine.allocation.workers import Workers, lsg_chunks

_LOCAL = Schedule(first=1e-2, last=1.5e-4, shrink=0.25, steps=2)
_NATIONAL = Schedule(first=6e-4, last=1.5e-4, shrink=0.35, steps=2)


@dataclass(frozen=True, slots=True)
class Bench:
    """A plan with everything laid out for questions."""

    problem: Problem
    plan: Plan
    layout: Layout
    terms: Terms
    prices: Floats
    ranking: Ranking
    stage: Counts
    density_place: Counts  # [G] place of each gap among all, most value per tyiyn first
    book: Book


@dataclass(frozen=True, slots=True)
class LocalAnswer:
    """What changes in one LSG. `value_change` is exact; `bound_change` is the change of the local part of the bound."""

    lsg: int
    gap: Counts  # gaps whose decision changes
    pair: NDArray[np.int32]  # their new pair, or -1
    year: NDArray[np.int8]
    value_change: int
    bound_change: int
    line: Counts  # the LSG's and its schools' lines
    price: Floats  # value per tyiyn on each of them


def with_budgets(problem: Problem, *, budgets: Mapping[int, int]) -> Problem:
    """The problem with other amounts (tyiyn) on some lines."""
    money = problem.line_budget.astype(np.int64)
    for line, amount in budgets.items():
        if not 0 <= line < problem.lines or amount < 0:
            raise AllocationError.of("budget", "Line {line} cannot have {amount} tyiyn.", line=line, amount=amount)
        money[line] = amount
    return replace(problem, line_budget=money)


def prepare(problem: Problem, *, plan: Plan, threads: int = 2) -> Bench:
    """Lay out the plan once for many questions."""
    layout = layout_of(problem)
    terms = terms_of(layout)
    prices = float_prices(layout, prices=plan.prices)
    with Workers(threads) as workers:
        ranking = rank(layout, terms, prices=prices, ranges=lsg_chunks(layout.columns), workers=workers)
    book = reopen(layout, terms, plan=plan)
    relist(terms, book, ranking.reduced, SLACK, np.arange(problem.gaps))
    place = np.empty(problem.gaps, dtype=np.int64)
    place[ranking.by_density] = np.arange(problem.gaps)
    return Bench(
        problem=problem,
        plan=plan,
        layout=layout,
        terms=terms,
        prices=prices,
        ranking=ranking,
        stage=stages_of(terms),
        density_place=place,
        book=book,
    )


def float_prices(layout: Layout, *, prices: Prices) -> Floats:
    """The integer price list as a vector of the layout's rows, to start a price search from."""
    scale = 1.0 / (1 << prices.bits)
    to_money = layout.money_unit / layout.value_unit * scale
    rows = np.zeros(layout.rows)
    owned = layout.line_row >= 0
    rows[layout.line_row[owned]] = prices.line[owned] * to_money
    rows[layout.equity_row : layout.national_rows] = prices.equity * to_money
    rows[layout.floor_row] = prices.floor * (scale / layout.value_unit)
    years = np.arange(layout.problem.years)
    rows[layout.prerequisite_row[:, None] + years] = prices.prerequisite * (scale / layout.value_unit)
    return np.minimum(rows, layout.ceiling)


def replan(
    problem: Problem,
    *,
    previous: Plan,
    threads: int = 2,
    settings: Settings = Settings(),  # noqa: B008 - frozen
) -> Plan:
    """A full plan for changed money from the previous plan's prices and decisions; faster than `allocate`.

    Two plans start from the previous decisions, one with and one without placing by the new prices; the better
    one is returned.
    """
    layout = layout_of(problem)
    terms = terms_of(layout)
    ranges = lsg_chunks(layout.columns)
    with Workers(threads) as workers:
        dual = _warm(layout, previous=previous, workers=workers)
        ranking = rank(layout, terms, prices=dual.prices, ranges=ranges, workers=workers)
    start = reopen(layout, terms, plan=previous)
    once = replace(settings, rounds=1)
    again = build(layout, terms, ranking=ranking, settings=once, start=copy_book(start), resweep=True)
    kept = build(layout, terms, ranking=ranking, settings=once, start=start)
    book = max((kept, again), key=lambda book: value_of(layout, terms, book=book))
    return seal(layout, terms, prices=dual.prices, book=book, iterations=dual.iterations, priority=settings.priority)


def reprice(problem: Problem, *, previous: Plan, threads: int = 2) -> tuple[float, Floats]:
    """New bound (in value units) and new price of every line (value per tyiyn), without a new plan."""
    layout = layout_of(problem)
    with Workers(threads) as workers:
        dual = _warm(layout, previous=previous, workers=workers)
    return dual.bound * layout.value_unit, _line_prices(layout, dual.prices)


def _warm(layout: Layout, *, previous: Plan, workers: Workers) -> Dual:
    system = system_of(layout, ranges=lsg_chunks(layout.columns), workers=workers)
    start = float_prices(layout, prices=previous.prices)
    return minimise(layout, system=system, start=start, schedule=_NATIONAL)


def _line_prices(layout: Layout, prices: Floats) -> Floats:
    owned = layout.line_row >= 0
    value = np.zeros(layout.line_row.size)
    value[owned] = prices[layout.line_row[owned]] * (layout.value_unit / layout.money_unit)
    return value


def ask_local(bench: Bench, *, lsg: int, budgets: Mapping[int, int]) -> LocalAnswer:
    """New plan and prices of one LSG if some of its own or its schools' lines had other amounts."""
    lines = local_lines(bench.layout, lsg=lsg)
    strange = sorted(set(budgets) - set(lines.tolist()))
    if strange:
        raise AllocationError.of(
            "foreign_line", "Lines {lines} do not belong to LSG {lsg} or its schools.", lines=strange, lsg=lsg
        )
    problem = with_budgets(bench.problem, budgets=budgets)
    layout = _relaid(bench.layout, problem=problem, lsg=lsg, budgets=budgets)
    with Workers(1) as workers:
        system = system_of(layout, ranges=((lsg, lsg + 1),), workers=workers, local=(lsg, lsg + 1))
        before = _local_dual(bench, lsg=lsg)
        dual = minimise(layout, system=system, start=bench.prices, schedule=_LOCAL, national=False)
    book = _local_plan(bench, layout=layout, lsg=lsg, budgets=budgets, prices=dual.prices)
    changed = np.flatnonzero(book.chosen != bench.book.chosen)
    column = book.chosen[changed]
    years = problem.years
    return LocalAnswer(
        lsg=lsg,
        gap=changed,
        pair=np.where(column >= 0, column // years, -1).astype(np.int32),
        year=np.where(column >= 0, column % years, 0).astype(np.int8),
        value_change=_benefit(bench.terms, column) - _benefit(bench.terms, bench.book.chosen[changed]),
        bound_change=round((dual.bound - before) * layout.value_unit),
        line=lines,
        price=_line_prices(layout, dual.prices)[lines],
    )


def local_lines(layout: Layout, *, lsg: int) -> Counts:
    """Budget lines of the LSG and of its schools."""
    first, last = layout.columns.lsg_row[lsg], layout.columns.lsg_row[lsg + 1]
    return np.flatnonzero((layout.line_row >= first) & (layout.line_row < last))


def _local_dual(bench: Bench, *, lsg: int) -> float:
    """The LSG's part of the dual at the present prices."""
    with Workers(1) as workers:
        system = system_of(bench.layout, ranges=((lsg, lsg + 1),), workers=workers, local=(lsg, lsg + 1))
        return system.dual(bench.prices, tau=1e-6)[1]


def _relaid(layout: Layout, *, problem: Problem, lsg: int, budgets: Mapping[int, int]) -> Layout:
    """The layout with other money on some lines of the LSG; everything else is shared."""
    columns = layout.columns
    right = layout.right.copy()
    for line, amount in budgets.items():
        right[layout.line_row[line]] = amount / layout.money_unit
    schools = columns.lsg_schools
    first, last = columns.school_gaps[schools[lsg]], columns.school_gaps[schools[lsg + 1]]
    pairs = columns.option_pairs[columns.gap_options[[first, last]]]
    own = np.arange(pairs[0], pairs[1])
    years = columns.pair_years.copy()
    years[own] = lawful_years(problem, pairs=own)
    return replace(layout, problem=problem, right=right, columns=columns._replace(pair_years=years))


def _local_plan(bench: Bench, *, layout: Layout, lsg: int, budgets: Mapping[int, int], prices: Floats) -> Book:
    columns = layout.columns
    schools = columns.lsg_schools
    gaps = np.arange(columns.school_gaps[schools[lsg]], columns.school_gaps[schools[lsg + 1]])
    terms = bench.terms._replace(pair_years=columns.pair_years)
    reduced, best = bench.ranking.reduced.copy(), bench.ranking.best.copy()
    pairs = terms.gap_pairs[[gaps[0], gaps[-1] + 1]] if gaps.size else terms.gap_pairs[:2]
    reduced[pairs[0] * bench.problem.years : pairs[1] * bench.problem.years] = -1e300
    reduce_values(columns, prices, lsg, lsg + 1, reduced, best)
    ranking = replace(bench.ranking, reduced=reduced, best=best)
    book = copy_book(bench.book)
    for line, amount in budgets.items():
        book.residual[line] += amount - int(bench.problem.line_budget[line])
    if (book.residual < 0).any():
        cut_to_budget(terms, book, holders_of(terms, book, gaps=gaps))
    _close_national_lists(terms, book)
    stage = bench.stage
    by_gain = gaps[np.argsort(-best[gaps], kind="stable")]
    for level in (1, 2, 3):
        ours = by_gain[stage[by_gain] == level]
        sweep(terms, book, reduced, best, stage, ours, SLACK, tolerance_of(terms), False, False)
    order = gaps[np.argsort(bench.density_place[gaps])]
    finish(terms, book, ranking=ranking, stage=stage, priority=True, gaps=order, exchanges=0)
    return book


def _close_national_lists(terms: Terms, book: Book) -> None:
    """Ask nobody outside for room: national lines list only gaps that the local sweep itself places there."""
    national = terms.line_local == 0
    book.listed[(book.listed >= 0) & national[book.listed]] = -1
    book.head[national] = -1


def _benefit(terms: Terms, columns: Counts) -> int:
    """Exact value of the columns together."""
    chosen = columns[columns >= 0]
    years = terms.discount.size
    worth = terms.option_worth[terms.pair_option[chosen // years]] * terms.discount[chosen % years]
    return sum(worth.tolist())
