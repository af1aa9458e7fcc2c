"""Takes forms that ODK Collect sends: once each, by the same rules as answers on the page, and never silently refused."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import Assessment, Campaign, OdkAttachment, OdkSubmission
from koopsuz.assessments.schemas.odk_submission import Filled, read_filled
from koopsuz.assessments.schemas.questionnaire import form_id_of
from koopsuz.assessments.selectors.basis import Basis, basis_of_content
from koopsuz.assessments.services.answers import decide, not_open, start_act, store
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import AnswerInput, Sheet, check_editable, new_sheet, sheet_of
from koopsuz.assessments.states import AssessmentKind, CampaignStatus, Outcome, SubmissionStatus
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.places.selectors import SchoolPlace, get_school_place
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import edition_content

MOST_ATTEMPTS = 3
MOST_ATTACHMENT_BYTES = 8 * 1024 * 1024
PICTURES = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
NOT_APPLICABLE = "na"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NAME = re.compile(r"[\w.-]{1,120}")


class OtherContentError(Exception):
    """The instance is known with other content: one of the two is not what it says."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a form. `is_new` is False when the same form had come before."""

    instance_id: str
    status: SubmissionStatus
    is_new: bool
    answers: int
    conflicts: int
    problems: tuple[str, ...]


def receive(*, by: Actor, school_code: str, xml: bytes, attachments: Mapping[str, bytes]) -> Receipt:
    """Take a filled form of a school; sent again it changes nothing and the same receipt comes back.

    `InputProblems` when it is no form of ours at all; `OtherContentError` when its number is taken. A form that is ours
    but can't be applied is kept in quarantine and tried again when it comes again.
    """
    school = get_school_place(school_code)
    require(by, Permission.ANSWER_ASSESSMENT, place=school.place)
    filled = read_filled(xml)
    _check_attachments(attachments)
    digest = hashlib.sha256(xml).hexdigest()
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            receipt = _take(by=by, school=school, xml=xml, digest=digest, filled=filled)
            break
        except IntegrityError:  # the same form, or another of a school that had none, came at once and was first
            if attempt == MOST_ATTEMPTS:
                raise
    if attachments:
        _keep_attachments(filled.instance_id, attachments)
    return receipt


@transaction.atomic
def _take(*, by: Actor, school: SchoolPlace, xml: bytes, digest: str, filled: Filled) -> Receipt:
    known = OdkSubmission.objects.select_for_update().filter(instance_id=filled.instance_id).first()
    if known is not None and (known.sha256, known.school_code) != (digest, school.code):
        raise OtherContentError(filled.instance_id)
    if known is not None and known.status == SubmissionStatus.TAKEN:
        return _receipt(known, is_new=False)
    row = known or OdkSubmission(instance_id=filled.instance_id, sha256=digest, xml=xml, school_code=school.code)
    row.form_id, row.form_version = filled.form_id, filled.version
    row.person_id, row.person_name = by.pk, str(by)[:200]
    row.received_at = timezone.now()
    row.status, row.problems = SubmissionStatus.QUARANTINE, []
    acts: list[audit.Act] = []
    try:
        acts = _apply(row, by=by, school=school, filled=filled)
    except InputProblems as refused:
        row.problems = [str(problem) for problem in refused.problems]
    except AssessmentProblem as problem:
        row.problems = [str(problem)]
    row.save()
    details = {"school": school.code, "status": row.status, "answers": row.answers, "conflicts": row.conflicts}
    acts.append(audit.Act("receive", "odk_submission", row.instance_id, details))
    audit.record_all(by=by, acts=acts)
    return _receipt(row, is_new=known is None)


def _apply(row: OdkSubmission, *, by: Actor, school: SchoolPlace, filled: Filled) -> list[audit.Act]:
    """Check everything in memory, and only then write: what is refused has written nothing."""
    campaign = _campaign_of(filled.form_id, school_code=school.code)
    basis = basis_of_content(edition_content(campaign.edition))
    given = answers_of(filled, content=basis.content)
    sheet = _sheet(campaign, basis=basis, school=school, at=row.received_at)
    # the form does not know what others answered meanwhile: with version 0 nothing of theirs is overwritten
    decided = decide(sheet, by=by, version=0, answers=given, now=row.received_at)
    if decided.problems:
        raise InputProblems([Problem(code, str(problem)) for code, problem in decided.problems.items()])
    acts = [start_act(sheet)] if sheet.is_new else []
    if sheet.is_new and not decided.changes:
        sheet.save(at=row.received_at)
    acts += store(sheet, decided.changes, by=by, now=row.received_at, made_at=row.received_at)
    row.assessment = sheet.assessment
    row.status = SubmissionStatus.TAKEN
    row.answers = len(given)
    row.conflicts = sum(change.outcome is Outcome.CONFLICT for change in decided.changes)
    return acts


