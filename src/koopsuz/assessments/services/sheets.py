"""The answers of one assessment while somebody changes them: locked, unpacked, and put back in one piece."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, Place, RefusedError, require
from koopsuz.assessments.models import Assessment, Campaign
from koopsuz.assessments.schemas.named_child import find_named
from koopsuz.assessments.selectors.basis import Basis, applies_of, basis_of, facts_of
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.states import ANSWER_PERMISSION, EDITABLE, AssessmentKind, AssessmentStatus, CampaignStatus
from koopsuz.engine import scoring
from koopsuz.standards.kinds import IndicatorKind

REASON_LENGTH = 300
FIELDS = {"reason": _("Why it does not apply"), "note": _("Note"), "evidence": _("Evidence")}
NOTE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """What somebody answers to one indicator: a level, or a number, or a reason why it is not applicable; or nothing yet."""

    indicator: str
    level: int | None = None
    number: int | None = None
    na_reason: str = ""
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it is stored: `level` is a code of the engine (0–3, 4 not answered, 5 not applicable)."""

    level: int
    number: int | None = None
    remark: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """A locked or a new assessment with its answers as arrays; `put` changes them, `save` stores them."""

    assessment: Assessment
    place: Place
    basis: Basis
    levels: NDArray[np.uint8]
    numbers: NDArray[np.int32]
    remarks: dict[str, dict[str, str]]

    @property
    def is_new(self) -> bool:
        """Tell whether the assessment is not stored yet."""
        return self.assessment._state.adding

    def answer_to(self, indicator: str) -> Answer:
        """Return the answer that is stored now."""
        position = self.basis.positions[indicator]
        column = self.basis.columns.get(position)
        number = None if column is None else int(self.numbers[column])
        return Answer(
            level=int(self.levels[position]),
            number=None if number == scoring.NUMBER_MISSING else number,
            remark=dict(self.remarks.get(indicator, {})),
        )

    def put(self, indicator: str, answer: Answer) -> None:
        """Change one answer in memory."""
        position = self.basis.positions[indicator]
        column = self.basis.columns.get(position)
        self.levels[position] = answer.level
        if column is not None:
            self.numbers[column] = scoring.NUMBER_MISSING if answer.number is None else answer.number
        if answer.remark:
            self.remarks[indicator] = dict(answer.remark)
        else:
            self.remarks.pop(indicator, None)

    def save(self, *, at: datetime) -> None:
        """Store the answers with a new version and fresh counts."""
        counts = self.completeness()
        assessment = self.assessment
        assessment.levels = scoring.pack(self.levels)
        assessment.numbers = scoring.pack_numbers(self.numbers)
        assessment.remarks = self.remarks
        assessment.answered, assessment.asked = counts.answered, counts.asked
        assessment.changed_at = at
        if self.is_new:
            assessment.save(force_insert=True)
            return
        assessment.save(update_fields=["levels", "numbers", "remarks", "answered", "asked", "changed_at", "version"])

    def completeness(self) -> "Completeness":
        """Tell how many of the indicators that this school is asked have an answer, and which have none."""
        return completeness_of(
            self.basis,
            levels=self.levels,
            numbers=self.numbers,
            applies=applies_to(self.basis, assessment=self.assessment),
        )


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many indicators are asked and answered; `missing` are the codes of those without an answer, in order."""

    asked: int
    answered: int
    missing: tuple[str, ...]


def applies_to(basis: Basis, *, assessment: Assessment) -> NDArray[np.bool_]:
    """Tell which requirements apply to the school of this assessment, [R]."""
    return applies_of(basis, table=facts_of([assessment.school_id], year=assessment.campaign.facts_year))


def completeness_of(
    basis: Basis,
    *,
    levels: NDArray[np.uint8],
    numbers: NDArray[np.int32],
    applies: NDArray[np.bool_],
) -> Completeness:
    """Count the answers of one school among the indicators of the requirements that apply to it."""
    asked = basis.indicator_applies(applies)
    has_answer = levels != scoring.NOT_ANSWERED
    has_answer[basis.model.number_indicators] |= numbers != scoring.NUMBER_MISSING
    missing = np.flatnonzero(asked & ~has_answer).tolist()
    return Completeness(
        asked=int(asked.sum()),
        answered=int((asked & has_answer).sum()),
        missing=tuple(basis.model.indicator_ids[position] for position in missing),
    )


def place_of(assessment_id: UUID) -> tuple[Place, str]:
    """Return where an assessment is and of which kind it is; one that doesn't exist is refused as if it were foreign."""
    found = (
        Assessment.objects.filter(pk=assessment_id).values_list("school__area__code", "school__code", "kind").first()
    )
    if found is None:
        raise RefusedError(Permission.VIEW_ASSESSMENT, None)
    area_code, school_code, kind = found
    return Place(area_code, school_code), kind


def lock(assessment_id: UUID) -> Assessment:
    """Return the assessment, locked until the transaction ends."""
    return Assessment.objects.select_for_update(of=("self",)).select_related("campaign__edition").get(pk=assessment_id)


def open_sheet(*, by: Actor, assessment_id: UUID) -> Sheet:
    """Check that this person may answer here, lock the assessment and unpack it. The state is checked later."""
    place, kind = place_of(assessment_id)
    require(by, ANSWER_PERMISSION[AssessmentKind(kind)], place=place)
    assessment = lock(assessment_id)
    return sheet_of(assessment, place=place, basis=basis_of(assessment.campaign.edition.code))


