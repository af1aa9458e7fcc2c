"""What every budget has for safe schools: the list with its totals, on the screen and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common import charts, figures
from koopsuz.common.components import Column, Crumb, Table
from koopsuz.common.context import address
from koopsuz.common.templatetags.koopsuz import tag, text
from koopsuz.engine.money import Money
from koopsuz.finance import selectors
from koopsuz.finance.export import envelopes_file as write_file
from koopsuz.finance.forms import EnvelopeFilterForm
from koopsuz.finance.kinds import EnvelopeStatus, SourceKind
from koopsuz.finance.selectors import EnvelopeLine, EnvelopePage, KindTotal
from koopsuz.law.selectors import act_links
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.selectors import area_links
from koopsuz.planning.selectors.pictures import SOURCE_COLOURS, SOURCE_NAMES

FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_COLLECTING = ("kg-decree-2023-136", "kg-cab-2026-108")  # acts of reference/law that forbid to collect from parents
UNDER = '<br><span class="soft small">{}</span>'
TOP = (AreaLevel.OBLAST, AreaLevel.CAPITAL)


@require_safe
@takes(Permission.PUBLIC)
def envelopes(request: HttpRequest) -> HttpResponse:
    """What every budget has in each year, by kind and by source."""
    form = _form(request)
    found = selectors.envelopes_page(
        request.user, filters=form.filters(), page=request.GET.get("page", 1), years=form.years()
    )
    all_synthetic = bool(found.lines) and all(line.synthetic for line in found.lines)
    context = {
        "form": form,
        "found": found,
        "lines": lines_table(found, marked=not all_synthetic),
        "totals": zip(found.years, found.totals, strict=True),
        "chart": _chart(found),
        "table": kinds_table(found.kinds, years=found.years),
        "query": request.GET.urlencode(),
        "acts": [act for code, act in sorted(act_links(NO_COLLECTING).items())],
        "all_synthetic": all_synthetic,
        "may_import": may(request.user, Permission.MANAGE_ENVELOPES),
        "may_request": may(request.user, Permission.RUN_PLAN),
        "steps": [Crumb(_("Money"))],
    }
    return render(request, "finance/envelopes.html", context)


@require_safe
@takes(Permission.PUBLIC)
def envelopes_file(request: HttpRequest, form: str) -> HttpResponse:
    """The filtered envelopes as CSV or XLSX, with the columns of the import."""
    if form not in FILES:
        raise Http404
    asked = _form(request)
    rows = selectors.exported_envelopes(request.user, filters=asked.filters(), years=asked.years())
    headers = {"Content-Disposition": f'attachment; filename="koopsuz-envelopes.{form}"'}
    return HttpResponse(write_file(rows, form=form), content_type=FILES[form], headers=headers)


def area_choices(asked: str) -> list[tuple[str, str]]:
    """The oblasts and the capital, and the place that a link of another page asks for."""
    links = area_links()
    return [(link.code, str(link.name)) for link in links if link.level in TOP or link.code == asked]


def lines_table(found: EnvelopePage, *, marked: bool) -> Table:
    """Sources with what they have in each year; `marked` says of each made-up one that it is."""
    kinds = dict(SourceKind.choices)
    columns = [Column(_("Source")), Column(_("Kind")), *(Column(str(year), numeric=True) for year in found.years)]
    states = {EnvelopeStatus.DRAFT.value: _("draft"), EnvelopeStatus.REVISED.value: _("revised")}
    rows = [
        (_source(line, marked=marked), str(kinds[line.kind]), *(_amount(cell, states=states) for cell in line.cells))
        for line in found.lines
    ]
    return Table(_("Sources"), columns, rows)


def _source(line: EnvelopeLine, *, marked: bool) -> SafeString:
    parts = [format_html('<a href="{}">{}</a>', address("source", line.code), text(line.name))]
    if line.synthetic and marked:
        parts.append(format_html(" {}", tag("synthetic")))
    if line.whole_period:
        parts.append(format_html(UNDER, _("one envelope for all years")))
    if line.deadline_year:
        parts.append(format_html(UNDER, _("until the end of %(year)s") % {"year": line.deadline_year}))
    return SafeString("".join(parts))


def _amount(cell: tuple[Money | None, str], *, states: Mapping[str, str]) -> SafeString | str:
    amount, status = cell
    written = figures.money(amount)
    return format_html("{}" + UNDER, written, states[status]) if status in states else written


def kinds_table(kinds: Sequence[KindTotal], *, years: Sequence[int]) -> Table:
    """Kinds of sources by year, with sums."""
    amounts = {(one.kind, one.year): one.amount.tyiyn for one in kinds}
    shown = [kind for kind in SOURCE_NAMES if any((kind, year) in amounts for year in years)]
    rows = []
    for kind in shown:
        of_years = [amounts.get((kind, year)) for year in years]
        rows.append((str(SOURCE_NAMES[kind]), *map(figures.money, of_years), figures.money(_sum(of_years))))
    sums = [_sum([amounts.get((kind, year)) for kind in shown]) for year in years]
    columns = [
        Column(_("Kind of source")),
        *(Column(str(year), numeric=True) for year in years),
        Column(_("All years"), numeric=True),
    ]
    total = (_("All sources"), *map(figures.money, sums), figures.money(_sum(sums)))
    return Table(_("Money by kind of source and year"), columns, rows, total=total if rows else ())


def _sum(amounts: Sequence[int | None]) -> int:
    return sum(amount or 0 for amount in amounts)


def _chart(found: EnvelopePage) -> charts.Chart:
    sums = {kind: sum(one.amount.tyiyn for one in found.kinds if one.kind == kind) for kind in SOURCE_NAMES}
    bars = [
        charts.Bar(SOURCE_NAMES[kind], tyiyn, figures.money_short(tyiyn), SOURCE_COLOURS[kind], f"?kind={kind}")
        for kind, tyiyn in sums.items()
        if tyiyn
    ]
    return charts.bars(bars, title=_("Money by kind of source"), value_name=_("Amount"))


def _form(request: HttpRequest) -> EnvelopeFilterForm:
    areas = area_choices(request.GET.get("area", ""))
    return EnvelopeFilterForm(request.GET, areas=areas, years=selectors.money_years())
