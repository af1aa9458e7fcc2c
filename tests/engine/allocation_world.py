"""Small allocation problems for the tests: drawn ones of every odd shape, and a builder for cases by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from koopsuz.engine.allocation import Problem, Rules, SourceKind
from koopsuz.engine.allocation.arrange import arrange

RULES = Rules(class_weights=(25, 5, 1), discount_permille=(1000, 900, 810), equity_permille=0, school_floor_permille=0)


@dataclass
class World:
    """A problem written line by line; `problem()` gives it in canonical order."""

    rules: Rules = RULES
    school_lsg: list[int] = field(default_factory=list)
    school_oblast: list[int] = field(default_factory=list)
    gaps: list[tuple[int, int, int, int]] = field(default_factory=list)  # school, class, requirement, parent
    options: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    sources: list[tuple[int, int, int, int, bool]] = field(default_factory=list)
    money: list[int] = field(default_factory=list)

    def school(self, *, lsg: int = 0, oblast: int = 0) -> int:
        self.school_lsg.append(lsg)
        self.school_oblast.append(oblast)
        return len(self.school_lsg) - 1

    def source(
        self, kind: SourceKind, *money: int, owner: int = -1, annual: bool = True, deadline: int | None = None
    ) -> int:
        last = self.rules.years - 1 if deadline is None else deadline
        self.sources.append((int(kind), owner, last, len(self.money), annual))
        self.money.extend(money)
        return len(self.sources) - 1

    def gap(self, school: int, *, level: int = 1, parent: int = -1) -> int:
        self.gaps.append((school, level, len(self.gaps), parent))
        return len(self.gaps) - 1

    def option(
        self, gap: int, *, capital: int, benefit: int, payers: list[int], recurrent: int = 0, operator: int = -1
    ) -> int:
        self.options.append((gap, capital, recurrent, benefit, operator))
        self.pairs.extend((len(self.options) - 1, payer) for payer in sorted(set(payers)))
        return len(self.options) - 1

    def raw(self) -> Problem:
        """As written, gaps in any order."""
        gap = _columns(self.gaps, 4)
        option = _columns(self.options, 5)
        pair = _columns(self.pairs, 2)
        source = _columns(self.sources, 5)
        return Problem(
            school_lsg=np.array(self.school_lsg, dtype=np.int32),
            school_oblast=np.array(self.school_oblast, dtype=np.int32),
            gap_school=gap[0].astype(np.int32),
            gap_class=gap[1].astype(np.int32),
            gap_requirement=gap[2].astype(np.int32),
            gap_parent=gap[3].astype(np.int32),
            option_gap=option[0].astype(np.int32),
            option_capital=option[1],
            option_recurrent=option[2],
            option_benefit=option[3],
            option_operator=option[4].astype(np.int32),
            pair_option=pair[0].astype(np.int32),
            pair_source=pair[1].astype(np.int32),
            source_kind=source[0].astype(np.int32),
            source_owner=source[1].astype(np.int32),
            source_deadline=source[2].astype(np.int32),
            source_line=source[3].astype(np.int32),
            source_annual=source[4].astype(bool),
            line_budget=np.array(self.money, dtype=np.int64),
            rules=self.rules,
        )

    def problem(self) -> Problem:
        return arrange(self.raw()).problem


def _columns(rows: list[tuple[int, ...]], width: int) -> np.ndarray:
    return np.array(rows, dtype=np.int64).reshape(-1, width).T.copy()


@st.composite
def worlds(draw: st.DrawFn, most_schools: int = 8) -> World:
    """Any small country: empty LSGs, schools without gaps, no money, no lawful payer, several donors."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    years = draw(st.integers(1, 3))
    rules = Rules(
        class_weights=draw(st.sampled_from([(25, 5, 1), (2500, 50, 1), (1, 1, 1)])),
        discount_permille=(1000, 900, 810)[:years],
        equity_permille=draw(st.sampled_from([0, 500, 900])),
        school_floor_permille=draw(st.sampled_from([0, 250, 1000])),
    )
    world = World(rules=rules)
    oblast = 0
    lsgs = draw(st.integers(1, 4))
    for lsg in range(lsgs):
        oblast += int(random.integers(0, 2))
        for _ in range(int(random.integers(0, max(1, most_schools // lsgs) + 1))):
            world.school(lsg=lsg, oblast=oblast)
    if not world.school_lsg:
        world.school()
    _draw_sources(world, random, lsgs=lsgs, rich=draw(st.sampled_from([0.0, 0.3, 1.0, 4.0])))
    for school in range(len(world.school_lsg)):
        _draw_gaps(world, random, school=school)
    return world


def _draw_sources(world: World, random: np.random.Generator, *, lsgs: int, rich: float) -> None:
    kinds = [SourceKind.REPUBLICAN] * int(random.integers(0, 3)) + [SourceKind.SUBVENTION]
    kinds += [SourceKind.DONOR] * int(random.integers(0, 3))
    owners = [(kind, -1) for kind in kinds]
    owners += [(SourceKind.LOCAL, lsg) for lsg in range(lsgs) if random.random() < 0.8]
    owners += [(SourceKind.SCHOOL, s) for s in range(len(world.school_lsg)) if random.random() < 0.6]
    for kind, owner in owners:
        annual = bool(random.random() < (0.2 if kind is SourceKind.DONOR else 0.8))
        lines = world.rules.years if annual else 1
        size = {SourceKind.LOCAL: 150, SourceKind.SCHOOL: 40}.get(kind, 400)
        money = random.integers(0, size, lines) * rich
        late = kind is SourceKind.DONOR and random.random() < 0.6
        deadline = int(random.integers(0, world.rules.years)) if late else None
        world.source(kind, *(int(amount) for amount in money), owner=owner, annual=annual, deadline=deadline)


def _draw_gaps(world: World, random: np.random.Generator, *, school: int) -> None:
    first = len(world.gaps)
    for _ in range(int(random.integers(0, 6))):
        parent = -1
        if len(world.gaps) > first and random.random() < 0.35:
            parent = int(random.integers(first, len(world.gaps)))
        gap = world.gap(school, level=int(random.integers(1, 4)), parent=parent)
        for _ in range(int(random.integers(0, 4))):
            _draw_option(world, random, school=school, gap=gap)


def _draw_option(world: World, random: np.random.Generator, *, school: int, gap: int) -> None:
    near = [
        i
        for i, (kind, owner, _, _, _) in enumerate(world.sources)
        if kind < SourceKind.LOCAL or owner == (world.school_lsg[school] if kind == SourceKind.LOCAL else school)
    ]
    lasting = [i for i in near if world.sources[i][2] == world.rules.years - 1]
    operator = int(random.choice(lasting)) if lasting and random.random() < 0.5 else -1
    world.option(
        gap,
        capital=int(random.integers(0, 100)),
        benefit=int(random.integers(0, 60)),
        payers=[i for i in near if random.random() < 0.5],
        recurrent=int(random.integers(0, 15)) if operator >= 0 else 0,
        operator=operator,
    )
