"""Starting an assessment and answering it, from pages and from devices that send twice, late or out of order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import AnswerChange, AnswerLog, Assessment, Campaign
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.services.changes import Change, fingerprint
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import (
    Answer,
    AnswerInput,
    Sheet,
    check_answer,
    check_editable,
    check_nobody_named,
    new_sheet,
    open_sheet,
)
from koopsuz.assessments.states import ANSWER_PERMISSION, AssessmentKind, CampaignStatus, Outcome
from koopsuz.audit import services as audit
from koopsuz.places.selectors import get_school_place

MOST_TOLD = 40  # changes that the record of acts tells one by one; more of them by the fingerprint of their row alone


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """What became of an answer: `saved` stands now, `offered` is what was sent. They differ after a conflict."""

    indicator: str
    outcome: Outcome
    version: int
    saved: Answer
    offered: Answer
    saved_by: str = ""


@dataclass(frozen=True, slots=True)
class BlockResult:
    """What became of many answers sent together; `problems` by indicator were not saved, all others were."""

    version: int
    results: tuple[AnswerResult, ...]
    problems: Mapping[str, AssessmentProblem] = field(default_factory=dict)

    @property
    def conflicts(self) -> tuple[AnswerResult, ...]:
        """The answers that somebody else gave otherwise meanwhile."""
        return tuple(result for result in self.results if result.outcome is Outcome.CONFLICT)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about many answers in memory: the changes in order, what stood against them, what was wrong."""

    changes: Sequence[Change]
    since: Mapping[str, Sequence[AnswerChange]]
    problems: Mapping[str, AssessmentProblem]

    def result(self, sheet: Sheet) -> BlockResult:
        """Return it as the person is told."""
        results = (_result(sheet, change, since=self.since.get(change.indicator, ())) for change in self.changes)
        return BlockResult(sheet.assessment.version, tuple(results), self.problems)


@transaction.atomic
def start_assessment(
    *, by: Actor, campaign: str, school_code: str, kind: AssessmentKind = AssessmentKind.SELF
) -> Assessment:
    """Begin the assessment of a school in a campaign, empty; one that exists already is returned as it is."""
    school = get_school_place(school_code)
    require(by, ANSWER_PERMISSION[kind], place=school.place)
    running = Campaign.objects.select_related("edition").filter(code=campaign).first()
    if running is None or running.status != CampaignStatus.OPEN:
        raise not_open()
    existing = Assessment.objects.filter(campaign=running, school_id=school.id, kind=kind).first()
    if existing is not None:
        return existing
    now = timezone.now()
    basis = basis_of(running.edition.code)
    sheet = new_sheet(running, basis=basis, school_id=school.id, place=school.place, kind=kind, at=now)
    try:
        with transaction.atomic():
            sheet.save(at=now)
    except IntegrityError:  # somebody began it in this very moment: a second click, or a colleague
        return Assessment.objects.get(campaign=running, school_id=school.id, kind=kind)
    audit.record_all(by=by, acts=[start_act(sheet)])
    return sheet.assessment


def start_act(sheet: Sheet) -> audit.Act:
    """What the record of acts says of an assessment that began."""
    assessment = sheet.assessment
    details = {"campaign": assessment.campaign.code, "school": sheet.place.school_code, "kind": assessment.kind}
    return audit.Act("start", "assessment", assessment.pk, details)


def not_open() -> AssessmentProblem:
    """What is said of a campaign in which nobody answers now."""
    return AssessmentProblem(_("This campaign is not open, so no assessment can be started."))


@transaction.atomic
def answer(
    *,
    by: Actor,
    assessment_id: UUID,
    client_id: UUID,
    indicator: str,
    version: int,
    level: int | None = None,
    number: int | None = None,
    na_reason: str = "",
    note: str = "",
    evidence: str = "",
    made_at: datetime | None = None,
    refuse_names: bool = False,
) -> AnswerResult:
    """Save one answer, or keep it beside the one that somebody else gave meanwhile.

    `client_id` names the change: sent again it changes nothing and tells the same outcome. `version` is the version of
    the assessment that the person saw. Where nobody changed this indicator since, the answer is saved. Where the same
    person did, the later one by `made_at` stays. Where somebody else did, the answer is kept as a conflict and nothing
    is overwritten; the person then sends the right one anew with the version that the result names.
    """
    sheet = open_sheet(by=by, assessment_id=assessment_id)
    earlier = AnswerLog.objects.filter(client_id=client_id).first()
    if earlier is not None:
        return _as_told_before(sheet, earlier, indicator=indicator)
    check_editable(sheet.assessment)
    _check_version(sheet, version)
    given = AnswerInput(indicator, level, number, na_reason, note, evidence)
    offered, stored = check_answer(sheet.basis, given), sheet.answer_to(indicator)
    if refuse_names:
        check_nobody_named(offered.remark, stored=stored.remark)
    now = timezone.now()
    since = _changes_since(sheet, version=version, indicators=[indicator]).get(indicator, [])
    made_at = min(made_at or now, now)
    change = _decide(sheet, offered, stored=stored, since=since, indicator=indicator, by=by, made_at=made_at)
    audit.record_all(by=by, acts=store(sheet, [change], by=by, now=now, made_at=made_at, client_id=client_id))
    return _result(sheet, change, since=since)


@transaction.atomic
def answer_block(
    *,
    by: Actor,
    assessment_id: UUID,
    version: int,
    answers: Sequence[AnswerInput],
    refuse_names: bool = False,
) -> BlockResult:
    """Save the answers of a page sent as a whole. What the person left as it was on the page is no answer of theirs.

    Wrong answers are told by indicator; all others are saved, so that nobody loses an evening for one digit.
    """
    sheet = open_sheet(by=by, assessment_id=assessment_id)
    check_editable(sheet.assessment)
    now = timezone.now()
    decided = decide(sheet, by=by, version=version, answers=answers, now=now, refuse_names=refuse_names)
    audit.record_all(by=by, acts=store(sheet, decided.changes, by=by, now=now, made_at=now))
    return decided.result(sheet)


