"""Reads editions of the standard as whole values, kept in the process by the fingerprint of their content.

An edition is open to everybody once it is the current one, and from public consultation on; other drafts only to those
who may see drafts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.once import once_a_page
from koopsuz.common.text import Text
from koopsuz.law.selectors import act_links
from koopsuz.standards.kinds import Comparison, CostType, IndicatorKind
from koopsuz.standards.models import Edition, Indicator, LegalSource, Measure, Requirement
from koopsuz.standards.schemas import (
    BlockContent,
    CrosswalkContent,
    EditionContent,
    IndicatorContent,
    LegalSourceContent,
    MeasureContent,
    RequirementContent,
)
from koopsuz.standards.states import OPEN_TO_ALL, EditionStatus

PAST = (EditionStatus.SUPERSEDED, EditionStatus.REPEALED)
KEPT_EDITIONS = 8
_kept: dict[tuple[str, str, date], EditionContent] = {}


class NoEditionError(LookupError):
    """There is no such edition, or none at all yet."""


@dataclass(frozen=True, slots=True)
class EditionLink:
    """An edition as others point to it."""

    id: int
    code: str
    title: Text
    status: EditionStatus
    valid_from: date


def current_edition() -> EditionContent:
    """The edition in force, else the newest one on its way; `NoEditionError` while none is loaded."""
    return edition_content(_current())


def get_edition(code: str) -> EditionContent:
    """The edition with this code; `NoEditionError` if there is none."""
    return edition_content(_one(code=code))


def get_edition_by_id(edition_id: int) -> EditionContent:
    """The edition to which a campaign or a plan points."""
    return edition_content(_one(pk=edition_id))


def get_edition_for(by: object, code: str) -> EditionContent:
    """The edition with this code if `by` may see it; its absence and a refusal look the same (`NoEditionError`)."""
    edition = _one(code=code)
    is_open = edition.status != EditionStatus.DRAFT or edition == _current()
    if not is_open and not may(by, Permission.VIEW_STANDARD_DRAFT):
        raise NoEditionError(code)
    return edition_content(edition)


def edition_id(code: str) -> int:
    """The key by which campaigns and plans point to an edition; `NoEditionError` if there is none."""
    return _one(code=code).pk


def edition_link(code: str) -> EditionLink:
    """The key and title of an edition; `NoEditionError` if there is none."""
    return _link(_one(code=code))


def edition_links() -> tuple[EditionLink, ...]:
    """All editions, the newest first."""
    return tuple(_link(edition) for edition in Edition.objects.order_by("-valid_from", "-pk"))


@once_a_page
def _current() -> Edition:
    in_force = When(status=EditionStatus.ADOPTED, valid_from__lte=timezone.localdate(), then=Value(0))
    open_to_all = When(status__in=OPEN_TO_ALL, then=Value(1))
    known = _light().exclude(status__in=PAST).alias(rank=Case(in_force, open_to_all, default=Value(2)))
    edition = known.order_by("rank", "-valid_from", "-pk").first()
    if edition is None:
        raise NoEditionError("no edition of the standard is loaded")
    return edition


def _light() -> QuerySet[Edition]:
    # the long texts are needed only when content is read anew; most requests just compare the fingerprint
    return Edition.objects.defer("about", "level_names", "sources")


@once_a_page
def _one(**wanted: Any) -> Edition:
    edition = _light().filter(**wanted).first()
    if edition is None:
        raise NoEditionError(str(wanted))
    return edition


def _link(edition: Edition) -> EditionLink:
    return EditionLink(edition.pk, edition.code, edition.title, EditionStatus(edition.status), edition.valid_from)


def edition_content(edition: Edition) -> EditionContent:
    """The whole content of an edition's rows; read once in a process while its fingerprint stays the same."""
    key = (edition.content_hash, edition.status, edition.valid_from)
    content = _kept.get(key)
    if content is None:
        content = _read(edition)
        while len(_kept) >= KEPT_EDITIONS:
            _kept.pop(next(iter(_kept)))
        _kept[key] = content
    return content


def _read(edition: Edition) -> EditionContent:
    if deferred := edition.get_deferred_fields():
        edition.refresh_from_db(fields=deferred)
    rows = list(Requirement.objects.filter(edition=edition).order_by("order"))
    indicators = _by_requirement(Indicator.objects.filter(requirement__edition=edition).order_by("order"))
    measures = _by_requirement(Measure.objects.filter(requirement__edition=edition).order_by("order"))
    sources = _by_requirement(LegalSource.objects.filter(requirement__edition=edition).order_by("order"))
    acts = {link.id: link for link in act_links().values()}
    blocks = list(edition.blocks.order_by("order"))
    letters = {block.pk: block.code for block in blocks}
    requirements: dict[int, list[RequirementContent]] = defaultdict(list)
    for row in rows:
        requirements[row.block_id].append(
            RequirementContent(
                block=letters[row.block_id],
                legal_sources=tuple(
                    LegalSourceContent(acts[one.act_id].code, acts[one.act_id].title, one.provision, one.verified)
                    for one in sources[row.pk]
                ),
                crosswalk=tuple(CrosswalkContent(**item) for item in row.crosswalk),
                indicators=tuple(_indicator(one, row.code) for one in indicators[row.pk]),
                measures=tuple(_measure(one, row.code) for one in measures[row.pk]),
                **{name: getattr(row, name) for name in _REQUIREMENT_FIELDS},
            )
        )
    return EditionContent(
        code=edition.code,
        title=edition.title,
        about=edition.about,
        status=EditionStatus(edition.status),
        valid_from=edition.valid_from,
        level_names=_texts(edition.level_names),
        sources=_texts(edition.sources),
        blocks=tuple(
            BlockContent(block.code, block.title, block.about, tuple(requirements[block.pk])) for block in blocks
        ),
        content_hash=edition.content_hash,
    )


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
    "line",
    "quantity",
    "price",
    "lifetime_years",
    "recurrent_permille",
    "recurrent_line",
    "prerequisite",
)


def _by_requirement(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.requirement_id].append(row)
    return grouped


def _texts(mappings: Iterable[Mapping[str, str]]) -> tuple[Text, ...]:
    return tuple(Text.from_mapping(mapping) for mapping in mappings)


def _indicator(row: Indicator, requirement: str) -> IndicatorContent:
    return IndicatorContent(
        code=row.code,
        requirement=requirement,
        kind=IndicatorKind(row.kind),
        question=row.question,
        levels=_texts(row.levels),
        evidence=row.evidence,
        unit=row.unit,
        minimum=row.minimum,
        maximum=row.maximum,
        score=row.score,
        better=Comparison(row.better) if row.better else None,
        thresholds=tuple(Decimal(threshold) for threshold in row.thresholds),
    )


def _measure(row: Measure, requirement: str) -> MeasureContent:
    return MeasureContent(
        requirement=requirement,
        cost_type=CostType(row.cost_type),
        **{name: getattr(row, name) for name in _MEASURE_FIELDS},
    )
