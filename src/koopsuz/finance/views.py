"""Pages of the money: envelopes, their import, who pays what, and the request for a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.finance import selectors, services
from koopsuz.finance.forms import EnvelopeFileForm, EnvelopeFilterForm, PlanRequestForm
from koopsuz.finance.kinds import EnvelopeStatus, PayerKind, SourceKind
from koopsuz.planning.schemas.envelopes import COLUMNS
from koopsuz.planning.schemas.reference import MatrixRow
from koopsuz.planning.schemas.sheets import Column, Sheet, as_xlsx
from koopsuz.standards.kinds import BudgetLine

UNREADABLE = 422
SHOWN_PROBLEMS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class LinePayers:
    """A line of expenditure with the rules that name its payers."""

    line: str
    name: Any
    rules: tuple[tuple[str, MatrixRow], ...]


@require_safe
@takes(Permission.PUBLIC)
def envelopes(request: HttpRequest) -> HttpResponse:
    """What every budget has for safe schools in each year."""
    form = EnvelopeFilterForm(request.GET)
    found = selectors.envelopes_page(request.user, filters=form.filters(), page=request.GET.get("page", 1))
    names = dict(SourceKind.choices)
    context = {
        "form": form,
        "found": found,
        "rows": [
            (line, names[line.kind], list(zip(found.years, line.amounts, line.statuses, strict=True)))
            for line in found.lines
        ],
        "totals": list(zip(found.years, found.totals, strict=True)),
        "draft": EnvelopeStatus.DRAFT.value,
        "may_import": may(request.user, Permission.MANAGE_ENVELOPES),
        "may_request": may(request.user, Permission.RUN_PLAN),
        "steps": [Crumb(_("Money"))],
    }
    return render(request, "finance/envelopes.html", context)


@require_safe
@takes(Permission.PUBLIC)
def source(request: HttpRequest, code: str) -> HttpResponse:
    """One source: what it may lawfully pay and every version of its envelopes."""
    found = selectors.known_sources([code]).get(code)
    versions = selectors.envelope_history(request.user, code=code)
    if found is None or not versions:
        raise Http404
    names = dict(BudgetLine.choices)
    context = {
        "source": found,
        "kind": dict(SourceKind.choices)[found.kind],
        "lines": [names.get(line, line) for line in found.lines],
        "versions": versions,
        "statuses": dict(EnvelopeStatus.choices),
        "steps": [Crumb(_("Money"), reverse("envelopes")), Crumb(str(found.name))],
    }
    return render(request, "finance/source.html", context)


@require_safe
@takes(Permission.PUBLIC)
def who_pays(request: HttpRequest) -> HttpResponse:
    """The responsibility matrix: who may lawfully pay which line, where, since when, by which source."""
    payers = dict(PayerKind.choices)
    rules = selectors.matrix_rows()
    lines = [
        LinePayers(line, label, tuple((payers[row.payer], row) for row in rules if row.line == line))
        for line, label in BudgetLine.choices
    ]
    context = {
        "lines": lines,
        "codes": selectors.budget_codes(),
        "steps": [Crumb(_("Money"), reverse("envelopes")), Crumb(_("Who pays what"))],
    }
    return render(request, "finance/who_pays.html", context)


@takes(Permission.MANAGE_ENVELOPES)
def import_envelopes(request: HttpRequest) -> HttpResponse:
    """Bring in a file of envelopes: check it, or check and import it; all problems at once, nothing half-imported."""
    form = EnvelopeFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "columns": COLUMNS,
        "steps": [Crumb(_("Money"), reverse("envelopes")), Crumb(_("Import"))],
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "finance/import.html", context, status=UNREADABLE if form.errors else 200)
    file = form.cleaned_data["file"]
    content, name = file.read(), str(file.name)
    try:
        if "check" in request.POST:
            context["ready"] = services.check_envelopes(by=request.user, content=content, name=name)
            return render(request, "finance/import.html", context)
        report = services.import_envelopes(by=request.user, content=content, name=name)
    except InputProblems as refused:
        context |= {
            "problems": refused.problems[:SHOWN_PROBLEMS],
            "problem_count": len(refused.problems),
            "more": max(0, len(refused.problems) - SHOWN_PROBLEMS),
        }
        return render(request, "finance/import.html", context, status=UNREADABLE)
    messages.success(request, report.summary())
    return redirect("envelopes")


@require_safe
@takes(Permission.MANAGE_ENVELOPES)
def envelope_template(_request: HttpRequest) -> HttpResponse:
    """An empty workbook with the columns of the import and one example row."""
    example = {
        "source": "local-example",
        "kind": "local",
        "owner": "41704245803000",
        "name_ky": "Айыл өкмөтүнүн бюджети",
        "name_ru": "Бюджет айыл окмоту",
        "name_en": "Budget of the aiyl okmotu",
        "year": "2027",
        "amount_som": "1500000",
        "status": "draft",
    }
    sheet = Sheet(
        "envelopes", tuple(Column(name, name) for name in COLUMNS), [[example.get(name, "") for name in COLUMNS]]
    )
    response = HttpResponse(as_xlsx([sheet]), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="koopsuz-envelopes.xlsx"'
    return response


@takes(Permission.RUN_PLAN)
def request_plan(request: HttpRequest) -> HttpResponse:
    """Ask for a plan; the computation runs as a job with progress."""
    today = timezone.localdate()
    years = [year for year in selectors.money_years() if year >= today.year] or [today.year + 1]
    initial = {"as_of": today, "first_year": max(years[0], min(today.year + 1, years[-1]))}
    form = PlanRequestForm(request.POST or None, years=years, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            code = services.request_plan(
                by=request.user, name=form.plan_name(), first_year=form.cleaned_data["first_year"], as_of=form.day()
            )
            messages.success(request, _("The plan is being computed. You may leave and come back."))
            return redirect("plan", code=code)
        except InputProblems as refused:
            for problem in refused.problems:
                form.add_error(None, f"{problem.sentence} {problem.advice}")
    names = dict(SourceKind.choices)
    context = {
        "form": form,
        "totals": [(names[item.kind], item) for item in selectors.totals_by_kind(request.user, years=years)],
        "steps": [Crumb(_("Plans"), reverse("plans")), Crumb(_("Compute a new plan"))],
    }
    return render(request, "finance/request_plan.html", context, status=UNREADABLE if form.errors else 200)
