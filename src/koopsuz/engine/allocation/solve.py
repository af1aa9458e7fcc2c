"""Allocate: prices, plan, certificate and the plan's own verification, in that order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from koopsuz.engine.allocation.book import Book, Terms
from koopsuz.engine.allocation.builder import build, rank
from koopsuz.engine.allocation.certificate import exact_bound, integer_prices
from koopsuz.engine.allocation.layout import Floats, Layout, layout_of
from koopsuz.engine.allocation.newton import Dual, Schedule, minimise, system_of
from koopsuz.engine.allocation.plan import Plan, Prices, Progress, Settings, decision_hash, gap_in_ppm
from koopsuz.engine.allocation.problem import Problem
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

    With `previous` (a plan for the same gaps, pairs and years) the result is never worth less than the previous
    plan, as long as that plan is still lawful under the problem's money.
    """
    problem.validate()
    tell = on_progress or _silent
    layout = layout_of(problem)
    ranges = lsg_chunks(layout.columns)
    with Workers(threads) as workers:
        tell(Progress(stage="prices", share=0.0, bound=float("inf")))
        system = system_of(layout, ranges=ranges, workers=workers)
        schedule = schedule_of(settings)
        dual = minimise(
            layout,
            system=system,
            start=layout.start,
            schedule=schedule,
            on_step=lambda step, bound: tell(
                Progress(stage="prices", share=min(0.5, step / 72), bound=bound * layout.value_unit)
            ),
        )
        tell(Progress(stage="plan", share=0.5, bound=dual.bound * layout.value_unit))
        terms, book = _plan(layout, dual=dual, ranges=ranges, workers=workers, settings=settings)
    tell(Progress(stage="proof", share=0.9, bound=dual.bound * layout.value_unit))
    plan = seal(layout, terms, prices=dual.prices, book=book, iterations=dual.iterations, priority=settings.priority)
    tell(Progress(stage="done", share=1.0, bound=float(plan.bound)))
    return plan


def _silent(_progress: Progress) -> None:
    """Nobody listens."""


def schedule_of(settings: Settings) -> Schedule:
    """The price schedule that the settings ask for."""
    return Schedule(first=settings.first_width, last=settings.last_width, shrink=settings.shrink, steps=settings.steps)


def _plan(
    layout: Layout, *, dual: Dual, ranges: tuple[tuple[int, int], ...], workers: Workers, settings: Settings
) -> tuple[Terms, Book]:
    from koopsuz.engine.allocation.book import terms_of

    terms = terms_of(layout)
    ranking = rank(layout, terms, prices=dual.prices, ranges=ranges, workers=workers)
    return build(layout, ranking=ranking, settings=settings)


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
