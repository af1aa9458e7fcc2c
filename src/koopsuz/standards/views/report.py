"""Downloads of the report of a discussion."""

from collections.abc import Callable
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.standards.files.report import LANGUAGES, Report, consultation_report
from koopsuz.standards.files.report_csv import report_csv
from koopsuz.standards.files.report_docx import report_docx
from koopsuz.standards.files.report_pdf import report_pdf
from koopsuz.standards.selectors.consultation import published_comments
from koopsuz.standards.views.consultation import page_or_404

KEPT_FILES = 9
# a file of the same report is the same, and everybody may ask for it as often as they like
WRITERS: dict[str, tuple[Callable[[Report], bytes], str]] = {
    "docx": (
        lru_cache(maxsize=KEPT_FILES)(report_docx),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (lru_cache(maxsize=KEPT_FILES)(report_pdf), "application/pdf"),
    "csv": (report_csv, "text/csv; charset=utf-8"),
}


@require_safe
@takes(Permission.PUBLIC)
def consultation_file(request: HttpRequest, edition: str, language: str, kind: str) -> HttpResponse:
    """The report in one language as DOCX, PDF or CSV."""
    if kind not in WRITERS or language not in LANGUAGES:
        raise Http404
    page = page_or_404(request, edition)
    write, content_type = WRITERS[kind]
    report = consultation_report(page, published_comments(page), language=language)
    response = HttpResponse(write(report), content_type=content_type)
    name = f"{page.content.code}-discussion-{page.consultation.run}-{language}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
