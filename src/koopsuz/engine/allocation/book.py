"""The money book: exact integers of what each line has left and who holds it. All plan kernels go through it.

The invariant is that no residual is ever negative: a column is entered only after `fits`, and leaving gives back
exactly what entering took.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.jit import helper, kernel
from koopsuz.engine.allocation.layout import Counts, Floats, Layout
from koopsuz.engine.allocation.problem import SourceKind

Small = NDArray[np.int32]
Bytes = NDArray[np.int8]


class Terms(NamedTuple):
    """What never changes while a plan is built. A column is pair x years + year."""

    gap_pairs: Counts  # [G+1] first pair of each gap
    gap_parent: Counts
    gap_children: Counts  # [G+1] into child
    child: Counts  # gaps that wait for another
    gap_oblast: Small
    gap_school: Small
    gap_class: Bytes
    pair_option: Small
    pair_line: Small
    pair_step: Bytes
    pair_years: NDArray[np.uint8]
    pair_republican: Bytes
    option_capital: Counts  # tyiyn
    option_recurrent: Counts  # tyiyn a year; 0 where nobody carries it
    option_line: Small  # operator's first line
    option_step: Bytes
    option_worth: Counts
    discount: Counts  # [Y] per mille
    line_local: Bytes  # [R] 1 where the line belongs to an LSG or a school
    equity: Counts  # [O] tyiyn


class Book(NamedTuple):
    """The state of a plan. Lists link, per line, the gaps worth asking to make room on it."""

    chosen: Counts  # [G] column or -1
    residual: Counts  # [R]
    spent: Counts  # [O] republican capital in the oblast
    head: Counts  # [R] first gap in the line's list
    after: Counts  # [G]
    before: Counts  # [G]
    listed: Counts  # [G] line in whose list the gap stands, or -1


def terms_of(layout: Layout) -> Terms:
    """Arrays of the problem in the fixed types that the kernels are compiled for."""
    problem, columns = layout.problem, layout.columns
    carried = (problem.option_operator >= 0) & (problem.option_recurrent > 0)
    operator = np.maximum(problem.option_operator, 0)
    weights = np.array((0, *problem.rules.class_weights), dtype=np.int64)
    worth = weights[problem.gap_class[problem.option_gap]] * problem.option_benefit
    parent = problem.gap_parent
    waiting = np.flatnonzero(parent >= 0)
    kind = problem.source_kind[problem.pair_source]
    local = np.zeros(problem.lines, dtype=np.int8)
    for year in range(problem.years):
        own = (problem.source_kind >= SourceKind.LOCAL) & (problem.source_annual | (year == 0))
        local[problem.source_line[own] + year] = 1
    lines = problem.source_line[operator] if problem.sources else operator
    steps = problem.source_annual[operator] if problem.sources else operator
    return Terms(
        gap_pairs=columns.option_pairs[columns.gap_options],
        gap_parent=parent.astype(np.int64),
        gap_children=columns.gap_children,
        child=waiting[columns.children].astype(np.int64),
        gap_oblast=problem.school_oblast[problem.gap_school].astype(np.int32),
        gap_school=problem.gap_school.astype(np.int32),
        gap_class=problem.gap_class.astype(np.int8),
        pair_option=columns.pair_option,
        pair_line=problem.source_line[problem.pair_source].astype(np.int32),
        pair_step=columns.pair_step,
        pair_years=columns.pair_years,
        pair_republican=(kind == SourceKind.REPUBLICAN).astype(np.int8),
        option_capital=problem.option_capital.astype(np.int64),
        option_recurrent=np.where(carried, problem.option_recurrent, 0).astype(np.int64),
        option_line=lines.astype(np.int32),
        option_step=(steps.astype(np.int8) if problem.years > 1 else np.zeros(problem.options, dtype=np.int8)),
        option_worth=worth.astype(np.int64),
        discount=np.array(problem.rules.discount_permille, dtype=np.int64),
        line_local=local,
        equity=layout.targets.equity,
    )


def per_tyiyn(worth: Counts | Floats, capital: Counts) -> Floats:
    """Worth per tyiyn of capital; what costs nothing comes before all that costs something, by worth."""
    return worth / np.where(capital > 0, capital, 1e-18)


def open_book(layout: Layout) -> Book:
    """Nothing decided, all money there."""
    problem = layout.problem
    return Book(
        chosen=np.full(problem.gaps, -1, dtype=np.int64),
        residual=problem.line_budget.astype(np.int64),
        spent=np.zeros(problem.oblasts, dtype=np.int64),
        head=np.full(problem.lines, -1, dtype=np.int64),
        after=np.full(problem.gaps, -1, dtype=np.int64),
        before=np.full(problem.gaps, -1, dtype=np.int64),
        listed=np.full(problem.gaps, -1, dtype=np.int64),
    )


def copy_book(book: Book) -> Book:
    """A copy that can be worked on while the original stays."""
    return Book(*(part.copy() for part in book))


@helper
def lawful(terms: Terms, column: int) -> bool:
    """Whether the pair of the column may start in its year."""
    years = terms.discount.size
    pair = column // years
    return bool((terms.pair_years[pair] >> (column - pair * years)) & 1 == 1)


@helper
def capital_line(terms: Terms, column: int) -> int:
    """Line that pays the capital."""
    years = terms.discount.size
    pair = column // years
    return int(terms.pair_line[pair] + terms.pair_step[pair] * (column - pair * years))


@helper
def worth_of(terms: Terms, column: int) -> int:
    """Value of the column, an exact integer."""
    years = terms.discount.size
    pair = column // years
    return int(terms.option_worth[terms.pair_option[pair]] * terms.discount[column - pair * years])


@helper
def use_on(terms: Terms, column: int, line: int) -> int:
    """Tyiyn that the column takes from the line."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    option = terms.pair_option[pair]
    used = 0
    if terms.pair_line[pair] + terms.pair_step[pair] * year == line:
        used += terms.option_capital[option]
    recurrent = terms.option_recurrent[option]
    if recurrent > 0:
        first = terms.option_line[option]
        if terms.option_step[option] == 0:
            if first == line:
                used += recurrent * (years - 1 - year)
        elif first + year < line < first + years:
            used += recurrent
    return used


