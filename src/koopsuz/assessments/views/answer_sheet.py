"""The workbook of an assessment: download, look at what a filled one would change, confirm."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import selectors, services
from koopsuz.assessments.files.answer_sheet import write_answer_sheet
from koopsuz.assessments.forms import answer_in_words
from koopsuz.assessments.selectors.answer_sheet import answer_sheet_for, items_of
from koopsuz.assessments.selectors.forms import Item
from koopsuz.assessments.services import Answer, AssessmentProblem, SheetOutcome
from koopsuz.assessments.views.links import crumbs_of
from koopsuz.common.components import Column, Crumb, Table
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.text import LANGUAGES
from koopsuz.engine import scoring
from koopsuz.places.forms import UploadForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HINT = gettext_lazy("The XLSX workbook that you downloaded here, filled in, up to 1 MB.")


@require_safe
@takes(Permission.VIEW_ASSESSMENT)
def answer_sheet_file(request: HttpRequest, assessment_id: UUID, language: str) -> HttpResponse:
    """The questions of a school with their answers as a workbook to fill in, in one language."""
    if language not in LANGUAGES:
        raise Http404
    identity, blocks = answer_sheet_for(request.user, assessment_id)
    content = write_answer_sheet(blocks, identity=identity, language=language)
    name = f"koopsuz-{blocks[0].page.campaign.code}-{blocks[0].page.school_code}-{language}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.VIEW_ASSESSMENT)
def answer_sheet(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take a filled workbook: first a report of what it would change or of all that is wrong, then the confirmation."""
    page = selectors.get_assessment_for(request.user, assessment_id)
    given = (request.POST, request.FILES) if request.method == "POST" and "kept" not in request.POST else ()
    form = UploadForm(*given, accept=".xlsx", hint=HINT)
    context = {
        "page": page,
        "form": form,
        "steps": [*crumbs_of(page, here=False), Crumb(_("Answers in a spreadsheet"))],
    }
    status = 422 if form.is_bound else 200
    content = (
        _kept(request) if "kept" in request.POST else form.cleaned_data["file"].read() if form.is_valid() else None
    )
    if content is not None:
        confirmed = "kept" in request.POST
        try:
            outcome = services.bring_in_answers(
                by=request.user, assessment_id=assessment_id, content=content, only_look=not confirmed
            )
        except InputProblems as refused:
            context["problems"], status = _problems_table(refused.problems), 422
        except AssessmentProblem as problem:
            messages.error(request, str(problem))
            return redirect("assess", assessment_id=assessment_id)
        else:
            if confirmed:
                return _done(request, outcome, assessment_id=assessment_id)
            items = items_of(answer_sheet_for(request.user, assessment_id)[1])
            context |= {"outcome": outcome, "changes": _changes_table(outcome, items=items)}
            context["kept"], status = base64.b64encode(content).decode(), 200
    return render(request, "assessments/pages/answer_sheet.html", context, status=status)


def _kept(request: HttpRequest) -> bytes:
    """The workbook as the page of the report sends it back; it is read as hostile once more."""
    try:
        return base64.b64decode(request.POST["kept"], validate=True)
    except (binascii.Error, ValueError):
        return b""


def _done(request: HttpRequest, outcome: SheetOutcome, *, assessment_id: UUID) -> HttpResponse:
    count = len(outcome.applied)
    words = ngettext("One answer is saved.", "%(count)s answers are saved.", count) % {"count": count}
    messages.success(request, words if count else _("Nothing was changed; everything is saved."))
    return redirect("assess", assessment_id=assessment_id)


def _changes_table(outcome: SheetOutcome, *, items: dict[str, Item]) -> Table | None:
    columns = [Column(label) for label in (_("Question"), _("Now"), _("In the workbook"), _("What becomes of it"))]
    saved, kept = _("is saved"), _("is kept beside the answer of somebody else")
    marked = [*((one, saved) for one in outcome.applied), *((one, kept) for one in outcome.conflicts)]
    rows = [
        (
            f"{change.indicator} {items[change.indicator].indicator.question}",
            _in_words(items[change.indicator], change.before),
            _in_words(items[change.indicator], change.after),
            fate,
        )
        for change, fate in marked
    ]
    return Table(_("What would change"), columns, rows) if rows else None


def _in_words(item: Item, answer: Answer) -> str:
    words = answer_in_words(
        item,
        level=answer.level if answer.level <= 3 else None,
        number=answer.number,
        not_applicable=answer.level == scoring.NOT_APPLICABLE,
    )
    return " · ".join([str(words), *answer.remark.values()])


def _problems_table(problems: Sequence[Problem]) -> Table:
    columns = [Column(label) for label in (_("Row"), _("Column"), _("What is wrong"), _("What to do"))]
    rows = [
        (str(getattr(one, "row", 0) or _("file")), getattr(one, "column", ""), one.sentence, one.advice)
        for one in problems
    ]
    return Table(_("What has to be mended"), columns, rows)
