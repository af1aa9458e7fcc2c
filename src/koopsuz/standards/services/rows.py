"""Writes an edition's content as rows. Rows keep their keys when they stay, so that others may point to them."""

from collections.abc import Sequence
from typing import Any

from koopsuz.law.selectors import act_links
from koopsuz.standards.models import Block, Edition, Indicator, LegalSource, Measure, Requirement
from koopsuz.standards.schemas import EditionContent, IndicatorContent, MeasureContent, RequirementContent


def write_content(edition: Edition, content: EditionContent) -> Edition:
    """Make the rows of an edition equal to its content; call inside a transaction."""
    _write_edition(edition, content)
    blocks = _write_blocks(edition, content)
    requirements = _write_requirements(edition, content, blocks)
    _write_legal_sources(content, requirements)
    _write_indicators(content, requirements)
    _write_measures(content, requirements)
    return edition


def _write_edition(edition: Edition, content: EditionContent) -> None:
    edition.title, edition.about = content.title, content.about
    if edition.pk is None:  # where an edition stands and since when it holds changes by its steps alone
        edition.status, edition.valid_from = content.status, content.valid_from
    edition.level_names = [name.as_mapping() for name in content.level_names]
    edition.sources = [source.as_mapping() for source in content.sources]
    edition.content_hash = content.content_hash
    edition.save()


def _upsert(rows: Sequence[Any], *, unique: tuple[str, ...]) -> dict[str, int]:
    """Insert or update rows by their unique fields and return their keys by code; everything else stays untouched."""
    if not rows:
        return {}
    model = type(rows[0])
    written = [
        field.name for field in model._meta.concrete_fields if field.name not in unique and not field.primary_key
    ]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=list(unique), update_fields=written)
    return {row.code: row.pk for row in rows}


def _write_blocks(edition: Edition, content: EditionContent) -> dict[str, int]:
    rows = [
        Block(edition=edition, code=block.code, order=order, title=block.title, about=block.about)
        for order, block in enumerate(content.blocks)
    ]
    keys = _upsert(rows, unique=("edition", "code"))
    Block.objects.filter(edition=edition).exclude(code__in=keys).delete()
    return keys


def _write_requirements(edition: Edition, content: EditionContent, blocks: dict[str, int]) -> dict[str, int]:
    rows = [
        Requirement(
            edition=edition,
            block_id=blocks[one.block],
            order=order,
            **{name: getattr(one, name) for name in _REQUIREMENT_FIELDS},
            crosswalk=[{"framework": item.framework, "reference": item.reference} for item in one.crosswalk],
        )
        for order, one in enumerate(content.requirements)
    ]
    keys = _upsert(rows, unique=("edition", "code"))
    Requirement.objects.filter(edition=edition).exclude(code__in=keys).delete()
    return keys


_REQUIREMENT_FIELDS = (
    "code",
    "title",
    "text",
    "why",
    "requirement_class",
    "critical",
    "target",
    "theme",
    "applies",
)
_MEASURE_FIELDS = (
    "code",
    "title",
    "closes_to",
    "effect_permille",
    "cost_type",
    "line",
    "quantity",
    "price",
    "lifetime_years",
    "recurrent_permille",
    "recurrent_line",
    "prerequisite",
)


def _write_legal_sources(content: EditionContent, requirements: dict[str, int]) -> None:
    acts = act_links()
    LegalSource.objects.filter(requirement_id__in=requirements.values()).delete()
    LegalSource.objects.bulk_create(
        LegalSource(
            requirement_id=requirements[one.code],
            act_id=acts[source.act].id,
            order=order,
            provision=source.provision,
            verified=source.verified,
        )
        for one in content.requirements
        for order, source in enumerate(one.legal_sources)
    )


def _write_indicators(content: EditionContent, requirements: dict[str, int]) -> None:
    rows = [
        _indicator(requirements, one, indicator, order) for order, (one, indicator) in enumerate(_indicators(content))
    ]
    keys = _upsert(rows, unique=("requirement", "code"))
    Indicator.objects.filter(requirement_id__in=requirements.values()).exclude(code__in=keys).delete()


def _indicators(content: EditionContent) -> list[tuple[RequirementContent, IndicatorContent]]:
    return [(one, indicator) for one in content.requirements for indicator in one.indicators]


def _indicator(
    requirements: dict[str, int], one: RequirementContent, indicator: IndicatorContent, order: int
) -> Indicator:
    return Indicator(
        requirement_id=requirements[one.code],
        code=indicator.code,
        order=order,
        kind=indicator.kind,
        question=indicator.question,
        levels=[level.as_mapping() for level in indicator.levels],
        evidence=indicator.evidence,
        unit=indicator.unit,
        minimum=indicator.minimum,
        maximum=indicator.maximum,
        score=indicator.score,
        better=indicator.better or "",
        # as words: a JSON number would turn 0.1 into a binary fraction
        thresholds=[format(threshold, "f") for threshold in indicator.thresholds],
    )


def _write_measures(content: EditionContent, requirements: dict[str, int]) -> None:
    rows: list[Any] = [
        Measure(
            requirement_id=requirements[one.requirement],
            order=order,
            **{name: getattr(one, name) for name in _MEASURE_FIELDS},
        )
        for order, one in enumerate(_measures(content))
    ]
    keys = _upsert(rows, unique=("requirement", "code"))
    Measure.objects.filter(requirement_id__in=requirements.values()).exclude(code__in=keys).delete()


def _measures(content: EditionContent) -> tuple[MeasureContent, ...]:
    return content.measures
