"""Pages of the law that show what rests on it: an act, a provision, and the requirements to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common import components, figures
from koopsuz.common.components import Crumb, Tab
from koopsuz.common.sources import source_name
from koopsuz.law import selectors as law
from koopsuz.law.kinds import ActLanguage, ProvisionKind
from koopsuz.law.schemas import ActContent
from koopsuz.law.schemas.provisions import ProvisionContent, holders_of
from koopsuz.law.views import act_tabs, chosen_language
from koopsuz.standards import selectors
from koopsuz.standards.forms.law import LinkForm, ReviewForm
from koopsuz.standards.kinds import ReviewOutcome
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import NoEditionError
from koopsuz.standards.selectors.law import flags_of, resting_on, tied_to_act
from koopsuz.standards.services import LifeProblem
from koopsuz.standards.services.law import link_provision, review_requirement, unlink_provision

PAGE = 25


@require_safe
@takes(Permission.PUBLIC)
def act(request: HttpRequest, code: str) -> HttpResponse:
    """A legal act with the requirements that rest on it."""
    found = _act_or_404(code)
    content = _edition_or_none()
    tied = tied_to_act(content, code) if content else {}
    rows = [
        (one, [source for source in one.legal_sources if source.act == code], tied.get(one.code, ()))
        for one in (content.requirements if content else ())
        if one.code in tied or any(source.act == code for source in one.legal_sources)
    ]
    texts = law.texts_of(code)
    context = {
        "act": found,
        "edition": content,
        "rows": rows,
        "facts": _act_facts(found),
        "relations": law.relations_of(code),
        "texts": texts,
        "tabs": act_tabs(found, texts, here="about"),
        "may_import": may(request.user, Permission.MANAGE_LAW),
        "links": components.chain(
            "law",
            urls={"requirement": "#requirements"} if rows else {},
            missing={key: _("choose a requirement") for key in components.CHAIN if key not in ("law", "requirement")},
        ),
        "steps": [Crumb(_("Laws and rules"), reverse("acts")), Crumb(str(found.title))],
    }
    return render(request, "standards/act.html", context)


@require_safe
@takes(Permission.PUBLIC)
def provision(request: HttpRequest, code: str, eid: str) -> HttpResponse:
    """One provision: its words on a day, in a language, what changed in it, and the requirements that rest on it."""
    found = _act_or_404(code)
    links = law.texts_of(code)
    language = chosen_language(request, links)
    text, members = _text_with(code, eid, language=language, request=request)
    content = _edition_or_none()
    head = members[0]
    holders = holders_of(eid, {one.eid: one for one in text.provisions})
    manages = may(request.user, Permission.MANAGE_LAW)
    context = {
        "act": found,
        "text": text,
        "language": language,
        "head": head,
        "members": members,
        "holders": holders,
        "place_name": _place_name(holders, head),
        "languages": _language_tabs(request, language, links),
        "history": _history(code, eid, language),
        "edition": content,
        "resting": resting_on(content, act=code, eid=eid) if content else (),
        "of_act": len(selectors.requirements_of_act(content, code)) if content else 0,
        "form": LinkForm(requirements=_choices(content)) if manages and content else None,
        "links": components.chain(
            "law",
            urls={"requirement": "#requirements"},
            missing={key: _("choose a requirement") for key in components.CHAIN if key not in ("law", "requirement")},
        ),
        "steps": [
            Crumb(_("Laws and rules"), reverse("acts")),
            Crumb(str(found.title), reverse("act", args=[code])),
            Crumb(_place_name(holders, head)),
        ],
    }
    return render(request, "standards/provision.html", context)


@require_POST
@takes(Permission.MANAGE_LAW)
def provision_link(request: HttpRequest, code: str, eid: str) -> HttpResponse:
    """Tie a requirement to a provision, or take that back."""
    content = _edition_or_none()
    if content is None:
        raise Http404
    write = unlink_provision if request.POST.get("action") == "unlink" else link_provision
    try:
        write(by=request.user, edition=content.code, requirement=request.POST.get("requirement", ""), act=code, eid=eid)
    except law.NoProvisionError as error:
        raise Http404 from error
    except LifeProblem as problem:
        messages.error(request, str(problem))
    return redirect("provision", code, eid)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def law_reviews(request: HttpRequest) -> HttpResponse:
    """Requirements that rest on a changed provision, those to be looked at first."""
    content = _edition_or_none()
    if request.method == "POST" and content:
        _review(request, content)
        return redirect("law_reviews")
    flags = flags_of(content) if content else ()
    page = Paginator(flags, PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            flag,
            ReviewForm(
                initial={"requirement": flag.requirement.code, "act": flag.act, "since": flag.since.isoformat()},
                auto_id=f"id_{place}_%s",
            ),
        )
        for place, flag in enumerate(page)
    ]
    context = {
        "edition": content,
        "rows": rows,
        "page": page,
        "waiting": sum(flag.review is None for flag in flags),
        "steps": [Crumb(_("Laws and rules"), reverse("acts")), Crumb(_("Requirements to look at again"))],
    }
    return render(request, "standards/law_reviews.html", context)


def _review(request: HttpRequest, content: EditionContent) -> None:
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what came of it."))
        return
    given = form.cleaned_data
    try:
        review_requirement(
            by=request.user,
            edition=content.code,
            requirement=given["requirement"],
            act=given["act"],
            since=given["since"],
            outcome=ReviewOutcome(given["outcome"]),
            note=given["note"],
        )
    except LifeProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Kept: the requirement was looked at."))


def _text_with(code: str, eid: str, *, language: ActLanguage, request: HttpRequest) -> tuple[law.ActText, Any]:
    """The text of the asked day that has the provision; without a day, the newest one that had it."""
    try:
        day = parse_date(request.GET.get("on", "")) or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    for one in (language, *(other for other in ActLanguage if other is not language)):
        try:
            text = law.text_on(code, language=one, day=day)
        except law.NoTextError:
            continue
        if members := text.below(eid):
            return text, members
    last = law.last_text_with(code, eid)
    if last is None:
        raise Http404
    return last, last.below(eid)


def _place_name(holders: Sequence[ProvisionContent], head: ProvisionContent) -> str:
    """Where a provision stands, in numbers from its article on: «1-берене · 2 · 1)»."""
    numbered = [one for one in (*holders, head) if one.number]
    begins = next((place for place, one in enumerate(numbered) if one.kind is ProvisionKind.ARTICLE), 0)
    numbers = " · ".join(one.number.rstrip(".") for one in numbered[begins:]) if head.number else ""
    return ". ".join(part for part in (numbers, head.heading) if part) or str(head.kind.label)


def _history(code: str, eid: str, language: ActLanguage) -> list[tuple[Any, Any, str]]:
    """The days on which a provision or something below it changed: from, to, and the address of the comparison."""
    days = dict.fromkeys((one.before, one.since) for one in law.changes_of([code], eid=eid) if one.language is language)
    address = reverse("law_compare", args=[code])
    return [
        (before, since, f"{address}?text={language.html}&before={before.isoformat()}&after={since.isoformat()}")
        for before, since in days
    ]


def _language_tabs(request: HttpRequest, here: ActLanguage, links: Any) -> list[Tab]:
    known = [one for one in ActLanguage if one in {link.language for link in links}]
    return [Tab(one.label, f"?text={one.html}", current=one is here) for one in known]


def _choices(content: EditionContent) -> list[tuple[str, str]]:
    return [(one.code, f"{one.code} {one.title}") for one in content.requirements]


def _edition_or_none() -> EditionContent | None:
    try:
        return selectors.current_edition()
    except NoEditionError:
        return None


def _act_or_404(code: str) -> ActContent:
    try:
        return law.get_act(code)
    except law.NoActError as error:
        raise Http404 from error


def _act_facts(found: ActContent) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = [
        (_("Kind"), found.kind.label),
        (_("Adopted by"), found.issuer),
        (_("Number"), found.number or _("not known")),
        (_("Date"), figures.day(found.adopted_on) if found.adopted_on else _("not known")),
        (_("Status"), found.status.label),
        (_("Source"), source_name(found.source)),
    ]
    return [*pairs, (_("Note"), found.note)] if found.note else pairs
