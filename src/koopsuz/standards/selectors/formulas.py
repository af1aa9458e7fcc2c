"""What a formula says of the schools of today, while somebody writes it: its error, whom it reaches, how much it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.reference import say
from koopsuz.engine.errors import EngineError, ErrorList
from koopsuz.engine.formulas import Kind, NameKind, Numbers, applies, check, evaluate, names, parse
from koopsuz.engine.money import Money
from koopsuz.places.selectors import facts_revision
from koopsuz.standards.schemas import RequirementContent, name_kinds
from koopsuz.standards.schemas.wording import in_words
from koopsuz.standards.selectors.requirements import current_prices, fact_catalogue, schools_of

APPLIES, QUANTITY, SCORE = "applies", "quantity", "score"
VALUE = "value"
LONGEST_FORMULA = 2000


@dataclass(frozen=True, slots=True)
class FormulaError:
    """What is wrong, and the formula cut at the first character that can't be understood."""

    sentence: str
    before: str
    at: str
    after: str


@dataclass(frozen=True, slots=True)
class FormulaCheck:
    """A formula looked at: its errors, or its meaning in words and what it says of the schools."""

    formula: str
    errors: tuple[FormulaError, ...]
    words: str = ""
    sentences: tuple[str, ...] = ()
    permille: int | None = None


def check_formula(formula: str, *, field: str, requirement: RequirementContent | None, price: str = "") -> FormulaCheck:
    """Look at a formula of a field: `applies`, `quantity` or `score`. Nothing is stored and nothing is raised."""
    formula = formula.strip()[:LONGEST_FORMULA]
    answers = _answers(field, requirement)
    kinds: dict[str, NameKind] = {**name_kinds(fact_catalogue()), **dict.fromkeys(answers, Kind.NUMBER)}
    if not formula:
        return FormulaCheck("", (FormulaError(_("The formula is empty."), "", "", ""),))
    try:
        check(parse(formula), names=kinds, expects=Kind.FLAG if field == APPLIES else Kind.NUMBER)
        words = (
            _("It concerns every school.")
            if (formula, field) == ("true", APPLIES)
            else in_words(formula, facts=fact_catalogue(), answers=answers)
        )
        sentences, permille = _said(formula, field=field, requirement=requirement, price=price, answers=answers)
    except EngineError as error:
        return FormulaCheck(formula, tuple(_pointed(one, formula) for one in ErrorList([error])))
    return FormulaCheck(formula, (), words, sentences, permille)


def _answers(field: str, requirement: RequirementContent | None) -> dict[str, str]:
    """The names that stand for what a school answers, with how they are said."""
    if field == SCORE:
        return {VALUE: _("the number entered")}
    if field == QUANTITY and requirement is not None:
        return {one.code: _("answer %(code)s") % {"code": one.code} for one in requirement.indicators if one.is_number}
    return {}


def _pointed(error: EngineError, formula: str) -> FormulaError:
    place = error.params.get("character")
    if not isinstance(place, int):
        return FormulaError(say(error), formula, "", "")
    at = min(max(place - 1, 0), len(formula))
    return FormulaError(say(error), formula[:at], formula[at : at + 1] or " ", formula[at + 1 :])


def _said(
    formula: str, *, field: str, requirement: RequirementContent | None, price: str, answers: Mapping[str, str]
) -> tuple[tuple[str, ...], int | None]:
    revision = facts_revision()
    if revision is None or field == SCORE:
        return (), None
    table = schools_of(revision)
    rows = len(table.ids)
    scope = formula if field == APPLIES else requirement.applies if requirement else "true"
    reached = applies(parse(scope), table.facts, rows=rows)
    params = {
        "schools": figures.number(int(reached.sum())),
        "of_schools": figures.number(rows),
        "year": revision.year,
    }
    if field == APPLIES:
        sentence = _("Applies to %(schools)s of %(of_schools)s schools, by the facts of %(year)s.") % params
        return (sentence,), int(reached.sum()) * 1000 // rows if rows else None
    facts = {**table.facts, **dict.fromkeys(answers, 0)}
    found = evaluate(parse(formula), facts, rows=rows)
    sentences = _quantities(found, reached, params, price=price)
    used = [name for name in names(parse(formula)) if name in answers]
    if used:
        sentences.append(_("Answers of schools (%(codes)s) are taken as 0 here.") % {"codes": ", ".join(sorted(used))})
    return tuple(sentences), None


def _quantities(found: Any, reached: Any, params: Mapping[str, object], *, price: str) -> list[str]:
    if not isinstance(found, Numbers):
        return []
    known = reached & found.known
    lacking = int(reached.sum() - known.sum())
    thousandths = np.broadcast_to(found.thousandths(), reached.shape)[known]
    if not len(thousandths):
        return [_("No school to which it applies has the facts that the formula needs.")]
    total = Fraction(int(thousandths.sum()), 1000)
    shown = {
        **params,
        "median": figures.number(Fraction(int(np.median(thousandths)), 1000)),
        "least": figures.number(Fraction(int(thousandths.min()), 1000)),
        "most": figures.number(Fraction(int(thousandths.max()), 1000)),
        "total": figures.number(total, decimals=0),
    }
    sentences = [
        _(
            "In the %(schools)s schools to which the requirement applies: median %(median)s, from %(least)s to %(most)s,"
            " %(total)s in all."
        )
        % shown
    ]
    if lacking:
        sentences.append(
            _("%(number)s of these schools lack a fact that the formula needs.") % {"number": figures.number(lacking)}
        )
    return [*sentences, *_cost(total, price)]


def _cost(total: Fraction, price: str) -> list[str]:
    unit = current_prices().get(price)
    if unit is None:
        return []
    cost = Money(int(total * unit.amount.tyiyn))
    return [
        _("If every one of them needed it: %(sum)s at %(price)s for one %(unit)s, without the factors of far regions.")
        % {"sum": figures.money_short(cost), "price": figures.money(unit.amount), "unit": unit.unit}
    ]
