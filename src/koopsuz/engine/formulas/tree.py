"""The tree of a formula: frozen nodes, each knowing the characters it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a flag or a text written in the formula."""

    value: Fraction | bool | str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """A fact of the school or the answer to an indicator."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or a function with its operands, in the order written.

    `operator` is one of `+ - * / < <= > >= == != and or not negate min max ceil floor if`.
    """

    operator: str
    operands: tuple[Node, ...]
    start: int
    end: int


Node = Constant | Name | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula: its text as written and the tree."""

    source: str
    root: Node

    def text(self, node: Node) -> str:
        """The characters of a sub-expression as the author wrote them."""
        return self.source[node.start : node.end]


def operands(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    return node.operands if isinstance(node, Operation) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, in the order written."""
    yield node
    for operand in operands(node):
        yield from walk(operand)


def names(expression: Expression) -> frozenset[str]:
    """The names of facts and answers that the formula uses."""
    return frozenset(node.name for node in walk(expression.root) if isinstance(node, Name))
