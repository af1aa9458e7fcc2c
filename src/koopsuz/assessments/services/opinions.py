"""Second opinions: kept beside the answer, never over it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import AnswerChange, Assessment, SecondOpinion
from koopsuz.assessments.schemas.named_child import find_named
from koopsuz.assessments.selectors.basis import Basis, basis_of
from koopsuz.assessments.selectors.opinions import capacities_of
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import (
    NOTE_LENGTH,
    AnswerInput,
    applies_to,
    check_answer,
    lock,
    named_child,
    place_of,
)
from koopsuz.assessments.states import (
    OPEN_TO_OPINIONS,
    AssessmentKind,
    AssessmentStatus,
    Capacity,
    OpinionKind,
    Outcome,
)
from koopsuz.audit import services as audit


@transaction.atomic
def give_opinion(
    *,
    by: Actor,
    assessment_id: UUID,
    indicator: str,
    kind: OpinionKind,
    capacity: Capacity,
    level: int | None = None,
    number: int | None = None,
    remark: str = "",
) -> bool:
    """Keep what a second person says of an answer; False when the same person said exactly this last.

    The answer of the school stays as it is. Who gave the answer can't be the second person.
    """
    place, _kind = place_of(assessment_id)
    require(by, Permission.GIVE_OPINION, place=place)
    assessment = lock(assessment_id)
    _check_open(assessment)
    if capacity not in capacities_of(by, place=place):
        raise AssessmentProblem(_("Say for whom you speak: choose one of those shown."))
    basis = basis_of(assessment.campaign.edition.code)
    said: dict[str, Any] = {"kind": kind, "level": level, "number": number, "remark": remark.strip()}
    _check(assessment, basis=basis, indicator=indicator, **said)
    _check_second(assessment, indicator=indicator, by=by)
    mine = assessment.opinions.filter(
        indicator=indicator, capacity=capacity, person_id=by.pk, person_name=str(by)[:200]
    )
    last = mine.order_by("-pk").values(*said).first()
    if last == said:
        return False
    SecondOpinion.objects.create(
        assessment=assessment,
        indicator=indicator,
        capacity=capacity,
        person_id=by.pk,
        person_name=str(by)[:200],
        version=assessment.version,
        given_at=timezone.now(),
        **said,
    )
    details = {"school": place.school_code, "indicator": indicator, "kind": kind.value, "capacity": capacity.value}
    audit.record(by=by, action="give_opinion", object_type="assessment", object_id=assessment.pk, details=details)
    return True


def _check_open(assessment: Assessment) -> None:
    if assessment.kind != AssessmentKind.SELF:
        raise AssessmentProblem(_("A verifier answers alone; second opinions stand beside the answers of a school."))
    if assessment.status not in OPEN_TO_OPINIONS:
        raise AssessmentProblem(
            _("The assessment is “%(status)s”, so no opinion can be added any more."),
            status=AssessmentStatus(assessment.status).label,
        )


def _check(
    assessment: Assessment,
    *,
    basis: Basis,
    indicator: str,
    kind: OpinionKind,
    level: int | None,
    number: int | None,
    remark: str,
) -> None:
    given = AnswerInput(indicator, level=level, number=number, note=remark)
    check_answer(basis, given)
    asked = basis.indicator_applies(applies_to(basis, assessment=assessment))
    if not asked[basis.positions[indicator]]:
        raise AssessmentProblem(_("This is not asked of the school, so there is no answer to speak of."))
    if kind is OpinionKind.OWN and level is None and number is None:
        raise AssessmentProblem(_("Give your own answer: choose a level or enter the number."))
    if kind is not OpinionKind.OWN and (level is not None or number is not None):
        raise AssessmentProblem(_("An own answer goes with “Answers otherwise”. Choose it, or leave the answer out."))
    if kind is OpinionKind.DISAGREE and not remark:
        raise AssessmentProblem(_("Say what you see otherwise: the school and the department read it."))
    if found := find_named(remark):
        raise named_child(_("What you saw"), found)
    if len(remark) > NOTE_LENGTH:
        raise AssessmentProblem(
            _("The text has %(length)s letters; at most %(limit)s fit. Please shorten it."),
            length=len(remark),
            limit=NOTE_LENGTH,
        )


def _check_second(assessment: Assessment, *, indicator: str, by: Actor) -> None:
    newest = (
        AnswerChange.objects.filter(assessment=assessment, indicator=indicator, outcome=Outcome.APPLIED)
        .order_by("-pk")
        .values_list("person_id", flat=True)
        .first()
    )
    if newest is not None and newest == by.pk:
        raise AssessmentProblem(_("You gave this answer yourself. A second opinion comes from somebody else."))
