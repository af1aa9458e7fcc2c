"""The tables of a cost of adoption, for the page, the justification note and the sheets of the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koopsuz.common import charts, figures
from koopsuz.common.components import Cell, Column, Table, Words
from koopsuz.finance import selectors
from koopsuz.finance.kinds import PayerKind
from koopsuz.finance.selectors import Estimate
from koopsuz.places.selectors import area_links

DEAREST = 15
PAYER_NAMES = {**{kind.value: kind.label for kind in PayerKind}, "nobody": gettext_lazy("No payer is named by law")}
CLASS_NAMES = {
    "life": gettext_lazy("Danger to life"),
    "duty": gettext_lazy("Duty by law"),
    "improvement": gettext_lazy("Improvement"),
}


def cost_tables(estimate: Estimate) -> dict[str, Table]:
    """All tables by name, in the language of the moment."""
    names = {link.code: str(link.name) for link in area_links()}
    return {
        "payers": _payers(estimate),
        "upkeep": _upkeep(estimate),
        "classes": _classes(estimate),
        "oblasts": _oblasts(estimate, names=names),
        "rules": _rules(estimate),
        "requirements": _requirements(estimate),
    }


def payers_chart(estimate: Estimate) -> charts.Chart:
    """Who must pay the one-off cost, as bars."""
    rows = [
        charts.Bar(PAYER_NAMES[one["payer"]], sum(one["one_off"]), figures.money_short(sum(one["one_off"])))
        for one in estimate.result["payers"]
        if sum(one["one_off"])
    ]
    return charts.bars(rows, title=_("Who must pay the one-off cost"), value_name=_("Amount"))


def _payers(estimate: Estimate) -> Table:
    return _by_year(estimate, key="one_off", caption=_("One-off cost by payer and year"))


def _upkeep(estimate: Estimate) -> Table:
    return _by_year(estimate, key="upkeep", caption=_("Upkeep by payer and year"), forever=True)


def _by_year(estimate: Estimate, *, key: str, caption: str, forever: bool = False) -> Table:
    years = estimate.years
    shown = [one for one in estimate.result["payers"] if sum(one[key]) or one["full_upkeep"] * forever]
    last = _("Every year after") if forever else _("All years")
    columns = [Column(_("Payer")), *(Column(str(year), numeric=True) for year in years), Column(last, numeric=True)]

    def end(one: Mapping[str, Any]) -> int:
        return int(one["full_upkeep"]) if forever else sum(one[key])

    rows: list[tuple[Words, ...]] = [
        (PAYER_NAMES[one["payer"]], *map(figures.money_short, one[key]), figures.money_short(end(one))) for one in shown
    ]
    sums = [sum(one[key][at] for one in shown) for at in range(len(years))]
    total = (_("All payers"), *map(figures.money_short, sums), figures.money_short(sum(map(end, shown))))
    return Table(caption, columns, rows, total=total if rows else ())


def _classes(estimate: Estimate) -> Table:
    years = estimate.years
    columns = [
        Column(_("Class")),
        *(Column(str(year), numeric=True) for year in years),
        Column(_("All years"), numeric=True),
        Column(_("Upkeep a year"), numeric=True),
    ]
    rows: list[tuple[Words, ...]] = [
        (
            CLASS_NAMES[one["name"]],
            *map(figures.money_short, one["one_off"]),
            figures.money_short(sum(one["one_off"])),
            figures.money_short(one["full_upkeep"]),
        )
        for one in estimate.result["classes"]
    ]
    return Table(_("One-off cost by class and year"), columns, rows)


def _oblasts(estimate: Estimate, *, names: Mapping[str, str]) -> Table:
    columns = [
        Column(_("Oblast")),
        Column(_("Schools assessed"), numeric=True),
        Column(_("One-off cost"), numeric=True),
        Column(_("Upkeep a year"), numeric=True),
        Column(_("Schools not assessed, by their neighbours"), numeric=True),
    ]
    rows = [
        (
            Cell(names.get(one["code"], one["code"]), url=reverse("area", args=[one["code"]])),
            _("%(some)s of %(all)s") % {"some": figures.number(one["assessed"]), "all": figures.number(one["schools"])},
            figures.money_short(one["one_off"]),
            figures.money_short(one["full_upkeep"]),
            figures.money_short(one["not_assessed"]),
        )
        for one in estimate.result["oblasts"]
    ]
    total = (
        _("Country"),
        _("%(some)s of %(all)s") % {"some": figures.number(estimate.assessed), "all": figures.number(estimate.schools)},
        figures.money_short(estimate.one_off),
        figures.money_short(estimate.full_upkeep),
        figures.money_short(estimate.not_assessed),
    )
    return Table(_("Cost by oblast"), columns, rows, total=total if rows else ())


def _requirements(estimate: Estimate) -> Table:
    titles = {one.code: one.title for one in estimate.edition.requirements}
    dearest = sorted(estimate.result["requirements"], key=lambda one: (-one["one_off"], one["code"]))[:DEAREST]
    columns = [
        Column(_("Requirement")),
        Column(_("Gaps"), numeric=True),
        Column(_("One-off cost"), numeric=True),
        Column(_("Upkeep a year"), numeric=True),
    ]
    rows = [
        (
            f"{one['code']}. {titles.get(one['code'], '')}",
            figures.number(one["gaps"]),
            figures.money_short(one["one_off"]),
            figures.money_short(one["upkeep"]),
        )
        for one in dearest
        if one["one_off"]
    ]
    return Table(_("The dearest requirements"), columns, rows)


def _rules(estimate: Estimate) -> Table:
    matrix = {row.code: row for row in selectors.matrix_rows()}
    columns = [
        Column(_("Payer")),
        Column(_("By which rule")),
        Column(_("One-off cost"), numeric=True),
        Column(_("Upkeep a year"), numeric=True),
    ]
    rows = []
    for one in estimate.result["rules"]:
        row = matrix.get(one["rule"])
        payer = PAYER_NAMES[row.payer if row else "nobody"]
        reason = Cell(str(row.reason), url=f"{reverse('responsibility')}#{row.line}") if row else Cell("—")
        rows.append((payer, reason, figures.money_short(one["one_off"]), figures.money_short(one["upkeep"])))
    return Table(_("Who must pay what, by which rule"), columns, rows)
