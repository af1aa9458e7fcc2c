"""Computing a formula: one walk for one school and for all schools, and the trace of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ..trace import Trace
from . import columns, scalars
from .columns import Column
from .scalars import KindError, Scalar
from .tokens import FormulaError
from .tree import Constant, Expression, Name, Node, names

Facts = Mapping[str, Any]

_RULES = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "<": "less",
    "<=": "at_most",
    ">": "more",
    ">=": "at_least",
    "==": "equal",
    "!=": "not_equal",
}


@overload
def evaluate(expression: Expression, facts: Facts) -> Any: ...
@overload
def evaluate(expression: Expression, facts: Facts, *, rows: int) -> Column: ...
def evaluate(expression: Expression, facts: Facts, *, rows: int | None = None) -> Scalar | Column:
    """The value of the formula.

    Plain facts (int, float, Decimal, Fraction, bool, str, None) give a plain value: Fraction, bool, str or
    None for unknown. If `rows` is given, or a fact that the formula uses is an array or a column, the result
    is a Column of shape [rows]; plain facts then stand for all schools. A fact that is absent is unknown.
    """
    used = {name: facts.get(name) for name in names(expression)}
    if rows is None and not any(_is_column(value) for value in used.values()):
        return _one(expression, expression.root, used)
    counted = _rows(expression, used, rows=rows)
    return columns.spread(_all(expression, expression.root, used), rows=counted)


def applies(expression: Expression, facts: Facts, *, rows: int) -> NDArray[np.bool_]:
    """To which schools a requirement applies, shape [rows]; unknown counts as "applies"."""
    flags = columns.as_flags(evaluate(expression, facts, rows=rows))
    return flags.truth | ~flags.known


def explain(expression: Expression, facts: Facts) -> Trace:
    """The value of the formula for one school with every sub-expression: text as written, rule, value."""
    return _explain(expression, expression.root, facts)


def _one(expression: Expression, node: Node, facts: Facts) -> Scalar:
    try:
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, Name):
            return scalars.read(facts.get(node.name))
        return scalars.compute(node.operator, [_one(expression, operand, facts) for operand in node.operands])
    except KindError as error:
        raise _wrong_kind(expression, node) from error


def _all(expression: Expression, node: Node, facts: Facts) -> Column:
    try:
        if isinstance(node, Constant):
            return columns.constant(node.value)
        if isinstance(node, Name):
            return read_column(facts.get(node.name))
        return columns.compute(node.operator, [_all(expression, operand, facts) for operand in node.operands])
    except KindError as error:
        raise _wrong_kind(expression, node) from error


def _explain(expression: Expression, node: Node, facts: Facts) -> Trace:
    text = expression.text(node)
    if isinstance(node, Constant | Name):
        return Trace(text, "constant" if isinstance(node, Constant) else "fact", _one(expression, node, facts))
    inputs = tuple(_explain(expression, operand, facts) for operand in node.operands)
    return Trace(text, _RULES.get(node.operator, node.operator), _one(expression, node, facts), inputs)


def read_column(value: object) -> Column:
    """A fact as given → a column; a plain value becomes one of length 1 that stands for all schools."""
    return columns.read(value) if _is_column(value) else columns.constant(scalars.read(value))


def _is_column(value: object) -> bool:
    return isinstance(value, np.ndarray | columns.Numbers | columns.Flags | columns.Texts | columns.Unknown)


def _rows(expression: Expression, facts: Facts, *, rows: int | None) -> int:
    lengths = {name: _length(value) for name, value in sorted(facts.items()) if _is_column(value)}
    expected = rows if rows is not None else next(iter(lengths.values()))
    # a column (not an array) of length 1 is a constant
    wrong = {
        name: length
        for name, length in lengths.items()
        if length != expected and (length != 1 or isinstance(facts[name], np.ndarray))
    }
    if wrong:
        name, length = next(iter(wrong.items()))
        raise FormulaError(
            "formula_fact_length",
            "“{name}” has {length} values for {expected} schools. Give one value per school.",
            formula=expression.source,
            name=name,
            length=length,
            expected=expected,
        )
    return expected


def _wrong_kind(expression: Expression, node: Node) -> FormulaError:
    return FormulaError(
        "formula_kind_in_use",
        "Formula, character {character}: the values in “{text}” do not go together. Compare the facts with "
        "their kinds.",
        position=node.start,
        formula=expression.source,
        text=expression.text(node),
    )


def as_fraction(value: Scalar) -> Fraction | None:
    """A plain result known to be a number; None for unknown."""
    if isinstance(value, bool | str):
        raise FormulaError(
            "formula_not_a_number", "The formula gives {value}, but a number is needed.", value=str(value)
        )
    return value


def _length(value: Any) -> int:
    return len(value) if isinstance(value, np.ndarray) else columns.rows(value)
