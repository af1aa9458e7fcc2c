"""The story of an assessment: its steps, and the answers that were kept because somebody else answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from koopsuz.assessments.models import AnswerChange, StatusChange
from koopsuz.assessments.states import AssessmentStatus, Outcome
from koopsuz.engine import scoring


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One step of an assessment: from, to, who, when, why."""

    before: AssessmentStatus
    after: AssessmentStatus
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer that was kept but not saved, because somebody else had answered otherwise meanwhile."""

    indicator: str
    level: int | None
    number: int | None
    not_applicable: bool
    remark: Mapping[str, str]
    who: str
    made_at: datetime


def steps_of(assessment_id: UUID) -> tuple[StatusStep, ...]:
    """Return the steps of an assessment, the newest first."""
    rows = StatusChange.objects.filter(assessment_id=assessment_id).order_by("-pk")
    return tuple(
        StatusStep(AssessmentStatus(row.before), AssessmentStatus(row.after), row.reason, row.person_name, row.at)
        for row in rows
    )


def open_conflicts(assessment_id: UUID) -> Mapping[str, Conflict]:
    """Return by indicator the newest conflict after which nobody has answered this indicator anew."""
    rows = (
        AnswerChange.objects.filter(assessment_id=assessment_id)
        .exclude(outcome=Outcome.SUPERSEDED)
        .order_by("indicator", "-pk")
        .distinct("indicator")
    )
    return {
        row.indicator: Conflict(
            indicator=row.indicator,
            level=row.level_after if row.level_after <= 3 else None,
            number=row.number_after,
            not_applicable=row.level_after == scoring.NOT_APPLICABLE,
            remark=row.remark,
            who=row.person_name,
            made_at=row.made_at,
        )
        for row in rows
        if row.outcome == Outcome.CONFLICT
    }


def words_at(assessment_id: UUID, *, version: int, indicators: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """Return the words beside these answers as whoever saw this version read them; those loaded or carried are not here."""
    rows = AnswerChange.objects.filter(
        assessment_id=assessment_id, indicator__in=indicators, outcome=Outcome.APPLIED, version__lte=version
    )
    return dict(rows.order_by("id").values_list("indicator", "remark"))
