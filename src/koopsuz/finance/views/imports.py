"""Pages that bring in a file of envelopes: upload, report, confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Crumb, Table
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.finance import selectors, services
from koopsuz.finance.export import envelopes_template as write_template
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.places.export import problems_csv
from koopsuz.places.forms import UploadForm
from koopsuz.places.schemas.report import ImportProblem

SHOWN = 200
SHOWN_CHANGES = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HINT = gettext_lazy("XLSX or CSV, up to 10 MB: one row for each source and year.")


@takes(Permission.MANAGE_ENVELOPES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_envelopes(request: HttpRequest) -> HttpResponse:
    """Take a file of envelopes and lead to its report."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*given, accept=".xlsx,.csv,.txt", hint=HINT)
    if form.is_valid():
        file = form.cleaned_data["file"]
        kept = services.keep_upload(by=request.user, content=file.read(), file_name=file.name)
        return redirect("envelopes_report", kept)
    context = {"form": form, "steps": [Crumb(_("Money"), reverse("envelopes")), Crumb(_("Bring in envelopes"))]}
    return render(request, "finance/import.html", context, status=422 if form.is_bound else 200)


@takes(Permission.MANAGE_ENVELOPES)
@require_http_methods(["GET", "HEAD", "POST"])
def envelopes_report(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Show what a file of envelopes would change and all that is wrong; import it when confirmed."""
    upload = selectors.get_upload_for(request.user, upload_id)
    if request.method == "POST":
        try:
            report = services.confirm_upload(by=request.user, upload_id=upload_id)
        except InputProblems:
            messages.error(request, _("Something has changed since you looked: the file has problems now."))
            return redirect(request.path)
        messages.success(request, report.summary())
        return redirect("envelopes")
    preview, problems = _check(request, upload)
    context = {
        "upload": upload,
        "preview": preview,
        "changes": _changes_table(preview.changes) if preview and preview.changes else None,
        "shown_changes": SHOWN_CHANGES,
        "problems": problems,
        "errors": _problems_table(problems),
        "shown": SHOWN,
        "steps": [
            Crumb(_("Money"), reverse("envelopes")),
            Crumb(_("Bring in envelopes"), reverse("import_envelopes")),
            Crumb(upload.file_name),
        ],
    }
    return render(request, "finance/report.html", context, status=200 if preview else 422)


@takes(Permission.MANAGE_ENVELOPES)
@require_safe
def envelopes_problems(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """All problems of a file of envelopes as a table to take away."""
    _preview, problems = _check(request, selectors.get_upload_for(request.user, upload_id))
    return _file(problems_csv(problems), name="koopsuz-envelopes-problems.csv", kind="text/csv; charset=utf-8")


@takes(Permission.MANAGE_ENVELOPES)
@require_safe
def envelopes_template(_request: HttpRequest) -> HttpResponse:
    """The template that names and explains every column."""
    return _file(write_template(), name="koopsuz-envelopes.xlsx", kind=XLSX)


def _check(request: HttpRequest, upload: selectors.Upload) -> tuple[services.Preview | None, tuple[ImportProblem, ...]]:
    try:
        return services.preview_envelopes(by=request.user, content=upload.content, name=upload.file_name), ()
    except InputProblems as refused:
        return None, tuple(sorted((_as_row(problem) for problem in refused.problems), key=lambda item: item.row))


def _as_row(problem: Problem) -> ImportProblem:
    return ImportProblem(
        where=problem.where,
        what=problem.what,
        remedy=problem.remedy,
        params=problem.params,
        row=getattr(problem, "row", 0),
        column=getattr(problem, "column", ""),
        found=getattr(problem, "found", ""),
    )


def _problems_table(problems: Sequence[ImportProblem]) -> Table | None:
    if not problems:
        return None
    labels = (_("Row"), _("Column"), _("Found"), _("What is wrong"), _("What to do"))
    rows = [
        (str(item.row) if item.row else _("file"), item.column, item.found, item.sentence, item.advice)
        for item in problems[:SHOWN]
    ]
    return Table(_("What has to be mended"), [Column(label) for label in labels], rows)


def _changes_table(changes: Sequence[services.Change]) -> Table:
    columns = [
        Column(_("Source")),
        Column(_("Year"), numeric=True),
        Column(_("Now"), numeric=True),
        Column(_("After the import"), numeric=True),
        Column(_("How firm it is")),
    ]
    statuses = dict(EnvelopeStatus.choices)
    rows = [
        (
            Cell(str(change.source.name) or change.source.code),
            str(change.year),
            figures.money(change.before),
            figures.money(change.after),
            str(statuses.get(change.note.status, "")),
        )
        for change in changes[:SHOWN_CHANGES]
    ]
    return Table(_("What would change"), columns, rows)


def _file(content: bytes, *, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
