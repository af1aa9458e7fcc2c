"""Carrying published answers over into a campaign of another edition: drafts that schools look through and send."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import Assessment, Campaign, CarryOver
from koopsuz.assessments.selectors.aligned import CarriedAnswers, carried_answers
from koopsuz.assessments.selectors.campaigns import as_info
from koopsuz.assessments.selectors.carrying import carry_report, report_hash
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import NOTE_LENGTH
from koopsuz.assessments.states import AssessmentKind, CampaignStatus
from koopsuz.audit import services as audit
from koopsuz.engine import scoring
from koopsuz.standards.schemas.migration_map import MigrationMap, map_document, map_hash
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.selectors.comparison import compared, migration_map

BATCH = 500


@transaction.atomic
def carry_over(*, by: Actor, source: str, campaign: str, seen: str) -> CarryOver:
    """Begin the assessments of an open campaign with the answers that schools published in an earlier one.

    `seen` is the fingerprint of the account that the person signs; if it is another one by now, nothing is done. A school
    that has begun its assessment keeps it. The earlier assessments stay as they are.
    """
    require(by, Permission.MANAGE_CAMPAIGN)
    target, origin = _campaign(campaign), _campaign(source)
    if target.status != CampaignStatus.OPEN:
        raise AssessmentProblem(_("This campaign is not open, so no assessment can be started."))
    migration = _whole_map(target.edition.code, base=origin.edition.code)
    found = carried_answers(
        as_info(origin), edition=target.edition.code, migration=migration, facts_year=target.facts_year
    )
    report = carry_report(found, campaign=as_info(origin))
    if report_hash(report) != seen:
        raise AssessmentProblem(_("The account changed since you read it. Look at it again before you sign it."))
    drafts = _drafts(found, target=target)
    row = CarryOver.objects.create(
        campaign=target,
        source=origin,
        migration=map_document(migration),
        report=report.document(),
        report_hash=seen,
        schools=len(drafts),
        person_id=by.pk,
        person_name=str(by)[:200],
        signed_at=timezone.now(),
    )
    for draft in drafts:
        draft.carried_over = row
    Assessment.objects.bulk_create(drafts, batch_size=BATCH)
    details = {
        "source": source,
        "schools": len(drafts),
        "given": report.given,
        "carried": report.carried,
        "report_hash": seen,
        "map_hash": map_hash(migration),
    }
    audit.record(by=by, action="carry_over", object_type="campaign", object_id=campaign, details=details)
    return row


def _campaign(code: str) -> Campaign:
    found = Campaign.objects.select_related("edition").select_for_update(of=("self",)).filter(code=code).first()
    if found is None:
        raise AssessmentProblem(_("There is no campaign “%(code)s”."), code=code)
    return found


def _whole_map(edition: str, *, base: str) -> MigrationMap:
    """The map of an edition; it must say of every answer where it goes."""
    found = migration_map(edition)
    if found is None or found.base != base:
        found = MigrationMap(base, ())
    problems = compared(get_edition(base), get_edition(edition), migration=found).problems
    if problems:
        raise AssessmentProblem(
            _("The migration map does not say of %(count)s indicators where their answers go. Complete it first."),
            count=len(problems),
        )
    return found


def _drafts(found: CarriedAnswers, *, target: Campaign) -> list[Assessment]:
    """The drafts of all schools that have not begun yet, not yet stored."""
    begun = set(
        Assessment.objects.filter(campaign=target, kind=AssessmentKind.SELF).values_list("school_id", flat=True)
    )
    rows = [row for row, school in enumerate(found.table.ids.tolist()) if school not in begun]
    remarks = _remarks_of([found.scores.assessment_ids[row] for row in rows])
    answers, numbers = found.carried.answers, found.carried.numbers
    has_answer = answers != scoring.NOT_ANSWERED
    has_answer[:, found.wanted.model.number_indicators] |= numbers != scoring.NUMBER_MISSING
    answered = (has_answer & found.asked).sum(axis=1).tolist()
    asked = found.asked.sum(axis=1).tolist()
    packed, now = scoring.pack_many(answers), timezone.now()
    return [
        Assessment(
            campaign=target,
            school_id=int(found.table.ids[row]),
            kind=AssessmentKind.SELF,
            levels=packed[row],
            numbers=scoring.pack_numbers(numbers[row]),
            remarks=_carried_remarks(found, remarks.get(found.scores.assessment_ids[row], {}), has_answer[row]),
            answered=answered[row],
            asked=asked[row],
            started_at=now,
            changed_at=now,
            synthetic=bool(target.synthetic),
            carried_from_id=found.scores.assessment_ids[row],
        )
        for row in rows
    ]


def _remarks_of(assessment_ids: Sequence[Any]) -> dict[Any, Mapping[str, Mapping[str, str]]]:
    rows = Assessment.objects.filter(pk__in=list(assessment_ids)).exclude(remarks={})
    return dict(rows.values_list("pk", "remarks"))


def _carried_remarks(
    found: CarriedAnswers, remarks: Mapping[str, Mapping[str, str]], has_answer: NDArray[np.bool_]
) -> dict[str, dict[str, str]]:
    """Notes and reasons of the old answers at the new ones; where several meet, each under its old code."""
    if not remarks:
        return {}
    place = {code: at for at, code in enumerate(found.wanted.model.indicator_ids)}
    carried: dict[str, dict[str, str]] = {}
    for passage in found.passages:
        given = [(code, remarks[code]) for code in passage.sources if code in remarks]
        for target in passage.targets:
            if given and has_answer[place[target]]:
                carried[target] = _joined(given, alone=len(passage.sources) == 1)
    return carried


def _joined(given: Sequence[tuple[str, Mapping[str, str]]], *, alone: bool) -> dict[str, str]:
    if alone:
        return dict(given[0][1])
    names = dict.fromkeys(name for _code, remark in given for name in remark)
    return {
        name: "\n".join(f"{code}: {remark[name]}" for code, remark in given if name in remark)[:NOTE_LENGTH]
        for name in names
    }
