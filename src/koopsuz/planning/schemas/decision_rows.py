"""The rows of a plan for people: one per gap, in words of the reader's language, from a computed outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from koopsuz.common.text import Text
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.planning.schemas.outcome import Outcome
from koopsuz.planning.schemas.reasons import REASONS
from koopsuz.planning.schemas.sheets import Column
from koopsuz.planning.states import DecisionReason
from koopsuz.standards.schemas import EditionContent

DECISION_COLUMNS = (
    Column("school", _("School code")),
    Column("school_name", _("School"), "wide"),
    Column("area", _("Local government")),
    Column("requirement", _("Requirement")),
    Column("requirement_title", _("What is required"), "wide"),
    Column("class", _("Class"), "number"),
    Column("level", _("Level now"), "number"),
    Column("target", _("Level needed"), "number"),
    Column("decision", _("Decision")),
    Column("decision_text", _("Decision in words"), "wide"),
    Column("measure", _("Measure")),
    Column("measure_title", _("What would be done"), "wide"),
    Column("quantity", _("Quantity"), "number"),
    Column("capital_som", _("Cost, som"), "money"),
    Column("upkeep_som_a_year", _("Upkeep a year, som"), "money"),
    Column("source", _("Source of money")),
    Column("source_name", _("Who pays"), "wide"),
    Column("year", _("Year"), "number"),
    Column("worth", _("Worth, points"), "number"),
)


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One gap with its decision. `capital` and `upkeep` in tyiyn; for an unfunded gap, what closing it would cost."""

    school: str
    school_name: str
    area: str
    requirement: str
    requirement_title: str
    requirement_class: int
    level: int
    target: int
    reason: DecisionReason
    funded: bool
    measure: str
    measure_title: str
    quantity: Decimal
    capital: int
    upkeep: int
    source: str
    source_name: str
    year: int | None
    benefit: int

    def cells(self) -> tuple[Any, ...]:
        """The values in the order of DECISION_COLUMNS."""
        return (
            self.school, self.school_name, self.area, self.requirement, self.requirement_title, self.requirement_class,
            self.level, self.target, self.reason.value, str(self.reason.label), self.measure, self.measure_title,
            plain(self.quantity) if self.measure else None, self.capital if self.measure else None,
            self.upkeep if self.measure else None, self.source, self.source_name, self.year, points(self.benefit),
        )  # fmt: skip


def plain(quantity: Decimal) -> str:
    """A quantity without trailing zeros and without powers of ten."""
    return f"{quantity.normalize():f}"


def points(benefit: int) -> Decimal:
    """Thousandths of a pupil protected as points: pupils protected, weighted by the school."""
    return Decimal(benefit) / 1000


def decision_lines(
    outcome: Outcome,
    *,
    content: EditionContent,
    schools: Sequence[str],
    names: Sequence[Text],
    areas: Sequence[str],
    sources: Sequence[SourceInput],
    first_year: int,
) -> Iterator[DecisionLine]:
    """All gaps in the order of the problem. `sources` are those of the case, in its order."""
    problem, options = outcome.case.problem, outcome.case.options
    requirements, measures = content.requirements, content.measures
    words: Callable[[Text], str] = str
    titles = [words(item.title) for item in requirements]
    works = [words(item.title) for item in measures]
    payers = [words(item.name) for item in sources]
    for gap in range(problem.gaps):
        school, requirement = int(problem.gap_school[gap]), int(problem.gap_requirement[gap])
        option, source = int(outcome.option[gap]), int(outcome.source[gap])
        measure = int(options.measure[option]) if option >= 0 else -1
        funded = bool(outcome.funded[gap])
        yield DecisionLine(
            school=schools[school],
            school_name=words(names[school]),
            area=areas[school],
            requirement=requirements[requirement].code,
            requirement_title=titles[requirement],
            requirement_class=int(problem.gap_class[gap]),
            level=int(outcome.case.gap_level[gap]),
            target=requirements[requirement].target,
            reason=REASONS[int(outcome.reason[gap])],
            funded=funded,
            measure=measures[measure].code if measure >= 0 else "",
            measure_title=works[measure] if measure >= 0 else "",
            quantity=Decimal(int(options.quantity_thousandths[option])) / 1000 if option >= 0 else Decimal(0),
            capital=int(outcome.capital[gap]),
            upkeep=int(outcome.recurrent[gap]),
            source=sources[source].code if funded else "",
            source_name=payers[source] if funded else "",
            year=first_year + int(outcome.year[gap]) if funded else None,
            benefit=int(outcome.benefit[gap]),
        )
