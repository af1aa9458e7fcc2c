"""Bringing in finished assessments of many schools at once: for the demo country and for imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import Assessment, Campaign, Score, StatusChange
from koopsuz.assessments.selectors.basis import Basis, applicability_of, basis_of, facts_of
from koopsuz.assessments.services.campaigns import publish_change
from koopsuz.assessments.services.problems import LoadError
from koopsuz.assessments.services.results import rows_of, score_rows
from koopsuz.assessments.states import PUBLISHED, AssessmentKind, AssessmentStatus
from koopsuz.audit import services as audit
from koopsuz.engine import scoring

NAMESPACE = UUID("6b6f6f70-7375-5a00-8000-000000000417")
MOST_PROBLEMS = 50  # a file of the wrong edition has thousands; nobody reads them all


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many assessments were loaded, and how many were left because the school has one in the campaign already."""

    loaded: int
    skipped: int


@dataclass(frozen=True, slots=True, eq=False)
class PublishedAnswers:
    """Answers of S schools: `levels` uint8 [S, I] (0–3, 4 not answered, 5 not applicable), `numbers` int32 [S, N].

    Indicators stand in the order of the edition, numbers in that of `EditionModel.number_indicators`. `statuses` says
    where each assessment stands (sent or accepted); `remarks` by school id as in `Assessment.remarks`.
    """

    school_ids: NDArray[np.int64]
    levels: NDArray[np.uint8]
    numbers: NDArray[np.int32]
    submitted_at: datetime
    statuses: Sequence[AssessmentStatus] | None = None
    remarks: Mapping[int, Mapping[str, Mapping[str, str]]] | None = None


@transaction.atomic
def load_published(
    *,
    by: Actor,
    campaign: str,
    answers: PublishedAnswers,
    kind: AssessmentKind = AssessmentKind.SELF,
    synthetic: bool = False,
) -> LoadReport:
    """Store finished assessments with their scores and their history; one row in the record of acts for all.

    Deliberately skips what `answer` and `transition` check one by one (an open campaign, a change row per answer): what
    is loaded was answered elsewhere. A school that has an assessment in the campaign keeps it. Nothing is half-loaded.
    """
    require(by, Permission.MANAGE_CAMPAIGN)
    running = Campaign.objects.select_related("edition").select_for_update(of=("self",)).filter(code=campaign).first()
    if running is None:
        raise LoadError(_("There is no campaign “%(code)s”."), problems=(), code=campaign)
    basis = basis_of(running.edition.code)
    _check(basis, answers)
    present = Assessment.objects.filter(campaign=running, kind=kind).values_list("school_id", flat=True)
    new = np.flatnonzero(~np.isin(answers.school_ids, np.fromiter(present, dtype=np.int64)))
    skipped = len(answers.school_ids) - len(new)
    if len(new):
        _load(basis, running, answers, rows=new, kind=kind, by=by, synthetic=synthetic)
        publish_change(running.pk)
    details = {"loaded": len(new), "skipped": skipped, "kind": kind, "edition": running.edition.code}
    audit.record(by=by, action="load_assessments", object_type="campaign", object_id=campaign, details=details)
    return LoadReport(loaded=len(new), skipped=skipped)


def _load(
    basis: Basis,
    campaign: Campaign,
    answers: PublishedAnswers,
    *,
    rows: NDArray[np.int64],
    kind: AssessmentKind,
    by: Actor,
    synthetic: bool,
) -> None:
    """Build all rows in canonical order and copy them in."""
    table = facts_of(answers.school_ids[rows], year=campaign.facts_year)
    if len(table.ids) != len(rows):
        missing = sorted(set(answers.school_ids[rows].tolist()) - set(table.ids.tolist()))
        raise LoadError(
            _("%(count)s schools are not known. Bring in the schools first."),
            problems=tuple(str(school) for school in missing[:MOST_PROBLEMS]),
            count=len(missing),
        )
    picked = rows[rows_of(answers.school_ids[rows], table_ids=table.ids)]
    levels, numbers = answers.levels[picked], answers.numbers[picked]
    in_levels = scoring.levels_of_numbers(basis.model, answers=levels, numbers=numbers, facts=table.facts)
    applies = applicability_of(basis, table=table)
    scores = scoring.score(basis.model, answers=in_levels, applicability=applies)
    counted = _counts(basis, levels, numbers, applies)
    assessments = [
        Assessment(
            id=uuid5(NAMESPACE, f"{campaign.code}/{table.codes[row]}/{kind}"),
            campaign=campaign,
            school_id=int(table.ids[row]),
            kind=kind,
            status=answers.statuses[source] if answers.statuses is not None else AssessmentStatus.ACCEPTED,
            version=1,
            levels=packed,
            numbers=scoring.pack_numbers(numbers[row]),
            remarks=(answers.remarks or {}).get(int(table.ids[row]), {}),
            asked=int(counted[0][row]),
            answered=int(counted[1][row]),
            started_at=answers.submitted_at,
            changed_at=answers.submitted_at,
            submitted_at=answers.submitted_at,
            synthetic=synthetic,
        )
        for row, (source, packed) in enumerate(zip(picked.tolist(), scoring.pack_many(levels), strict=True))
    ]
    _copy(Assessment, assessments)
    _copy(Score, score_rows(basis, scores=scores, assessments=assessments, at=answers.submitted_at))
    _copy(StatusChange, _history(assessments, by=by, at=answers.submitted_at))


