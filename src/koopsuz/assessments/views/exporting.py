"""Published answers to take away: a whole campaign streamed as CSV or JSON, as a workbook, and one school as OSCAL."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import selectors
from koopsuz.assessments.files.answers import csv_rows, json_lines, oscal_results, write_xlsx
from koopsuz.assessments.selectors import CampaignInfo
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.exporting import exported_records

TEXTS = {"csv": (csv_rows, "text/csv; charset=utf-8"), "json": (json_lines, "application/json")}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@takes(Permission.PUBLIC)
def answers_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """Every published answer of a campaign, streamed: nobody waits for the whole and the server keeps none of it."""
    campaign = _campaign(code)
    if form not in TEXTS:
        raise Http404
    write, kind = TEXTS[form]
    headers = {"Content-Disposition": f'attachment; filename="koopsuz-{code}-answers.{form}"'}
    if request.method == "HEAD":
        return HttpResponse(content_type=kind, headers=headers)
    return StreamingHttpResponse(write(campaign, exported_records(campaign)), content_type=kind, headers=headers)


@require_safe
@takes(Permission.SIGNED_IN)
def answers_workbook(_request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook for people; it takes seconds to write, so it is for those who are signed in."""
    campaign = _campaign(code)
    content = write_xlsx(exported_records(campaign), content=basis_of(campaign.edition).content)
    headers = {"Content-Disposition": f'attachment; filename="koopsuz-{code}-answers.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@require_safe
@takes(Permission.PUBLIC)
def school_oscal(_request: HttpRequest, code: str) -> JsonResponse:
    """The newest published record of a school as OSCAL assessment results: the verifier's, if there is one."""
    campaign = selectors.current_campaign()
    records = {record.kind: record for record in exported_records(campaign, school_code=code)} if campaign else {}
    record = records.get("verification") or records.get("self")
    if campaign is None or record is None:
        raise Http404
    content = oscal_results(campaign, record, content=basis_of(campaign.edition).content)
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def _campaign(code: str) -> CampaignInfo:
    found = selectors.get_campaign(code)
    if found is None:
        raise Http404
    return found
