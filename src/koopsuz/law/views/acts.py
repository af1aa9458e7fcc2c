"""The list of acts, with the search in their texts first."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.common.text import Text
from koopsuz.law import selectors, services
from koopsuz.law.forms import ActForm, SearchForm
from koopsuz.law.kinds import ActKind
from koopsuz.law.schemas import ActContent

PAGE = 20
ACTS_SHOWN = 10
UNREADABLE = 422


@require_safe
@takes(Permission.PUBLIC)
def acts(request: HttpRequest) -> HttpResponse:
    """All acts by kind; or what a search found in their titles and texts."""
    known = selectors.acts()
    form = SearchForm(request.GET or None, years=_years(known))
    asked = form.cleaned_data if form.is_valid() else {}
    shown = [act for act in known if _fits(act, asked)]
    context = {
        "steps": [Crumb(_("Laws and rules"))],
        "form": form,
        "query": asked.get("q", ""),
        "groups": [(kind, list(members)) for kind, members in groupby(shown, key=lambda act: act.kind)],
        "total": len(shown),
        "unverified": sum(not act.verified for act in shown),
        "may_import": may(request.user, Permission.MANAGE_LAW),
        "may_review": may(request.user, Permission.MANAGE_STANDARD),
    }
    if asked.get("q"):
        context.update(_search(request, asked))
    return render(request, "law/acts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_LAW)
def add_act(request: HttpRequest) -> HttpResponse:
    """Add an act, and go on to its text."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            code = services.add_act(
                by=request.user,
                given=services.ActInput(
                    kind=ActKind(given["kind"]),
                    title=Text(ky=given["title_ky"], ru=given["title_ru"]),
                    issuer=Text(ky=given["issuer_ky"], ru=given["issuer_ru"]),
                    number=given["number"],
                    adopted_on=given["adopted_on"],
                    source=given["source"],
                ),
            )
        except InputProblems as refused:
            for one in refused.problems:
                form.add_error(one.where, f"{one.sentence} {one.advice}")
        else:
            messages.success(request, _("The act is in the list now. Its text can be brought in."))
            return redirect(f"{reverse('law_import')}?act={code}")
    context = {"form": form, "steps": [Crumb(_("Laws and rules"), reverse("acts")), Crumb(_("Add an act"))]}
    return render(request, "law/add.html", context, status=UNREADABLE if form.errors else 200)


def _search(request: HttpRequest, asked: dict) -> dict:
    filters = selectors.Filters(
        kind=asked["kind"], status=asked["status"], language=asked["language"], year=asked["year"]
    )
    number = Paginator(range(selectors.MOST_FOUND), PAGE).get_page(request.GET.get("page")).number
    answer = selectors.search_provisions(asked["q"], filters=filters, first=(number - 1) * PAGE, limit=PAGE)
    pages = Paginator(range(answer.count), PAGE)
    return {
        "answer": answer,
        "page": pages.get_page(number),
        "by_title": [act for act in selectors.search_acts(asked["q"], limit=ACTS_SHOWN) if _fits(act, asked)],
    }


def _fits(act: ActContent, asked: dict) -> bool:
    year = act.adopted_on.year if act.adopted_on else None
    return (
        asked.get("kind", "") in ("", act.kind)
        and asked.get("status", "") in ("", act.status)
        and asked.get("year") in (None, year)
    )


def _years(known: tuple[ActContent, ...]) -> list[int]:
    return sorted({act.adopted_on.year for act in known if act.adopted_on}, reverse=True)
