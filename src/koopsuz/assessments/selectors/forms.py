"""What the pages of an assessment show: its progress by block, and the questions of a block with answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.http import Http404
from numpy.typing import NDArray

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, Place, may
from koopsuz.assessments.models import Assessment
from koopsuz.assessments.schemas.named_child import Cleared, held_back, print_of
from koopsuz.assessments.selectors.basis import Basis, basis_of, derive, facts_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo, as_info
from koopsuz.assessments.selectors.cleared import ClearedByIndicator, cleared_in
from koopsuz.assessments.selectors.given import Opinion, opinions_on
from koopsuz.assessments.selectors.history import Conflict, StatusStep, open_conflicts, steps_of
from koopsuz.assessments.states import (
    ANSWER_PERMISSION,
    EDITABLE,
    OPEN_TO_OPINIONS,
    PUBLISHED,
    AssessmentKind,
    AssessmentStatus,
)
from koopsuz.assessments.states import find_transition as find_step
from koopsuz.common.text import Text
from koopsuz.engine import scoring
from koopsuz.places.selectors import SchoolTable
from koopsuz.standards.schemas import BlockContent, IndicatorContent, RequirementContent


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer: `level` 0–3 (for a number: what the number gives), None while unanswered or not applicable."""

    level: int | None = None
    number: int | None = None
    not_applicable: bool = False
    reason: str = ""
    note: str = ""
    evidence: str = ""
    cleared: Cleared = frozenset()

    @property
    def held(self) -> tuple[str, ...]:
        """Which of the words may tell of one child; they are kept, but held back from everybody outside."""
        words = {"reason": self.reason, "note": self.note, "evidence": self.evidence}
        return held_back(words, cleared=self.cleared)

    @property
    def held_words(self) -> Mapping[str, tuple[str, str]]:
        """The same with the words themselves and their fingerprints, for those who may see the answers."""
        return {name: (getattr(self, name), print_of(getattr(self, name))) for name in self.held}

    @property
    def given(self) -> bool:
        """Tell whether the indicator was answered, be it as not applicable."""
        return self.level is not None or self.number is not None or self.not_applicable


@dataclass(frozen=True, slots=True)
class Item:
    """One question on a page: the indicator, its requirement, the answer now and in the round before."""

    indicator: IndicatorContent
    requirement: RequirementContent
    answer: StoredAnswer
    previous: StoredAnswer | None = None
    conflict: Conflict | None = None
    opinions: tuple[Opinion, ...] = ()

    @property
    def against(self) -> tuple[Opinion, ...]:
        """The opinions that speak against the answer."""
        answer = self.answer
        return tuple(one for one in self.opinions if one.differs_from(level=answer.level, number=answer.number))


@dataclass(frozen=True, slots=True)
class BlockProgress:
    """How far a block is; `missing` are its unanswered indicators, `life_missing` how many of them are of class 1."""

    block: BlockContent
    asked: int
    answered: int
    missing: tuple[IndicatorContent, ...]
    life_missing: int

    @property
    def done(self) -> bool:
        """Tell whether nothing is missing."""
        return self.answered == self.asked


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """An assessment as its pages show it; `may_…` say what this person can do with it now."""

    id: UUID
    school_id: int
    school_code: str
    school_name: Text
    place: Place
    campaign: CampaignInfo
    kind: AssessmentKind
    status: AssessmentStatus
    version: int
    asked: int
    answered: int
    changed_at: datetime
    submitted_at: datetime | None
    synthetic: bool
    blocks: tuple[BlockProgress, ...]
    conflicts: int
    history: tuple[StatusStep, ...]
    may_answer: bool
    may_opine: bool
    steps: frozenset[str]

    @property
    def missing(self) -> int:
        """How many answers are missing."""
        return self.asked - self.answered

    @property
    def returned_because(self) -> StatusStep | None:
        """The last return, while the school has not sent the assessment again."""
        if self.status is not AssessmentStatus.RETURNED:
            return None
        return next((step for step in self.history if step.after is AssessmentStatus.RETURNED), None)


