"""The text of an act on a day, two of its texts compared, both languages beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import figures
from koopsuz.common.components import Crumb, Tab
from koopsuz.law import selectors
from koopsuz.law.forms import CompareForm, DayForm
from koopsuz.law.kinds import BIG_PARTS, ActLanguage, ProvisionKind
from koopsuz.law.schemas import ActContent
from koopsuz.law.schemas.alignment import align
from koopsuz.law.schemas.comparison import compare
from koopsuz.law.schemas.provisions import leaves
from koopsuz.law.selectors import NoActError, NoTextError, TextLink

PROVISIONS_OF_A_LEAF = 300


@require_safe
@takes(Permission.PUBLIC)
def law_text(request: HttpRequest, code: str) -> HttpResponse:
    """The whole text of an act, in a language, as of a day."""
    act, links = _act_or_404(code)
    language = chosen_language(request, links)
    day = _day(request.GET.get("on")) or timezone.localdate()
    try:
        text = selectors.text_on(code, language=language, day=day)
    except NoTextError:
        text = None
    provisions = text.provisions if text else ()
    shown, leaf, numbers = _leaf(request, [one.kind for one in provisions], [one.eid for one in provisions])
    context = {
        "act": act,
        "text": text,
        "provisions": provisions[shown],
        "leaf": leaf,
        "contents": [(one, number) for one, number in zip(provisions, numbers, strict=True) if one.kind in BIG_PARTS],
        "language": language,
        "languages": _language_tabs(request, links, language),
        "day": day,
        "form": DayForm(initial={"on": day}),
        "points": [link for link in links if link.language is language],
        **_frame(act, links, here="text"),
    }
    return render(request, "law/text.html", context)


@require_safe
@takes(Permission.PUBLIC)
def law_file(request: HttpRequest, code: str) -> HttpResponse:
    """The text of a day in a language as an Akoma Ntoso file to take away."""
    _act, links = _act_or_404(code)
    language = chosen_language(request, links)
    day = _day(request.GET.get("on")) or timezone.localdate()
    link = next((one for one in links if one.language is language and one.is_in_force_on(day)), None)
    if link is None:
        raise Http404
    name = f"{code}-{language.html}-{link.in_force_from.isoformat()}.xml"
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n' + selectors.xml_of(link.id),
        content_type="application/akn+xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@takes(Permission.PUBLIC)
def law_compare(request: HttpRequest, code: str) -> HttpResponse:
    """What changed between two texts of an act, word by word."""
    act, links = _act_or_404(code)
    language = chosen_language(request, links)
    points = [link for link in links if link.language is language]
    days = [(link.in_force_from.isoformat(), figures.day(link.in_force_from)) for link in points]
    newest, older = (days[0][0], days[1][0]) if len(days) > 1 else ("", "")
    given = {"before": request.GET.get("before", older), "after": request.GET.get("after", newest)}
    form = CompareForm(given, days=days)
    context: dict[str, Any] = {
        "act": act,
        "form": form,
        "language": language,
        "languages": _language_tabs(request, links, language),
        "points": points,
        **_frame(act, links, here="compare"),
    }
    if len(days) > 1 and form.is_valid():
        before, after = (_day(form.cleaned_data[name]) or date.min for name in ("before", "after"))
        older_text, newer_text = (
            selectors.text_from(code, language=language, first_day=day) for day in sorted((before, after))
        )
        context |= {
            "before": older_text.link,
            "after": newer_text.link,
            "changes": compare(older_text.provisions, newer_text.provisions),
        }
    return render(request, "law/compare.html", context)


@require_safe
@takes(Permission.PUBLIC)
def law_sides(request: HttpRequest, code: str) -> HttpResponse:
    """The Kyrgyz and the Russian text of a day beside each other."""
    act, links = _act_or_404(code)
    day = _day(request.GET.get("on")) or timezone.localdate()
    texts: dict[ActLanguage, Any] = {}
    for language in ActLanguage:
        try:
            texts[language] = selectors.text_on(code, language=language, day=day)
        except NoTextError:
            texts[language] = None
    kyrgyz, russian = texts[ActLanguage.KYRGYZ], texts[ActLanguage.RUSSIAN]
    pairs = align(kyrgyz.provisions, russian.provisions) if kyrgyz and russian else ()
    shown, leaf, _numbers = _leaf(request, [pair.shown.kind for pair in pairs], [pair.eid for pair in pairs])
    context = {
        "act": act,
        "day": day,
        "form": DayForm(initial={"on": day}),
        "kyrgyz": kyrgyz,
        "russian": russian,
        "pairs": pairs[shown],
        "leaf": leaf,
        "gaps": sum(pair.is_gap for pair in pairs),
        **_frame(act, links, here="sides"),
    }
    return render(request, "law/sides.html", context)


def _leaf(request: HttpRequest, kinds: Sequence[ProvisionKind], eids: Sequence[str]) -> tuple[slice, Page, list[int]]:
    """The leaf of a long text that the address asks for, by number or by a provision on it (`at`).

    Returns its provisions, the page, and for every provision of the text the number of its leaf.
    """
    cuts = leaves(kinds, most=PROVISIONS_OF_A_LEAF)
    numbers = [number for number, cut in enumerate(cuts, start=1) for _place in range(cut.start, cut.stop)]
    at = request.GET.get("at", "")
    wanted = numbers[eids.index(at)] if at in eids and "page" not in request.GET else request.GET.get("page")
    page = Paginator(cuts, 1).get_page(wanted)
    return page.object_list[0], page, numbers


def chosen_language(request: HttpRequest, links: Sequence[TextLink]) -> ActLanguage:
    """The language that the address asks for, else that of the page, else one in which there is a text."""
    known = {link.language for link in links}
    wishes = {one.html: one for one in ActLanguage}
    for wish in (request.GET.get("text"), get_language()):
        found = wishes.get(wish or "")
        if found and (found in known or wish == request.GET.get("text")):
            return found
    return next((one for one in ActLanguage if one in known), ActLanguage.KYRGYZ)


def act_tabs(act: ActContent, links: Sequence[TextLink], *, here: str) -> list[Tab]:
    """The pages of an act among each other; those that need a text only where there is one."""
    entries = [("about", _("About the act"), reverse("act", args=[act.code]))]
    if links:
        entries.append(("text", _("Text"), reverse("law_text", args=[act.code])))
    if len({link.language for link in links}) > 1:
        entries.append(("sides", _("Kyrgyz and Russian side by side"), reverse("law_sides", args=[act.code])))
    if len(links) > len({link.language for link in links}):
        entries.append(("compare", _("What changed"), reverse("law_compare", args=[act.code])))
    return [Tab(label, url, current=key == here) for key, label, url in entries]


def _frame(act: ActContent, links: Sequence[TextLink], *, here: str) -> dict[str, Any]:
    tabs = act_tabs(act, links, here=here)
    current = next((tab for tab in tabs if tab.current), None)
    return {
        "tabs": tabs,
        "steps": [
            Crumb(_("Laws and rules"), reverse("acts")),
            Crumb(str(act.title), reverse("act", args=[act.code])),
            Crumb(current.label if current else _("Text")),
        ],
    }


def _act_or_404(code: str) -> tuple[ActContent, tuple[TextLink, ...]]:
    try:
        act = selectors.get_act(code)
    except NoActError as error:
        raise Http404 from error
    return act, selectors.texts_of(code)


def _language_tabs(request: HttpRequest, links: Sequence[TextLink], here: ActLanguage) -> list[Tab]:
    known = [one for one in ActLanguage if one in {link.language for link in links}]
    query = request.GET.copy()
    tabs = []
    for language in known:
        query["text"] = language.html
        tabs.append(Tab(language.label, f"?{query.urlencode()}", current=language is here))
    return tabs


def _day(given: str | None) -> date | None:
    try:
        return parse_date(given or "")
    except ValueError:
        return None
