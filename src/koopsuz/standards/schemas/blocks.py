"""Reads one block: the shape of its requirements, indicators and measures. How they fit together is checked in `checks`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from koopsuz.common.reference import Section
from koopsuz.common.text import LANGUAGES, Text
from koopsuz.standards.kinds import BudgetLine, Comparison, CostType, IndicatorKind, RequirementClass, Theme
from koopsuz.standards.schemas.content import (
    BlockContent,
    IndicatorContent,
    LegalSourceContent,
    MeasureContent,
    RequirementContent,
)
from koopsuz.standards.schemas.crosswalk import Framework, read_entry

TITLE_LENGTH = 70
TOP_LEVEL = 3
LEVELS = 4
MOST_MEASURES = 3
_LARGEST = 2**31 - 1  # what the database keeps of a number


class Titled(Protocol):
    """An act, as far as a requirement shows it."""

    @property
    def title(self) -> Text:
        """Its title."""


@dataclass(frozen=True, slots=True)
class ReadRequirement:
    """A requirement with the sections of the file that it came from, so that later checks can name the line."""

    content: RequirementContent
    section: Section
    indicators: tuple[Section, ...]
    measures: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block with its requirements as read."""

    content: BlockContent
    requirements: tuple[ReadRequirement, ...]


def read_block(
    document: Section, *, letter: str, acts: Mapping[str, Titled], frameworks: Mapping[str, Framework]
) -> ReadBlock:
    """Read the file of one block."""
    head = document.section("block")
    code, title, about = head.words("id"), head.text("title", at_most=TITLE_LENGTH), head.text("about")
    head.done()
    if code and code != letter:
        head.problem(
            "id",
            _("The file of block “%(letter)s” speaks of block “%(id)s”.") % {"letter": letter, "id": code},
            _("Give both the same letter."),
        )
    read = tuple(
        _requirement(section, letter=letter, acts=acts, frameworks=frameworks)
        for section in document.sections("requirements")
    )
    document.done()
    content = BlockContent(letter, title, about, tuple(one.content for one in read))
    return ReadBlock(content, read)


def _requirement(
    section: Section, *, letter: str, acts: Mapping[str, Titled], frameworks: Mapping[str, Framework]
) -> ReadRequirement:
    code = _code(section, rf"{letter}[0-9]{{2}}", _("the letter of the block and two digits, as in “D03”"))
    indicators = tuple(section.sections("indicators"))
    measures = tuple(section.sections("measures"))
    content = RequirementContent(
        code=code,
        block=letter,
        title=_title(section),
        text=section.text("text"),
        why=section.text("why"),
        requirement_class=section.whole("class", low=1, high=max(RequirementClass.values), default=1),
        critical=section.flag("critical"),
        target=section.whole("target", low=1, high=TOP_LEVEL, default=TOP_LEVEL),
        theme=section.choice("theme", Theme.values),
        applies=section.words("applies"),
        legal_sources=tuple(_legal_source(one, acts=acts) for one in section.sections("law")),
        crosswalk=tuple(
            read_entry(one, frameworks=frameworks) for one in section.sections("crosswalk", required=False)
        ),
        indicators=tuple(_indicator(one, requirement=code) for one in indicators),
        measures=tuple(_measure(one, requirement=code) for one in measures),
    )
    section.done()
    if len(measures) > MOST_MEASURES:
        section.problem(
            "measures",
            _("A requirement has at most %(limit)s measures, but this one has %(found)s.")
            % {"limit": MOST_MEASURES, "found": len(measures)},
            _("Keep the best ones."),
        )
    return ReadRequirement(content, section, indicators, measures)


def _title(section: Section) -> Text:
    title = section.text("title", at_most=TITLE_LENGTH)
    for language in LANGUAGES:
        if getattr(title, language).endswith("."):
            section.problem(
                "title",
                _("The title in “%(language)s” ends with a full stop.") % {"language": language},
                _("Remove the full stop."),
            )
    return title


def _code(section: Section, pattern: str, expected: str) -> str:
    code = section.words("id")
    if code and not re.fullmatch(pattern, code):
        section.problem(
            "id",
            _("The id “%(id)s” is not %(expected)s.") % {"id": code, "expected": expected},
            _("Correct the id."),
        )
    return code


