"""Why a level is what it is: the engine's trace of one school with words, facts, rules and their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from koopsuz.accounts.services import System
from koopsuz.assessments.models import Assessment
from koopsuz.assessments.selectors.basis import plain_facts
from koopsuz.assessments.selectors.campaigns import CampaignInfo, as_info, current_campaign
from koopsuz.assessments.selectors.forms import Answers, StoredAnswer, unpacked
from koopsuz.assessments.selectors.given import Opinion, opinions_on
from koopsuz.assessments.states import PUBLISHED, AssessmentKind, AssessmentStatus
from koopsuz.engine import scoring
from koopsuz.engine.trace import Trace
from koopsuz.places.selectors import SchoolPage, get_school_for
from koopsuz.standards.schemas import BlockContent, EditionContent, IndicatorContent, RequirementContent


@dataclass(frozen=True, slots=True)
class IndicatorStep:
    """How one indicator came to its level; `trace` tells the rule, and for numbers the formula with its values."""

    indicator: IndicatorContent
    answer: StoredAnswer
    level: int | None
    trace: Trace
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an explanation rests on."""

    school: SchoolPage
    campaign: CampaignInfo
    edition: EditionContent
    kind: AssessmentKind
    status: AssessmentStatus
    assessment_id: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class LevelExplanation:
    """Why a school stands at this level of a requirement. `rule` is the code of the engine's rule."""

    evidence: Evidence
    requirement: RequirementContent
    block: BlockContent
    level: int | None
    rule: str
    gap: bool
    applies: Trace
    steps: tuple[IndicatorStep, ...]
    lowest: tuple[str, ...]
    facts: Mapping[str, Any]
    trace: Trace


@dataclass(frozen=True, slots=True)
class RequirementStep:
    """What a requirement adds to its block."""

    requirement: RequirementContent
    level: int | None
    rule: str
    gap: bool


@dataclass(frozen=True, slots=True)
class BlockExplanation:
    """Why a school stands at this level of a block: the sum over the assessed, the mean, and the cap if there is one."""

    evidence: Evidence
    block: BlockContent
    level: int | None
    rule: str
    mean: int | None
    sum: int
    assessed: int
    capped_by: RequirementContent | None
    steps: tuple[RequirementStep, ...]
    trace: Trace


def explain_level(
    school_code: str, requirement: str, *, campaign: CampaignInfo | None = None
) -> LevelExplanation | None:
    """Explain the published level of a requirement in a school; None when nothing of it is published."""
    found = _scored(school_code, campaign=campaign)
    if found is None or requirement not in found[1].basis.model.requirement_ids:
        return None
    evidence, answers, facts, trace = found
    content = answers.basis.content.requirement(requirement)
    step = _step(trace, content)
    opinions = opinions_on(answers.row.pk, with_names=False)  # everybody reads this page
    indicators = tuple(
        IndicatorStep(
            indicator,
            answers.answer_to(indicator.code),
            _whole(one.result),
            one,
            opinions.get(indicator.code, ()),
        )
        for indicator, one in zip(content.indicators, step.inputs[1:], strict=True)
    )
    level = _whole(step.result)
    used = {one.subject for one in step.walk() if one.rule == "fact"}
    return LevelExplanation(
        evidence=evidence,
        requirement=content,
        block=answers.basis.content.block(content.block),
        level=level,
        rule=step.rule,
        gap=bool(dict(step.notes)["gap"]),
        applies=step.inputs[0],
        steps=indicators,
        lowest=tuple(one.indicator.code for one in indicators if level is not None and one.level == level),
        facts={name: facts[name] for name in sorted(used & facts.keys())},
        trace=step,
    )


def explain_block(school_code: str, block: str, *, campaign: CampaignInfo | None = None) -> BlockExplanation | None:
    """Explain the published level of a block in a school; None when nothing of it is published."""
    found = _scored(school_code, campaign=campaign)
    if found is None or block not in found[1].basis.model.block_ids:
        return None
    evidence, answers, _facts, trace = found
    content = answers.basis.content
    step = trace.inputs[answers.basis.model.block_ids.index(block)]
    notes: dict[str, Any] = dict(step.notes)
    return BlockExplanation(
        evidence=evidence,
        block=content.block(block),
        level=_whole(step.result),
        rule=step.rule,
        mean=notes["mean_thousandths"],
        sum=notes["sum"],
        assessed=notes["assessed"],
        capped_by=content.requirement(notes["capped_by"]) if notes["capped_by"] else None,
        steps=tuple(
            RequirementStep(
                content.requirement(one.subject), _whole(one.result), one.rule, bool(dict(one.notes)["gap"])
            )
            for one in step.inputs
        ),
        trace=step,
    )


def as_json(explanation: LevelExplanation | BlockExplanation) -> dict[str, Any]:
    """Return the explanation as plain data for the download: what it rests on, the result, the whole trace."""
    evidence = explanation.evidence
    subject = (
        {"requirement": explanation.requirement.code}
        if isinstance(explanation, LevelExplanation)
        else {"block": explanation.block.code}
    )
    return {
        "school": evidence.school.code,
        "campaign": evidence.campaign.code,
        "edition": {"code": evidence.edition.code, "content_hash": evidence.edition.content_hash},
        "assessment": evidence.assessment_id,
        "kind": evidence.kind.value,
        "status": evidence.status.value,
        "synthetic": evidence.synthetic,
        **subject,
        "level": explanation.level,
        "rule": explanation.rule,
        "trace": trace_as_json(explanation.trace),
    }


def trace_as_json(trace: Trace) -> dict[str, Any]:
    """Return a trace as plain data; exact fractions are written as text such as "131/12"."""
    plain: dict[str, Any] = {"subject": trace.subject, "rule": trace.rule, "result": _plain(trace.result)}
    if trace.notes:
        plain["notes"] = {name: _plain(value) for name, value in trace.notes}
    if trace.inputs:
        plain["inputs"] = [trace_as_json(step) for step in trace.inputs]
    return plain


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value


def _scored(
    school_code: str, *, campaign: CampaignInfo | None
) -> tuple[Evidence, Answers, dict[str, Any], Trace] | None:
    wanted = campaign or current_campaign()
    school = get_school_for(System(), school_code)
    if wanted is None:
        return None
    rows = Assessment.objects.select_related("campaign__edition", "school__area").filter(
        campaign_id=wanted.id, school_id=school.id, status__in=PUBLISHED, score__isnull=False
    )
    # what a verifier recorded counts before the school's own: "verification" follows "self" in the alphabet
    row = rows.order_by("-kind").first()
    if row is None:
        return None
    answers = unpacked(row)
    facts = plain_facts(answers.table, row=0)
    scored = scoring.score_one(answers.basis.model, answers=answers.entered, numbers=answers.numbers, facts=facts)
    evidence = Evidence(
        school=school,
        campaign=as_info(row.campaign),
        edition=answers.basis.content,
        kind=AssessmentKind(row.kind),
        status=AssessmentStatus(row.status),
        assessment_id=str(row.pk),
        synthetic=row.synthetic,
    )
    return evidence, answers, facts, scored.trace


def _step(trace: Trace, requirement: RequirementContent) -> Trace:
    block = next(step for step in trace.inputs if step.subject == requirement.block)
    return next(step for step in block.inputs if step.subject == requirement.code)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
