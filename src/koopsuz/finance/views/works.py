"""From the article of law to the payment: what was taken on for one gap of a school, and every step of its money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import charts, components, figures
from koopsuz.common.components import Column, Crumb, Table
from koopsuz.common.context import address
from koopsuz.common.text import Text
from koopsuz.engine.ledger import Pot
from koopsuz.finance.selectors.works import WorkInfo, works_of_gap
from koopsuz.places.selectors import SchoolPage, get_school_for
from koopsuz.planning.selectors import DecisionRow, decision_of, published_plan
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import current_edition, get_edition_by_id


@dataclass(frozen=True, slots=True)
class _Shown:
    """A work with its pictures and tables."""

    work: WorkInfo
    measure: Text
    chart: charts.Chart
    contracts: Table
    steps: Table


@require_safe
@takes(Permission.PUBLIC)
def work(request: HttpRequest, school: str, requirement: str) -> HttpResponse:
    """What was done about one gap: who pays, how much, by which contract, and whether the work was accepted."""
    place = get_school_for(request.user, school)
    works = works_of_gap(school=place.code, requirement=requirement)
    plan = published_plan()
    edition_id = works[0].edition_id if works else plan.edition_id if plan else None
    content = get_edition_by_id(edition_id) if edition_id else current_edition()
    if requirement not in {one.code for one in content.requirements}:
        raise Http404
    decision = decision_of(plan, school_code=place.code, requirement=requirement) if plan else None
    why = reverse("why_decision", args=[plan.code, place.code, requirement]) if plan and decision else ""
    context = {
        "school": place,
        "requirement": content.requirement(requirement),
        "works": [_shown(one, content=get_edition_by_id(one.edition_id)) for one in works],
        "decision": decision,
        "why": why,
        "level": address("why_level", place.code, requirement),
        "links": _chain(place, content, requirement=requirement, works=works, decision=decision, why=why),
        "synthetic": any(one.synthetic for one in works),
        "steps": [
            Crumb(_("Money"), reverse("envelopes")),
            Crumb(_("The money trail"), reverse("ledger")),
            Crumb(str(place.name), address("school", place.code)),
            Crumb(requirement),
        ],
    }
    return render(request, "finance/work.html", context)


def _shown(one: WorkInfo, *, content: EditionContent) -> _Shown:
    return _Shown(one, content.measure(one.measure).title, _chart(one), _contracts_table(one), _steps_table(one))


def _chart(one: WorkInfo) -> charts.Chart:
    paid = one.held[Pot.PAID].tyiyn
    committed = one.held[Pot.COMMITTED].tyiyn + paid
    stages = [
        (pgettext("money", "Planned"), one.planned.tyiyn),
        (_("Given to the work"), one.held[Pot.ALLOCATED].tyiyn + committed),
        (_("Under contract"), committed),
        (_("Paid"), paid),
        (pgettext("money", "Accepted"), one.held[Pot.ACCEPTED].tyiyn),
    ]
    bars = [charts.Bar(name, tyiyn, figures.money_short(tyiyn)) for name, tyiyn in stages]
    return charts.bars(bars, title=_("Plan beside actual"), value_name=_("Amount"))


def _contracts_table(one: WorkInfo) -> Table:
    columns = [Column(_("Contract")), Column(_("Supplier")), Column(_("Signed on")), Column(_("Due on"))]
    rows = [
        (
            format_html('{}<br><span class="soft small">{}</span>', row.number, row.ocid or _("no public procurement")),
            row.supplier,
            figures.day(row.signed_on),
            figures.day(row.due_on),
        )
        for row in one.contracts
    ]
    return Table(_("Contracts"), columns, rows)


def _steps_table(one: WorkInfo) -> Table:
    columns = [Column(_("Number")), Column(_("Day")), Column(_("Step")), Column(_("Amount"), numeric=True)]
    rows = [
        (
            str(step.number),
            figures.day(step.posted_at),
            _kind(step.kind.label, step.reverses),
            figures.money(step.amount),
        )
        for step in one.steps
    ]
    return Table(_("Steps of the money"), columns, rows)


def _kind(label: Any, reverses: int) -> str:
    return f"{label} (№ {reverses})" if reverses else str(label)


def _chain(
    place: SchoolPage,
    content: EditionContent,
    *,
    requirement: str,
    works: tuple[WorkInfo, ...],
    decision: DecisionRow | None,
    why: str,
) -> tuple[components.ChainLink, ...]:
    sources = content.requirement(requirement).legal_sources
    urls = {
        "law": address("act", sources[0].act) if sources else "",
        "requirement": address("requirement", content.code, requirement),
        "answer": address("why_level", place.code, requirement),
        "gap": address("school", place.code),
        "measure": f"{why}#measures" if why else "",
        "decision": why,
        "payer": address("source", works[0].source_code)
        if works
        else f"{why}#payer"
        if decision and decision.funded
        else "",
        "proof": "#steps" if any(one.is_accepted for one in works) else "",
    }
    missing: dict[str, Any] = {
        "measure": _("no published plan speaks of this gap"),
        "decision": _("no published plan speaks of this gap"),
        "payer": _("no money in this plan"),
        "proof": _("the work is not done yet"),
    }
    return components.chain("payment", urls={key: url for key, url in urls.items() if url}, missing=missing)
