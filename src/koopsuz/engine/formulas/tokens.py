"""From text to tokens. Every refusal names the character and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import EngineError

MAX_LENGTH = 1000
MAX_DIGITS = 15

KEYWORDS = frozenset({"and", "or", "not", "true", "false"})
# name: fewest and most arguments
FUNCTIONS = {"min": (1, 20), "max": (1, 20), "ceil": (1, 1), "floor": (1, 1), "if": (3, 3)}

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<text>"[^"\n]*")
    |(?P<symbol><=|>=|==|!=|[-+*/<>(),])""",
    re.VERBOSE,
)
# What people write from habit of other languages, and what to write here.
_HABITS = {
    "=": "two signs “==” to compare",
    "&": "the word “and”",
    "|": "the word “or”",
    "!": "the word “not”, or “!=” for “is not equal”",
    "'": 'a text in double quotes, as in "coal"',
    "“": 'a text in straight double quotes, as in "coal"',
    "«": 'a text in straight double quotes, as in "coal"',
    '"': "the closing double quote of this text",
    "≤": "“<=”",
    "≥": "“>=”",
    "≠": "“!=”",
    "×": "“*” to multiply",
    "÷": "“/” to divide",
    "−": "the plain minus “-”",
    ".": "a digit before the decimal point, as in 0.5",
    ";": "a comma between arguments",
}


class FormulaError(EngineError):
    """What is wrong with a formula and where: `params` has `position` (character, from 0), `formula` and what
    the template needs.
    """

    def __init__(self, code: str, template: str = "", /, **params: object) -> None:
        position = params.get("position")
        if isinstance(position, int):
            params.setdefault("character", position + 1)
        super().__init__(code, template, **params)

    @property
    def pointer(self) -> str:
        """The formula with a caret under the character, for a terminal."""
        position = self.params.get("position", 0)
        return f"{self.params.get('formula', '')}\n{' ' * position if isinstance(position, int) else ''}^"


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, word, text, symbol or end; `start` and `end` are positions in the formula."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(source: str) -> tuple[Token, ...]:
    """The tokens of a formula, closed by one of kind `end`."""
    if len(source) > MAX_LENGTH:
        raise FormulaError(
            "formula_too_long",
            "The formula has {length} characters; at most {limit} are allowed. Split it into simpler "
            "requirements or measures.",
            position=MAX_LENGTH,
            formula=source[:MAX_LENGTH],
            length=len(source),
            limit=MAX_LENGTH,
        )
    tokens = []
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise _unexpected_character(source, position=position)
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match.group(), position, match.end()))
            _refuse_bad_number(source, tokens=tokens)
        position = match.end()
    return (*tokens, Token("end", "", len(source), len(source)))


def _refuse_bad_number(source: str, *, tokens: list[Token]) -> None:
    token = tokens[-1]
    if token.kind == "number" and len(token.text) > MAX_DIGITS:
        raise FormulaError(
            "formula_number_too_long",
            "Formula, character {character}: the number has more than {limit} digits. Look for a slip of the keyboard.",
            position=token.start,
            formula=source,
            limit=MAX_DIGITS,
        )
    before = tokens[-2] if len(tokens) > 1 else None
    if before and before.kind == "number" and before.end == token.start and token.kind in {"word", "number"}:
        raise FormulaError(
            "formula_name_after_digit",
            "Formula, character {character}: “{word}” follows a number directly. A name starts with a "
            "letter; put an operator between.",
            position=token.start,
            formula=source,
            word=token.text,
        )


def _unexpected_character(source: str, *, position: int) -> FormulaError:
    character = source[position]
    if character in _HABITS:
        return FormulaError(
            "formula_character_habit",
            "Formula, character {character}: “{found}” is not used here. Write {expected}.",
            position=position,
            formula=source,
            found=character,
            expected=_HABITS[character],
        )
    return FormulaError(
        "formula_character",
        "Formula, character {character}: “{found}” has no meaning here. "
        "Use names in Latin letters, numbers, double quotes and + - * / < > = ( ) ,",
        position=position,
        formula=source,
        found=character,
    )
