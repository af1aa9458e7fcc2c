"""Prices: the smoothed dual minimised by a projected Newton method.

Dual value of a price list = prices x money + what every gap still gains at those prices. Replacing each gap's best
choice by a softmax of width tau makes it smooth; tau shrinks in steps, each warm-started from the last. The best
price list met on the way is kept: any list is a valid one, so nothing here can break the certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from koopsuz.engine.allocation.arrow import assemble, descend
from koopsuz.engine.allocation.desk import Rows, Summed
from koopsuz.engine.allocation.kernels import evaluate
from koopsuz.engine.allocation.layout import Floats, Layout
from koopsuz.engine.allocation.workers import Range, Workers

_SHORTEST_STEP = 1e-3
_DECREASE = 1e-4  # part of the promised decrease that a step must deliver
_BACK_OFF = 0.35


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the smoothing shrinks; widths are in mean values of an option."""

    first: float = 0.3
    last: float = 1.5e-4
    shrink: float = 0.7
    steps: int = 1
    accuracy: float = 4e-4

    @property
    def length(self) -> int:
        """Most Newton steps that the schedule can take."""
        widths, tau = 1, self.first
        while tau > self.last:
            tau *= self.shrink
            widths += 1
        return widths * self.steps


@dataclass(slots=True)
class Dual:
    """Best price list found (in the layout's units) and what it cost to find."""

    prices: Floats
    bound: float
    last: Floats
    iterations: int
    evaluations: int
    length: float = 1.0  # of the last step; the next one begins one back-off above it


@dataclass(slots=True)
class _System:
    """Arrays that live through all Newton steps over one set of LSG ranges."""

    layout: Layout
    ranges: Sequence[Range]
    workers: Workers
    rows: Rows
    factor: Floats
    gradient: Floats
    step: Floats
    movable: slice

    def dual(self, prices: Floats, *, tau: float) -> tuple[float, float]:
        """Smoothed and exact dual value over the ranges."""
        outs = np.zeros((len(self.ranges), 2))
        columns = self.layout.columns
        self.workers.run(
            evaluate, [(columns, prices, tau, low, high, outs[i]) for i, (low, high) in enumerate(self.ranges)]
        )
        fixed = self.fixed(prices)
        return fixed + float(outs[:, 0].sum()), fixed + float(outs[:, 1].sum())

    def fixed(self, prices: Floats) -> float:
        part = self.movable
        return float(self.layout.right[part] @ prices[part])

    def newton(self, prices: Floats, *, tau: float, national: bool) -> tuple[float, float, float]:
        """Fill `step` with the Newton direction; returns smoothed value, exact value and slope along it."""
        size = self.layout.national_rows
        parts = [Summed(np.zeros((size, size)), np.zeros(size), np.zeros(size), np.zeros(2)) for _ in self.ranges]
        columns = self.layout.columns
        self.workers.run(
            assemble,
            [
                (columns, self.rows, prices, tau, low, high, self.factor, self.gradient, self.step, part)
                for (low, high), part in zip(self.ranges, parts, strict=True)
            ],
        )
        self.step[:size] = 0.0
        if national:
            self._solve_nation(prices, tau=tau, parts=parts)
        self.workers.run(
            descend, [(columns, self.rows, low, high, self.factor, self.step) for low, high in self.ranges]
        )
        fixed = self.fixed(prices)
        slope = float(self.gradient[self.movable] @ self.step[self.movable])
        smooth = fixed + sum(float(part.dual[0]) for part in parts)
        return smooth, fixed + sum(float(part.dual[1]) for part in parts), slope

    def _solve_nation(self, prices: Floats, *, tau: float, parts: Sequence[Summed]) -> None:
        layout = self.layout
        size = layout.national_rows
        matrix = np.sum([part.matrix for part in parts], axis=0)
        slope = layout.right[:size] - np.sum([part.use for part in parts], axis=0)
        wanted = np.sum([part.step for part in parts], axis=0) - slope
        price, ceiling = prices[:size], layout.ceiling[:size]
        self.gradient[:size] = slope
        frozen = ((price <= 0) & (slope >= 0)) | ((price >= ceiling) & (slope <= 0))
        room = np.minimum(price, ceiling - price) + layout.softness[:size] * tau
        diagonal = np.arange(size)
        matrix[diagonal, diagonal] += np.abs(slope) / room
        free = np.flatnonzero(~frozen)
        if not free.size:
            return
        inner = matrix[np.ix_(free, free)]
        scale = 1.0 / np.sqrt(np.maximum(np.diag(inner), 1e-30))
        inner = inner * scale[:, None] * scale
        inner[np.arange(free.size), np.arange(free.size)] += 1e-9
        self.step[free] = scale * np.linalg.solve(inner, scale * wanted[free])