@dataclass(frozen=True, slots=True)
class BlockForm:
    """The questions of a block that are asked of this school. `left_out` are requirements that don't apply to it."""

    page: AssessmentPage
    block: BlockContent
    position: int
    items: tuple[Item, ...]
    left_out: tuple[RequirementContent, ...]
    before: BlockContent | None
    after: BlockContent | None
    previous_campaign: CampaignInfo | None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The unpacked answers of one assessment with what they rest on; `levels` [I] have numbers turned into levels."""

    row: Assessment
    basis: Basis
    table: SchoolTable
    entered: NDArray[np.uint8]
    numbers: NDArray[np.int32]
    levels: NDArray[np.uint8]
    applies: NDArray[np.bool_]
    remarks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cleared: ClearedByIndicator = field(default_factory=dict)

    def answer_to(self, indicator: str) -> StoredAnswer:
        """Return the answer to an indicator."""
        position = self.basis.model.indicator(indicator)
        column = self.basis.number_column(position)
        number = None if column is None else int(self.numbers[column])
        level = int(self.levels[position])
        remark = self.remarks.get(indicator, {})
        return StoredAnswer(
            level=level if level <= 3 else None,
            number=None if number == scoring.NUMBER_MISSING else number,
            not_applicable=level == scoring.NOT_APPLICABLE,
            reason=remark.get("reason", ""),
            note=remark.get("note", ""),
            evidence=remark.get("evidence", ""),
            cleared=self.cleared.get(indicator, frozenset()),
        )


def get_assessment_for(by: Actor, assessment_id: UUID) -> AssessmentPage:
    """Return an assessment for its page; one that this person may not see looks absent."""
    return page_of(by, unpacked(row_for(by, assessment_id)))


def get_block_for(by: Actor, assessment_id: UUID, block: str) -> BlockForm:
    """Return the questions of one block with their answers, now and in the round before."""
    answers = unpacked(row_for(by, assessment_id))
    content = answers.basis.content
    codes = [one.code for one in content.blocks]
    if block not in codes:
        raise Http404
    position = codes.index(block)
    before = previous_answers(answers.row)
    conflicts = open_conflicts(answers.row.pk)
    opinions = opinions_on(answers.row.pk, with_names=True)
    asked = [one for one in content.blocks[position].requirements if applies(answers, one)]
    return BlockForm(
        page=page_of(by, answers),
        block=content.blocks[position],
        position=position + 1,
        items=tuple(
            Item(
                indicator=indicator,
                requirement=requirement,
                answer=answers.answer_to(indicator.code),
                previous=earlier_answer(before, indicator.code),
                conflict=conflicts.get(indicator.code),
                opinions=opinions.get(indicator.code, ()),
            )
            for requirement in asked
            for indicator in requirement.indicators
        ),
        left_out=tuple(one for one in content.blocks[position].requirements if one not in asked),
        before=content.blocks[position - 1] if position else None,
        after=content.blocks[position + 1] if position + 1 < len(codes) else None,
        previous_campaign=as_info(before.row.campaign) if before else None,
    )


def get_item_for(by: Actor, assessment_id: UUID, indicator: str) -> tuple[AssessmentPage, Item]:
    """Return one question with its answer, after it was saved alone."""
    row = row_for(by, assessment_id)
    content = basis_of(row.campaign.edition.code).content
    try:
        block = content.requirement(content.indicator(indicator).requirement).block
    except KeyError:
        raise Http404 from None
    form = get_block_for(by, assessment_id, block)
    found = next((item for item in form.items if item.indicator.code == indicator), None)
    if found is None:
        raise Http404
    return form.page, found


def unpacked(row: Assessment) -> Answers:
    """Unpack the answers of an assessment; its campaign and edition must have been fetched with it."""
    basis = basis_of(row.campaign.edition.code)
    table = facts_of([row.school_id], year=row.campaign.facts_year)
    entered = scoring.unpack(bytes(row.levels))
    numbers = scoring.unpack_numbers(bytes(row.numbers))
    derived = derive(basis, table=table, numbers=numbers)
    return Answers(
        row=row,
        basis=basis,
        table=table,
        entered=entered,
        numbers=numbers,
        levels=derived.levels(entered),
        applies=derived.applies,
        remarks=row.remarks,
        cleared=cleared_in([row.pk]).get(row.pk, {}) if any(map(held_back, row.remarks.values())) else {},
    )


def applies(answers: Answers, requirement: RequirementContent) -> bool:
    """Tell whether a requirement applies to the school of this assessment."""
    return bool(answers.applies[answers.basis.model.requirement(requirement.code)])


def row_for(by: Actor, assessment_id: UUID) -> Assessment:
    """Return the row of an assessment if this person may see it; else it looks absent."""
    row = Assessment.objects.select_related("campaign__edition", "school__area").filter(pk=assessment_id).first()
    if row is None or not may(by, Permission.VIEW_ASSESSMENT, place=_place(row)):
        raise Http404
    return row


def _place(row: Assessment) -> Place:
    return Place(area_code=row.school.area.code, school_code=row.school.code)


def page_of(by: Actor, answers: Answers) -> AssessmentPage:
    """Return an assessment as its pages show it."""
    row = answers.row
    campaign, kind, status = as_info(row.campaign), AssessmentKind(row.kind), AssessmentStatus(row.status)
    blocks = tuple(_progress(answers, block) for block in answers.basis.content.blocks)
    place = _place(row)
    editable = campaign.is_open and status in EDITABLE
    return AssessmentPage(
        id=row.pk,
        school_id=row.school_id,
        school_code=row.school.code,
        school_name=row.school.name,
        place=place,
        campaign=campaign,
        kind=kind,
        status=status,
        version=row.version,
        asked=sum(block.asked for block in blocks),
        answered=sum(block.answered for block in blocks),
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        synthetic=row.synthetic,
        blocks=blocks,
        conflicts=len(open_conflicts(row.pk)) if editable else 0,
        history=steps_of(row.pk),
        may_opine=(kind, status in OPEN_TO_OPINIONS) == (AssessmentKind.SELF, True)
        and may(by, Permission.GIVE_OPINION, place=place),
        may_answer=editable and may(by, ANSWER_PERMISSION[kind], place=place),
        steps=_possible_steps(by, campaign=campaign, kind=kind, status=status, place=place),
    )


def _possible_steps(
    by: Actor, *, campaign: CampaignInfo, kind: AssessmentKind, status: AssessmentStatus, place: Place
) -> frozenset[str]:
    found = (find_step(status, action, kind=kind) for action in ("submit", "accept", "return", "record"))
    return frozenset(
        step.action
        for step in found
        if step and (campaign.is_open or not step.needs_open) and may(by, step.permission, place=place)
    )


def _progress(answers: Answers, block: BlockContent) -> BlockProgress:
    asked = [
        (requirement, indicator)
        for requirement in block.requirements
        if applies(answers, requirement)
        for indicator in requirement.indicators
    ]
    missing = [pair for pair in asked if not answers.answer_to(pair[1].code).given]
    return BlockProgress(
        block=block,
        asked=len(asked),
        answered=len(asked) - len(missing),
        missing=tuple(indicator for _, indicator in missing),
        life_missing=sum(requirement.requirement_class == 1 for requirement, _ in missing),
    )


def previous_answers(row: Assessment) -> Answers | None:
    """Return the school's own published answers of the round before, whatever edition they were given to."""
    return published_before(row.school_id, opens_on=row.campaign.opens_on)


def published_before(school_id: int, *, opens_on: date) -> Answers | None:
    """Return what a school published of itself in the last campaign that opened before this day."""
    before = (
        Assessment.objects.select_related("campaign__edition", "school__area")
        .filter(school_id=school_id, kind=AssessmentKind.SELF, status__in=PUBLISHED)
        .filter(campaign__opens_on__lt=opens_on)
        .order_by("-campaign__opens_on", "-campaign_id")
        .first()
    )
    return unpacked(before) if before else None


def earlier_answer(before: Answers | None, indicator: str) -> StoredAnswer | None:
    """Return the answer to an indicator in the round before, if it was asked and answered then."""
    if before is None or indicator not in before.basis.model.indicator_ids:
        return None
    answer = before.answer_to(indicator)
    return answer if answer.given else None
