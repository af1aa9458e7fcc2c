"""Signs of doubt of one assessment with what the school says to them, those without an answer first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, may
from koopsuz.assessments.models import DoubtAnswer
from koopsuz.assessments.schemas.verification_rules import load_verification_rules, verification_rules_on
from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.selectors.doubts import Doubt, doubts_of_school
from koopsuz.assessments.selectors.forms import AssessmentPage
from koopsuz.assessments.states import PUBLISHED, AssessmentKind


@dataclass(frozen=True, slots=True)
class SaidToDoubt:
    """What somebody of the school said to a sign."""

    words: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnsweredDoubt:
    """A sign of doubt with all that was said to it, the newest first."""

    doubt: Doubt
    said: tuple[SaidToDoubt, ...]
    may_answer: bool


def doubts_on(by: Actor, page: AssessmentPage) -> tuple[AnsweredDoubt, ...]:
    """Return the signs of an assessment that was sent; unanswered ones stand first."""
    if page.kind is not AssessmentKind.SELF or page.status not in PUBLISHED:
        return ()
    doubts = current_doubts(page.campaign, school_id=page.school_id, assessment_id=page.id)
    if not doubts:
        return ()
    said: dict[str, list[SaidToDoubt]] = {}
    for row in DoubtAnswer.objects.filter(assessment_id=page.id).order_by("-pk"):
        said.setdefault(row.sign, []).append(SaidToDoubt(row.words, row.person_name, row.at))
    may_answer = may(by, Permission.ANSWER_ASSESSMENT, place=page.place)
    found = [AnsweredDoubt(one, tuple(said.get(one.sign, ())), may_answer) for one in doubts]
    return tuple(sorted(found, key=lambda one: bool(one.said)))


def current_doubts(campaign: CampaignInfo, *, school_id: int, assessment_id: UUID) -> tuple[Doubt, ...]:
    """Return the signs by the rules of today."""
    rules = verification_rules_on(load_verification_rules(settings.REFERENCE), as_of=timezone.localdate())
    return doubts_of_school(campaign, school_id=school_id, assessment_id=assessment_id, rules=rules)
