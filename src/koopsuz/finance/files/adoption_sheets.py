"""The cost of adoption as sheets of exact numbers, for those who go on computing with them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from koopsuz.finance.files.adoption_tables import CLASS_NAMES, PAYER_NAMES
from koopsuz.finance.selectors import Estimate, matrix_rows
from koopsuz.places.selectors import area_links
from koopsuz.planning.schemas.sheets import Column, Sheet


def cost_sheets(estimate: Estimate) -> list[Sheet]:
    """Payers, classes, oblasts, requirements and rules, every sum in som."""
    return [
        _by_year(estimate, "one_off", name=_("One-off cost")),
        _by_year(estimate, "upkeep", name=_("Upkeep")),
        _classes(estimate),
        _oblasts(estimate),
        _requirements(estimate),
        _rules(estimate),
    ]


def _money(*headings: str) -> tuple[Column, ...]:
    return tuple(Column(f"c{at}", heading, "money") for at, heading in enumerate(headings))


def _by_year(estimate: Estimate, key: str, *, name: str) -> Sheet:
    last = _("Every year after") if key == "upkeep" else _("All years")
    rows = [
        [
            str(PAYER_NAMES[one["payer"]]),
            *one[key],
            one["full_upkeep"] if key == "upkeep" else sum(one[key]),
        ]
        for one in estimate.result["payers"]
    ]
    return Sheet(name, (Column("payer", _("Payer"), "wide"), *_money(*map(str, estimate.years), last)), rows)


def _classes(estimate: Estimate) -> Sheet:
    rows = [
        [str(CLASS_NAMES[one["name"]]), *one["one_off"], sum(one["one_off"]), one["full_upkeep"]]
        for one in estimate.result["classes"]
    ]
    columns = _money(*map(str, estimate.years), _("All years"), _("Upkeep a year"))
    return Sheet(_("By class"), (Column("class", _("Class"), "wide"), *columns), rows)


def _oblasts(estimate: Estimate) -> Sheet:
    names = {link.code: str(link.name) for link in area_links()}
    payers = [str(PAYER_NAMES[one["payer"]]) for one in estimate.result["payers"]]
    rows = [
        [
            names.get(one["code"], one["code"]),
            one["schools"],
            one["assessed"],
            *one["by_payer"],
            one["one_off"],
            one["full_upkeep"],
            one["not_assessed"],
        ]
        for one in estimate.result["oblasts"]
    ]
    columns = (
        Column("oblast", _("Oblast"), "wide"),
        Column("schools", _("Schools"), "number"),
        Column("assessed", _("Schools assessed"), "number"),
        *_money(*payers, _("One-off cost"), _("Upkeep a year"), _("Schools not assessed, by their neighbours")),
    )
    return Sheet(_("By oblast"), columns, rows)


def _requirements(estimate: Estimate) -> Sheet:
    titles = {one.code: str(one.title) for one in estimate.edition.requirements}
    rows = [
        [one["code"], titles.get(one["code"], ""), one["gaps"], one["costed"], one["one_off"], one["upkeep"]]
        for one in estimate.result["requirements"]
    ]
    columns = (
        Column("code", _("Code")),
        Column("requirement", _("Requirement"), "wide"),
        Column("gaps", _("Gaps"), "number"),
        Column("costed", _("Gaps with a costed measure"), "number"),
        *_money(_("One-off cost"), _("Upkeep a year")),
    )
    return Sheet(_("By requirement"), columns, rows)


def _rules(estimate: Estimate) -> Sheet:
    matrix = {row.code: row for row in matrix_rows()}
    rows = []
    for one in estimate.result["rules"]:
        row = matrix.get(one["rule"])
        payer = str(PAYER_NAMES[row.payer if row else "nobody"])
        rows.append([one["rule"], payer, str(row.reason) if row else "", one["one_off"], one["upkeep"]])
    columns = (
        Column("rule", _("Rule")),
        Column("payer", _("Payer"), "wide"),
        Column("reason", _("By which rule"), "wide"),
        *_money(_("One-off cost"), _("Upkeep a year")),
    )
    return Sheet(_("By rule"), columns, rows)
