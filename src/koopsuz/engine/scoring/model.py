"""An edition of the standard as arrays: blocks → requirements → indicators, each level's children side by
side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError, ErrorList
from ..formulas import Expression, Kind, NameKind, check, parse

TOP_LEVEL = 3
VALUE = "value"  # how a score formula calls the number entered
_Row = TypeVar("_Row")
_LEVEL_KINDS = frozenset({"levels", "ladder", "yes_no"})
_DIRECTIONS = frozenset({"lower", "higher"})


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the standard by its letter."""

    id: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement: `requirement_class` 1–3, `target` the level that closes the gap, `applies` a formula
    over facts.
    """

    id: str
    block: str
    requirement_class: int
    critical: bool
    target: int
    applies: str = "true"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator. Of kind `number` it has a `score` formula, what is `better`, and the scores where levels
    1, 2, 3 begin.
    """

    id: str
    requirement: str
    kind: str
    score: str | None = None
    better: str | None = None
    thresholds: tuple[int | Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberRule:
    """How a number becomes a level: the score reaches a threshold from below (`higher`) or from above
    (`lower`), inclusive.
    """

    score: Expression
    better: str
    thresholds: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EditionModel:
    """Blocks [B], requirements [R] and indicators [I] in canonical order: by block, then requirement, then
    indicator.

    `block_first` [B+1] and `requirement_first` [R+1] are the positions of the first requirement and the first
    indicator. `number_indicators` [N] are positions of indicators of kind number; numbers of answers come in
    this order.
    """

    block_ids: tuple[str, ...]
    requirement_ids: tuple[str, ...]
    indicator_ids: tuple[str, ...]
    block_first: NDArray[np.int32]
    requirement_first: NDArray[np.int32]
    requirement_class: NDArray[np.uint8]
    critical: NDArray[np.bool_]
    target: NDArray[np.uint8]
    applies: tuple[Expression, ...]
    number_indicators: NDArray[np.int32]
    number_rules: tuple[NumberRule, ...]

    def requirement(self, requirement_id: str) -> int:
        """The position of a requirement."""
        return _position(self.requirement_ids, requirement_id)

    def indicator(self, indicator_id: str) -> int:
        """The position of an indicator."""
        return _position(self.indicator_ids, indicator_id)

    def indicators_of(self, requirement: int) -> range:
        """Positions of the indicators of a requirement."""
        return range(int(self.requirement_first[requirement]), int(self.requirement_first[requirement + 1]))

    def requirements_of(self, block: int) -> range:
        """Positions of the requirements of a block."""
        return range(int(self.block_first[block]), int(self.block_first[block + 1]))


def build_model(
    blocks: Sequence[Block],
    *,
    requirements: Sequence[Requirement],
    indicators: Sequence[Indicator],
    facts: Mapping[str, NameKind],
) -> EditionModel:
    """The model of an edition; ErrorList with everything that is wrong. `facts` are the names that formulas
    may use.
    """
    errors = ErrorList()
    _check_ids(blocks, requirements, indicators, errors=errors)
    requirement_rows = _grouped(requirements, [block.id for block in blocks], key=lambda item: item.block)
    indicator_rows = _grouped(
        indicators, [requirement.id for requirement in requirement_rows], key=lambda item: item.requirement
    )
    applies = tuple(_applies(requirement, facts=facts, errors=errors) for requirement in requirement_rows)
    numbers = [(position, row) for position, row in enumerate(indicator_rows) if row.kind == "number"]
    rules = tuple(_number_rule(row, facts=facts, errors=errors) for _, row in numbers)
    _check_values(requirement_rows, indicator_rows, errors=errors)
    errors.raise_if_any()
    return EditionModel(
        block_ids=tuple(block.id for block in blocks),
        requirement_ids=tuple(row.id for row in requirement_rows),
        indicator_ids=tuple(row.id for row in indicator_rows),
        block_first=_first([row.block for row in requirement_rows], [block.id for block in blocks]),
        requirement_first=_first([row.requirement for row in indicator_rows], [row.id for row in requirement_rows]),
        requirement_class=np.asarray([row.requirement_class for row in requirement_rows], dtype=np.uint8),
        critical=np.asarray([row.critical for row in requirement_rows], dtype=np.bool_),
        target=np.asarray([row.target for row in requirement_rows], dtype=np.uint8),
        applies=tuple(expression for expression in applies if expression),
        number_indicators=np.asarray([position for position, _ in numbers], dtype=np.int32),
        number_rules=tuple(rule for rule in rules if rule),
    )


def _check_ids(
    blocks: Sequence[Block],
    requirements: Sequence[Requirement],
    indicators: Sequence[Indicator],
    *,
    errors: ErrorList,
) -> None:
    ids = [item.id for group in (blocks, requirements, indicators) for item in group]
    for repeated in sorted(name for name, count in Counter(ids).items() if count > 1):
        errors.add(EngineError("scoring_id_twice", "The id “{id}” stands twice. Ids are never reused.", id=repeated))
    known_blocks = {block.id for block in blocks}
    known_requirements = {requirement.id for requirement in requirements}
    parents = [(item.id, item.block, known_blocks) for item in requirements]
    parents += [(item.id, item.requirement, known_requirements) for item in indicators]
    for child, parent, known in parents:
        if parent not in known:
            errors.add(
                EngineError(
                    "scoring_unknown_parent",
                    "“{id}” belongs to “{parent}”, which this edition does not have.",
                    id=child,
                    parent=parent,
                )
            )


def _check_values(requirements: Sequence[Requirement], indicators: Sequence[Indicator], *, errors: ErrorList) -> None:
    answered = {indicator.requirement for indicator in indicators}
    for row in requirements:
        if row.requirement_class not in (1, 2, 3):
            errors.add(
                _bad(
                    "scoring_bad_class",
                    "“{id}” has class {value}; a class is 1, 2 or 3.",
                    row.id,
                    row.requirement_class,
                )
            )
        if not 1 <= row.target <= TOP_LEVEL:
            errors.add(
                _bad(
                    "scoring_bad_target", "“{id}” has target {value}; a target is level 1, 2 or 3.", row.id, row.target
                )
            )
        if row.id not in answered:
            errors.add(
                _bad("scoring_no_indicator", "“{id}” has no indicator, so nobody could assess it.", row.id, None)
            )
    for indicator in indicators:
        if indicator.kind not in _LEVEL_KINDS | {"number"}:
            errors.add(
                _bad(
                    "scoring_bad_kind",
                    "“{id}” is of kind “{value}”; kinds are levels, ladder, yes_no and number.",
                    indicator.id,
                    indicator.kind,
                )
            )


def _applies(row: Requirement, *, facts: Mapping[str, NameKind], errors: ErrorList) -> Expression | None:
    with _located(row.id, "applies", errors=errors):
        expression = parse(row.applies)
        check(expression, names=facts, expects=Kind.FLAG)
        return expression
    return None


def _number_rule(row: Indicator, *, facts: Mapping[str, NameKind], errors: ErrorList) -> NumberRule | None:
    thresholds = tuple(Fraction(threshold) for threshold in row.thresholds)
    in_order = sorted(set(thresholds), reverse=row.better == "lower")
    if len(thresholds) != TOP_LEVEL or row.better not in _DIRECTIONS or list(thresholds) != in_order:
        errors.add(
            _bad(
                "scoring_bad_thresholds",
                "“{id}” needs `better` (lower or higher) and three thresholds that go from level 1 to level"
                " 3 in that direction, "
                "but has {value}.",
                row.id,
                f"{row.better}: {', '.join(map(str, thresholds)) or 'none'}",
            )
        )
        return None
    with _located(row.id, "score", errors=errors):
        expression = parse(row.score or "")
        check(expression, names={**facts, VALUE: Kind.NUMBER}, expects=Kind.NUMBER)
        return NumberRule(expression, str(row.better), thresholds)
    return None


@contextmanager
def _located(owner: str, key: str, *, errors: ErrorList) -> Iterator[None]:
    """Add the errors of a formula to the list, each with the id and the key where the formula stands."""
    try:
        yield
    except EngineError as error:
        for one in ErrorList([error]):
            errors.add(
                EngineError(
                    "scoring_bad_formula", "{id}, {key}: {message}", id=owner, key=key, message=str(one), cause=one
                )
            )


def _bad(code: str, template: str, owner: str, value: object) -> EngineError:
    return EngineError(code, template, id=owner, value=value)


def _grouped(rows: Sequence[_Row], parents: Sequence[str], *, key: Callable[[_Row], str]) -> list[_Row]:
    """Rows in the order of their parents; rows of one parent keep their order; rows of unknown parents come
    last.
    """
    order = {parent: position for position, parent in enumerate(parents)}
    return sorted(rows, key=lambda row: order.get(key(row), len(order)))


def _first(parents: Iterable[str], order: Sequence[str]) -> NDArray[np.int32]:
    """Where the children of each parent begin, and at the end the number of children."""
    count = Counter(parents)
    return np.cumsum([0, *(count[parent] for parent in order)]).astype(np.int32)


def _position(ids: tuple[str, ...], wanted: str) -> int:
    if wanted in ids:
        return ids.index(wanted)
    raise EngineError("scoring_unknown_id", "This edition has no “{id}”.", id=wanted)
