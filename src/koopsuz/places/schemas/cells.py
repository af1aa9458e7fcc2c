"""Reads single cells: numbers as people type them, yes and no in three languages, choices, texts.

Each reader returns the value, or None after it appended the problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from koopsuz.common.text import LANGUAGES
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.schemas.matching import fold
from koopsuz.places.schemas.report import ImportProblem, problem

Value = int | float | bool | str

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f']+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+[.,]\d+|[+-]?\d{1,3}(?:[.,]\d{3}){2,}")
_GROUPED_BY_SPACES = re.compile(r"[+-]?\d{1,3}(?:[\s\u00a0\u2009\u202f']\d{3})+(?:[.,]\d+)?")
_ERROR = re.compile(r"#(?:REF|VALUE|NAME|DIV/0|N/A|NULL|NUM|ССЫЛКА|ЗНАЧ|ИМЯ|ДЕЛ/0|Н/Д|ПУСТО|ЧИСЛО)!?\??", re.IGNORECASE)
_DANGEROUS = ("=", "@", "+", "-", "\t")
YES = frozenset({"yes", "y", "true", "1", "+", "да", "есть", "ооба", "бар", "истина"})
NO = frozenset({"no", "n", "false", "0", "-", "нет", "жок", "ложь"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place, as the readers need it."""

    text: str
    row: int
    column: str
    is_absent: bool = False  # the whole column is missing, which is reported once

    def problem(self, code: str, **params: object) -> ImportProblem:
        """Make a problem at this cell."""
        return problem(code, row=self.row, column=self.column, found=self.text, params=params)


def read_fact(cell: Cell, *, fact: Fact, problems: list[ImportProblem]) -> Value | None:
    """Read the value of a fact; None for an empty cell (a problem only where the fact is required)."""
    if not cell.text:
        if fact.required:
            report_empty(cell, problems=problems)
        return None
    if is_broken(cell, problems=problems):
        return None
    if fact.kind == "flag":
        return _read_flag(cell, problems=problems)
    if fact.kind == "choice":
        return read_choice(cell, choices=_choices(fact), problems=problems)
    return _read_number(cell, fact=fact, problems=problems)


def read_text(
    cell: Cell, *, limit: int, required: bool = False, problems: list[ImportProblem], lost_letters: bool = False
) -> str:
    """Read a text on one line; refuses what a spreadsheet would run as a formula when the text is exported again."""
    text = " ".join(cell.text.split())
    if not text:
        if required:
            report_empty(cell, problems=problems)
        return ""
    if is_broken(cell, problems=problems):
        return ""
    if text.startswith(_DANGEROUS):
        problems.append(cell.problem("text_looks_like_formula", sign=text[0]))
        return ""
    if len(text) > limit:
        problems.append(cell.problem("text_too_long", length=len(text), limit=limit))
        return ""
    if "\ufffd" in text or (lost_letters and re.search(r"\w\?\w|\?\?", text)):
        problems.append(cell.problem("text_lost_letters"))
        return ""
    return "".join(letter for letter in text if letter.isprintable())


def read_choice(cell: Cell, *, choices: Mapping[str, str], problems: list[ImportProblem]) -> str | None:
    """Read one of several values by its id or by any of its names; `choices` leads from folded names to ids."""
    wanted = fold(cell.text)
    if wanted in choices:
        return choices[wanted]
    values = ", ".join(dict.fromkeys(choices.values()))
    near = get_close_matches(wanted, list(choices), n=1, cutoff=0.7)
    if near:
        problems.append(cell.problem("choice_misspelt", near=choices[near[0]], values=values))
    else:
        problems.append(cell.problem("choice_unknown", values=values))
    return None


def read_decimal(cell: Cell, *, problems: list[ImportProblem], example: str = "42,87") -> Fraction | None:
    """Read a number with spaces between thousands and a comma or a point before decimals, exactly."""
    text = cell.text.replace("\u2212", "-").strip()
    if _GROUPED.fullmatch(text):
        problems.append(cell.problem("number_unclear"))
        return None
    if _GROUPED_BY_SPACES.fullmatch(text):
        text = _SPACES.sub("", text)
    if not _NUMBER.fullmatch(text) or len(text) > 30 or not text.isascii():
        problems.append(cell.problem("not_a_number", example=example))
        return None
    return Fraction(text.replace(",", "."))


def is_broken(cell: Cell, *, problems: list[ImportProblem]) -> bool:
    """Tell whether a formula or a spreadsheet's error stands in the cell, and report it."""
    if cell.text.startswith("=") and len(cell.text) > 1:
        problems.append(cell.problem("formula"))
        return True
    if _ERROR.fullmatch(cell.text):
        problems.append(cell.problem("spreadsheet_error"))
        return True
    return False


def report_empty(cell: Cell, *, problems: list[ImportProblem]) -> None:
    """Report that a necessary cell is empty, unless its whole column is missing."""
    if not cell.is_absent:
        problems.append(cell.problem("empty"))


def names_of_choices(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the way from each folded name of a value to its id."""
    names = {fold(name): value for value, labels in values.items() for name in labels}
    return {**names, **{fold(value): value for value in values}}


def _choices(fact: Fact) -> dict[str, str]:
    labels = {
        value: tuple(getattr(fact.value_labels[value], language) for language in LANGUAGES)
        if value in fact.value_labels
        else ()
        for value in fact.values
    }
    return names_of_choices(labels)


def _read_flag(cell: Cell, *, problems: list[ImportProblem]) -> bool | None:
    word = cell.text.lower()
    if word in YES or word in NO:
        return word in YES
    problems.append(cell.problem("not_yes_no"))
    return None


def _read_number(cell: Cell, *, fact: Fact, problems: list[ImportProblem]) -> int | float | None:
    example = "1240" if fact.is_whole else "1240,5"
    if fact.kind == "year":
        example = "1975"
    number = read_decimal(cell, problems=problems, example=example)
    if number is None:
        return None
    if fact.is_whole and number.denominator != 1:
        problems.append(cell.problem("not_whole", example=example))
        return None
    if not _is_possible(cell, number, fact=fact, problems=problems):
        return None
    # facts carry at most three decimals, the finest that formulas read
    return int(number) if number.denominator == 1 else float(round(number, 3))


def _is_possible(cell: Cell, number: Fraction, *, fact: Fact, problems: list[ImportProblem]) -> bool:
    unit = fact.unit if fact.unit else fact.label
    if number < 0 and (fact.minimum or 0) >= 0:
        problems.append(cell.problem("negative"))
    elif fact.minimum is not None and number < fact.minimum:
        problems.append(cell.problem("too_small", minimum=fact.minimum, unit=unit))
    elif fact.maximum is not None and number > fact.maximum:
        problems.append(cell.problem("too_large", maximum=fact.maximum, unit=unit))
    else:
        return True
    return False
