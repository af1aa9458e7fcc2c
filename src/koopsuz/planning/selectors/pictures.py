"""The sums of a plan as charts, tables and sentences: the same for the site and for the report of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koopsuz.common import charts, figures
from koopsuz.common.components import CLASS_NAMES, Cell, Column, Table
from koopsuz.common.text import Text
from koopsuz.planning.states import DecisionReason
from koopsuz.standards.schemas import EditionContent

Words = str | Promise
Address = Callable[[str, str], str]

SOURCE_NAMES: Mapping[str, Words] = {
    "republican": gettext_lazy("Republican programmes"),
    "subvention": gettext_lazy("Operating subvention"),
    "donor": gettext_lazy("Donor grants"),
    "local": gettext_lazy("Local budgets"),
    "school": gettext_lazy("Schools' special means"),
}
SOURCE_COLOURS = {
    "republican": "brand",
    "subvention": "soft",
    "donor": "ochre",
    "local": "level-2",
    "school": "level-1",
}
CHECKS: Mapping[str, tuple[Words, Words]] = {
    "over_budget": (
        gettext_lazy("No budget line is overspent, to the tyiyn"),
        gettext_lazy("Every line was added up again by a separate program."),
    ),
    "unlawful": (
        gettext_lazy("Every measure is paid by a source that may lawfully pay it"),
        gettext_lazy("By the responsibility matrix and by the terms of the source itself."),
    ),
    "prerequisite": (
        gettext_lazy("Nothing starts before what it needs"),
        gettext_lazy("A measure that needs another one first never starts in an earlier year."),
    ),
    "envy": (
        gettext_lazy("No danger to life waits for money that a lesser need received"),
        gettext_lazy("In no line that could lawfully have paid for it; the same for legal duties over improvements."),
    ),
    "better_option": (
        gettext_lazy("No school could have got more from money that is left"),
        gettext_lazy("For every single gap all options, payers and years were tried once more."),
    ),
    "bound": (
        gettext_lazy("The plan is worth no more than its upper bound"),
        gettext_lazy("The bound is computed from the price list alone, in whole numbers."),
    ),
    "certificate": (
        gettext_lazy("The distance to the upper bound is as stated"),
        gettext_lazy("Any price list gives a valid bound; this one was recomputed exactly."),
    ),
    "equity": (
        gettext_lazy("Every oblast gets its share of republican money by need"),
        gettext_lazy("Short only where an oblast has no measure that fits what is left."),
    ),
    "floor": (
        gettext_lazy("Every school gets the least share of its dangers to life closed"),
        gettext_lazy("Short only where nobody may lawfully pay or no line is large enough."),
    ),
    "envy_held_by_equity": (
        gettext_lazy("Dangers to life that wait so that another oblast gets its share"),
        gettext_lazy("The rule of equal shares came before the rule of priority here."),
    ),
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the plan's own verification report, in words."""

    name: Words
    meaning: Words
    holds: bool
    count: int
    required: bool


@dataclass(frozen=True, slots=True)
class Pictures:
    """Everything that the overview of a plan shows besides its name."""

    flow: charts.Chart
    classes: charts.Chart
    years: Table
    kinds: Table
    oblasts: Table
    blocks: Table
    reasons: Table
    checks: tuple[CheckLine, ...]
    certificate: str


def pictures_of(
    totals: Mapping[str, Any],
    *,
    content: EditionContent,
    oblast_names: Mapping[str, Text],
    checks: Sequence[Mapping[str, Any]],
    gap_ppm: int,
    address: Address,
) -> Pictures:
    """Draw everything. `address` gives the list of decisions for a filter and its value, "" for no link."""
    return Pictures(
        flow=money_flow(totals, content=content),
        classes=class_shares(totals),
        years=year_table(totals, address=address),
        kinds=kind_table(totals, address=address),
        oblasts=oblast_table(totals, names=oblast_names, address=address),
        blocks=block_table(totals, content=content, address=address),
        reasons=reason_table(totals, address=address),
        checks=check_lines(checks),
        certificate=certificate(gap_ppm),
    )


def certificate(gap_ppm: int) -> str:
    """How good the plan is, in one sentence."""
    return _("No plan with this money could do more than %(share)s better; this is proved, not estimated.") % {
        "share": percent_of_ppm(gap_ppm)
    }


