"""Errors of formulas are said in the language of the page, with every word group in them."""

import re

import pytest
from django.utils import translation

from koopsuz.common.reference import say
from koopsuz.engine.errors import EngineError, ErrorList
from koopsuz.engine.formulas import ChoiceKind, Kind, check, parse

NAMES = {"pupils": Kind.NUMBER, "urban": Kind.FLAG, "heating": ChoiceKind(("coal", "gas"))}
WRONG = (
    "pupils >", "pupils > and", "1 < 2 < 3", "maxx(1, 2)", "max(1", "max 1", "ceil(1, 2)", "12345678901234567890", "2pupils",
    "pupils = 1", "pupils & 1", "pupils | 1", "!urban", "'coal'", "«coal»", '"coal', "pupils ≤ 1", "2 × 3", "6 ÷ 2", "4 − 1",
    ".5", "max(1; 2)", "pupils § 1", "puppils > 1", "zzzzzz > 1", 'pupils == "coal"', 'heating == "cole"',
    "if(urban, 1, urban)", "urban + 1", "pupils", "(((1)", "not " * 60 + "urban", "1 +" * 700 + "1",
)  # fmt: skip
ENGLISH = re.compile(r"[A-Za-z]{2,}")
# the words of formulas themselves, and what the person wrote
LATIN = re.compile(
    r"“[^”]*”|\"[^\"]*\"|\b(?:pupils|urban|heating|coal|gas|max|min|ceil|floor|if|and|or|not|true|false)\b"
)


def errors_of(formula: str) -> list[EngineError]:
    """What is wrong with a formula where a condition is needed."""
    with pytest.raises(EngineError) as refused:
        check(parse(formula), names=NAMES, expects=Kind.FLAG)
    return list(ErrorList([refused.value]))


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("formula", WRONG)
def test_error_of_a_formula_has_no_english_word_on_a_page_in_another_language(formula: str, language: str) -> None:
    for error in errors_of(formula):
        with translation.override(language):
            said = say(error)

        assert ENGLISH.findall(LATIN.sub("", said)) == []


@pytest.mark.parametrize("formula", WRONG)
def test_error_of_a_formula_is_said_in_english_as_the_engine_says_it(formula: str) -> None:
    for error in errors_of(formula):
        with translation.override("en"):
            said = say(error)

        assert said.replace("–", " to ").replace(" / ", " or ") == str(error).replace(" / ", " or ")
