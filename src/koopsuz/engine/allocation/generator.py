"""Synthetic national problems for tests and benchmarks, the same for the same seed.

The shapes follow what is known of the country: heavy-tailed LSGs, four kinds of expenditure, eight themes, costs
from 500 som to 90 million som, about a quarter of the need affordable, donors bound to themes and oblasts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.allocation.problem import Problem, Rules, SourceKind

_YEARS = 3
_PROGRAMMES = 6  # republican; the last one builds
_THEMES = 8
_REQUIREMENTS = 200
_TYIYN = 100
DEFAULT_RULES = Rules(
    class_weights=(25, 5, 1), discount_permille=(1000, 900, 810), equity_permille=900, school_floor_permille=250
)
_ORGANISING, _EQUIPMENT, _REPAIR, _CAPITAL = range(4)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(slots=True)
class _Country:
    """What is drawn, step by step; money in som until the end."""

    random: np.random.Generator
    schools: int
    oblasts: int
    donors: int
    lsgs: int


@dataclass(slots=True)
class _Schools:
    lsg: Ints
    oblast: Ints
    lsg_size: Ints
    pupils: Ints
    weight: Floats


@dataclass(slots=True)
class _Standard:
    """The synthetic standard: requirements with their expenditure type, theme, class, prerequisite and cost."""

    kind: Ints
    theme: Ints
    level: Ints  # class - 1
    median: Floats
    severity: Floats
    options: Ints
    parent: Ints


@dataclass(slots=True)
class _Gaps:
    school: Ints
    requirement: Ints
    parent: Ints


@dataclass(slots=True)
class _Options:
    gap: Ints
    first: Ints
    capital: Ints
    recurrent: Ints
    benefit: Ints


def generate(schools: int, *, seed: int = 1, rules: Rules = DEFAULT_RULES) -> Problem:
    """A problem with about the given number of schools (an LSG has at least one)."""
    country = _Country(
        random=np.random.default_rng(seed),
        schools=schools,
        oblasts=_by_size(schools, small=9, middle=20, large=30),
        donors=_by_size(schools, small=16, middle=40, large=100),
        lsgs=max(8, round(schools / 5.1)),
    )
    places = _schools(country)
    standard = _standard(country)
    gaps = _gaps(country, standard)
    options = _options(country, places, standard, gaps=gaps)
    return _money(country, places, standard, gaps=gaps, options=options, rules=rules)


def _by_size(schools: int, *, small: int, middle: int, large: int) -> int:
    if schools <= 5000:
        return small
    return middle if schools <= 50_000 else large


def _schools(country: _Country) -> _Schools:
    random, lsgs, oblasts = country.random, country.lsgs, country.oblasts
    weight = random.lognormal(0, 0.6, lsgs)
    cities = max(2, lsgs // 60)
    weight[random.choice(lsgs, cities, replace=False)] *= random.uniform(4, 20, cities)
    size = 1 + random.multinomial(max(0, country.schools - lsgs), weight / weight.sum())
    lsg_oblast = np.sort(random.integers(0, oblasts, lsgs))
    covered = min(oblasts, lsgs)
    lsg_oblast[:covered] = np.arange(covered)
    lsg_oblast.sort()
    lsg = np.repeat(np.arange(lsgs), size)[: country.schools]
    country.schools = lsg.size
    size_here = size[lsg]
    mean = np.log(380) + 0.25 * np.log(np.minimum(size_here, 30))
    pupils = np.clip(random.lognormal(mean, 0.75, lsg.size), 20, 4500).astype(np.int64)
    special = random.random(lsg.size) < 0.02
    weight = np.where(size_here <= 8, 1.25, 1.0) * np.where(special, 1.6, 1.0)
    return _Schools(lsg=lsg, oblast=lsg_oblast[lsg], lsg_size=size_here, pupils=pupils, weight=weight)


def _standard(country: _Country) -> _Standard:
    random, count = country.random, _REQUIREMENTS
    kind = random.choice(4, count, p=[0.28, 0.37, 0.25, 0.10])
    theme = random.integers(0, _THEMES, count)
    level = random.choice(3, count, p=[0.15, 0.35, 0.50])
    median = np.array([6e3, 1.1e5, 7e5, 7e6])[kind] * random.lognormal(0, 0.7, count)
    severity = np.array([60, 25, 10])[level] * random.lognormal(0, 0.5, count)
    options = np.where(kind == _ORGANISING, random.integers(1, 3, count), random.integers(1, 4, count))
    parent = np.full(count, -1)
    for requirement in range(count):
        if random.random() < 0.25 and requirement > 0:
            earlier = random.integers(0, requirement)
            if kind[earlier] != _ORGANISING:
                parent[requirement] = earlier
    return _Standard(
        kind=kind, theme=theme, level=level, median=median, severity=severity, options=options, parent=parent
    )


def _gaps(country: _Country, standard: _Standard) -> _Gaps:
    random, schools = country.random, country.schools
    count = np.clip(random.poisson(40, schools), 8, 90)
    total = int(count.sum())
    first = np.append(0, np.cumsum(count))
    school = np.repeat(np.arange(schools), count)
    requirement = np.empty(total, dtype=np.int64)
    parent = np.full(total, -1)
    for low in range(0, schools, 20_000):
        high = min(schools, low + 20_000)
        order = random.random((high - low, _REQUIREMENTS), dtype=np.float32).argsort(axis=1)
        chosen = np.arange(_REQUIREMENTS) < count[low:high, None]
        sorted_ids = np.sort(np.where(chosen, order, _REQUIREMENTS), axis=1)
        part = slice(first[low], first[high])
        requirement[part] = sorted_ids[chosen]
        where = np.full((high - low, _REQUIREMENTS), -1)
        where[school[part] - low, requirement[part]] = np.arange(first[low], first[high])
        wanted = standard.parent[requirement[part]]
        found = where[school[part] - low, np.maximum(wanted, 0)]
        parent[part] = np.where(wanted >= 0, found, -1)
    return _Gaps(school=school, requirement=requirement, parent=parent)


def _options(country: _Country, places: _Schools, standard: _Standard, *, gaps: _Gaps) -> _Options:
    random = country.random
    count = standard.options[gaps.requirement]
    gap = np.repeat(np.arange(gaps.school.size), count)
    first = np.append(0, np.cumsum(count))
    rank = np.arange(gap.size) - first[gap]
    requirement, school = gaps.requirement[gap], gaps.school[gap]
    kind = standard.kind[requirement]
    pupils = places.pupils[school]
    local_cost = np.exp(random.normal(0, 0.3, country.oblasts))[places.oblast[gaps.school]]
    size = np.exp(random.normal(0, 0.35, gaps.school.size)) * local_cost
    power = np.where(kind == _CAPITAL, 0.75, 0.5)
    scale = np.where(kind == _ORGANISING, 1.0, (pupils / 400.0) ** power)
    capital = standard.median[requirement] * scale * size[gap] * np.array([1, 0.58, 0.33])[rank]
    capital = capital * random.uniform(0.85, 1.15, gap.size)
    rounded = np.round(capital / 100) * 100 + random.integers(0, 100, gap.size)
    som = np.clip(rounded, 500, 90_000_000).astype(np.int64)
    share = np.array([0.25, 0.06, 0.02, 0.01])[kind] * random.uniform(0.5, 1.5, gap.size)
    recurrent = np.where(random.random(gap.size) < 0.45, som * share, 0).astype(np.int64)
    likelihood = random.lognormal(0, 0.6, gaps.school.size)[gap]
    effect = np.array([1, 0.82, 0.55])[rank] * random.uniform(0.92, 1.08, gap.size)
    benefit = standard.severity[requirement] * likelihood * effect * pupils * places.weight[school] / 100
    return _Options(
        gap=gap,
        first=first[:-1],
        capital=som,
        recurrent=recurrent,
        benefit=np.maximum(1, np.round(benefit)).astype(np.int64),
    )


def _donor_choice(country: _Country) -> tuple[Ints, Ints]:
    """First donor for each (theme, oblast, type), or -1, and the donors' last years."""
    random, donors = country.random, country.donors
    themes = random.integers(0, _THEMES, (donors, 2))
    where = random.random((donors, country.oblasts)) < random.uniform(0.15, 0.6, (donors, 1))
    deadline = random.integers(0, _YEARS, donors)
    kinds = random.random((donors, 4)) < np.array([0.5, 0.9, 0.7, 0.4])
    choice = np.full((_THEMES, country.oblasts, 4), -1)
    for donor in range(donors - 1, -1, -1):
        for theme in themes[donor]:
            choice[theme][np.ix_(where[donor], kinds[donor])] = donor
    return choice, deadline