def percent_of_ppm(ppm: int) -> str:
    """Millionths as per cent with two decimals, rounded up so that the promise holds."""
    hundredths = -(-ppm // 100)
    return get_format("PERCENT_PATTERN").format(number=figures.number(Fraction(hundredths, 100), decimals=2))


def money_flow(totals: Mapping[str, Any], *, content: EditionContent) -> charts.Chart:
    """Money in by source, money out by block."""
    flow = totals["flow"]
    sources = [
        charts.Node(kind, str(SOURCE_NAMES[kind]), SOURCE_COLOURS[kind]) for kind in SOURCE_NAMES if kind in flow
    ]
    targets = [charts.Node(block.code, f"{block.code}. {block.title}") for block in content.blocks]
    flows = [charts.Flow(kind, block, tyiyn) for kind, blocks in flow.items() for block, tyiyn in blocks.items()]
    return charts.sankey(sources, targets, flows, title=_("Where the money comes from and what it is for"))


def class_shares(totals: Mapping[str, Any]) -> charts.Chart:
    """Gaps that are closed and gaps that wait, by class."""
    kinds = [charts.Kind("level-3", _("funded")), charts.Kind("level-none", _("not funded yet"))]
    rows = [
        charts.ShareRow(str(CLASS_NAMES[int(number)]), (sums["funded"], sums["gaps"] - sums["funded"]))
        for number, sums in sorted(totals["by_class"].items())
    ]
    return charts.shares(rows, kinds=kinds, title=_("Gaps by how grave they are"))


def year_table(totals: Mapping[str, Any], *, address: Address) -> Table:
    """What starts in each year."""
    years = {label: sums for label, sums in totals["by_year"].items() if label != "whole_period"}
    columns = (
        Column(_("Year")),
        Column(_("Gaps closed"), numeric=True),
        Column(_("of them danger to life"), numeric=True),
        Column(_("Paid in the year"), numeric=True),
        Column(_("Upkeep of what was begun earlier"), numeric=True),
    )
    rows = tuple(
        (
            Cell(label, url=address("year", label)),
            figures.number(sums["funded"]),
            figures.number(sums["life"]),
            figures.money(sums["capital"]),
            figures.money(totals["upkeep"][label]),
        )
        for label, sums in years.items()
    )
    total = (
        _("In all"),
        figures.number(sum(sums["funded"] for sums in years.values())),
        figures.number(sum(sums["life"] for sums in years.values())),
        figures.money(sum(sums["capital"] for sums in years.values())),
        figures.money(sum(totals["upkeep"].values())),
    )
    return Table(_("By year"), columns, rows, total=total)


def kind_table(totals: Mapping[str, Any], *, address: Address) -> Table:
    """What each kind of source had, gave and has left."""
    columns = (
        Column(_("Source of money")),
        Column(_("Sources"), numeric=True),
        Column(_("There was"), numeric=True),
        Column(_("Pays for measures"), numeric=True),
        Column(_("Carries upkeep"), numeric=True),
        Column(_("Left"), numeric=True),
    )
    rows = []
    for kind, name in SOURCE_NAMES.items():
        sums = totals["by_kind"].get(kind)
        if sums and sums["sources"]:
            upkeep = sums["money"] - sums["capital"] - sums["left"]
            rows.append(
                (
                    Cell(str(name), url=address("kind", kind)),
                    figures.number(sums["sources"]),
                    figures.money(sums["money"]),
                    figures.money(sums["capital"]),
                    figures.money(upkeep),
                    figures.money(sums["left"]),
                )
            )
    return Table(_("By source of money"), columns, tuple(rows))


def oblast_table(totals: Mapping[str, Any], *, names: Mapping[str, Text], address: Address) -> Table:
    """Need and money by oblast, in the order of their codes: no ranking."""
    sums = totals["by_oblast"]
    rows: list[Sequence[Cell | Words]] = [
        (Cell(str(names.get(code, code)), url=address("area", code)), *_shared(sums[code])) for code in sorted(sums)
    ]
    return Table(_("By oblast"), (Column(_("Oblast")), *_SHARED), tuple(rows))


def block_table(totals: Mapping[str, Any], *, content: EditionContent, address: Address) -> Table:
    """Need and money by block of the standard."""
    sums = totals["by_block"]
    rows: list[Sequence[Cell | Words]] = [
        (Cell(f"{block.code}. {block.title}", url=address("block", block.code)), *_shared(sums[block.code]))
        for block in content.blocks
        if block.code in sums
    ]
    return Table(_("By block of the standard"), (Column(_("Block")), *_SHARED), tuple(rows))


_SHARED = (
    Column(gettext_lazy("Gaps"), numeric=True),
    Column(gettext_lazy("Funded"), numeric=True),
    Column(gettext_lazy("Share funded"), numeric=True),
    Column(gettext_lazy("Needed for all"), numeric=True),
    Column(gettext_lazy("Given"), numeric=True),
)


def _shared(sums: Mapping[str, int]) -> tuple[str, ...]:
    return (
        figures.number(sums["gaps"]),
        figures.number(sums["funded"]),
        figures.permille(sums["funded"] * 1000 // max(1, sums["gaps"])),
        figures.money(sums["need"]),
        figures.money(sums["capital"]),
    )


def reason_table(totals: Mapping[str, Any], *, address: Address) -> Table:
    """How many gaps got which answer."""
    columns = (Column(_("Decision")), Column(_("Gaps"), numeric=True), Column(_("Cost"), numeric=True))
    rows = tuple(
        (
            Cell(str(reason.label), url=address("reason", reason.value)),
            figures.number(totals["by_reason"][reason.value]["gaps"]),
            figures.money(totals["by_reason"][reason.value]["capital"]),
        )
        for reason in DecisionReason
        if reason.value in totals["by_reason"]
    )
    return Table(_("By reason"), columns, rows)


def check_lines(checks: Sequence[Mapping[str, Any]]) -> tuple[CheckLine, ...]:
    """The verification report in words; a check that this page does not know yet keeps its own name."""
    return tuple(
        CheckLine(
            *CHECKS.get(str(check["name"]), (str(check["name"]), "")),
            holds=int(check["count"]) == 0,
            count=int(check["count"]),
            required=bool(check["required"]),
        )
        for check in checks
    )
