"""Checks how requirements fit together: formulas and their names, thresholds, targets, classes, prices, prerequisites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from koopsuz.common.reference import Section, add_formula_problems, check_unique
from koopsuz.engine.errors import EngineError
from koopsuz.engine.formulas import Kind, NameKind, check, parse
from koopsuz.standards.kinds import Comparison, RequirementClass
from koopsuz.standards.schemas.blocks import TOP_LEVEL, ReadRequirement
from koopsuz.standards.schemas.content import IndicatorContent, MeasureContent, RequirementContent

VALUE = "value"  # how a score formula calls the number entered


@dataclass(frozen=True, slots=True)
class Known:
    """What an edition may refer to: facts by kind, prices and acts."""

    facts: Mapping[str, NameKind]
    prices: frozenset[str]
    acts: frozenset[str]


def check_requirements(read: Sequence[ReadRequirement], *, known: Known) -> None:
    """Add everything that does not fit to the problems of the sections."""
    check_unique(
        (indicator.code, section)
        for one in read
        for indicator, section in zip(one.content.indicators, one.indicators, strict=True)
    )
    check_unique(
        (measure.code, section)
        for one in read
        for measure, section in zip(one.content.measures, one.measures, strict=True)
    )
    for one in read:
        _check_class(one)
        _check_formula(one.section, "applies", one.content.applies, names=known.facts, expects=Kind.FLAG)
        for indicator, section in zip(one.content.indicators, one.indicators, strict=True):
            _check_number(indicator, section, known=known)
        _check_measures(one, known=known)
    _check_prerequisites(read)


def _check_class(one: ReadRequirement) -> None:
    content, section = one.content, one.section
    if content.critical and content.requirement_class != RequirementClass.LIFE:
        section.problem(
            "critical",
            _("A requirement of class %(class)s can't be critical.") % {"class": content.requirement_class},
            _("Critical is what endangers life: write class: 1, or critical: false."),
        )
    if content.requirement_class == RequirementClass.LIFE and content.target != TOP_LEVEL:
        section.problem(
            "target",
            _("A danger to life is closed only by level 3, but the target is %(target)s.") % {"target": content.target},
            _("Write target: 3, or another class."),
        )


def _check_formula(section: Section, key: str, formula: str, *, names: Mapping[str, NameKind], expects: Kind) -> None:
    if not formula:
        return
    try:
        check(parse(formula), names=names, expects=expects)
    except EngineError as error:
        add_formula_problems(section, key, error)


def _check_number(indicator: IndicatorContent, section: Section, *, known: Known) -> None:
    if not indicator.is_number:
        return
    names = {**known.facts, VALUE: Kind.NUMBER}
    _check_formula(section, "score", indicator.score, names=names, expects=Kind.NUMBER)
    falling = indicator.better == Comparison.LOWER
    in_order = sorted(set(indicator.thresholds), reverse=falling)
    if indicator.better and len(indicator.thresholds) == TOP_LEVEL and list(indicator.thresholds) != in_order:
        words = ", ".join(format(threshold, "f") for threshold in indicator.thresholds)
        section.problem(
            "thresholds",
            _("Lower is better, but the thresholds %(found)s do not fall from level 1 to level 3.") % {"found": words}
            if falling
            else _("Higher is better, but the thresholds %(found)s do not rise from level 1 to level 3.")
            % {"found": words},
            _("Put them in order, or turn “better” round."),
        )


def _check_measures(one: ReadRequirement, *, known: Known) -> None:
    numbers = {indicator.code: Kind.NUMBER for indicator in one.content.indicators if indicator.is_number}
    for measure, section in zip(one.content.measures, one.measures, strict=True):
        names = {**known.facts, **numbers}
        _check_formula(section, "quantity", measure.quantity, names=names, expects=Kind.NUMBER)
        if measure.price:
            section.known("price", measure.price, sorted(known.prices))
    _check_best(one.content, one.content.measures, one.measures)


def _check_best(
    requirement: RequirementContent, measures: Sequence[MeasureContent], sections: Sequence[Section]
) -> None:
    """The first measure is the best one: it must close the gap, and none after it may do more."""
    if not measures:
        return
    best, section = measures[0], sections[0]
    if best.closes_to < requirement.target:
        section.problem(
            "closes_to",
            _("The best measure reaches level %(level)s, but the target is %(target)s.")
            % {"level": best.closes_to, "target": requirement.target},
            _("Put a measure first that closes the gap."),
        )
    for measure, later in zip(measures[1:], sections[1:], strict=True):
        if measure.effect_permille > best.effect_permille:
            later.problem(
                "effect_permille",
                _("This measure removes more risk (%(found)s) than the first one (%(best)s).")
                % {"found": measure.effect_permille, "best": best.effect_permille},
                _("Put the best measure first."),
            )


def _check_prerequisites(read: Sequence[ReadRequirement]) -> None:
    codes = {one.content.code for one in read}
    needs: dict[str, set[str]] = {}
    for one in read:
        for measure, section in zip(one.content.measures, one.measures, strict=True):
            if not measure.prerequisite:
                continue
            if section.known("prerequisite", measure.prerequisite, sorted(codes)):
                needs.setdefault(one.content.code, set()).add(measure.prerequisite)
    for one in read:
        circle = _circle(one.content.code, needs)
        if circle:
            section = next(section for section in one.measures if "prerequisite" in section)
            section.problem(
                "prerequisite",
                _("These requirements wait for each other: %(circle)s.") % {"circle": " → ".join(circle)},
                _("Take one prerequisite out."),
            )


def _circle(start: str, needs: Mapping[str, set[str]]) -> list[str]:
    """The shortest way from a requirement along its prerequisites back to itself; empty if there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for needed in sorted(needs.get(way[-1], ())):
            if needed == start:
                return [*way, start]
            if needed not in seen:
                seen.add(needed)
                ways.append([*way, needed])
    return []
