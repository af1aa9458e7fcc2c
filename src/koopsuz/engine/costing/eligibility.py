"""Which sources of money may lawfully carry which options."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..trace import Trace
from .responsibility import PayerKind

_OWNED = (PayerKind.LOCAL, PayerKind.SCHOOL)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words behind the codes of options: budget lines, themes, types of cost. A code is the position of the word."""

    lines: tuple[str, ...]
    themes: tuple[str, ...]
    cost_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FundingSource:
    """A source and its terms; None means "all".

    `owner` is the position of the LSG of a local budget or of the school of special means, −1 for a national source.
    """

    kind: PayerKind
    owner: int = -1
    lines: frozenset[str] | None = None
    themes: frozenset[str] | None = None
    oblasts: frozenset[int] | None = None
    cost_types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OptionTerms:
    """What eligibility asks of options [P] and schools [S].

    `school` int [P]; `line`, `theme`, `cost_type` int [P] codes of the vocabulary; `school_lsg`, `school_oblast` int
    [S]; `school_payers` uint8 [L, S] from `payer_masks`, lines in the order of the vocabulary.
    """

    school: NDArray[np.int32]
    line: NDArray[np.int32]
    theme: NDArray[np.int32]
    cost_type: NDArray[np.int32]
    school_lsg: NDArray[np.int32]
    school_oblast: NDArray[np.int32]
    school_payers: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Lawful pairs [Q] of positions, sorted by option, then source."""

    option: NDArray[np.int32]
    source: NDArray[np.int32]


def eligible(options: OptionTerms, *, sources: Sequence[FundingSource], vocabulary: Vocabulary) -> Pairs:
    """All pairs of an option and a source that the matrix and the terms of the source allow."""
    kind = np.asarray([source.kind for source in sources], dtype=np.int64)
    owner = np.asarray([source.owner for source in sources], dtype=np.int64)
    candidates = [_national(options, kind=kind)]
    candidates.append(_owned(options.school_lsg[options.school], owner=owner, of_kind=kind == PayerKind.LOCAL))
    candidates.append(_owned(options.school, owner=owner, of_kind=kind == PayerKind.SCHOOL))
    option, source = (np.concatenate(parts) for parts in zip(*candidates, strict=True))
    kept = _allowed(options, option, source, sources=sources, vocabulary=vocabulary)
    option, source = option[kept], source[kept]
    order = np.argsort(option * max(1, len(sources)) + source, kind="stable")
    return Pairs(option[order].astype(np.int32), source[order].astype(np.int32))


def explain_pair(options: OptionTerms, *, option: int, source: FundingSource, vocabulary: Vocabulary) -> Trace:
    """Why a source may or may not carry an option: one step per condition, each true or false."""
    school, line = int(options.school[option]), int(options.line[option])
    oblast = int(options.school_oblast[school])
    theme, cost_type = int(options.theme[option]), int(options.cost_type[option])
    lawful = bool(options.school_payers[line, school] >> source.kind & 1)
    words = vocabulary.lines[line], vocabulary.themes[theme], vocabulary.cost_types[cost_type]
    steps = (
        _step("payer", lawful, value=source.kind.name.lower()),
        _step("owner", _owns(options, school=school, source=source), value=source.owner),
        _step("line", source.lines is None or words[0] in source.lines, value=words[0]),
        _step("theme", source.themes is None or words[1] in source.themes, value=words[1]),
        _step("oblast", source.oblasts is None or oblast in source.oblasts, value=oblast),
        _step("cost_type", source.cost_types is None or words[2] in source.cost_types, value=words[2]),
    )
    return Trace("eligible", "all_conditions", all(step.result for step in steps), steps)


def _step(subject: str, holds: bool, *, value: object) -> Trace:
    return Trace(subject, "condition", holds, (), (("value", value),))


def _owns(options: OptionTerms, *, school: int, source: FundingSource) -> bool:
    if source.kind is PayerKind.LOCAL:
        return source.owner == int(options.school_lsg[school])
    return source.kind is not PayerKind.SCHOOL or source.owner == school


def _national(options: OptionTerms, *, kind: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every option with every national source whose kind the matrix allows."""
    masks = options.school_payers[options.line, options.school]
    found, sources = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for position in np.flatnonzero(~np.isin(kind, _OWNED)).tolist():
        lawful = np.flatnonzero(masks >> np.uint8(kind[position]) & 1)
        found.append(lawful)
        sources.append(np.full(len(lawful), position, dtype=np.int64))
    return np.concatenate(found), np.concatenate(sources)


def _owned(
    wanted: NDArray[np.int32], *, owner: NDArray[np.int64], of_kind: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every option with every source of its own owner: `wanted` [P] is the owner that an option looks for."""
    positions = np.flatnonzero(of_kind)
    positions = positions[np.argsort(owner[positions], kind="stable")]
    first = np.searchsorted(owner[positions], wanted, side="left")
    count = np.searchsorted(owner[positions], wanted, side="right") - first
    option = np.repeat(np.arange(len(wanted)), count)
    within = np.arange(len(option)) - np.repeat(np.cumsum(count) - count, count)
    return option, positions[np.repeat(first, count) + within]


def _allowed(
    options: OptionTerms,
    option: NDArray[np.int64],
    source: NDArray[np.int64],
    *,
    sources: Sequence[FundingSource],
    vocabulary: Vocabulary,
) -> NDArray[np.bool_]:
    """Which candidate pairs the matrix and all terms allow."""
    kind = np.asarray([item.kind for item in sources], dtype=np.uint8)
    oblasts = range(int(options.school_oblast.max(initial=-1)) + 1)
    school, line = options.school[option], options.line[option]
    lawful: NDArray[np.bool_] = (options.school_payers[line, school] >> kind[source] & 1).astype(np.bool_)
    for table, code in (
        (_table([item.lines for item in sources], vocabulary.lines), line),
        (_table([item.themes for item in sources], vocabulary.themes), options.theme[option]),
        (_table([item.cost_types for item in sources], vocabulary.cost_types), options.cost_type[option]),
        (_table([item.oblasts for item in sources], oblasts), options.school_oblast[school]),
    ):
        lawful &= table[source, code]
    return lawful


def _table(allowed: Sequence[frozenset[str] | frozenset[int] | None], words: Iterable[str | int]) -> NDArray[np.bool_]:
    """[sources, words]: may the source pay what bears this word?"""
    listed = list(words)
    rows = [[terms is None or word in terms for word in listed] for terms in allowed]
    return np.asarray(rows, dtype=np.bool_).reshape(len(allowed), len(listed))
