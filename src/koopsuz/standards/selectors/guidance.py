"""The guide to a requirement: what is asked, why, how to see it for oneself, how it is closed, and what that may cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.engine.errors import EngineError
from koopsuz.engine.formulas import Numbers, applies, evaluate, names, parse
from koopsuz.engine.money import Money
from koopsuz.places.selectors import facts_revision
from koopsuz.standards.kinds import Comparison, IndicatorKind
from koopsuz.standards.schemas import EditionContent, IndicatorContent, MeasureContent, PriceContent, RequirementContent
from koopsuz.standards.schemas.guidance import Picture, load_guidance
from koopsuz.standards.schemas.wording import in_words
from koopsuz.standards.selectors.requirements import current_prices, fact_catalogue, schools_of


@dataclass(frozen=True, slots=True)
class Check:
    """How to see it for oneself: a question, what closes the gap, and what to photograph."""

    code: str
    question: Any
    enough: str
    levels: tuple[tuple[int, str], ...]
    evidence: Any


@dataclass(frozen=True, slots=True)
class Way:
    """One way to close the gap. `median` and `cost` are for the middle school of those that it concerns; None if unknown."""

    title: Any
    closes_to: int
    quantity: str
    price: PriceContent | None
    median: str | None
    cost: Money | None
    counts_answers: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything that the guide says of a requirement, in the language of the moment."""

    requirement: RequirementContent
    picture: Picture
    checks: tuple[Check, ...]
    ways: tuple[Way, ...]


def guide_to(one: RequirementContent) -> Guide:
    """The guide to one requirement."""
    prices = current_prices()
    return Guide(
        requirement=one,
        picture=load_guidance(settings.REFERENCE).picture_of(one),
        checks=tuple(_check(indicator, target=one.target) for indicator in one.indicators),
        ways=tuple(_way(measure, requirement=one, prices=prices) for measure in one.measures),
    )


def guides_of(content: EditionContent) -> tuple[Guide, ...]:
    """The guides to all requirements of an edition, in order."""
    return tuple(guide_to(one) for one in content.requirements)


def _check(one: IndicatorContent, *, target: int) -> Check:
    levels = tuple((level, str(words)) for level, words in enumerate(one.levels))
    return Check(one.code, one.question, _enough(one, target=target), levels, one.evidence)


def _enough(one: IndicatorContent, *, target: int) -> str:
    """What is enough, in words: the answer from which on the gap is closed."""
    if one.kind == IndicatorKind.YES_NO:
        return _("Enough is: yes.")
    if one.levels:
        return _("Enough is: %(words)s") % {"words": one.levels[target]}
    threshold = figures.number(one.thresholds[target - 1])
    falling = one.better == Comparison.LOWER
    if one.score == "value":
        if falling and not one.thresholds[target - 1]:
            return _("Enough is: none.")
        template = _("Enough is: at most %(number)s.") if falling else _("Enough is: at least %(number)s.")
        return template % {"number": f"{threshold} {one.unit}".strip()}
    words = in_words(one.score, facts=fact_catalogue(), answers={"value": _("the number entered")})
    params = {"formula": words, "number": threshold}
    if falling:
        return _("Enough is: at most %(number)s, counted as %(formula)s.") % params
    return _("Enough is: at least %(number)s, counted as %(formula)s.") % params


def _way(one: MeasureContent, *, requirement: RequirementContent, prices: Mapping[str, PriceContent]) -> Way:
    price = prices.get(one.price)
    answers = {
        each.code: _("answer %(code)s") % {"code": each.code} for each in requirement.indicators if each.is_number
    }
    median = _median(one, requirement=requirement, answers=tuple(answers))
    cost = Money(int(median * price.amount.tyiyn)) if price and median is not None else None
    return Way(
        title=one.title,
        closes_to=one.closes_to,
        quantity=in_words(one.quantity, facts=fact_catalogue(), answers=answers),
        price=price,
        median=None if median is None else figures.number(median),
        cost=cost,
        counts_answers=bool(set(names(parse(one.quantity))) & set(answers)),
    )


def _median(one: MeasureContent, *, requirement: RequirementContent, answers: tuple[str, ...]) -> Fraction | None:
    """How many units the middle school needs of those that the requirement concerns, when nothing is there yet."""
    revision = facts_revision()
    if revision is None:
        return None
    table = schools_of(revision)
    rows = len(table.ids)
    try:
        found = evaluate(parse(one.quantity), {**table.facts, **dict.fromkeys(answers, 0)}, rows=rows)
        reached = applies(parse(requirement.applies), table.facts, rows=rows)
    except EngineError:
        return None
    if not isinstance(found, Numbers):
        return None
    known = np.broadcast_to(found.thousandths(), reached.shape)[reached & found.known]
    return Fraction(int(np.sort(known)[len(known) // 2]), 1000) if len(known) else None
