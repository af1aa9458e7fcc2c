"""The page of an area, from the country down to a town."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import charts, components, figures
from koopsuz.common.components import LEVEL_NAMES, Cell, Column, Table
from koopsuz.finance.kinds import SourceKind
from koopsuz.places.kinds import AreaLevel
from koopsuz.portal import selectors
from koopsuz.portal.forms import SchoolFilter
from koopsuz.portal.selectors.areas import AreaBundle, SchoolFilters, SchoolRow
from koopsuz.portal.selectors.home import COUNTRY_CODE
from koopsuz.portal.views.drawn import drawn_bars, drawn_shares
from koopsuz.portal.views.home import big_figures, chosen_metric, day_of, metric_tabs
from koopsuz.portal.views.links import address, way_down
from koopsuz.portal.views.maps import country_map


@require_safe
@takes(Permission.PUBLIC)
def country(request: HttpRequest) -> HttpResponse:
    """The page of the whole country."""
    return _page(request, COUNTRY_CODE)


@require_safe
@takes(Permission.PUBLIC)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """The page of an area."""
    return _page(request, code)


def _page(request: HttpRequest, code: str) -> HttpResponse:
    form = SchoolFilter(request.GET or None)
    typed = form.cleaned_data if form.is_valid() else {}
    filters = SchoolFilters(typed.get("q", ""), typed.get("kind", ""), typed.get("state", ""))
    found = selectors.area_bundle(request.user, code, filters=filters, page=request.GET.get("page", "1"))
    place = found.page
    context: dict[str, Any] = {
        "found": found,
        "place": place,
        "form": form,
        "filtered": any(typed.values()),
        "steps": way_down(place.path, here=str(place.name)),
        "links": _chain(found),
        "decisions_url": address("plan_decisions", found.country.plan.code, area=place.code)
        if found.country and found.country.plan
        else "",
    }
    if found.country:
        context |= _figures(request, found)
    return render(request, "portal/pages/area.html", context)


def _figures(request: HttpRequest, found: AreaBundle) -> dict[str, Any]:
    home = found.country
    if home is None:
        return {}
    context: dict[str, Any] = {
        "as_of": day_of(home.campaign),
        "round": str(home.campaign.name),
        "figures": big_figures(home, code=found.page.code),
        "levels": _level_shares(found),
        "gaps": _gap_bars(found),
        "money": money_table(found),
        "children": _children(found),
        "schools": school_table(found),
        "one": home.figures,
    }
    if found.page.level == AreaLevel.COUNTRY:
        metric = chosen_metric(request)
        context |= {
            "metric": metric,
            "tabs": metric_tabs(request.path, chosen=metric),
            "map": country_map(home.rows, metric=metric),
        }
    return context


def _chain(found: AreaBundle) -> tuple[components.ChainLink, ...]:
    urls = {"law": address("acts"), "requirement": address("standard"), "answer": "#levels"}
    if found.country and found.country.plan:
        urls |= {
            "measure": "#money",
            "payer": "#money",
            "decision": address("plan", found.country.plan.code) or "#money",
        }
    return components.chain(
        "gap",
        urls={key: url for key, url in urls.items() if url},
        missing={"payment": _("not recorded yet"), "proof": _("see the gaps closed since the round before")},
    )


def _level_shares(found: AreaBundle) -> charts.Chart:
    kinds = [charts.Kind(f"level-{level}", str(name), str(level)) for level, name in enumerate(LEVEL_NAMES)]
    if any(row.counts.not_assessed for row in found.blocks):
        kinds.append(charts.Kind("level-none", _("not assessed")))
    rows = [
        charts.ShareRow(
            f"{row.block.code}. {row.block.title}",
            (*row.counts.levels, row.counts.not_assessed)[: len(kinds)],
            url=address("standard_block", found.edition, row.block.code),
        )
        for row in found.blocks
    ]
    return drawn_shares(tuple(rows), kinds=tuple(kinds), title=_("Schools at each level of the ten blocks"))


def _gap_bars(found: AreaBundle) -> charts.Chart | None:
    if not found.gaps:
        return None
    rows = [
        charts.Bar(
            f"{one.requirement.code} {one.requirement.title}",
            one.schools,
            figures.number(one.schools),
            kind="ochre",
            url=address("requirement", found.edition, one.requirement.code),
        )
        for one in found.gaps
    ]
    return drawn_bars(
        tuple(rows), title=_("The most frequent dangers to life"), value_name=_("Schools that have the gap")
    )


def money_table(found: AreaBundle) -> Table | None:
    """What each kind of source pays in an area in each year; None where nothing is paid."""
    home = found.country
    if home is None or home.plan is None or not found.money:
        return None
    years = range(home.plan.first_year, home.plan.last_year + 1)
    sums = [sum(cell.years[place] for cell in found.money) for place in range(len(years))]
    return Table(
        caption=_("What the plan pays here, by source and year"),
        columns=(
            Column(_("Source")),
            *(Column(str(year), numeric=True) for year in years),
            Column(_("In all"), numeric=True),
        ),
        rows=tuple(
            (
                str(SourceKind(cell.kind).label),
                *(figures.money_short(amount) if amount else "—" for amount in cell.years),
                figures.money_short(cell.total),
            )
            for cell in found.money
        ),
        total=(_("In all"), *(figures.money_short(amount) for amount in sums), figures.money_short(sum(sums))),
    )


def _children(found: AreaBundle) -> Table | None:
    home = found.country
    if home is None or not home.rows:
        return None
    money = figures.money_short
    columns = (
        Column(_("Area")),
        Column(_("Schools"), numeric=True),
        Column(_("Assessed"), numeric=True),
        Column(_("Pupils"), numeric=True),
        Column(_("Open dangers to life"), numeric=True),
        Column(_("Need"), numeric=True),
        Column(_("The plan pays"), numeric=True),
        Column(_("Closed since"), numeric=True),
    )
    rows = tuple(
        (
            Cell(str(row.area.name), url=address("area", row.area.code)),
            figures.number(row.figures.schools),
            figures.permille(row.figures.assessed_permille) if row.figures.schools else "—",
            figures.number(row.figures.pupils),
            figures.number(row.figures.danger),
            money(row.figures.need) if home.plan else "—",
            figures.permille(row.figures.funded_permille) if home.plan else "—",
            figures.permille(row.figures.closed_permille) if home.earlier else "—",
        )
        for row in home.rows
    )
    return Table(caption=_("Parts of this area"), columns=columns, rows=rows)


def school_table(found: AreaBundle) -> Table:
    """The schools of the page with their gaps and money; their place only where they stand in several."""
    columns = [
        Column(_("School")),
        Column(_("Place")),
        Column(_("Pupils"), numeric=True),
        Column(_("Dangers to life"), numeric=True),
        Column(_("Other gaps"), numeric=True),
        Column(_("Need"), numeric=True),
        Column(_("The plan pays"), numeric=True),
    ]
    rows = [_school_cells(row) for row in found.schools.object_list]
    if not found.page.children:
        del columns[1]
        for cells in rows:
            del cells[1]
    return Table(caption=_("Schools in alphabetical order"), columns=columns, rows=rows)


def _school_cells(row: SchoolRow) -> list[Cell | str]:
    gaps = row.open_by_class
    return [
        Cell(str(row.link.name), url=address("school", row.link.code)),
        Cell(str(row.link.area.name), url=address("area", row.link.area.code)),
        figures.number(row.link.pupils),
        figures.number(gaps[0]) if gaps else _("not assessed"),
        figures.number(gaps[1] + gaps[2]) if gaps else "—",
        figures.money_short(row.need),
        figures.money_short(row.funded),
    ]
