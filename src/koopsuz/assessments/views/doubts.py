"""Signs of doubt in words, and answering them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import services
from koopsuz.assessments.selectors.doubt_answers import AnsweredDoubt
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.common import figures


@require_POST
@takes(Permission.ANSWER_ASSESSMENT)
def answer_doubt(request: HttpRequest, assessment_id: UUID, sign: str) -> HttpResponse:
    """Keep what the school says to a sign of doubt."""
    try:
        services.answer_doubt(
            by=request.user, assessment_id=assessment_id, sign=sign, words=request.POST.get("words", "")
        )
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Your answer stands beside the sign of doubt."))
    return redirect(reverse("assess", args=[assessment_id]) + "#doubts")


def shown_doubts(doubts: Sequence[AnsweredDoubt]) -> list[dict[str, Any]]:
    """Put the signs of an assessment into words."""
    return [{"sentence": doubt_sentence({"sign": one.doubt.sign, **one.doubt.numbers}), "one": one} for one in doubts]


def doubt_sentence(doubt: Mapping[str, Any]) -> str:
    """Say why there is a doubt, with its numbers."""
    if doubt["sign"] == "too_fast":
        return _("%(answers)s answers in %(seconds)s seconds") % {
            "answers": figures.number(doubt["answers"]),
            "seconds": figures.number(doubt["seconds"]),
        }
    if doubt["sign"] == "jump":
        return _("%(answers)s answers rose by two levels or more since the round before") % {
            "answers": figures.number(doubt["answers"])
        }
    return _("nearly the same answers as school %(school)s") % {"school": doubt["school"]}
