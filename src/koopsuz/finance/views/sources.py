"""One source of money: what it may pay, what it has, what the plan makes of it; and its envelope entered by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import components
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.engine.money import Money
from koopsuz.finance import selectors, services
from koopsuz.finance.forms import EnvelopeForm
from koopsuz.finance.kinds import EnvelopeStatus, PayerKind, SourceKind
from koopsuz.finance.selectors import SourcePage
from koopsuz.finance.views.payers import holds_in
from koopsuz.standards.kinds import BudgetLine, CostType, Theme

UNREADABLE = 422


@require_safe
@takes(Permission.PUBLIC)
def source(request: HttpRequest, code: str) -> HttpResponse:
    """A source with its terms, every version of its envelopes and its part in the published plan."""
    found = selectors.get_source_for(request.user, code)
    return _page(request, found, form=_form(found) if found.may_manage else None)


@require_POST
@takes(Permission.MANAGE_ENVELOPES)
def set_envelope(request: HttpRequest, code: str) -> HttpResponse:
    """Enter or alter what the source has in one year: a new version beside the old ones."""
    found = selectors.get_source_for(request.user, code)
    if not found.may_manage:
        raise Http404
    form = EnvelopeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=UNREADABLE)
    try:
        services.set_envelope(
            by=request.user,
            source_code=code,
            year=form.cleaned_data["year"],
            amount=form.cleaned_data["amount"],
            status=EnvelopeStatus(form.cleaned_data["status"]),
            basis=form.cleaned_data["basis"],
            seen_version=form.seen_version(),
        )
    except InputProblems as refused:
        for problem in refused.problems:
            form.add_error(None, f"{problem.sentence} {problem.advice}")
        form.data = {**form.data.dict(), "seen": _seen(found)}  # type: ignore[attr-defined]  # a QueryDict
        return _page(request, found, form=form, status=UNREADABLE)
    messages.success(request, _("The envelope of %(year)s is entered.") % {"year": form.cleaned_data["year"]})
    return redirect("source", code=code)


def _page(request: HttpRequest, found: SourcePage, *, form: EnvelopeForm | None, status: int = 200) -> HttpResponse:
    use = selectors.plan_use(found.code)
    context = {
        "source": found,
        "use": use,
        "total": Money(sum(version.amount.tyiyn for version in found.current)),
        "terms": _terms(found),
        "rules": _rules(found),
        "statuses": dict(EnvelopeStatus.choices),
        "form": form,
        "links": _chain(found, has_plan=use is not None),
        "decisions": f"{reverse('plan_decisions', args=[use.plan.code])}?source={found.code}" if use else "",
        "steps": [Crumb(_("Money"), reverse("envelopes")), Crumb(str(found.name))],
    }
    return render(request, "finance/source.html", context, status=status)


def _terms(found: SourcePage) -> list[tuple[str, Any]]:
    """The terms of the source as names and words."""
    terms: list[tuple[str, Any]] = [(_("Kind of source"), found.kind.label)]
    if found.owner is not None:
        name = "school" if found.kind is SourceKind.SCHOOL else "area"
        terms.append((_("Whose money it is"), _linked(str(found.owner), _address(name, found.owner_code))))
    else:
        areas = ", ".join(str(name) for _code, name in found.places)
        terms.append((_("Where it may be spent"), areas or _("in the whole country")))
    terms += [
        (
            _("Lines of expenditure"),
            _words(found.lines, BudgetLine.choices) or _("every line that the law leaves to it"),
        ),
        (_("Subjects"), _words(found.themes, Theme.choices) or _("all subjects")),
        (_("Types of cost"), _words(found.cost_types, CostType.choices) or _("all types")),
        (_("Time"), _time(found)),
    ]
    if found.note:
        terms.append((_("Note"), found.note))
    return terms


def _time(found: SourcePage) -> str:
    if found.whole_period and found.deadline_year:
        return _("One envelope for all years, to be spent by the end of %(year)s.") % {"year": found.deadline_year}
    if found.whole_period:
        return _("One envelope for all years.")
    if found.deadline_year:
        return _("Each year has its own envelope; the last one is %(year)s.") % {"year": found.deadline_year}
    return _("Each year has its own envelope.")


def _words(values: tuple[str, ...], choices: Any) -> str:
    names = dict(choices)
    return ", ".join(str(names.get(value, value)) for value in values)


def _rules(found: SourcePage) -> list[tuple[str, str, Any]]:
    """The rows of the matrix that let this kind of money pay the lines of the source where it pays: address, line, rule."""
    names, page = dict(BudgetLine.choices), reverse("responsibility")
    payer = PayerKind(found.kind.value)
    return [
        (f"{page}?line={row.line}", str(names.get(row.line, row.line)), row)
        for row in selectors.matrix_rows()
        if row.payer == payer
        and (not found.lines or row.line in found.lines)
        and any(holds_in(row, area) for area in found.area_codes)
    ]


def _chain(found: SourcePage, *, has_plan: bool) -> tuple[components.ChainLink, ...]:
    urls = {"law": reverse("responsibility")}
    many = dict.fromkeys(("requirement", "answer", "gap", "measure"), _("many, see the decisions"))
    missing: dict[str, Any] = {"payment": _("nothing is paid yet"), "proof": _("the work is not done yet")}
    if has_plan:
        urls["decision"] = "#plan"
        missing |= many
    else:
        missing["decision"] = _("no published plan uses this money yet")
    return components.chain("payer", urls=urls, missing=missing)


def _form(found: SourcePage) -> EnvelopeForm:
    newest = found.current[-1] if found.current else None
    return EnvelopeForm(initial={"year": newest.year if newest else None, "seen": _seen(found)})


def _seen(found: SourcePage) -> str:
    """The versions that the page shows; "0:0" where there are none yet."""
    return ",".join(f"{version.year}:{version.number}" for version in found.current) or "0:0"


def _linked(words: str, url: str) -> str:
    return format_html('<a href="{}">{}</a>', url, words) if url else words


def _address(name: str, *parts: str) -> str:
    """The address of a page of another room, "" where it is not installed."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""
