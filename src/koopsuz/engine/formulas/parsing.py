"""From tokens to the tree, by operator precedence (Pratt).

From weakest to strongest: `or`, `and`, `not`, comparisons (which do not chain), `+ -`, `* /`, the minus sign
of a number.
"""

from __future__ import annotations

from fractions import Fraction

from .tokens import FUNCTIONS, KEYWORDS, FormulaError, Token, tokenize
from .tree import Constant, Expression, Name, Node, Operation

MAX_DEPTH = 50

_COMPARISON = 4
_POWER = {
    "or": 1,
    "and": 2,
    "<": _COMPARISON,
    "<=": _COMPARISON,
    ">": _COMPARISON,
    ">=": _COMPARISON,
    "==": _COMPARISON,
    "!=": _COMPARISON,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
}
_NOT_POWER = 3
_NEGATE_POWER = 7
_VALUE_EXPECTED = "a number, a name, a text in double quotes, “not”, “-” or “(”"

__all__ = ["FormulaError", "parse"]


def parse(source: str) -> Expression:
    """The formula as a tree; FormulaError points at the first character that cannot be understood."""
    return Expression(source=source, root=_Parser(source).whole())


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.next = 0

    def whole(self) -> Node:
        root, _ = self.expression(0, depth=0)
        if self.token.kind != "end":
            raise self.error("formula_expected", self.token, expected="an operator or the end")
        return root

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def advance(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def expression(self, weakest: int, *, depth: int) -> tuple[Node, int]:
        """A sub-expression whose operators bind stronger than `weakest`, and the height of its tree."""
        left, height = self.operand(depth=depth)
        compared = False
        while (power := _POWER.get(self.token.text, 0) if self.token.kind != "text" else 0) > weakest:
            operator = self.advance()
            if power == _COMPARISON and compared:
                raise self.error(
                    "formula_chained",
                    operator,
                    template=(
                        "Formula, character {character}: comparisons do not chain. Join two comparisons with “and”."
                    ),
                )
            compared = power == _COMPARISON
            right, right_height = self.expression(power, depth=depth + 1)
            left = Operation(operator.text, (left, right), left.start, right.end)
            height = self.limit(max(height, right_height) + 1, operator)
        return left, height

    def operand(self, *, depth: int) -> tuple[Node, int]:
        token = self.advance()
        self.limit(depth, token)
        if token.kind == "number":
            return Constant(Fraction(token.text), token.start, token.end), 0
        if token.kind == "text":
            return Constant(token.text[1:-1], token.start, token.end), 0
        if token.text == "(":
            return self.parenthesised(token, depth=depth)
        if token.text in {"not", "-"}:
            return self.prefixed(token, depth=depth)
        if token.kind == "word":
            return self.word(token, depth=depth)
        raise self.error("formula_expected", token, expected=_VALUE_EXPECTED)

    def parenthesised(self, opening: Token, *, depth: int) -> tuple[Node, int]:
        inner, height = self.expression(0, depth=depth + 1)
        closing = self.expect(")", opening=opening)
        return _widen(inner, start=opening.start, end=closing.end), height

    def prefixed(self, token: Token, *, depth: int) -> tuple[Node, int]:
        power, operator = (_NOT_POWER, "not") if token.text == "not" else (_NEGATE_POWER, "negate")
        inner, height = self.expression(power, depth=depth + 1)
        return Operation(operator, (inner,), token.start, inner.end), self.limit(height + 1, token)

    def word(self, token: Token, *, depth: int) -> tuple[Node, int]:
        if token.text in FUNCTIONS:
            return self.call(token, depth=depth)
        if token.text in {"true", "false"}:
            return Constant(token.text == "true", token.start, token.end), 0
        if token.text in KEYWORDS:
            raise self.error("formula_expected", token, expected=_VALUE_EXPECTED)
        if self.token.text == "(" and self.token.kind == "symbol":
            raise self.error(
                "formula_unknown_function",
                token,
                template=("Formula, character {character}: there is no function “{found}”. The functions are {known}."),
                known=", ".join(FUNCTIONS),
            )
        return Name(token.text, token.start, token.end), 0

    def call(self, function: Token, *, depth: int) -> tuple[Node, int]:
        opening = self.expect("(", opening=function)
        arguments, height = [], 0
        while True:
            argument, argument_height = self.expression(0, depth=depth + 1)
            arguments.append(argument)
            height = max(height, argument_height)
            if self.token.text != ",":
                break
            self.advance()
        closing = self.expect(")", opening=opening)
        self.count_arguments(function, given=len(arguments))
        node = Operation(function.text, tuple(arguments), function.start, closing.end)
        return node, self.limit(height + 1, function)

    def count_arguments(self, function: Token, *, given: int) -> None:
        fewest, most = FUNCTIONS[function.text]
        if fewest <= given <= most:
            return
        raise self.error(
            "formula_argument_count",
            function,
            template="Formula, character {character}: “{found}” takes {allowed} arguments, here {given}.",
            allowed=str(fewest) if fewest == most else f"{fewest} to {most}",
            given=given,
        )

    def expect(self, symbol: str, *, opening: Token) -> Token:
        if self.token.kind == "symbol" and self.token.text == symbol:
            return self.advance()
        expected = (
            f"“{symbol}” after “{opening.text}”"
            if symbol == "("
            else f"“)” to close “(” of character {opening.start + 1}"
        )
        raise self.error("formula_expected", self.token, expected=expected)

    def limit(self, depth: int, token: Token) -> int:
        """Refuse what would exhaust the stack of whoever walks the tree."""
        if depth > MAX_DEPTH:
            raise self.error(
                "formula_too_deep",
                token,
                template=(
                    "Formula, character {character}: more than {limit} operations inside each other. Write "
                    "it more simply."
                ),
                limit=MAX_DEPTH,
            )
        return depth

    def error(self, code: str, token: Token, *, template: str = "", **params: object) -> FormulaError:
        if not template:
            template = "Formula, character {character}: expected {expected}, found {found_words}."
            params["found_words"] = f"“{token.text}”" if token.text else "the end"
        return FormulaError(code, template, position=token.start, formula=self.source, found=token.text, **params)


def _widen(node: Node, *, start: int, end: int) -> Node:
    """The same node standing also on its parentheses, so that its text reads as written."""
    if isinstance(node, Constant):
        return Constant(node.value, start, end)
    if isinstance(node, Name):
        return Name(node.name, start, end)
    return Operation(node.operator, node.operands, start, end)
