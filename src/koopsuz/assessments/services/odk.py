"""Takes forms that ODK Collect sends: once each, by the same rules as answers on the page, and never silently refused."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import OdkAttachment, OdkSubmission
from koopsuz.assessments.schemas.odk_submission import Filled, read_filled
from koopsuz.assessments.schemas.questionnaire import form_id_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo, campaigns
from koopsuz.assessments.services.answers import answer_block, start_assessment
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.services.sheets import AnswerInput
from koopsuz.assessments.states import SubmissionStatus
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.places.selectors import get_school_for
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition

MOST_ATTACHMENT_BYTES = 8 * 1024 * 1024
PICTURES = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
NOT_APPLICABLE = "na"
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
    school = get_school_for(by, school_code)
    require(by, Permission.ANSWER_ASSESSMENT, place=school.place)
    filled = read_filled(xml)
    _check_attachments(attachments)
    digest = hashlib.sha256(xml).hexdigest()
    try:
        receipt = _take(by=by, school_code=school.code, xml=xml, digest=digest, filled=filled)
    except IntegrityError:  # the same form came twice at once and the other one was first
        receipt = _take(by=by, school_code=school.code, xml=xml, digest=digest, filled=filled)
    _keep_attachments(filled.instance_id, attachments)
    return receipt


@transaction.atomic
def _take(*, by: Actor, school_code: str, xml: bytes, digest: str, filled: Filled) -> Receipt:
    known = OdkSubmission.objects.select_for_update().filter(instance_id=filled.instance_id).first()
    if known is not None and (known.sha256, known.school_code) != (digest, school_code):
        raise OtherContentError(filled.instance_id)
    if known is not None and known.status == SubmissionStatus.TAKEN:
        return _receipt(known, is_new=False)
    row = known or OdkSubmission(instance_id=filled.instance_id, sha256=digest, xml=xml, school_code=school_code)
    row.form_id, row.form_version = filled.form_id, filled.version
    row.person_id, row.person_name = by.pk, str(by)[:200]
    row.received_at = timezone.now()
    row.status, row.problems = SubmissionStatus.QUARANTINE, []
    row.save()  # first, so that two equal forms at once meet at the constraint before either is applied
    try:
        with transaction.atomic():
            _apply(row, by=by, filled=filled)
    except InputProblems as refused:
        row.problems = [str(problem) for problem in refused.problems]
    except AssessmentProblem as problem:
        row.problems = [str(problem)]
    row.save()
    details = {"school": school_code, "status": row.status, "answers": row.answers, "conflicts": row.conflicts}
    audit.record(by=by, action="receive", object_type="odk_submission", object_id=row.instance_id, details=details)
    return _receipt(row, is_new=known is None)


def _apply(row: OdkSubmission, *, by: Actor, filled: Filled) -> None:
    campaign = _campaign_of(filled.form_id, school_code=row.school_code)
    given = answers_of(filled, content=get_edition(campaign.edition))
    assessment = start_assessment(by=by, campaign=campaign.code, school_code=row.school_code)
    # the form does not know what others answered meanwhile: with version 0 nothing of theirs is overwritten
    result = answer_block(by=by, assessment_id=assessment.pk, version=0, answers=given)
    if result.problems:
        raise InputProblems([Problem(code, str(problem)) for code, problem in result.problems.items()])
    row.assessment = assessment
    row.status = SubmissionStatus.TAKEN
    row.answers = len(given)
    row.conflicts = len(result.conflicts)


def _campaign_of(form_id: str, *, school_code: str) -> CampaignInfo:
    for campaign in campaigns():
        if form_id == form_id_of(campaign=campaign.code, school_code=school_code):
            return campaign
    problem = _("The form belongs to another school or to a campaign that is not known.")
    raise InputProblems([Problem("id", problem, _("Fetch the form again with the key of this school."))])


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
        elif not re.fullmatch(r"-?\d{1,9}", value):
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
