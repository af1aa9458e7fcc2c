"""What a department reads before it accepts or returns an assessment: gaps first, then what does not apply, then the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.http import Http404

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, may
from koopsuz.assessments.selectors.forms import (
    Answers,
    AssessmentPage,
    Item,
    applies,
    earlier_answer,
    page_of,
    previous_answers,
    row_for,
    unpacked,
)
from koopsuz.assessments.selectors.given import Opinion, opinions_on
from koopsuz.engine import scoring
from koopsuz.standards.schemas import BlockContent, RequirementContent


@dataclass(frozen=True, slots=True)
class ReviewedRequirement:
    """A requirement with its level and the answers that gave it; `level` is None while not assessed or not applicable."""

    requirement: RequirementContent
    level: int | None
    gap: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ReviewedBlock:
    """A block with its level and all its requirements that apply."""

    block: BlockContent
    level: int | None
    mean: int | None
    capped_by: RequirementContent | None
    requirements: tuple[ReviewedRequirement, ...]


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """The whole assessment as a reviewer reads it. `gaps` stand by class, then by level."""

    page: AssessmentPage
    gaps: tuple[ReviewedRequirement, ...]
    not_applicable: tuple[Item, ...]
    blocks: tuple[ReviewedBlock, ...]
    open_by_class: tuple[int, int, int]
    disputed: tuple[Item, ...]
    held: tuple[Item, ...]
    agreed: int

    @property
    def disagreements(self) -> int:
        """How many opinions speak against an answer."""
        return sum(len(item.against) for item in self.disputed)


def get_review_for(by: Actor, assessment_id: UUID) -> ReviewSheet:
    """Return an assessment for review; one that this person may not review looks absent."""
    row = row_for(by, assessment_id)
    answers = unpacked(row)
    page = page_of(by, answers)
    if not may(by, Permission.REVIEW_ASSESSMENT, place=page.place):
        raise Http404
    before = previous_answers(row)
    opinions = opinions_on(row.pk, with_names=True)
    scores = scoring.score(
        answers.basis.model, answers=answers.levels[np.newaxis, :], applicability=answers.applies[np.newaxis, :]
    )
    blocks = tuple(
        _block(answers, block, position=position, before=before, opinions=opinions, scores=scores)
        for position, block in enumerate(answers.basis.content.blocks)
    )
    everything = [one for block in blocks for one in block.requirements]
    gaps = sorted(
        (one for one in everything if one.gap), key=lambda one: (one.requirement.requirement_class, one.level)
    )
    items = [item for one in everything for item in one.items]
    life, duty, improvement = scores.open_by_class[0].tolist()
    return ReviewSheet(
        page=page,
        gaps=tuple(gaps),
        not_applicable=tuple(item for one in everything for item in one.items if item.answer.not_applicable),
        blocks=blocks,
        open_by_class=(life, duty, improvement),
        disputed=tuple(item for item in items if item.against),
        held=tuple(item for item in items if item.answer.held),
        agreed=sum(len(item.opinions) - len(item.against) for item in items),
    )


def _block(
    answers: Answers,
    block: BlockContent,
    *,
    position: int,
    before: Answers | None,
    opinions: Mapping[str, tuple[Opinion, ...]],
    scores: scoring.Scores,
) -> ReviewedBlock:
    level, mean = int(scores.block_level[0, position]), int(scores.block_mean[0, position])
    capped = int(scores.block_capped_by[0, position])
    content = answers.basis.content
    return ReviewedBlock(
        block=block,
        level=level if level >= 0 else None,
        mean=mean if mean >= 0 else None,
        capped_by=content.requirement(answers.basis.model.requirement_ids[capped]) if capped >= 0 else None,
        requirements=tuple(
            _requirement(answers, one, before=before, opinions=opinions, scores=scores)
            for one in block.requirements
            if applies(answers, one)
        ),
    )


def _requirement(
    answers: Answers,
    requirement: RequirementContent,
    *,
    before: Answers | None,
    opinions: Mapping[str, tuple[Opinion, ...]],
    scores: scoring.Scores,
) -> ReviewedRequirement:
    position = answers.basis.model.requirement(requirement.code)
    level = int(scores.requirement_level[0, position])
    items = tuple(
        Item(
            one,
            requirement,
            answers.answer_to(one.code),
            earlier_answer(before, one.code),
            opinions=opinions.get(one.code, ()),
        )
        for one in requirement.indicators
    )
    return ReviewedRequirement(
        requirement=requirement,
        level=level if level <= 3 else None,
        gap=bool(scores.gap[0, position]),
        items=items,
    )