def new_sheet(
    campaign: Campaign, *, basis: Basis, school_id: int, place: Place, kind: AssessmentKind, at: datetime
) -> Sheet:
    """Begin an assessment without any answer; it is stored when the sheet is saved."""
    assessment = Assessment(
        campaign=campaign, school_id=school_id, kind=kind, started_at=at, changed_at=at, synthetic=campaign.synthetic
    )
    levels = np.full(basis.indicators, scoring.NOT_ANSWERED, dtype=np.uint8)
    numbers = np.full(len(basis.columns), scoring.NUMBER_MISSING, dtype=np.int32)
    return Sheet(assessment, place, basis, levels, numbers, {})


def sheet_of(assessment: Assessment, *, place: Place, basis: Basis) -> Sheet:
    """Unpack a locked assessment."""
    return Sheet(
        assessment=assessment,
        place=place,
        basis=basis,
        levels=scoring.unpack(bytes(assessment.levels)).copy(),
        numbers=scoring.unpack_numbers(bytes(assessment.numbers)),
        remarks=assessment.remarks,
    )


def check_editable(assessment: Assessment) -> None:
    """Refuse a change of answers that are with the department already, or of a campaign that is not open."""
    if assessment.campaign.status != CampaignStatus.OPEN:
        raise AssessmentProblem(
            _("The campaign “%(name)s” is closed, so answers can't be changed any more. Ask your department."),
            name=assessment.campaign.name,
        )
    if assessment.status not in EDITABLE:
        raise AssessmentProblem(
            _("The assessment is “%(status)s”: to change an answer, ask the department to return it."),
            status=AssessmentStatus(assessment.status).label,
        )


def check_answer(basis: Basis, given: AnswerInput) -> Answer:
    """Return the answer in its stored form, or say what is wrong with it."""
    if given.indicator not in basis.positions:
        raise AssessmentProblem(
            _("This edition does not ask “%(indicator)s”. Reload the page to see what is asked."),
            indicator=given.indicator,
        )
    content = basis.content.indicator(given.indicator)
    remark = _remark(given)
    if given.na_reason.strip():
        return Answer(scoring.NOT_APPLICABLE, None, remark)
    if content.kind == IndicatorKind.NUMBER:
        if given.level == scoring.NOT_APPLICABLE:
            raise _reason_missing()
        _check_number(given, minimum=content.minimum, maximum=content.maximum)
        return Answer(scoring.NOT_ANSWERED, given.number, remark)
    return Answer(_checked_level(given, kind=content.kind), None, remark)


def check_nobody_named(remark: Mapping[str, str], *, stored: Mapping[str, str]) -> None:
    """Refuse words that may tell of one child. Words that stand there already were refused or kept by another way."""
    for name, text in remark.items():
        found = "" if text == stored.get(name) else find_named(text)
        if found:
            raise named_child(FIELDS[name], found)


def named_child(field: Promise | str, found: str) -> AssessmentProblem:
    """Say which words of which field may tell of one child, and what to do."""
    return AssessmentProblem(
        _(
            "“%(field)s” may tell of one child: “%(found)s”. Nothing about a child by name is kept here. Write it again "
            "without the name or the number; beside the name of a grown-up write the office."
        ),
        field=field,
        found=found[:60],
    )


def _checked_level(given: AnswerInput, *, kind: str) -> int:
    if given.level is None or given.level == scoring.NOT_ANSWERED:
        return scoring.NOT_ANSWERED
    if given.level == scoring.NOT_APPLICABLE:
        raise _reason_missing()
    possible = (0, 3) if kind == IndicatorKind.YES_NO else (0, 1, 2, 3)
    if given.number is not None or given.level not in possible:
        raise AssessmentProblem(
            _("“%(value)s” is not one of the answers. Choose one of those shown."), value=given.level
        )
    return given.level


def _check_number(given: AnswerInput, *, minimum: int | None, maximum: int | None) -> None:
    if given.level is not None and given.level != scoring.NOT_ANSWERED:
        raise AssessmentProblem(_("Here a number is asked. Enter how many there are."))
    if given.number is None:
        return
    if minimum is not None and given.number < minimum:
        raise AssessmentProblem(
            _("%(number)s is less than is possible here: the least is %(minimum)s. Check the number."),
            number=given.number,
            minimum=minimum,
        )
    if maximum is not None and given.number > maximum:
        raise AssessmentProblem(
            _("%(number)s is more than is possible here: the most is %(maximum)s. Is there a digit too many?"),
            number=given.number,
            maximum=maximum,
        )


def _reason_missing() -> AssessmentProblem:
    return AssessmentProblem(_("Say in a few words why this does not apply to your school."))


def _remark(given: AnswerInput) -> dict[str, str]:
    if not (given.na_reason or given.note or given.evidence):
        return {}
    limits = {"reason": REASON_LENGTH, "note": NOTE_LENGTH, "evidence": NOTE_LENGTH}
    words = {"reason": given.na_reason, "note": given.note, "evidence": given.evidence}
    stripped = {name: text.strip() for name, text in words.items() if text.strip()}
    for name, text in stripped.items():
        if len(text) > limits[name]:
            raise AssessmentProblem(
                _("The text has %(length)s letters; at most %(limit)s fit. Please shorten it."),
                length=len(text),
                limit=limits[name],
            )
    return stripped
