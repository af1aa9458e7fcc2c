"""What the formula language refuses: each error points at the character and says what to write."""

from __future__ import annotations

import pytest

from koopsuz.engine.errors import ErrorList
from koopsuz.engine.formulas import ChoiceKind, FormulaError, Kind, check, parse

NAMES = {
    "pupils": Kind.NUMBER,
    "girls": Kind.NUMBER,
    "urban": Kind.FLAG,
    "heating": ChoiceKind(("central", "coal", "none")),
}

VALUE = "a number, a name, a text in double quotes, “not”, “-” or “(”"


@pytest.mark.parametrize(
    ("source", "position", "text"),
    [
        ("", 0, f"Formula, character 1: expected {VALUE}, found the end."),
        ("pupils >", 8, f"Formula, character 9: expected {VALUE}, found the end."),
        ("and urban", 0, f"Formula, character 1: expected {VALUE}, found “and”."),
        (
            "(pupils > 1",
            11,
            "Formula, character 12: expected “)” to close “(” of character 1, found the end.",
        ),
        ("min pupils", 4, "Formula, character 5: expected “(” after “min”, found “pupils”."),
        ("1,5", 1, "Formula, character 2: expected an operator or the end, found “,”."),
        ('heating "coal"', 8, 'Formula, character 9: expected an operator or the end, found “"coal"”.'),
        (
            "1 < pupils < 5",
            11,
            "Formula, character 12: comparisons do not chain. Join two comparisons with “and”.",
        ),
        ("urban = true", 6, "Formula, character 7: “=” is not used here. Write two signs “==” to compare."),
        ("a && b", 2, "Formula, character 3: “&” is not used here. Write the word “and”."),
        (
            "heating == 'coal'",
            11,
            'Formula, character 12: “\'” is not used here. Write a text in double quotes, as in "coal".',
        ),
        (
            'heating == "coal',
            11,
            'Formula, character 12: “"” is not used here. Write the closing double quote of this text.',
        ),
        (
            "окуучулар > 1",
            0,
            "Formula, character 1: “о” has no meaning here. "
            "Use names in Latin letters, numbers, double quotes and + - * / < > = ( ) ,",
        ),
        (
            "round(pupils)",
            0,
            "Formula, character 1: there is no function “round”. The functions are min, max, ceil, floor, if.",
        ),
        ("ceil(1, 2)", 0, "Formula, character 1: “ceil” takes 1 arguments, here 2."),
        ("if(urban, 1)", 0, "Formula, character 1: “if” takes 3 arguments, here 2."),
        ("max()", 4, f"Formula, character 5: expected {VALUE}, found “)”."),
        (
            "2pupils",
            1,
            "Formula, character 2: “pupils” follows a number directly. A name starts with a letter; put an "
            "operator between.",
        ),
        (
            "1234567890123456",
            0,
            "Formula, character 1: the number has more than 15 digits. Look for a slip of the keyboard.",
        ),
        (
            "(" * 60 + "1" + ")" * 60,
            51,
            "Formula, character 52: more than 50 operations inside each other. Write it more simply.",
        ),
        (
            "1" + "+1" * 60,
            101,
            "Formula, character 102: more than 50 operations inside each other. Write it more simply.",
        ),
        (
            "-" * 900 + "1",
            51,
            "Formula, character 52: more than 50 operations inside each other. Write it more simply.",
        ),
        (
            "1" * 1001,
            1000,
            "The formula has 1001 characters; at most 1000 are allowed. "
            "Split it into simpler requirements or measures.",
        ),
    ],
)
def test_parse_refusal_points_at_the_character(source: str, position: int, text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(source)

    assert (caught.value.params["position"], str(caught.value)) == (position, text)


def test_pointer_shows_the_character_under_the_formula() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("urban = true")

    assert caught.value.pointer == "urban = true\n      ^"


@pytest.mark.parametrize(
    ("source", "expects", "texts"),
    [
        ("pupil > 1", None, ["Formula, character 1: “pupil” is not known. Did you mean “pupils”?"]),
        ("True", None, ["Formula, character 1: “True” is not known. Did you mean “true”?"]),
        ("zzz > 1", None, ["Formula, character 1: “zzz” is not known. Look it up in the list of facts."]),
        (
            'heating == "cole"',
            None,
            ["Formula, character 12: “heating” is never “cole”. Its values are central, coal, none."],
        ),
        (
            '"gas" != heating',
            None,
            ["Formula, character 1: “heating” is never “gas”. Its values are central, coal, none."],
        ),
        (
            "pupils and urban",
            None,
            ["Formula, character 1: “pupils” is a number, but a condition (true or false) is needed here."],
        ),
        (
            "urban == 1",
            None,
            ["Formula, character 1: a condition (true or false) cannot be compared with a number."],
        ),
        (
            "if(urban, 1, heating)",
            None,
            ["Formula, character 1: one branch of “if” is a number, the other a text. Make them the same."],
        ),
        (
            "pupils + 1",
            Kind.FLAG,
            ["Formula, character 1: “pupils + 1” is a number, but a condition (true or false) is needed here."],
        ),
        (
            "pupill + grils > heating",
            None,
            [
                "Formula, character 1: “pupill” is not known. Did you mean “pupils”?",
                "Formula, character 10: “grils” is not known. Did you mean “girls”?",
                "Formula, character 18: “heating” is a text, but a number is needed here.",
            ],
        ),
    ],
)
def test_check_reports_all_errors_at_once(source: str, expects: Kind | None, texts: list[str]) -> None:
    with pytest.raises(ErrorList) as caught:
        check(parse(source), names=NAMES, expects=expects)

    assert [str(error) for error in caught.value] == texts