def decide(
    sheet: Sheet,
    *,
    by: Actor,
    version: int,
    answers: Sequence[AnswerInput],
    now: datetime,
    refuse_names: bool = False,
) -> Decided:
    """Put the answers into the sheet, in memory, by the rules of `answer_block`; `store` keeps them.

    Words that may tell of one child are refused where the person can mend them at once, and else kept but held back.
    """
    _check_version(sheet, version)
    since = _changes_since(sheet, version=version, indicators=[given.indicator for given in answers])
    problems: dict[str, AssessmentProblem] = {}
    changes: list[Change] = []
    for given in answers:
        try:
            wanted = check_answer(sheet.basis, given)
            if refuse_names:
                check_nobody_named(wanted.remark, stored=sheet.answer_to(given.indicator).remark)
        except AssessmentProblem as problem:
            problems[given.indicator] = problem
            continue
        newer = since.get(given.indicator, ())
        stored = sheet.answer_to(given.indicator)
        if not _untouched(wanted, stored=stored, since=newer):
            changes.append(
                _decide(sheet, wanted, stored=stored, since=newer, indicator=given.indicator, by=by, made_at=now)
            )
    return Decided(changes, since, problems)


def _check_version(sheet: Sheet, version: int) -> None:
    if not 0 <= version <= sheet.assessment.version:
        raise AssessmentProblem(_("This page knows a later state than the server. Reload the page."))


def _as_told_before(sheet: Sheet, earlier: AnswerLog, *, indicator: str) -> AnswerResult:
    """Return the outcome of a change that arrived once more."""
    change = next((one for one in map(Change.from_log, earlier.changes) if one.indicator == indicator), None)
    if earlier.assessment_id != sheet.assessment.pk or change is None:
        raise AssessmentProblem(_("This change was sent for another answer before. Reload the page."))
    saved = sheet.answer_to(indicator)
    return AnswerResult(indicator, change.outcome, sheet.assessment.version, saved, change.after)


def _changes_since(sheet: Sheet, *, version: int, indicators: Sequence[str]) -> dict[str, list[AnswerChange]]:
    """Return the changes that took effect after this version, oldest first, by indicator."""
    if version == sheet.assessment.version:
        return {}
    newer: dict[str, list[AnswerChange]] = {}
    for change in sheet.assessment.changes.filter(
        indicator__in=indicators, outcome=Outcome.APPLIED, version__gt=version
    ).order_by("id"):
        newer.setdefault(change.indicator, []).append(change)
    return newer


def _untouched(wanted: Answer, *, stored: Answer, since: Sequence[AnswerChange]) -> bool:
    """Tell whether the page shows this answer only because it stood there when the page was opened."""
    if not since:
        return wanted == stored
    return (wanted.level, wanted.number) == (since[0].level_before, since[0].number_before)


def _decide(
    sheet: Sheet,
    offered: Answer,
    *,
    stored: Answer,
    since: Sequence[AnswerChange],
    indicator: str,
    by: Actor,
    made_at: datetime,
) -> Change:
    """Change the sheet unless a newer answer stands against it, and return the change with its outcome, not yet stored."""
    outcome = _outcome(offered, stored=stored, newest=since[-1] if since else None, by=by, made_at=made_at)
    if outcome is Outcome.APPLIED:
        sheet.assessment.version += 1
        sheet.put(indicator, offered)
    return Change(indicator, stored, offered, sheet.assessment.version, outcome)


def _outcome(offered: Answer, *, stored: Answer, newest: AnswerChange | None, by: Actor, made_at: datetime) -> Outcome:
    if offered == stored:
        return Outcome.SAME
    if newest is None:
        return Outcome.APPLIED
    if newest.person_id != by.pk:
        return Outcome.CONFLICT
    return Outcome.APPLIED if made_at >= newest.made_at else Outcome.SUPERSEDED


def store(
    sheet: Sheet,
    changes: Sequence[Change],
    *,
    by: Actor,
    now: datetime,
    made_at: datetime,
    client_id: UUID | None = None,
) -> list[audit.Act]:
    """Keep the changes in one row of the log and the sheet in its own; return what the record of acts has to say."""
    if not changes:
        return []
    if sheet.is_new or any(change.outcome is Outcome.APPLIED for change in changes):
        sheet.save(at=now)
    rows = [change.as_log() for change in changes]
    digest = fingerprint(rows)
    AnswerLog.objects.create(
        assessment=sheet.assessment,
        client_id=client_id or uuid4(),
        changes=rows,
        sha256=digest,
        person_id=by.pk,
        person_name=str(by)[:200],
        version=sheet.assessment.version,
        made_at=made_at,
        at=now,
    )
    told = {change.indicator: change.told() for change in changes} if len(changes) <= MOST_TOLD else len(changes)
    details = {"school": sheet.place.school_code, "answers": told, "log": digest}
    return [audit.Act("answer", "assessment", sheet.assessment.pk, details)]


def _result(sheet: Sheet, change: Change, *, since: Sequence[AnswerChange]) -> AnswerResult:
    return AnswerResult(
        indicator=change.indicator,
        outcome=change.outcome,
        version=sheet.assessment.version,
        saved=sheet.answer_to(change.indicator),
        offered=change.after,
        saved_by=since[-1].person_name if change.outcome is Outcome.CONFLICT and since else "",
    )
