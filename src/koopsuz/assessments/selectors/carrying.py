"""What becomes of published answers under another edition: the account for the country, and for one school."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from koopsuz.assessments.models import Assessment, CarryOver
from koopsuz.assessments.selectors.aligned import CarriedAnswers, carried_answers
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo, as_info
from koopsuz.common.text import Text
from koopsuz.engine.scoring import CARRIED, NOT_ANSWERED, NUMBER_MISSING, Fate
from koopsuz.standards.schemas.migration_map import MigrationMap
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.selectors.comparison import Comparison, compared, map_from, migration_map


@dataclass(frozen=True, slots=True)
class OldRow:
    """An indicator of the edition before: how many schools answered it, and what becomes of their answers."""

    code: str
    targets: tuple[str, ...]
    reason: Text
    given: int
    fates: Mapping[Fate, int]

    @property
    def carried(self) -> int:
        """How many answers count on."""
        return sum(count for fate, count in self.fates.items() if fate in CARRIED)

    @property
    def lost(self) -> int:
        """How many answers do not count any more."""
        return self.given - self.carried


@dataclass(frozen=True, slots=True)
class NewRow:
    """An indicator of the new edition: how many schools are asked it, and how many have an answer already."""

    code: str
    asked: int
    filled: int


@dataclass(frozen=True, slots=True)
class CarryReport:
    """The whole account. The fates of every row add up to what was given; `closed` schools do not work any more."""

    campaign: str
    base: str
    edition: str
    schools: int
    closed: int
    old: tuple[OldRow, ...]
    new: tuple[NewRow, ...]

    @property
    def given(self) -> int:
        """How many answers there are."""
        return sum(row.given for row in self.old)

    @property
    def carried(self) -> int:
        """How many of them count on."""
        return sum(row.carried for row in self.old)

    @property
    def asked(self) -> int:
        """How many answers the new edition asks for in all."""
        return sum(row.asked for row in self.new)

    @property
    def filled(self) -> int:
        """How many of these there are already."""
        return sum(row.filled for row in self.new)

    def fates(self) -> Mapping[Fate, int]:
        """How many answers have each fate, over all indicators."""
        return {fate: sum(row.fates.get(fate, 0) for row in self.old) for fate in Fate if fate is not Fate.NONE}

    def document(self) -> dict[str, Any]:
        """The account as it is stored and signed."""
        return {
            "campaign": self.campaign,
            "from": self.base,
            "to": self.edition,
            "schools": self.schools,
            "closed": self.closed,
            "old": [
                {
                    "code": row.code,
                    "to": list(row.targets),
                    "given": row.given,
                    "fates": {fate.name.lower(): count for fate, count in row.fates.items()},
                    "reason": row.reason.as_mapping(),
                }
                for row in self.old
            ],
            "new": [{"code": row.code, "asked": row.asked, "filled": row.filled} for row in self.new],
        }


@dataclass(frozen=True, slots=True)
class SignedReport:
    """An account that was signed: by whom, when, its fingerprint, and how many schools took the answers over."""

    number: int
    campaign: CampaignInfo
    source: CampaignInfo
    report: CarryReport
    report_hash: str
    migration: MigrationMap
    schools: int
    person: str
    signed_at: Any


@dataclass(frozen=True, slots=True)
class CarryPreview:
    """What would become of the answers of a campaign under an edition, with the comparison and what the map still lacks."""

    campaign: CampaignInfo
    comparison: Comparison
    report: CarryReport
    report_hash: str


def carry_preview(campaign: CampaignInfo, *, edition: str, facts_year: int | None = None) -> CarryPreview:
    """The account of carrying the published answers of a campaign over to an edition, by the facts of a year."""
    migration = migration_map(edition)
    if migration is None or migration.base != campaign.edition:
        migration = MigrationMap(campaign.edition, ())
    comparison = compared(get_edition(campaign.edition), get_edition(edition), migration=migration)
    found = carried_answers(campaign, edition=edition, migration=migration, facts_year=facts_year)
    report = carry_report(found, campaign=campaign)
    return CarryPreview(campaign, comparison, report, report_hash(report))


def carry_report(found: CarriedAnswers, *, campaign: CampaignInfo) -> CarryReport:
    """Count what became of every answer."""
    old, new = found.given.content, found.wanted.content
    targets: dict[str, tuple[str, ...]] = {}
    reasons: dict[str, Text] = {}
    for passage in found.passages:
        for code in passage.sources:
            targets[code] = tuple(dict.fromkeys((*targets.get(code, ()), *passage.targets)))
            reasons[code] = passage.reason or reasons.get(code, Text())
    return CarryReport(
        campaign=campaign.code,
        base=old.code,
        edition=new.code,
        schools=len(found.table.ids),
        closed=found.closed,
        old=tuple(
            _old_row(code, targets.get(code, ()), reasons.get(code, Text()), found.carried.fates[:, at])
            for at, code in enumerate(found.given.model.indicator_ids)
        ),
        new=tuple(_new_rows(found)),
    )


def report_hash(report: CarryReport) -> str:
    """The fingerprint of an account."""
    canonical = json.dumps(report.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _old_row(code: str, targets: tuple[str, ...], reason: Text, fates: Any) -> OldRow:
    counts = np.bincount(fates, minlength=len(Fate)).tolist()
    found: dict[Fate, int] = {fate: counts[fate] for fate in Fate if fate is not Fate.NONE and counts[fate]}
    return OldRow(code, targets, reason, sum(found.values()), found)


def _new_rows(found: CarriedAnswers) -> Iterator[NewRow]:
    filled = found.carried.answers != NOT_ANSWERED
    filled[:, found.wanted.model.number_indicators] |= found.carried.numbers != NUMBER_MISSING
    asked = found.asked.sum(axis=0).tolist()
    done = (filled & found.asked).sum(axis=0).tolist()
    for at, code in enumerate(found.wanted.model.indicator_ids):
        yield NewRow(code, asked[at], done[at])


def signed_report(number: int) -> SignedReport | None:
    """A signed account by its number."""
    row = CarryOver.objects.select_related("campaign__edition", "source__edition").filter(pk=number).first()
    if row is None:
        return None
    return SignedReport(
        number=row.pk,
        campaign=as_info(row.campaign),
        source=as_info(row.source),
        report=_report_of(row.report),
        report_hash=row.report_hash,
        migration=map_from(row.migration["from"], row.migration["passages"]),
        schools=row.schools,
        person=row.person_name,
        signed_at=row.signed_at,
    )


def signed_reports(campaign: CampaignInfo) -> tuple[int, ...]:
    """The numbers of the signed accounts by which answers came into a campaign, the newest first."""
    return tuple(CarryOver.objects.filter(campaign_id=campaign.id).order_by("-pk").values_list("pk", flat=True))


def _report_of(document: Mapping[str, Any]) -> CarryReport:
    return CarryReport(
        campaign=document["campaign"],
        base=document["from"],
        edition=document["to"],
        schools=document["schools"],
        closed=document["closed"],
        old=tuple(
            OldRow(
                one["code"],
                tuple(one["to"]),
                Text.from_mapping(one["reason"]),
                one["given"],
                {Fate[name.upper()]: count for name, count in one["fates"].items()},
            )
            for one in document["old"]
        ),
        new=tuple(NewRow(one["code"], one["asked"], one["filled"]) for one in document["new"]),
    )


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """An answer of a school that does not count any more: the old question, and why."""

    code: str
    question: Text
    fate: Fate
    reason: Text


@dataclass(frozen=True, slots=True)
class CarriedIn:
    """How a draft began: from which campaign, by which signed account, how many answers count on, and which are lost."""

    source: CampaignInfo
    number: int
    carried: int
    lost: tuple[LostAnswer, ...]


def carried_in(assessment_id: UUID) -> CarriedIn | None:
    """What was carried over into an assessment; None if it began empty. Whoever asks may see the assessment."""
    found = Assessment.objects.filter(pk=assessment_id, carried_over__isnull=False)
    assessment = found.select_related("carried_over__source__edition", "carried_over__campaign__edition").first()
    if assessment is None or assessment.carried_over is None:
        return None
    return _carried_into(assessment.school_id, assessment.carried_over)


def _carried_into(school_id: int, row: CarryOver) -> CarriedIn:
    source = as_info(row.source)
    found = carried_answers(
        source,
        edition=row.campaign.edition.code,
        migration=map_from(row.migration["from"], row.migration["passages"]),
        facts_year=row.campaign.facts_year,
        school_ids=[school_id],
    )
    if not len(found.table.ids):
        return CarriedIn(source, row.pk, 0, ())
    fates = [Fate(int(value)) for value in found.carried.fates[0]]
    reasons = {code: passage.reason for passage in found.passages for code in passage.sources}
    content = basis_of(source.edition).content
    lost = tuple(
        LostAnswer(one.code, one.question, fate, reasons.get(one.code, Text()))
        for one, fate in zip(content.indicators, fates, strict=True)
        if fate is not Fate.NONE and fate not in CARRIED
    )
    return CarriedIn(source, row.pk, sum(fate in CARRIED for fate in fates), lost)


__all__ = [
    "CarriedIn",
    "CarryPreview",
    "CarryReport",
    "LostAnswer",
    "NewRow",
    "OldRow",
    "SignedReport",
    "carried_in",
    "carry_preview",
    "carry_report",
    "report_hash",
    "signed_report",
    "signed_reports",
]