def _history(assessments: Sequence[Assessment], *, by: Actor, at: datetime) -> list[StatusChange]:
    return [
        StatusChange(
            assessment=assessment,
            before=AssessmentStatus.DRAFT,
            after=assessment.status,
            person_id=by.pk,
            person_name=str(by)[:200],
            at=at,
        )
        for assessment in assessments
    ]


def _counts(
    basis: Basis, levels: NDArray[np.uint8], numbers: NDArray[np.int32], applies: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many indicators each school is asked, and how many of these it answered; both [S]."""
    asked = basis.indicator_applies(applies)
    has_answer = levels != scoring.NOT_ANSWERED
    has_answer[:, basis.model.number_indicators] |= numbers != scoring.NUMBER_MISSING
    return asked.sum(axis=1), (asked & has_answer).sum(axis=1)


def _copy(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """Insert rows by COPY, four times as fast as INSERT for these wide rows."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key and field.get_internal_type() == "BigAutoField")
    ]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for item in objects:
            copy.write_row([_prepared(field, item) for field in fields])


def _prepared(field: "models.Field[Any, Any]", item: models.Model) -> Any:
    value = field.get_db_prep_save(getattr(item, field.attname), connection)
    return bytes(value.obj) if isinstance(field, models.BinaryField) and hasattr(value, "obj") else value


def _check(basis: Basis, answers: PublishedAnswers) -> None:
    """Refuse what can't be answers to this edition, naming everything that is wrong."""
    schools = len(answers.school_ids)
    wanted = {"levels": (schools, basis.indicators), "numbers": (schools, len(basis.model.number_indicators))}
    problems = [
        _("%(name)s: %(shape)s values for %(wanted)s expected.")
        % {"name": name, "shape": getattr(answers, name).shape, "wanted": shape}
        for name, shape in wanted.items()
        if getattr(answers, name).shape != shape
    ]
    if len(np.unique(answers.school_ids)) != schools:
        problems.append(_("A school stands twice in the load."))
    if answers.statuses is not None and (len(answers.statuses) != schools or set(answers.statuses) - PUBLISHED):
        problems.append(_("Every loaded assessment is either sent or accepted."))
    if not problems:
        problems = _answer_problems(basis, answers)
    if problems:
        raise LoadError(
            _("%(count)s problems; nothing was loaded."), problems=tuple(problems[:MOST_PROBLEMS]), count=len(problems)
        )


def _answer_problems(basis: Basis, answers: PublishedAnswers) -> list[str]:
    problems = [
        _("%(indicator)s of school %(school)s: %(value)s is not an answer.")
        % {
            "indicator": basis.model.indicator_ids[position],
            "school": int(answers.school_ids[school]),
            "value": int(answers.levels[school, position]),
        }
        for school, position in np.argwhere(answers.levels > scoring.NOT_APPLICABLE).tolist()
    ]
    for column, position in enumerate(basis.model.number_indicators.tolist()):
        content = basis.content.indicator(basis.model.indicator_ids[position])
        entered = answers.numbers[:, column]
        least, most = content.minimum or 0, content.maximum or 0  # a number indicator always has both
        outside = (entered != scoring.NUMBER_MISSING) & ((entered < least) | (entered > most))
        problems += [
            _("%(indicator)s of school %(school)s: %(value)s is outside %(minimum)s to %(maximum)s.")
            % {
                "indicator": content.code,
                "school": int(answers.school_ids[school]),
                "value": int(entered[school]),
                "minimum": least,
                "maximum": most,
            }
            for school in np.flatnonzero(outside).tolist()
        ]
    return problems
