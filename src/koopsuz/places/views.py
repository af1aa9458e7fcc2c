"""Pages that bring in schools and outlines: upload, report, confirmation."""

from __future__ import annotations

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
from koopsuz.common.components import Column, Crumb, Table
from koopsuz.common.problems import InputProblems
from koopsuz.places import selectors, services
from koopsuz.places.export import problems_csv
from koopsuz.places.export import schools_template as write_template
from koopsuz.places.forms import UploadForm
from koopsuz.places.kinds import ImportKind
from koopsuz.places.schemas.report import ImportProblem, ImportReport

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = {
    ImportKind.SCHOOLS: gettext_lazy("Bring in schools"),
    ImportKind.OUTLINES: gettext_lazy("Bring in outlines of areas"),
}
HINTS = {
    ImportKind.SCHOOLS: gettext_lazy("XLSX or CSV, up to 10 MB: one row for each school and year."),
    ImportKind.OUTLINES: gettext_lazy(
        "GeoJSON, up to 10 MB: every feature has the property “pcode” with a SOATE code."
    ),
}
ACCEPTED = {ImportKind.SCHOOLS: ".xlsx,.csv,.txt", ImportKind.OUTLINES: ".geojson,.json"}


@takes(Permission.IMPORT_SCHOOLS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_schools(request: HttpRequest) -> HttpResponse:
    """Take a file of schools and lead to its report."""
    return _upload(request, kind=ImportKind.SCHOOLS)


@takes(Permission.IMPORT_OUTLINES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_outlines(request: HttpRequest) -> HttpResponse:
    """Take a file of outlines and lead to its report."""
    return _upload(request, kind=ImportKind.OUTLINES)


@takes(Permission.IMPORT_SCHOOLS)
@require_http_methods(["GET", "HEAD", "POST"])
def schools_report(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Show what a file of schools would change and all that is wrong; import it when confirmed."""
    return _report(request, upload_id, kind=ImportKind.SCHOOLS)


@takes(Permission.IMPORT_OUTLINES)
@require_http_methods(["GET", "HEAD", "POST"])
def outlines_report(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Show what a file of outlines would change and all that is wrong; import it when confirmed."""
    return _report(request, upload_id, kind=ImportKind.OUTLINES)


@takes(Permission.IMPORT_SCHOOLS)
@require_safe
def schools_problems(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """All problems of a file of schools as a table to take away."""
    return _problems(request, upload_id, kind=ImportKind.SCHOOLS)


@takes(Permission.IMPORT_OUTLINES)
@require_safe
def outlines_problems(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """All problems of a file of outlines as a table to take away."""
    return _problems(request, upload_id, kind=ImportKind.OUTLINES)


@takes(Permission.IMPORT_SCHOOLS)
@require_safe
def schools_template(_request: HttpRequest) -> HttpResponse:
    """The template that names and explains every column."""
    return _file(write_template(selectors.facts_catalogue()), name="koopsuz-schools.xlsx", kind=XLSX)


def _upload(request: HttpRequest, *, kind: ImportKind) -> HttpResponse:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*given, accept=ACCEPTED[kind], hint=HINTS[kind])
    if form.is_valid():
        file = form.cleaned_data["file"]
        kept = services.keep_upload(by=request.user, kind=kind, content=file.read(), file_name=file.name)
        return redirect(f"{kind.value}_report", kept)
    status = 422 if form.is_bound else 200
    context = {"form": form, "kind": kind.value, "title": TITLES[kind]}
    return render(request, "places/import.html", context, status=status)


def _report(request: HttpRequest, upload_id: UUID, *, kind: ImportKind) -> HttpResponse:
    upload = selectors.get_upload_for(request.user, upload_id, kind=kind)
    if request.method == "POST":
        try:
            report = services.confirm_upload(by=request.user, upload_id=upload_id)
        except InputProblems:
            messages.error(request, _("Something has changed since you looked: the file has problems now."))
            return redirect(request.path)
        messages.success(request, _done(report))
        return redirect(f"import_{kind.value}")
    report = _check(request, upload)
    context = {
        "upload": upload,
        "kind": kind.value,
        "title": TITLES[kind],
        "report": report,
        "changes": _changes(report),
        "errors": _table(_("What has to be mended"), report.errors),
        "notices": _table(_("Worth a look"), report.notices),
        "shown": SHOWN,
        "steps": [Crumb(TITLES[kind], reverse(f"import_{kind.value}")), Crumb(upload.file_name)],
        "back": f"import_{kind.value}",
        "problems": f"{kind.value}_problems",
    }
    return render(request, "places/report.html", context, status=200 if report.is_good else 422)


def _problems(request: HttpRequest, upload_id: UUID, *, kind: ImportKind) -> HttpResponse:
    report = _check(request, selectors.get_upload_for(request.user, upload_id, kind=kind))
    return _file(
        problems_csv(report.problems), name=f"koopsuz-{kind.value}-problems.csv", kind="text/csv; charset=utf-8"
    )


def _check(request: HttpRequest, upload: selectors.Upload) -> ImportReport:
    check = services.check_schools if upload.kind is ImportKind.SCHOOLS else services.check_outlines
    return check(by=request.user, content=upload.content)


def _changes(report: ImportReport) -> int:
    return report.counts.get("new_rows", 0) + report.counts.get("changed_rows", 0)


def _done(report: ImportReport) -> str:
    if not _changes(report):
        return _("Everything in the file was known already. Nothing was changed.")
    return _("Imported: %(new)s new rows, %(changed)s changed, %(unchanged)s as before.") % {
        "new": report.counts["new_rows"],
        "changed": report.counts["changed_rows"],
        "unchanged": report.counts["unchanged_rows"],
    }


def _table(caption: str, problems: tuple[ImportProblem, ...]) -> Table | None:
    if not problems:
        return None
    columns = [
        Column(_("Row")),
        Column(_("Column")),
        Column(_("Found")),
        Column(_("What is wrong")),
        Column(_("What to do")),
    ]
    rows = [
        (str(item.row) if item.row else _("file"), item.column, item.found, item.sentence, item.advice)
        for item in problems[:SHOWN]
    ]
    return Table(caption, columns, rows)


def _file(content: bytes, *, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