def _legal_source(section: Section, *, acts: Mapping[str, Titled]) -> LegalSourceContent:
    act = section.words("act")
    source = LegalSourceContent(
        act=act,
        act_title=acts[act].title if act in acts else Text(),
        provision=section.text("provision"),
        verified=section.flag("verified"),
    )
    section.done()
    if act:
        section.known("act", act, acts)
    return source


def _indicator(section: Section, *, requirement: str) -> IndicatorContent:
    code = _code(section, rf"{requirement}[a-z]", _("the requirement's id and a small letter, as in “D03a”"))
    found = section.choice("kind", IndicatorKind.values)
    kind = IndicatorKind(found) if found in IndicatorKind.values else IndicatorKind.YES_NO
    question, evidence = section.text("question"), section.text("evidence")
    for language in LANGUAGES:
        words = getattr(question, language)
        if words and not words.endswith("?"):
            section.problem(
                "question",
                _("The question in “%(language)s” does not end with a question mark.") % {"language": language},
                _("Ask it as a question."),
            )
    levels = _levels(section) if kind in (IndicatorKind.LEVELS, IndicatorKind.LADDER) else ()
    basic = IndicatorContent(
        code=code, requirement=requirement, kind=kind, question=question, levels=levels, evidence=evidence
    )
    content = _number(section, basic) if kind == IndicatorKind.NUMBER else basic
    section.done()
    return content


def _levels(section: Section) -> tuple[Text, ...]:
    levels = section.texts("levels")
    if levels and len(levels) != LEVELS:
        section.problem(
            "levels",
            _("“%(key)s” has %(found)s entries, but exactly %(count)s are needed.")
            % {"key": "levels", "found": len(levels), "count": LEVELS},
            _("Add or remove entries."),
        )
    return levels


def _number(section: Section, basic: IndicatorContent) -> IndicatorContent:
    better = section.choice("better", Comparison.values)
    content = IndicatorContent(
        code=basic.code,
        requirement=basic.requirement,
        kind=basic.kind,
        question=basic.question,
        levels=(),
        evidence=basic.evidence,
        unit=section.text("unit"),
        minimum=section.whole("minimum", low=-_LARGEST, high=_LARGEST),
        maximum=section.whole("maximum", low=-_LARGEST, high=_LARGEST, default=_LARGEST),
        score=section.words("score"),
        better=Comparison(better) if better in Comparison.values else None,
        thresholds=section.numbers("thresholds", count=TOP_LEVEL),
    )
    if "minimum" in section and "maximum" in section and (content.minimum or 0) >= (content.maximum or 0):
        section.problem(
            "maximum",
            _("The maximum %(maximum)s is not above the minimum %(minimum)s.")
            % {"maximum": content.maximum, "minimum": content.minimum},
            _("Write what could be true at all."),
        )
    return content


def _measure(section: Section, *, requirement: str) -> MeasureContent:
    cost_type = section.choice("cost_type", CostType.values)
    recurrent = section.whole("recurrent_permille", low=0, high=10_000)
    content = MeasureContent(
        code=_code(section, rf"{requirement}m[0-9]", _("the requirement's id, “m” and a digit, as in “D03m1”")),
        requirement=requirement,
        title=section.text("title"),
        closes_to=section.whole("closes_to", low=1, high=TOP_LEVEL, default=TOP_LEVEL),
        effect_permille=section.whole("effect_permille", low=1, high=1000, default=1000),
        cost_type=CostType(cost_type) if cost_type in CostType.values else CostType.ORGANISATIONAL,
        line=section.choice("line", BudgetLine.values),
        quantity=section.words("quantity"),
        price=section.words("price"),
        lifetime_years=section.whole("lifetime_years", low=1, high=100, default=1),
        recurrent_permille=recurrent,
        recurrent_line=section.choice("recurrent_line", BudgetLine.values, required=recurrent > 0),
        prerequisite=section.words("prerequisite", required=False),
    )
    section.done()
    if recurrent == 0 and content.recurrent_line:
        section.problem(
            "recurrent_line",
            _("This measure has no yearly upkeep, but a line that carries it."),
            _("Remove recurrent_line, or write how much the upkeep is."),
        )
    return content
