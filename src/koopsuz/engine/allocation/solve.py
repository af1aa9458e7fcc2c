"""Allocate: prices, plan, certificate and the plan's own verification, in that order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from koopsuz.engine.allocation.book import Book, Terms, enter_all, open_book, terms_of
from koopsuz.engine.allocation.builder import build, rank
from koopsuz.engine.allocation.certificate import exact_bound, integer_prices
from koopsuz.engine.allocation.errors import AllocationError
from koopsuz.engine.allocation.layout import Counts, Floats, Layout, layout_of
from koopsuz.engine.allocation.newton import Schedule, minimise, system_of
from koopsuz.engine.allocation.plan import Plan, Prices, Progress, Settings, decision_hash, gap_in_ppm
from koopsuz.engine.allocation.priority import cut_to_budget, holders_of
from koopsuz.engine.allocation.problem import Flags, Problem
from koopsuz.engine.allocation.sight import sight, worth
from koopsuz.engine.allocation.verify import inspect
from koopsuz.engine.allocation.workers import Workers, lsg_chunks

Listener = Callable[[Progress], None]


def allocate(
    problem: Problem,
    *,
    previous: Plan | None = None,
    on_progress: Listener | None = None,
    threads: int = 2,
    settings: Settings = Settings(),  # noqa: B008 - frozen
) -> Plan:
    """The best plan found for the problem, with its proof.

    With `previous` (a plan for the same gaps, options and pairs) a second plan starts from its decisions, and the
    better of the two is returned: what was decided stays unless leaving it serves a higher class or more value.
    """
    problem.validate()
    tell = on_progress or _silent
    layout = layout_of(problem)
    terms = terms_of(layout)
    ranges = lsg_chunks(layout.columns)
    with Workers(threads) as workers:
        tell(Progress(stage="prices", share=0.0, bound=float("inf")))
        schedule = schedule_of(settings)

        def step(number: int, bound: float) -> None:
            share = min(0.5, 0.5 * number / schedule.length)
            tell(Progress(stage="prices", share=share, bound=bound * layout.value_unit))

        system = system_of(layout, ranges=ranges, workers=workers)
        dual = minimise(layout, system=system, start=layout.start, schedule=schedule, on_step=step)
        tell(Progress(stage="plan", share=0.5, bound=dual.bound * layout.value_unit))
        ranking = rank(layout, terms, prices=dual.prices, ranges=ranges, workers=workers)
        books = [build(layout, terms, ranking=ranking, settings=settings, workers=workers)]
    if previous is not None:
        kept = reopen(layout, terms, plan=previous)
        books.append(build(layout, terms, ranking=ranking, settings=settings, start=kept))
    tell(Progress(stage="proof", share=0.9, bound=dual.bound * layout.value_unit))
    book = max(reversed(books), key=lambda book: value_of(layout, terms, book=book))
    plan = seal(layout, terms, prices=dual.prices, book=book, iterations=dual.iterations, priority=settings.priority)
    tell(Progress(stage="done", share=1.0, bound=float(plan.bound)))
    return plan


def _silent(_progress: Progress) -> None:
    """Nobody listens."""


def schedule_of(settings: Settings) -> Schedule:
    """The price schedule that the settings ask for."""
    return Schedule(first=settings.first_width, last=settings.last_width, shrink=settings.shrink, steps=settings.steps)


def reopen(layout: Layout, terms: Terms, *, plan: Plan) -> Book:
    """The plan's decisions entered into a book with the layout's money; what no longer fits is released."""
    problem = layout.problem
    if plan.pair.size != problem.gaps or int(plan.pair.max(initial=-1)) >= problem.pairs:
        raise AllocationError.of("previous", "The previous plan was made for another list of gaps and pairs.")
    pair, year = plan.pair.astype(np.int64), plan.year.astype(np.int64)
    own = problem.option_gap[problem.pair_option[np.maximum(pair, 0)]] if problem.pairs else pair
    lawful = (pair >= 0) & (own == np.arange(problem.gaps))
    lawful[lawful] &= (layout.columns.pair_years[pair[lawful]] >> year[lawful].astype(np.uint8)) & 1 == 1
    lawful = _with_parents(problem, lawful, year)
    book = open_book(layout)
    book.chosen[lawful] = pair[lawful] * problem.years + year[lawful]
    enter_all(terms, book)
    if (book.residual < 0).any():
        cut_to_budget(terms, book, holders_of(terms, book, gaps=np.arange(problem.gaps)))
    return book


def _with_parents(problem: Problem, lawful: Flags, year: Counts) -> Flags:
    """Without the gaps whose earlier gap is not (or no longer) started in time."""
    waits = problem.gap_parent >= 0
    parent = np.maximum(problem.gap_parent, 0)
    while True:
        kept = lawful & (~waits | (lawful[parent] & (year[parent] <= year))) if problem.gaps else lawful
        if (kept == lawful).all():
            return kept
        lawful = kept


def value_of(layout: Layout, terms: Terms, *, book: Book) -> int:
    """Benefit less penalties of the book's decisions, for choosing between books; verification recomputes it."""
    problem, goal = layout.problem, layout.targets
    gap = np.flatnonzero(book.chosen >= 0)
    pair, year = np.divmod(book.chosen[gap], problem.years)
    benefit: int = sum((terms.option_worth[terms.pair_option[pair]] * terms.discount[year]).tolist())
    closed = np.bincount(terms.gap_school[gap[terms.gap_class[gap] == 1]], minlength=problem.schools)
    short = int(np.maximum(goal.floor - closed, 0).sum())
    missed = int(np.maximum(goal.equity - book.spent, 0).sum())
    lost = goal.floor_penalty * short - (-missed * goal.equity_penalty // goal.equity_unit)
    return benefit - lost


def seal(layout: Layout, terms: Terms, *, prices: Floats, book: Book, iterations: int, priority: bool) -> Plan:
    """Turn a finished book into a plan with integer prices, exact bound and verification report."""
    problem = layout.problem
    years = problem.years
    funded = book.chosen >= 0
    pair = np.where(funded, book.chosen // years, -1).astype(np.int32)
    year = np.where(funded, book.chosen % years, 0).astype(np.int8)
    exact: Prices = integer_prices(layout, terms, prices=prices)
    bound = exact_bound(layout, terms, prices=exact)
    seen = sight(problem, pair=pair, year=year)
    value, benefit = worth(seen)
    checks = inspect(seen, prices=exact, bound=bound, priority=priority)
    return Plan(
        pair=pair,
        year=year,
        prices=exact,
        value=value,
        benefit=benefit,
        bound=bound,
        gap_ppm=gap_in_ppm(value=value, bound=bound),
        residual=book.residual.copy(),
        hash=decision_hash(pair, year),
        checks=checks,
        iterations=iterations,
    )