@dataclass(slots=True)
class _Sources:
    kind: Ints
    owner: Ints
    deadline: Ints
    lines: Ints


def _sources(country: _Country, *, deadline: Ints) -> _Sources:
    """Programmes, the subvention, donors with their deadlines, LSGs and schools, in this order."""
    subvention, first_donor = _PROGRAMMES, _PROGRAMMES + 1
    first_lsg = first_donor + country.donors
    first_school = first_lsg + country.lsgs
    sources = first_school + country.schools
    lines = np.full(sources, _YEARS)
    lines[first_donor:first_lsg] = 1
    last = np.full(sources, _YEARS - 1)
    last[first_donor:first_lsg] = deadline
    kind = np.full(sources, int(SourceKind.SCHOOL))
    kind[:subvention] = SourceKind.REPUBLICAN
    kind[subvention] = SourceKind.SUBVENTION
    kind[first_donor:first_lsg] = SourceKind.DONOR
    kind[first_lsg:first_school] = SourceKind.LOCAL
    owner = np.full(sources, -1)
    owner[first_lsg:first_school] = np.arange(country.lsgs)
    owner[first_school:] = np.arange(country.schools)
    return _Sources(kind=kind, owner=owner, deadline=last, lines=lines)


def _money(
    country: _Country, places: _Schools, standard: _Standard, *, gaps: _Gaps, options: _Options, rules: Rules
) -> Problem:
    random = country.random
    subvention, first_donor = _PROGRAMMES, _PROGRAMMES + 1
    first_lsg = first_donor + country.donors
    first_school = first_lsg + country.lsgs
    choice, deadline = _donor_choice(country)
    programme = random.integers(0, _PROGRAMMES - 1, _THEMES)
    requirement, school = gaps.requirement[options.gap], gaps.school[options.gap]
    kind, theme = standard.kind[requirement], standard.theme[requirement]
    donor = choice[theme, places.oblast[school], kind]
    works = kind == _CAPITAL
    candidates = np.full((options.gap.size, 5), -1)
    candidates[:, 0] = np.where(kind == _ORGANISING, -1, programme[theme])
    candidates[:, 1] = np.where(works, _PROGRAMMES - 1, -1)
    candidates[:, 2] = np.where(works, -1, first_lsg + places.lsg[school])
    small = (kind <= _EQUIPMENT) & (options.capital < 400_000)
    candidates[:, 3] = np.where(small, first_school + school, -1)
    candidates[:, 4] = np.where(donor >= 0, first_donor + donor, -1)
    lonely = ((candidates >= 0).sum(axis=1) < 2) & (kind != _ORGANISING) & (candidates[:, 1] < 0)
    candidates[lonely, 1] = _PROGRAMMES - 1
    candidates.sort(axis=1)
    lawful = candidates >= 0
    lawful[:, 1:] &= candidates[:, 1:] != candidates[:, :-1]
    carried_by_state = works | (random.random(options.gap.size) < 0.25)
    operator = np.where(carried_by_state, subvention, first_lsg + places.lsg[school])
    table = _sources(country, deadline=deadline)
    return Problem(
        school_lsg=places.lsg.astype(np.int32),
        school_oblast=places.oblast.astype(np.int32),
        gap_school=gaps.school.astype(np.int32),
        gap_class=(standard.level[gaps.requirement] + 1).astype(np.int32),
        gap_requirement=gaps.requirement.astype(np.int32),
        gap_parent=gaps.parent.astype(np.int32),
        option_gap=options.gap.astype(np.int32),
        option_capital=options.capital * _TYIYN,
        option_recurrent=options.recurrent * _TYIYN,
        option_benefit=options.benefit,
        option_operator=np.where(options.recurrent > 0, operator, -1).astype(np.int32),
        pair_option=np.repeat(np.arange(options.gap.size), lawful.sum(axis=1)).astype(np.int32),
        pair_source=candidates[lawful].astype(np.int32),
        source_kind=table.kind.astype(np.int32),
        source_owner=table.owner.astype(np.int32),
        source_deadline=table.deadline.astype(np.int32),
        source_line=(np.cumsum(table.lines) - table.lines).astype(np.int32),
        source_annual=table.lines > 1,
        line_budget=_budgets(country, places, standard, gaps=gaps, options=options, programme=programme) * _TYIYN,
        rules=rules,
    )


