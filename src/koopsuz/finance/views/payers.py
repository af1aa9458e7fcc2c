"""Who pays what: the responsibility matrix in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import significant
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Cell, Column, Crumb, Table
from koopsuz.finance import selectors
from koopsuz.finance.forms import MatrixFilterForm
from koopsuz.finance.kinds import PayerKind
from koopsuz.finance.schemas import CodeRow
from koopsuz.finance.views.envelopes import area_choices
from koopsuz.places.selectors import area_links
from koopsuz.planning.schemas.reference import MatrixRow
from koopsuz.standards.kinds import BudgetLine

OWNERSHIP = {
    "state": gettext_lazy("state schools"),
    "municipal": gettext_lazy("municipal schools"),
    "private": gettext_lazy("private schools"),
}


@dataclass(frozen=True, slots=True)
class PayerRule:
    """A rule in words. `state` is "now", "later" or "ended"."""

    row: MatrixRow
    payer: str
    owners: str
    where: str
    state: str


@dataclass(frozen=True, slots=True)
class LinePayers:
    """A line of expenditure with the rules that name its payers and the codes on which it is booked."""

    line: str
    name: str
    rules: tuple[PayerRule, ...]
    codes: tuple[CodeRow, ...]


@require_safe
@takes(Permission.PUBLIC)
def responsibility(request: HttpRequest) -> HttpResponse:
    """The matrix: who may lawfully pay which line of expenditure, where, since when, by which source."""
    form = MatrixFilterForm(request.GET, areas=area_choices(request.GET.get("area", "")))
    line, area = form.chosen()
    codes, names = selectors.budget_codes(), {link.code: str(link.name) for link in area_links()}
    rows = [row for row in selectors.matrix_rows() if holds_in(row, area)]
    today = timezone.localdate()
    shown = [
        LinePayers(
            line=value,
            name=str(label),
            rules=tuple(_rule(row, names=names, today=today) for row in rows if row.line == value),
            codes=tuple(code for code in codes if value in code.lines),
        )
        for value, label in BudgetLine.choices
        if line in ("", value)
    ]
    context = {
        "form": form,
        "lines": shown,
        "matrix": _matrix(shown, with_order=bool(area)),
        "place": names.get(area, ""),
        "general_codes": [code for code in codes if code.kind == "functional"],
        "steps": [Crumb(_("Money"), reverse("envelopes")), Crumb(_("Who pays what"))],
    }
    return render(request, "finance/responsibility.html", context)


def holds_in(row: MatrixRow, area: str) -> bool:
    """Whether a rule reaches into a place: the place lies in the rule's places or holds some of them."""
    if not area:
        return True
    code = significant(area)
    if any(code.startswith(significant(excepted)) for excepted in row.places_except):
        return False
    places = [significant(place) for place in row.places]
    return not places or any(code.startswith(place) or place.startswith(code) for place in places)


def _rule(row: MatrixRow, *, names: dict[str, str], today: date) -> PayerRule:
    owners = ", ".join(str(OWNERSHIP.get(owner, owner)) for owner in row.ownership)
    ended = row.valid_to is not None and row.valid_to < today
    return PayerRule(
        row=row,
        payer=str(dict(PayerKind.choices)[row.payer]),
        owners=owners or _("every school"),
        where=_where(row, names),
        state="ended" if ended else "later" if row.valid_from > today else "now",
    )


def _where(row: MatrixRow, names: dict[str, str]) -> str:
    def named(codes: Sequence[str]) -> str:
        return ", ".join(names.get(code.ljust(14, "0"), code) for code in codes)

    if row.places and row.places_except:
        return _("%(places)s, except %(excepted)s") % {
            "places": named(row.places),
            "excepted": named(row.places_except),
        }
    if row.places_except:
        return _("everywhere except %(excepted)s") % {"excepted": named(row.places_except)}
    return named(row.places) or _("everywhere")


def _matrix(lines: Sequence[LinePayers], *, with_order: bool) -> Table:
    """Lines by payers for public schools today. The order is told for one place only: elsewhere it differs by place."""
    rows: list[tuple[Cell | str, ...]] = []
    for item in lines:
        rules = [rule.row for rule in item.rules if rule.state == "now" and set(rule.row.ownership) != {"private"}]
        cells = [_cell(rules, kind.value, with_order=with_order) for kind in PayerKind]
        rows.append((Cell(item.name, url=f"#{item.line}"), *cells))
    columns = [Column(_("Line of expenditure")), *(Column(kind.label) for kind in PayerKind)]
    return Table(_("Who may pay for public schools"), columns, rows)


def _cell(rules: Sequence[MatrixRow], payer: str, *, with_order: bool) -> str:
    payers = list(dict.fromkeys(rule.payer for rule in rules))
    if payer not in payers:
        return "—"
    if with_order:
        return _("asked %(place)s of %(all)s") % {"place": payers.index(payer) + 1, "all": len(payers)}
    own = [rule for rule in rules if rule.payer == payer]
    everywhere = any(not rule.places and not rule.places_except for rule in own)
    return _("may pay") if everywhere else _("in some places")
