"""What the workbook of an assessment holds: every question that its school is asked, with the answer that stands now."""

from __future__ import annotations

from uuid import UUID

from koopsuz.accounts.services import Actor
from koopsuz.assessments.schemas.answer_sheet import SheetIdentity
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.forms import BlockForm, Item, get_assessment_for, get_block_for
from koopsuz.standards.schemas import IndicatorContent


def answer_sheet_for(by: Actor, assessment_id: UUID) -> tuple[SheetIdentity, tuple[BlockForm, ...]]:
    """Return the identity of a sheet written now and its blocks; an assessment that `by` may not see looks absent."""
    page = get_assessment_for(by, assessment_id)
    blocks = tuple(get_block_for(by, assessment_id, one.block.code) for one in page.blocks)
    # the version was read first: what changes while the blocks are read is then a conflict, never overwritten
    identity = SheetIdentity(str(page.id), basis_of(page.campaign.edition).content.content_hash, page.version)
    return identity, blocks


def asked_indicators(blocks: tuple[BlockForm, ...]) -> tuple[IndicatorContent, ...]:
    """Return the indicators of these blocks in order."""
    return tuple(item.indicator for block in blocks for item in block.items)


def items_of(blocks: tuple[BlockForm, ...]) -> dict[str, Item]:
    """Return the questions of these blocks by code."""
    return {item.indicator.code: item for block in blocks for item in block.items}
