"""Says what is wrong with a formula in the language of the page; the engine itself speaks English alone."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# every sentence and every word group of the engine's formulas, so that the catalogues hold them
SENTENCES = (
    gettext_noop("Formula, character {character}: expected {expected}, found {found_words}."),
    gettext_noop("Formula, character {character}: comparisons do not chain. Join two comparisons with “and”."),
    gettext_noop("Formula, character {character}: there is no function “{found}”. The functions are {known}."),
    gettext_noop("Formula, character {character}: “{found}” takes {allowed} arguments, here {given}."),
    gettext_noop(
        "Formula, character {character}: more than {limit} operations inside each other. Write it more simply."
    ),
    gettext_noop(
        "The formula has {length} characters; at most {limit} are allowed. Split it into simpler requirements or measures."
    ),
    gettext_noop(
        "Formula, character {character}: the number has more than {limit} digits. Look for a slip of the keyboard."
    ),
    gettext_noop(
        "Formula, character {character}: “{word}” follows a number directly. A name starts with a letter; put an operator"
        " between."
    ),
    gettext_noop("Formula, character {character}: “{found}” is not used here. Write {expected}."),
    gettext_noop(
        "Formula, character {character}: “{found}” has no meaning here. Use names in Latin letters, numbers, double quotes"
        " and + - * / < > = ( ) ,"
    ),
    gettext_noop("Formula, character {character}: “{found}” is not known. {suggestion}"),
    gettext_noop("Formula, character {character}: {left} cannot be compared with {right}."),
    gettext_noop("Formula, character {character}: “{name}” is never “{found}”. Its values are {values}."),
    gettext_noop(
        "Formula, character {character}: one branch of “if” is {left}, the other {right}. Make them the same."
    ),
    gettext_noop("Formula, character {character}: “{text}” is {found}, but {expected} is needed here."),
)
WORDS = frozenset(
    {
        gettext_noop("a number, a name, a text in double quotes, “not”, “-” or “(”"),
        gettext_noop("an operator or the end"),
        gettext_noop("the end"),
        gettext_noop("a number"),
        gettext_noop("a condition (true or false)"),
        gettext_noop("a text"),
        gettext_noop("two signs “==” to compare"),
        gettext_noop("the word “and”"),
        gettext_noop("the word “or”"),
        gettext_noop("the word “not”, or “!=” for “is not equal”"),
        gettext_noop('a text in double quotes, as in "coal"'),
        gettext_noop('a text in straight double quotes, as in "coal"'),
        gettext_noop("the closing double quote of this text"),
        gettext_noop("“*” to multiply"),
        gettext_noop("“/” to divide"),
        gettext_noop("the plain minus “-”"),
        gettext_noop("a digit before the decimal point, as in 0.5"),
        gettext_noop("a comma between arguments"),
    }
)
_CLOSING = re.compile(r"“\)” to close “\(” of character (?P<number>[0-9]+)")
_OPENING = re.compile(r"“\(” after “(?P<word>\w+)”")


def said_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an engine's error with their words in the language of the page."""
    said = {name: _word(value) for name, value in params.items()}
    if "suggestion" in said:
        near = " / ".join(f"“{name}”" for name in params.get("near", ()))
        said["suggestion"] = (
            _("Did you mean {names}?").format(names=near) if near else _("Look it up in the list of facts.")
        )
    if isinstance(said.get("allowed"), str):
        said["allowed"] = said["allowed"].replace(" to ", "–")
    return said


def _word(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value in WORDS:
        return _(value)
    if closing := _CLOSING.fullmatch(value):
        return _("“)” to close “(” of character {number}").format(number=closing["number"])
    if opening := _OPENING.fullmatch(value):
        return _("“(” after “{word}”").format(word=opening["word"])
    return value
