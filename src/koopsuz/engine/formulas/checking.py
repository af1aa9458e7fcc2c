"""Kinds of values: does the formula make sense before any school is looked at?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from ..errors import ErrorList
from .tokens import FUNCTIONS, KEYWORDS, FormulaError
from .tree import Constant, Expression, Name, Node, Operation


class Kind(Enum):
    """What a sub-expression is."""

    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ChoiceKind:
    """A text that is one of `values`; comparing it with any other text is an error."""

    values: tuple[str, ...]


NameKind = Kind | ChoiceKind

_FACT_KINDS = {"count": Kind.NUMBER, "number": Kind.NUMBER, "year": Kind.NUMBER, "flag": Kind.FLAG}
_WORDS = {Kind.NUMBER: "a number", Kind.FLAG: "a condition (true or false)", Kind.TEXT: "a text"}
_ARITHMETIC = frozenset({"+", "-", "*", "/", "negate", "min", "max", "ceil", "floor"})
_ORDER = frozenset({"<", "<=", ">", ">="})
_EQUALITY = frozenset({"==", "!="})


def fact_kind(kind: str, *, values: Iterable[str] = ()) -> NameKind:
    """The kind of a fact from its entry in `reference/facts.yaml` (count, number, year, flag, choice)."""
    return ChoiceKind(tuple(values)) if kind == "choice" else _FACT_KINDS[kind]


def check(expression: Expression, *, names: Mapping[str, NameKind], expects: Kind | None = None) -> Kind:
    """The kind of the formula; ErrorList with every unknown name and mixed kind at once.

    `expects` is what the place needs: FLAG for `applies`, NUMBER for a quantity or a score.
    """
    checker = _Checker(expression, names)
    kind = checker.kind(expression.root)
    if expects is not None:
        checker.require(expression.root, kind, expects)
    if kind is None or checker.errors:
        raise checker.errors
    return kind


class _Checker:
    """Collects errors; the kind of a wrong sub-expression is None and causes no further errors above it."""

    def __init__(self, expression: Expression, names: Mapping[str, NameKind]) -> None:
        self.expression = expression
        self.names = names
        self.errors = ErrorList()

    def kind(self, node: Node) -> Kind | None:
        if isinstance(node, Constant):
            return _kind_of_constant(node)
        if isinstance(node, Name):
            return self.kind_of_name(node)
        kinds = [self.kind(operand) for operand in node.operands]
        if node.operator in _EQUALITY:
            return self.kind_of_equality(node, kinds)
        if node.operator == "if":
            return self.kind_of_choice(node, kinds)
        needed = Kind.NUMBER if node.operator in _ARITHMETIC | _ORDER else Kind.FLAG
        for operand, kind in zip(node.operands, kinds, strict=True):
            self.require(operand, kind, needed)
        return Kind.NUMBER if node.operator in _ARITHMETIC else Kind.FLAG

    def kind_of_name(self, node: Name) -> Kind | None:
        kind = self.names.get(node.name)
        if kind is None:
            self.unknown_name(node)
        return Kind.TEXT if isinstance(kind, ChoiceKind) else kind

    def unknown_name(self, node: Name) -> None:
        near = nearest(node.name, known=[*self.names, *KEYWORDS, *FUNCTIONS])
        suggestion = (
            f"Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else "Look it up in the list of facts."
        )
        self.add(
            "formula_unknown_name",
            "Formula, character {character}: “{found}” is not known. {suggestion}",
            node,
            found=node.name,
            near=near,
            suggestion=suggestion,
        )

    def kind_of_equality(self, node: Operation, kinds: list[Kind | None]) -> Kind:
        left, right = kinds
        if left is not None and right is not None and left is not right:
            self.add(
                "formula_mixed_kinds",
                "Formula, character {character}: {left} cannot be compared with {right}.",
                node,
                left=_WORDS[left],
                right=_WORDS[right],
            )
        self.check_values(*node.operands)
        self.check_values(*reversed(node.operands))
        return Kind.FLAG

    def check_values(self, choice: Node, text: Node) -> None:
        """A choice compared with a text that it can never have is a slip of the pen."""
        if not isinstance(choice, Name) or not isinstance(text, Constant) or not isinstance(text.value, str):
            return
        kind = self.names.get(choice.name)
        if not isinstance(kind, ChoiceKind) or text.value in kind.values:
            return
        near = nearest(text.value, known=kind.values)
        self.add(
            "formula_unknown_value",
            "Formula, character {character}: “{name}” is never “{found}”. Its values are {values}.",
            text,
            found=text.value,
            name=choice.name,
            near=near,
            values=", ".join(kind.values),
        )

    def kind_of_choice(self, node: Operation, kinds: list[Kind | None]) -> Kind | None:
        self.require(node.operands[0], kinds[0], Kind.FLAG)
        yes, no = kinds[1:]
        if yes is not None and no is not None and yes is not no:
            self.add(
                "formula_mixed_branches",
                "Formula, character {character}: one branch of “if” is {left}, the other {right}. Make them the same.",
                node,
                left=_WORDS[yes],
                right=_WORDS[no],
            )
            return None
        return yes or no

    def require(self, node: Node, kind: Kind | None, needed: Kind) -> None:
        if kind is None or kind is needed:
            return
        self.add(
            "formula_wrong_kind",
            "Formula, character {character}: “{text}” is {found}, but {expected} is needed here.",
            node,
            text=self.expression.text(node),
            found=_WORDS[kind],
            expected=_WORDS[needed],
        )

    def add(self, code: str, template: str, node: Node, **params: object) -> None:
        self.errors.add(FormulaError(code, template, position=node.start, formula=self.expression.source, **params))


def nearest(word: str, *, known: Iterable[str]) -> tuple[str, ...]:
    """At most two known words close to a mistyped one, the closest first; upper and lower case count as the
    same.
    """
    by_lower = {name.lower(): name for name in sorted(known)}
    return tuple(by_lower[near] for near in get_close_matches(word.lower(), list(by_lower), n=2, cutoff=0.7))


def _kind_of_constant(node: Constant) -> Kind:
    if isinstance(node.value, bool):
        return Kind.FLAG
    return Kind.TEXT if isinstance(node.value, str) else Kind.NUMBER
