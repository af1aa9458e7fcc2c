"""Starting an assessment and answering it, from pages and from devices that send twice, late or out of order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import AnswerChange, AnswerKey, AnswerLog, Assessment, Campaign
from koopsuz.assessments.schemas.answer_sheet import NO_REASON
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.history import words_at
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
class Numbered:
    """An answer with the number that the device gave it, the version that the person saw, and when it was made."""

    client_id: UUID
    given: AnswerInput
    version: int
    made_at: datetime | None = None


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
    given = AnswerInput(indicator, level, number, na_reason, note, evidence)
    told = take_all(sheet, by=by, changes=[Numbered(client_id, given, version, made_at)], refuse_names=refuse_names)[0]
    if isinstance(told, AssessmentProblem):
        raise told
    return told


@transaction.atomic
def answer_all(
    *, by: Actor, assessment_id: UUID, changes: Sequence[Numbered]
) -> tuple[AnswerResult | AssessmentProblem, ...]:
    """Take changes of a device in their order, each by the rules of `answer`; a wrong one stands in the way of no other.

    They are one row of the log and one of the record of acts, on disk together before anything is told of any of them.
    """
    return take_all(open_sheet(by=by, assessment_id=assessment_id), by=by, changes=changes)


def take_all(
    sheet: Sheet, *, by: Actor, changes: Sequence[Numbered], refuse_names: bool = False
) -> tuple[AnswerResult | AssessmentProblem, ...]:
    """Decide about each change, then store them and write the record of acts."""
    now = timezone.now()
    since = _changes_since(
        sheet,
        version=min((one.version for one in changes), default=sheet.assessment.version),
        indicators=[one.given.indicator for one in changes],
    )
    portion = Portion(
        sheet, by, now, known=_known([one.client_id for one in changes]), since=since, refuse_names=refuse_names
    )
    told = tuple(portion.told_of(one) for one in changes)
    taken = portion.taken
    if taken:
        made_at = max(one.made_at or now for one in taken)
        key = taken[0].client_id
        audit.record_all(by=by, acts=store(sheet, taken, by=by, now=now, made_at=made_at, client_id=key))
    return told


@dataclass(slots=True)
class Portion:
    """What devices sent, decided one by one in memory; `taken` are the changes that must be stored."""

    sheet: Sheet
    by: Actor
    now: datetime
    known: dict[UUID, tuple[UUID, Change]]
    since: dict[str, list[AnswerChange]]
    refuse_names: bool
    taken: list[Change] = field(default_factory=list)

    def told_of(self, one: Numbered) -> AnswerResult | AssessmentProblem:
        """Take one change and tell what became of it."""
        try:
            return self._as_before(one) if one.client_id in self.known else self._take(one)
        except AssessmentProblem as problem:
            return problem

    def _as_before(self, one: Numbered) -> AnswerResult:
        assessment_id, change = self.known[one.client_id]
        if assessment_id != self.sheet.assessment.pk or change.indicator != one.given.indicator:
            raise AssessmentProblem(_("This change was sent for another answer before. Reload the page."))
        return _result(self.sheet, change, since=())

    def _take(self, one: Numbered) -> AnswerResult:
        sheet, indicator = self.sheet, one.given.indicator
        check_editable(sheet.assessment)
        _check_version(sheet, one.version)
        offered, stored = check_answer(sheet.basis, one.given), sheet.answer_to(indicator)
        if self.refuse_names:
            check_nobody_named(offered.remark, stored=stored.remark)
        made_at = min(one.made_at or self.now, self.now)
        newer = [change for change in self.since.get(indicator, ()) if change.version > one.version]
        found = _decide(sheet, offered, stored=stored, since=newer, indicator=indicator, by=self.by, made_at=made_at)
        change = replace(found, client_id=one.client_id, made_at=made_at)
        self.taken.append(change)
        self.known[one.client_id] = (sheet.assessment.pk, change)
        if change.outcome is Outcome.APPLIED:  # the next change of this portion may have been made before this one
            mine = AnswerChange(version=change.version, person_id=self.by.pk, person_name=str(self.by), made_at=made_at)
            self.since.setdefault(indicator, []).append(mine)
        return _result(sheet, change, since=newer)


def _known(client_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, Change]]:
    """Return what is stored already under these numbers, with the assessment that has it."""
    found = {}
    for key in AnswerKey.objects.filter(client_id__in=client_ids).select_related("log"):
        changes = [Change.from_log(line) for line in key.log.changes]
        own = (one for one in changes if one.client_id in (key.client_id, None))
        found[key.client_id] = (key.log.assessment_id, next(own))
    return found


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
    words = words_at(sheet.assessment.pk, version=version, indicators=list(since)) if since else {}
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
        if not _untouched(wanted, stored=stored, since=newer, words=words.get(given.indicator, {})):
            changes.append(
                _decide(sheet, wanted, stored=stored, since=newer, indicator=given.indicator, by=by, made_at=now)
            )
    return Decided(changes, since, problems)


def _check_version(sheet: Sheet, version: int) -> None:
    if not 0 <= version <= sheet.assessment.version:
        raise AssessmentProblem(_("This page knows a later state than the server. Reload the page."))


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


def _untouched(wanted: Answer, *, stored: Answer, since: Sequence[AnswerChange], words: Mapping[str, str]) -> bool:
    """Tell whether the page shows this answer only because it stood there when the page was opened, `words` with it."""
    said = {name: text for name, text in wanted.remark.items() if text != NO_REASON}
    if not since:
        return (wanted.level, wanted.number, said) == (stored.level, stored.number, stored.remark)
    kept = any(_spaceless(said) == _spaceless(one) for one in (words, stored.remark))
    return kept and (wanted.level, wanted.number) == (since[0].level_before, since[0].number_before)


def _spaceless(remark: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: text.split() for name, text in remark.items()}


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
    row = AnswerLog.objects.create(
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
    AnswerKey.objects.bulk_create(AnswerKey(client_id=one.client_id, log=row) for one in changes if one.client_id)
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