def system_of(layout: Layout, *, ranges: Sequence[Range], workers: Workers, local: Range | None = None) -> _System:
    """Prepare the arrays; `local` restricts the moving rows to one range of LSGs (national prices stand still)."""
    columns = layout.columns
    slots = np.diff(columns.oblast_slots)[columns.lsg_oblast] if columns.lsg_lines.size else columns.lsg_lines
    lsg_of_school = layout.problem.school_lsg
    wide = columns.lsg_lines + slots
    own = columns.school_rows
    school = np.append(0, np.cumsum(own * (own + wide[lsg_of_school])))
    lsg = school[-1] + np.append(0, np.cumsum(columns.lsg_lines * wide))
    rows = Rows(layout.right, layout.ceiling, layout.softness, school.astype(np.int64), lsg.astype(np.int64))
    movable = slice(0, layout.rows)
    if local is not None:
        movable = slice(int(columns.lsg_row[local[0]]), int(columns.lsg_row[local[1]]))
    return _System(
        layout=layout,
        ranges=ranges,
        workers=workers,
        rows=rows,
        factor=np.empty(int(lsg[-1])),
        gradient=np.zeros(layout.rows),
        step=np.zeros(layout.rows),
        movable=movable,
    )


def minimise(
    layout: Layout,
    *,
    system: _System,
    start: Floats,
    schedule: Schedule,
    national: bool = True,
    on_step: Callable[[int, float], None] | None = None,
) -> Dual:
    """Follow the schedule from the start prices."""
    found = Dual(prices=start, bound=np.inf, last=start, iterations=0, evaluations=0)
    gaps = _gaps_in(layout, system)
    tau = schedule.first
    while True:
        for _ in range(schedule.steps):
            if _advance(system, found, tau=tau, tolerance=schedule.accuracy * tau * gaps, national=national):
                break
            if on_step is not None:
                on_step(found.iterations, found.bound)
        if tau <= schedule.last:
            return found
        tau = max(schedule.last, tau * schedule.shrink)


def _gaps_in(layout: Layout, system: _System) -> int:
    columns = layout.columns
    schools = columns.lsg_schools
    first, last = system.ranges[0][0], system.ranges[-1][1]
    return int(columns.school_gaps[schools[last]] - columns.school_gaps[schools[first]])


def _advance(system: _System, found: Dual, *, tau: float, tolerance: float, national: bool) -> bool:
    """One Newton step with back-off; True when the step is too small to be worth another at this width."""
    part, ceiling = system.movable, system.layout.ceiling
    prices = found.last
    smooth, exact, slope = system.newton(prices, tau=tau, national=national)
    found.iterations += 1
    if exact < found.bound:
        found.bound, found.prices = exact, prices
    length = min(1.0, found.length / _BACK_OFF)
    while length > _SHORTEST_STEP:
        trial = prices.copy()
        trial[part] = np.clip(prices[part] + length * system.step[part], 0.0, ceiling[part])
        smoothed, exact = system.dual(trial, tau=tau)
        found.evaluations += 1
        if smoothed <= smooth + _DECREASE * length * slope:
            break
        length *= _BACK_OFF
    else:
        return True
    found.last, found.length = trial, length
    if exact < found.bound:
        found.bound, found.prices = exact, trial
    return length == 1.0 and -slope < tolerance
