"""The page on which a department reads a school's answers and accepts or returns them."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import selectors, services
from koopsuz.assessments.forms import ReasonForm, ShownOpinion, shown_opinions
from koopsuz.assessments.selectors.doubt_answers import doubts_on
from koopsuz.assessments.selectors.forms import Item, StoredAnswer
from koopsuz.assessments.selectors.reviews import ReviewedRequirement
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.assessments.views.answering import UNREADABLE
from koopsuz.assessments.views.doubts import shown_doubts
from koopsuz.assessments.views.links import answer_chain, crumbs_of
from koopsuz.common import figures
from koopsuz.common.components import Crumb
from koopsuz.common.templatetags.koopsuz import class_badge, level, text
from koopsuz.standards.kinds import IndicatorKind

YES = 3  # the level of a yes


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer in words, and in words what was said in the round before if it was another level."""

    question: str
    said: str
    note: str
    evidence: str
    before: str
    opinions: tuple[ShownOpinion, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRequirement:
    """A requirement in words; a review shows more than a hundred, so the template only prints them."""

    title: str
    level: SafeString
    class_badge: SafeString
    needed: str
    answers: list[ShownAnswer]


@takes(Permission.REVIEW_ASSESSMENT)
def review(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The answers with their levels, gaps first; accept, or return with reasons."""
    sheet = selectors.get_review_for(request.user, assessment_id)
    form = ReasonForm(request.POST if request.POST.get("action") == "return" else None)
    if request.method == "POST":
        done = _take_step(request, assessment_id, form)
        if done:
            return redirect("assessments")
    context = {
        "sheet": sheet,
        "gaps": [shown_requirement(one) for one in sheet.gaps],
        "blocks": [
            (block, [shown_requirement(one) for one in block.requirements if not one.gap]) for block in sheet.blocks
        ],
        "doubts": shown_doubts(doubts_on(request.user, sheet.page)),
        "disputed": [_shown_answer(item) for item in sheet.disputed],
        "page": sheet.page,
        "form": form,
        "crumbs": [*crumbs_of(sheet.page, here=False), Crumb(_("Review"))],
        "chain": answer_chain(),
    }
    return render(request, "assessments/pages/review.html", context, status=UNREADABLE if form.errors else 200)


def _take_step(request: HttpRequest, assessment_id: UUID, form: ReasonForm) -> bool:
    returning = form.is_bound
    if returning and not form.is_valid():
        return False
    reason = form.cleaned_data["reason"] if returning else ""
    action = "return" if returning else "accept"
    try:
        services.transition(by=request.user, assessment_id=assessment_id, action=action, reason=reason)
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
        return False
    returned = _("The assessment is returned; the school sees your reasons.")
    messages.success(request, returned if returning else _("The assessment is accepted."))
    return True


def shown_requirement(one: ReviewedRequirement) -> ShownRequirement:
    """Put a requirement and its answers into words."""
    requirement = one.requirement
    return ShownRequirement(
        title=format_html("{}. {}", requirement.code, text(requirement.title)),
        level=level(one.level),
        class_badge=class_badge(requirement.requirement_class),
        needed=_("needed: level %(target)s") % {"target": requirement.target} if one.gap else "",
        answers=[_shown_answer(item) for item in one.items],
    )


def _shown_answer(item: Item) -> ShownAnswer:
    answer, previous = item.answer, item.previous
    changed = previous is not None and previous.level != answer.level
    return ShownAnswer(
        question=format_html("{} · {}", item.indicator.code, text(item.indicator.question)),
        said=_said(item, answer),
        note=answer.note,
        evidence=answer.evidence,
        before=_said(item, previous) if previous and changed else "",
        opinions=shown_opinions(item.indicator, item.opinions),
    )


def _said(item: Item, answer: StoredAnswer) -> str:
    indicator = item.indicator
    if answer.not_applicable:
        return f"{_('does not apply')}: {answer.reason}"
    if answer.number is not None:
        unit = text(indicator.unit)
        steps = level(answer.level, small=True) if answer.level is not None else ""
        return format_html("{} {} {}", figures.number(answer.number), unit, steps)
    if answer.level is None:
        return _("not answered")
    if indicator.kind == IndicatorKind.YES_NO:
        return _("Yes") if answer.level == YES else _("No")
    if answer.level >= len(indicator.levels):
        return ""
    return format_html("{} {}", level(answer.level, small=True), text(indicator.levels[answer.level]))