@helper
def missing(terms: Terms, residual: Counts, column: int) -> tuple[int, int]:
    """Number of lines without room for the column, and one of them."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    option = terms.pair_option[pair]
    line = terms.pair_line[pair] + terms.pair_step[pair] * year
    need = terms.option_capital[option]
    recurrent = terms.option_recurrent[option]
    count = 0
    where = -1
    if recurrent > 0 and year + 1 < years:
        first = terms.option_line[option]
        if terms.option_step[option] == 0:
            total = recurrent * (years - 1 - year)
            if first == line:
                need += total
            elif residual[first] < total:
                count += 1
                where = first
        else:
            for later in range(year + 1, years):
                if residual[first + later] < recurrent:
                    count += 1
                    where = first + later
    if residual[line] < need:
        count += 1
        where = line
    return count, where


@helper
def fits(terms: Terms, residual: Counts, column: int) -> bool:
    """Whether every line has room for the column; the capital's line, which mostly decides, is looked at first."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    option = terms.pair_option[pair]
    line = terms.pair_line[pair] + terms.pair_step[pair] * year
    room = residual[line] - terms.option_capital[option]
    enough = room >= 0
    recurrent = terms.option_recurrent[option]
    if enough and recurrent > 0 and year + 1 < years:
        first = terms.option_line[option]
        if terms.option_step[option] == 0:
            if first != line:
                room = residual[first]
            enough = room >= recurrent * (years - 1 - year)
        else:
            for later in range(year + 1, years):
                enough = enough and residual[first + later] >= recurrent
    return bool(enough)


@helper
def enter(terms: Terms, book: Book, gap: int, column: int, sign: int) -> None:
    """Take (sign 1) the column's money or give it back (sign -1)."""
    years = terms.discount.size
    pair = column // years
    year = column - pair * years
    option = terms.pair_option[pair]
    capital = sign * terms.option_capital[option]
    book.residual[terms.pair_line[pair] + terms.pair_step[pair] * year] -= capital
    if terms.pair_republican[pair]:
        book.spent[terms.gap_oblast[gap]] += capital
    recurrent = terms.option_recurrent[option]
    if recurrent > 0:
        for later in range(year + 1, years):
            book.residual[terms.option_line[option] + terms.option_step[option] * later] -= sign * recurrent


@kernel
def enter_all(terms: Terms, book: Book) -> None:
    """Take the money of every chosen column; lines may end up below zero, which the caller must mend."""
    for gap in range(book.chosen.size):
        if book.chosen[gap] >= 0:
            enter(terms, book, gap, book.chosen[gap], 1)


@helper
def window(terms: Terms, chosen: Counts, gap: int) -> tuple[int, int, bool]:
    """First and last year in which the gap may start, and whether a later gap relies on it.

    The window is empty (first > last) while the gap that must be met first is not.
    """
    years = terms.discount.size
    first = 0
    last = years - 1
    held = False
    parent = terms.gap_parent[gap]
    if parent >= 0:
        first = years if chosen[parent] < 0 else chosen[parent] % years
    for i in range(terms.gap_children[gap], terms.gap_children[gap + 1]):
        column = chosen[terms.child[i]]
        if column >= 0:
            held = True
            last = min(last, column % years)
    return first, last, held


@helper
def unlist(book: Book, gap: int) -> None:
    """Take the gap out of the list it stands in."""
    line = book.listed[gap]
    if line >= 0:
        before, after = book.before[gap], book.after[gap]
        if before >= 0:
            book.after[before] = after
        else:
            book.head[line] = after
        if after >= 0:
            book.before[after] = before
        book.listed[gap] = -1


@helper
def enlist(book: Book, gap: int, line: int) -> None:
    """Put the gap at the head of the line's list."""
    old = book.head[line]
    book.before[gap] = -1
    book.after[gap] = old
    if old >= 0:
        book.before[old] = gap
    book.head[line] = gap
    book.listed[gap] = line
