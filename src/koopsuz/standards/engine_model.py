"""An edition as the engine wants it: arrays for scoring and measures for costing, in the edition's own order."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.conf import settings

from koopsuz.engine import costing, scoring
from koopsuz.engine.formulas import NameKind
from koopsuz.places.schemas.facts import read_facts
from koopsuz.standards.schemas import EditionContent, IndicatorContent, PriceContent, RequirementContent, name_kinds
from koopsuz.standards.schemas.migration_map import MigrationMap, PassageContent, all_passages


def fact_kinds() -> Mapping[str, NameKind]:
    """The kinds of the facts of `reference/facts.yaml`, as formulas use them."""
    return name_kinds({fact.name: fact for fact in read_facts(settings.REFERENCE / "facts.yaml")})


def scoring_model(content: EditionContent, *, facts: Mapping[str, NameKind] | None = None) -> scoring.EditionModel:
    """The arrays of an edition: blocks [B], requirements [R] and indicators [I] in the order of `content`."""
    return scoring.build_model(
        [scoring.Block(block.code) for block in content.blocks],
        requirements=[_requirement(one) for one in content.requirements],
        indicators=[_indicator(one) for one in content.indicators],
        facts=fact_kinds() if facts is None else facts,
    )


def engine_measures(content: EditionContent) -> tuple[costing.Measure, ...]:
    """The measures of an edition in order, the best of each requirement first."""
    return tuple(
        costing.Measure(
            id=measure.code,
            requirement=measure.requirement,
            closes_to=measure.closes_to,
            effect_permille=measure.effect_permille,
            quantity=measure.quantity,
            price=measure.price,
            cost_type=measure.cost_type.value,
            line=measure.line,
            recurrent_permille=measure.recurrent_permille,
            recurrent_line=measure.recurrent_line or None,
            lifetime_years=measure.lifetime_years,
            prerequisite=measure.prerequisite or None,
        )
        for measure in content.measures
    )


def engine_prices(prices: tuple[PriceContent, ...]) -> tuple[costing.UnitPrice, ...]:
    """Unit prices as the engine wants them; all days, the engine chooses the one in force."""
    return tuple(
        costing.UnitPrice(
            id=price.code,
            tyiyn=price.amount.tyiyn,
            transport_sensitive=price.transport_sensitive,
            valid_from=price.valid_from,
            source=price.source,
            verified=price.verified,
        )
        for price in prices
    )


def _requirement(content: RequirementContent) -> scoring.Requirement:
    return scoring.Requirement(
        id=content.code,
        block=content.block,
        requirement_class=content.requirement_class,
        critical=content.critical,
        target=content.target,
        applies=content.applies,
    )


def _indicator(content: IndicatorContent) -> scoring.Indicator:
    if not content.is_number:
        return scoring.Indicator(id=content.code, requirement=content.requirement, kind=content.kind.value)
    return scoring.Indicator(
        id=content.code,
        requirement=content.requirement,
        kind=content.kind.value,
        score=content.score,
        better=content.better.value if content.better else None,
        thresholds=tuple(Fraction(threshold) for threshold in content.thresholds),
    )


def engine_passages(
    found: MigrationMap, *, old: EditionContent, new: EditionContent
) -> tuple[tuple[PassageContent, ...], tuple[scoring.Passage, ...]]:
    """All passages from one edition to the next, in words and as positions of indicators, in the same order."""
    before = {one.code: at for at, one in enumerate(old.indicators)}
    after = {one.code: at for at, one in enumerate(new.indicators)}
    passages = all_passages(found, old=old, new=new)
    return passages, tuple(
        scoring.Passage(
            sources=tuple(before[code] for code in one.sources),
            targets=tuple(after[code] for code in one.targets),
            levels=one.levels,
            lowest=one.lowest,
            bounds=_bounds([new.indicators[after[code]] for code in one.targets]),
        )
        for one in passages
    )


def _bounds(targets: Sequence[IndicatorContent]) -> tuple[int, int] | None:
    """The least and the most that fit all targets; None where a level is asked."""
    numbers = [one for one in targets if one.is_number]
    if not numbers:
        return None
    return max(one.minimum or 0 for one in numbers), min(one.maximum or 0 for one in numbers)
