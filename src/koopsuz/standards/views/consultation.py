"""Public pages of a consultation: what is discussed, what was said and answered, and the form of a comment."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common import figures
from koopsuz.common.components import Crumb
from koopsuz.standards import services
from koopsuz.standards.forms import CommentForm
from koopsuz.standards.schemas import BlockContent, RequirementContent
from koopsuz.standards.selectors.consultation import (
    WHOLE,
    ConsultationPage,
    Counts,
    NoConsultationError,
    comment_views,
    comments_about,
    get_consultation_for,
    hidden_comments,
    own_body,
)
from koopsuz.standards.selectors.editions import NoEditionError
from koopsuz.standards.services import CommentInput, FloodError, LifeProblem
from koopsuz.standards.views.life import life_crumbs

ALL = "all"
PAGE = 25
UNREADABLE, TOO_MANY = 422, 429
NOTHING = Counts()
# each language is called by its own name
REPORT_LANGUAGES = (("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English"))
REPORT_KINDS = ("docx", "pdf", "csv")


@dataclass(frozen=True, slots=True)
class DiscussedBlock:
    """A block with its requirements and how much was said of each."""

    block: BlockContent
    rows: tuple[tuple[RequirementContent, Counts], ...]
    comments: int


@require_safe
@takes(Permission.PUBLIC)
def consultation(request: HttpRequest, edition: str) -> HttpResponse:
    """The whole discussion: until when, how much was said and answered, block by block."""
    page = page_or_404(request, edition)
    context = {
        "page": page,
        "edition": page.content,
        "steps": consultation_crumbs(page),
        "whole": page.by_requirement.get(WHOLE, NOTHING),
        "taken_out": sorted(page.by_requirement.keys() - {WHOLE, *(one.code for one in page.content.requirements)}),
        "blocks": [_discussed(block, page) for block in page.content.blocks],
        "figures": _figures(page),
        "report_languages": REPORT_LANGUAGES,
        "report_kinds": REPORT_KINDS,
        "moderates": may(request.user, Permission.MODERATE_COMMENTS),
    }
    return render(request, "standards/consultation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.PUBLIC)
def consultation_about(request: HttpRequest, edition: str, about: str) -> HttpResponse:
    """What was said of one requirement, or of the edition as a whole; and the form of a comment."""
    page = page_or_404(request, edition)
    code = WHOLE if about == ALL else about
    requirement = _discussed_requirement(page, code)
    body = own_body(request.user)
    form = CommentForm(request.POST if request.method == "POST" else None, body=body)
    status = 200
    if request.method == "POST":
        status = _send(request, page, form, code)
        if status == 200:
            return redirect(request.path)
    found = Paginator(comments_about(page, code), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "edition": page.content,
        "requirement": requirement,
        "found": found,
        "comments": comment_views(list(found), page),
        "taken_out": code if code and not requirement else "",
        "hidden": hidden_comments(page, requirement=code),
        "counts": page.by_requirement.get(code, NOTHING),
        "form": form,
        "answers": may(request.user, Permission.ANSWER_COMMENT),
        "steps": [
            *consultation_crumbs(page, here=False),
            Crumb(code or _("The whole edition")),
        ],
    }
    return render(request, "standards/consultation_about.html", context, status=status)


def _discussed_requirement(page: ConsultationPage, code: str) -> RequirementContent | None:
    """The requirement that is discussed; None for the whole edition, and for one that was taken out since."""
    try:
        return page.content.requirement(code) if code else None
    except KeyError as error:
        if code in page.by_requirement:
            return None
        raise Http404 from error


def page_or_404(request: HttpRequest, code: str) -> ConsultationPage:
    """The newest discussion of an edition that the reader may see."""
    try:
        return get_consultation_for(request.user, code)
    except (NoEditionError, NoConsultationError) as error:
        raise Http404 from error


def consultation_crumbs(page: ConsultationPage, *, here: bool = True) -> list[Crumb]:
    """The way down to a discussion; `here`: its page is the one that is shown."""
    url = "" if here else reverse("consultation", args=[page.content.code])
    return [*life_crumbs(page.content, here=False), Crumb(_("Public discussion"), url)]


def _send(request: HttpRequest, page: ConsultationPage, form: CommentForm, code: str) -> int:
    """Send a comment; 200 once it is kept, else what is wrong stands in the form."""
    if request.POST.get("website"):  # people don't see this field; a machine hears thanks, and nothing is kept
        messages.success(request, _("Thank you."))
        return 200
    if not form.is_valid():
        return UNREADABLE
    found = form.cleaned_data
    if not request.session.session_key:
        request.session.create()
    given = CommentInput(
        words=found["words"],
        requirement=code,
        language=(get_language() or "ky")[:2],
        for_body=found.get("for_body") == "body",
        name=found["name"],
        contact=found["contact"],
        session=request.session.session_key or "",
        address=_address(request),
    )
    try:
        number = services.send_comment(by=request.user, code=page.content.code, given=given)
    except LifeProblem as problem:
        form.add_error(None, str(problem))
        return TOO_MANY if isinstance(problem, FloodError) else UNREADABLE
    messages.success(request, _said(number, for_body=given.for_body))
    return 200


def _address(request: HttpRequest) -> str:
    """Where a request comes from. Behind a proxy that is what the proxy added last; what stands before it can be invented."""
    if settings.SECURE:
        return request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _said(number: int, *, for_body: bool) -> str:
    words: dict[str, Any] = {"number": figures.number(number)}
    if for_body:
        return _("The comment is published as № %(number)s. The ministry has to answer it.") % words
    return (
        _(
            "Thank you. Your comment has the number %(number)s. A moderator looks at it, then it is published and the "
            "ministry has to answer it."
        )
        % words
    )


def _discussed(block: BlockContent, page: ConsultationPage) -> DiscussedBlock:
    rows = tuple((one, page.by_requirement.get(one.code, NOTHING)) for one in block.requirements)
    return DiscussedBlock(block, rows, sum(counts.published for _one, counts in rows))


def _figures(page: ConsultationPage) -> list[dict[str, str]]:
    counts = page.counts
    waiting = counts.published - counts.answered
    return [
        {
            "value": figures.number(counts.published),
            "label": ngettext("published comment", "published comments", counts.published),
        },
        {"value": figures.number(counts.answered), "label": _("with an answer")},
        {"value": figures.number(waiting), "label": _("wait for an answer")},
        {"value": figures.number(counts.held), "label": _("wait for a moderator")},
    ]
