"""The list of a plan's decisions, on the screen and as a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Crumb, Table, Words
from koopsuz.common.context import address
from koopsuz.common.templatetags.koopsuz import class_badge, text
from koopsuz.common.text import Text
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.selectors import area_links
from koopsuz.planning import selectors
from koopsuz.planning.export import decisions_csv, decisions_workbook, whole_workbook
from koopsuz.planning.forms import DecisionFilterForm
from koopsuz.planning.selectors import DecisionFilters, DecisionRow, PlanInfo
from koopsuz.planning.selectors.sentences import SHORT_REASONS
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition_by_id

KINDS_OF_FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NAMED = ("school", "requirement", "source")
PLAIN_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True, slots=True)
class ListedDecision:
    """A decision with its words and the way to its reason."""

    row: DecisionRow
    title: Text
    work: Text | None
    why: str
    short: Words


@require_safe
@takes(Permission.PUBLIC)
def plan_decisions(request: HttpRequest, code: str) -> HttpResponse:
    """What the plan does in which school, filtered by place, payer, block, class, year and reason."""
    found = computed_or_404(request, code)
    content = get_edition_by_id(found.edition_id)
    form = _form(request, found, content)
    extra = _named(request)
    page, rows = selectors.decisions_page(found, filters=form.filters(extra), page=request.GET.get("page", 1))
    decisions = listed(found, rows, content=content)
    context = {
        "plan": found,
        "form": form,
        "page": page,
        "rows": decisions,
        "table": decisions_table(decisions, query=request.GET),
        "named": [(name, value) for name, value in extra.items() if value],
        "query": request.GET.urlencode(),
        "steps": [
            Crumb(_("Plans"), reverse("plans")),
            Crumb(str(found.name), reverse("plan", args=[found.code])),
            Crumb(_("Measures")),
        ],
    }
    return render(request, "planning/decisions.html", context)


@require_safe
@takes(Permission.PUBLIC)
def plan_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The filtered decisions as CSV or XLSX."""
    if form not in KINDS_OF_FILES:
        raise Http404
    found = computed_or_404(request, code)
    content = get_edition_by_id(found.edition_id)
    filters = _form(request, found, content).filters(_named(request))
    response = _file_response(found, filters=filters, content=content, form=form)
    response["Content-Disposition"] = f'attachment; filename="koopsuz-plan-{found.code}.{form}"'
    return response


def _file_response(
    found: PlanInfo, *, filters: DecisionFilters, content: EditionContent, form: str
) -> HttpResponseBase:
    kind = KINDS_OF_FILES[form]
    if form == "csv":
        return StreamingHttpResponse(decisions_csv(found, filters=filters, content=content), content_type=kind)
    if filters == DecisionFilters():
        return HttpResponse(whole_workbook(found, content=content).read_bytes(), content_type=kind)
    return HttpResponse(decisions_workbook(found, filters=filters, content=content), content_type=kind)


def computed_or_404(request: HttpRequest, code: str) -> PlanInfo:
    """A plan that has decisions; one that is still being computed has no such pages."""
    found = selectors.get_plan_for(request.user, code)
    if not found.is_computed:
        raise Http404
    return found


def listed(found: PlanInfo, rows: list[DecisionRow], *, content: EditionContent) -> list[ListedDecision]:
    """Decisions with titles from the edition and links to their reasons."""
    titles = {item.code: item.title for item in content.requirements}
    works = {item.code: item.title for item in content.measures}
    return [
        ListedDecision(
            row=row,
            title=titles.get(row.requirement, Text.same(row.requirement)),
            work=works.get(row.measure),
            why=address("why_decision", found.code, row.school_code, row.requirement),
            short=SHORT_REASONS[row.reason],
        )
        for row in rows
    ]


def decisions_table(rows: list[ListedDecision], *, query: QueryDict) -> Table:
    """One gap of one school in a row; the name of a school leaves only its rows."""
    kept = query.copy()
    for name in ("school", "page"):
        kept.pop(name, None)
    others = f"{kept.urlencode()}&" if kept else ""
    columns = (
        Column(_("School")),
        Column(_("Requirement")),
        Column(_("What is done")),
        Column(_("Cost"), numeric=True),
        Column(_("Who pays")),
        Column(_("Year"), numeric=True),
        Column(_("Why")),
    )
    nobody = format_html('<span class="soft">{}</span>', _("nobody yet"))
    cells = [
        (
            Cell(text(one.row.school_name), url=f"?{others}{urlencode({'school': one.row.school_code})}"),
            format_html("{}. {} {}", one.row.requirement, text(one.title), class_badge(one.row.requirement_class)),
            text(one.work) if one.work else "—",
            _cost(one.row),
            text(one.row.source_name) if one.row.funded else nobody,
            figures.UNKNOWN if one.row.year is None else str(one.row.year),
            Cell(one.short, url=one.why),
        )
        for one in rows
    ]
    return Table(caption=_("Measures of the plan"), columns=columns, rows=cells)


def _cost(row: DecisionRow) -> SafeString | str:
    once = figures.money(row.capital)
    if not row.recurrent.tyiyn:
        return once
    yearly = _("+ %(sum)s a year") % {"sum": figures.money(row.recurrent)}
    return format_html('{}<br><span class="soft small">{}</span>', once, yearly)


def _named(request: HttpRequest) -> dict[str, str]:
    """The school, requirement and source that a link names; what can be no code is left out."""
    given = {name: request.GET.get(name, "") for name in NAMED}
    return {name: value if PLAIN_CODE.fullmatch(value) else "" for name, value in given.items()}


def _form(request: HttpRequest, found: PlanInfo, content: EditionContent) -> DecisionFilterForm:
    links = (*area_links(level=AreaLevel.OBLAST), *area_links(level=AreaLevel.CAPITAL))
    return DecisionFilterForm(
        request.GET,
        areas=[(link.code, str(link.name)) for link in links],
        blocks=[(block.code, f"{block.code}. {block.title}") for block in content.blocks],
        years=range(found.first_year, found.last_year + 1),
    )