def _budgets(
    country: _Country, places: _Schools, standard: _Standard, *, gaps: _Gaps, options: _Options, programme: Ints
) -> Ints:
    """Budget of every line in som, in the order of the sources."""
    random, years = country.random, _YEARS
    need = options.capital[options.first].astype(np.float64)
    kind, theme = standard.kind[gaps.requirement], standard.theme[gaps.requirement]
    total = need.sum()
    ask = np.where(kind == _CAPITAL, _PROGRAMMES - 1, np.where(kind == _ORGANISING, _PROGRAMMES, programme[theme]))
    by_programme = np.bincount(ask, weights=need, minlength=_PROGRAMMES + 1)[:_PROGRAMMES]
    growth = np.array([0.95, 1, 1.05])
    republican = by_programme[:, None] * 0.20 / years * random.uniform(0.7, 1.3, (_PROGRAMMES, 1)) * growth
    subvention = total * 0.0016 * np.array([0.7, 1, 1.3])
    donors = random.lognormal(0, 0.8, country.donors)
    donors = donors / donors.sum() * total * 0.05
    lsg = places.lsg[gaps.school]
    asked = np.bincount(lsg, weights=np.where(kind == _CAPITAL, 0, need), minlength=country.lsgs)
    local = asked * 0.10 * random.lognormal(-0.08, 0.4, country.lsgs)
    rising = 0.95 + 0.05 * np.arange(years)
    local_lines = local[:, None] / years * rising * random.uniform(0.9, 1.1, (country.lsgs, years))
    own = places.pupils * random.lognormal(np.log(140), 0.6, country.schools)
    own_lines = own[:, None] * (1 + 0.05 * np.arange(years))
    parts = (republican.ravel(), subvention, donors, local_lines.ravel(), own_lines.ravel())
    return np.round(np.concatenate(parts)).astype(np.int64)
