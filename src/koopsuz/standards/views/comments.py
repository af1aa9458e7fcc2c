"""The desk of those who moderate and answer comments."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb, Tab
from koopsuz.common.text import Text
from koopsuz.standards import services
from koopsuz.standards.forms import AnswerForm, HidingForm
from koopsuz.standards.selectors.consultation import (
    CommentView,
    ConsultationPage,
    NoCommentError,
    comment_views,
    comments_for,
    get_comment_for,
)
from koopsuz.standards.services import AnswerInput, LifeProblem
from koopsuz.standards.views.consultation import consultation_crumbs, page_or_404

PAGE = 25
UNREADABLE = 422


@require_safe
@takes(Permission.MODERATE_COMMENTS)
def comments_desk(request: HttpRequest, edition: str) -> HttpResponse:
    """The comments by what they wait for, 25 on a page."""
    page = page_or_404(request, edition)
    shown = request.GET.get("show", "held" if page.counts.held else "unanswered")
    found = Paginator(comments_for(request.user, page, shown=shown), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "edition": page.content,
        "tabs": _tabs(page, shown),
        "found": found,
        "comments": comment_views(list(found), page),
        "hiding": HidingForm(),
        "shown": shown,
        "steps": [*consultation_crumbs(page, here=False), Crumb(_("Moderation and answers"))],
    }
    return render(request, "standards/comments_desk.html", context)


@require_POST
@takes(Permission.MODERATE_COMMENTS)
def comment_moderate(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    """Publish or hide a comment."""
    page_or_404(request, edition)
    action = "publish" if request.POST.get("action") == "publish" else "hide"
    try:
        services.moderate_comment(
            by=request.user,
            code=edition,
            number=number,
            action=action,
            hiding_reason=request.POST.get("hiding_reason", ""),
        )
    except NoCommentError as error:
        raise Http404 from error
    except LifeProblem as problem:
        messages.error(request, str(problem))
    return redirect(f"{reverse('comments_desk', args=[edition])}?show=held")


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.ANSWER_COMMENT)
def comment_answer(request: HttpRequest, edition: str, number: int) -> HttpResponse:
    """One comment with its answer: decide, give the reason, point to the change."""
    page = page_or_404(request, edition)
    try:
        comment, contact = get_comment_for(request.user, page, number)
    except NoCommentError as error:
        raise Http404 from error
    requirements = [(one.code, f"{one.code} {one.title}") for one in page.content.requirements]
    posted = request.POST if request.method == "POST" else None
    form = AnswerForm(posted, requirements=requirements, initial=_initial(comment))
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_comment(by=request.user, code=edition, number=number, given=_given(form))
        except LifeProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The answer stands beside the comment now."))
            return redirect(f"{reverse('comments_desk', args=[edition])}?show=unanswered")
    context = {
        "page": page,
        "edition": page.content,
        "comment": comment,
        "contact": contact,
        "about": _about(page, comment),
        "form": form,
        "steps": [
            *consultation_crumbs(page, here=False),
            Crumb(_("Moderation and answers"), reverse("comments_desk", args=[edition])),
            Crumb(f"№ {number}"),
        ],
    }
    return render(request, "standards/comment_answer.html", context, status=UNREADABLE if form.errors else 200)


def _tabs(page: ConsultationPage, shown: str) -> list[Tab]:
    counts = page.counts
    entries = (
        ("held", _("Wait for a moderator"), counts.held),
        ("unanswered", _("Wait for an answer"), counts.published - counts.answered),
        ("answered", _("Answered"), counts.answered),
        ("hidden", _("Hidden"), counts.hidden),
    )
    return [Tab(label, f"?show={key}", current=key == shown, count=count) for key, label, count in entries]


def _about(page: ConsultationPage, comment: CommentView) -> object:
    try:
        return page.content.requirement(comment.requirement)
    except KeyError:
        return None


def _initial(comment: CommentView) -> dict[str, str]:
    answer = comment.answer
    if answer is None:
        return {"requirement": comment.requirement, "field": "text" if comment.requirement else ""}
    return {
        "decision": answer.decision.value,
        "reason_ky": answer.reason.ky,
        "reason_ru": answer.reason.ru,
        "requirement": answer.requirement,
        "field": answer.field,
        "change_ky": answer.change.ky,
        "change_ru": answer.change.ru,
    }


def _given(form: AnswerForm) -> AnswerInput:
    found = form.cleaned_data
    points = bool(found["field"] and found["requirement"])
    return AnswerInput(
        decision=found["decision"],
        reason=Text(ky=found["reason_ky"], ru=found["reason_ru"]),
        requirement=found["requirement"] if points else "",
        field=found["field"] if points else "",
        change=Text(ky=found["change_ky"], ru=found["change_ru"]),
    )
