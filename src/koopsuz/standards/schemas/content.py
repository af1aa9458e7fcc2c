"""An edition of the standard as frozen values: the same whether it came from files or from the database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from koopsuz.common.text import Text
from koopsuz.standards.kinds import Comparison, CostType, IndicatorKind
from koopsuz.standards.states import EditionStatus

NO_WORDS = Text()


@dataclass(frozen=True, slots=True)
class LegalSourceContent:
    """The provision of an act on which a requirement rests. `verified`: the article was read in the text."""

    act: str
    act_title: Text
    provision: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class CrosswalkContent:
    """The place of a requirement in another framework: ids of `reference/crosswalk.yaml`."""

    framework: str
    reference: str


@dataclass(frozen=True, slots=True)
class IndicatorContent:
    """What is asked. `levels` are four texts for the kinds levels and ladder; the fields after `evidence` are for numbers."""

    code: str
    requirement: str
    kind: IndicatorKind
    question: Text
    levels: tuple[Text, ...]
    evidence: Text
    unit: Text = NO_WORDS
    minimum: int | None = None
    maximum: int | None = None
    score: str = ""
    better: Comparison | None = None
    thresholds: tuple[Decimal, ...] = ()

    @property
    def is_number(self) -> bool:
        """Tell whether a number is entered."""
        return self.kind == IndicatorKind.NUMBER


@dataclass(frozen=True, slots=True)
class MeasureContent:
    """One way to close a gap. `effect_permille` and `recurrent_permille` are thousandths."""

    code: str
    requirement: str
    title: Text
    closes_to: int
    effect_permille: int
    cost_type: CostType
    line: str
    quantity: str
    price: str
    lifetime_years: int
    recurrent_permille: int = 0
    recurrent_line: str = ""
    prerequisite: str = ""


@dataclass(frozen=True, slots=True)
class RequirementContent:
    """What a school must meet; `applies` is a formula over facts."""

    code: str
    block: str
    title: Text
    text: Text
    why: Text
    requirement_class: int
    critical: bool
    target: int
    theme: str
    applies: str
    legal_sources: tuple[LegalSourceContent, ...]
    crosswalk: tuple[CrosswalkContent, ...]
    indicators: tuple[IndicatorContent, ...]
    measures: tuple[MeasureContent, ...]

    @property
    def applies_to_all(self) -> bool:
        """Tell whether no school is left out."""
        return self.applies == "true"


@dataclass(frozen=True, slots=True)
class BlockContent:
    """One of the ten parts of the standard."""

    code: str
    title: Text
    about: Text
    requirements: tuple[RequirementContent, ...]

    def count_by_class(self) -> Mapping[int, int]:
        """How many requirements of class 1, 2 and 3 the block has."""
        counted = Counter(requirement.requirement_class for requirement in self.requirements)
        return {number: counted[number] for number in (1, 2, 3)}

    @property
    def indicators(self) -> tuple[IndicatorContent, ...]:
        """The block's indicators in order."""
        return tuple(indicator for requirement in self.requirements for indicator in requirement.indicators)


@dataclass(frozen=True)
class EditionContent:
    """A whole edition. Blocks, requirements, indicators and measures stand in the order in which answers are stored."""

    code: str
    title: Text
    about: Text
    status: EditionStatus
    valid_from: date
    level_names: tuple[Text, ...]
    sources: tuple[Text, ...]
    blocks: tuple[BlockContent, ...]
    content_hash: str = ""

    @cached_property
    def requirements(self) -> tuple[RequirementContent, ...]:
        """All requirements in order."""
        return tuple(requirement for block in self.blocks for requirement in block.requirements)

    @cached_property
    def indicators(self) -> tuple[IndicatorContent, ...]:
        """All indicators in order."""
        return tuple(indicator for requirement in self.requirements for indicator in requirement.indicators)

    @cached_property
    def measures(self) -> tuple[MeasureContent, ...]:
        """All measures in order."""
        return tuple(measure for requirement in self.requirements for measure in requirement.measures)

    def block(self, code: str) -> BlockContent:
        """The block with this letter; `KeyError` if there is none."""
        return self._blocks[code]

    def requirement(self, code: str) -> RequirementContent:
        """The requirement with this code; `KeyError` if there is none."""
        return self._requirements[code]

    def indicator(self, code: str) -> IndicatorContent:
        """The indicator with this code; `KeyError` if there is none."""
        return self._indicators[code]

    def measure(self, code: str) -> MeasureContent:
        """The measure with this code; `KeyError` if there is none."""
        return self._measures[code]

    def count_by_class(self) -> Mapping[int, int]:
        """How many requirements of class 1, 2 and 3 the edition has."""
        counted = Counter(requirement.requirement_class for requirement in self.requirements)
        return {number: counted[number] for number in (1, 2, 3)}

    @cached_property
    def _blocks(self) -> Mapping[str, BlockContent]:
        return {block.code: block for block in self.blocks}

    @cached_property
    def _requirements(self) -> Mapping[str, RequirementContent]:
        return {requirement.code: requirement for requirement in self.requirements}

    @cached_property
    def _indicators(self) -> Mapping[str, IndicatorContent]:
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def _measures(self) -> Mapping[str, MeasureContent]:
        return {measure.code: measure for measure in self.measures}
