"""An explanation in the reader's words: facts with their names, formulas step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.assessments.selectors.explain import LevelExplanation
from koopsuz.common import figures
from koopsuz.engine.trace import Trace
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.selectors import facts_catalogue


@dataclass(frozen=True, slots=True)
class FormulaStep:
    """A part of a formula as it is written, and what it gives."""

    text: str
    result: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its steps from the inside out; `of` is the indicator, or "" for who the requirement applies to."""

    of: str
    text: str
    result: str
    steps: tuple[FormulaStep, ...]


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact of the school that the explanation used: its name in formulas, its words, its value in words."""

    name: str
    label: str
    value: str


def formula_steps(found: LevelExplanation) -> tuple[Formula, ...]:
    """Return the formulas that took part: who the requirement applies to, and how numbers became levels."""
    formulas = []
    if found.applies.inputs and found.applies.inputs[0].rule != "constant":
        formulas.append(_formula("", found.applies.inputs[0]))
    for step in found.steps:
        formulas += [_formula(step.indicator.code, one) for one in step.trace.inputs]
    return tuple(formulas)


def facts_in_words(found: LevelExplanation) -> tuple[KnownFact, ...]:
    """Return the facts that took part, in the order of the catalogue."""
    return tuple(
        KnownFact(fact.name, str(fact.label), _fact_in_words(fact, found.facts[fact.name]))
        for fact in facts_catalogue()
        if fact.name in found.facts
    )


def _fact_in_words(fact: Fact, value: Any) -> str:
    if value is None:
        return _("not known")
    if fact.kind == "flag":
        return _("yes") if value else _("no")
    if fact.kind == "choice":
        return str(fact.value_labels.get(value, value))
    written = str(value) if fact.kind == "year" else figures.number(value)
    return f"{written} {fact.unit}".strip()


def _formula(of: str, trace: Trace) -> Formula:
    steps = tuple(FormulaStep(one.subject, value_in_words(one.result)) for one in _inside_out(trace))
    return Formula(of, trace.subject, value_in_words(trace.result), steps)


def _inside_out(trace: Trace) -> Iterator[Trace]:
    """The computed parts and the names, each once; constants say nothing that the formula doesn't."""
    seen: set[str] = set()
    for step in reversed(list(trace.walk())):
        if step.rule != "constant" and step.subject not in seen:
            seen.add(step.subject)
            yield step


def value_in_words(value: object) -> str:
    """Return a value of a formula in words."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Fraction | int):
        return figures.number(value)
    return str(value)