def _campaign_of(form_id: str, *, school_code: str) -> Campaign:
    running = Campaign.objects.select_related("edition").defer(
        "edition__about", "edition__level_names", "edition__sources"
    )
    for campaign in running:
        if form_id == form_id_of(campaign=campaign.code, school_code=school_code):
            return campaign
    problem = _("The form belongs to another school or to a campaign that is not known.")
    raise InputProblems([Problem("id", problem, _("Fetch the form again with the key of this school."))])


def _sheet(campaign: Campaign, *, basis: Basis, school: SchoolPlace, at: datetime) -> Sheet:
    """The school's own assessment, locked, or a new one."""
    if campaign.status != CampaignStatus.OPEN:
        raise not_open()
    kind = AssessmentKind.SELF
    mine = Assessment.objects.select_for_update().filter(campaign=campaign, school_id=school.id, kind=kind).first()
    if mine is None:
        return new_sheet(campaign, basis=basis, school_id=school.id, place=school.place, kind=kind, at=at)
    mine.campaign = campaign
    check_editable(mine)
    return sheet_of(mine, place=school.place, basis=basis)


def answers_of(filled: Filled, *, content: EditionContent) -> list[AnswerInput]:
    """The answers that a form gives, in the edition's order; what was left empty is no answer. `InputProblems` otherwise."""
    left = dict(filled.values)
    answers, problems = [], []
    for indicator in content.indicators:
        value, why = left.pop(indicator.code, ""), left.pop(f"{indicator.code}_why", "")
        if not value and not why:
            continue
        if value in ("", NOT_APPLICABLE):
            answers.append(AnswerInput(indicator.code, level=None if why else 5, na_reason=why))
        elif not _WHOLE.fullmatch(value):
            problem = _("“%(value)s” is no answer to this question.")
            problems.append(Problem(indicator.code, problem, _("Choose one of the answers."), {"value": value[:40]}))
        elif indicator.is_number:
            answers.append(AnswerInput(indicator.code, number=int(value)))
        else:
            answers.append(AnswerInput(indicator.code, level=int(value)))
    photos = {f"{requirement.code}_photo" for requirement in content.requirements}
    for name in sorted(set(left) - photos):
        problem = _("The edition does not ask “%(name)s”.")
        problems.append(Problem(name, problem, _("Fetch the form again from the server."), {"name": name}))
    if problems:
        raise InputProblems(problems)
    return answers


def _check_attachments(attachments: Mapping[str, bytes]) -> None:
    problems = []
    for name, content in attachments.items():
        if not _NAME.fullmatch(name) or len(content) > MOST_ATTACHMENT_BYTES or not _suffix(content):
            problem = _("The file “%(name)s” is no JPEG or PNG picture of at most 8 MB.")
            problems.append(Problem(name[:40], problem, _("Take the photo again."), {"name": name[:40]}))
    if problems:
        raise InputProblems(problems)


def _suffix(content: bytes) -> str:
    return next((suffix for start, suffix in PICTURES if content.startswith(start)), "")


@transaction.atomic
def _keep_attachments(instance_id: str, attachments: Mapping[str, bytes]) -> None:
    submission = OdkSubmission.objects.select_for_update().get(instance_id=instance_id)
    for name, content in attachments.items():
        digest = hashlib.sha256(content).hexdigest()
        known = OdkAttachment.objects.filter(submission=submission, name=name).first()
        if known is not None and known.sha256 != digest:
            raise OtherContentError(name)
        if known is None:
            _write(digest + _suffix(content), content)
            OdkAttachment.objects.create(
                submission=submission, name=name, sha256=digest, size=len(content), received_at=timezone.now()
            )


def _write(name: str, content: bytes) -> None:
    folder = Path(settings.MEDIA_ROOT) / "odk" / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    if not target.exists():
        part = target.with_suffix(f".{timezone.now().timestamp():.6f}.part")
        part.write_bytes(content)
        part.replace(target)


def _receipt(row: OdkSubmission, *, is_new: bool) -> Receipt:
    problems: list[Any] = row.problems
    return Receipt(
        row.instance_id, SubmissionStatus(row.status), is_new, row.answers, row.conflicts, tuple(map(str, problems))
    )
