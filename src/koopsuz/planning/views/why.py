"""Why a gap is funded or not: the sentence, then every choice, then the steps to each number, then the law."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import components
from koopsuz.common.components import Crumb
from koopsuz.common.text import Text
from koopsuz.engine.money import Money
from koopsuz.places.selectors import SchoolPage, get_school_for
from koopsuz.planning import selectors
from koopsuz.planning.selectors import DecisionExplanation, DecisionRow, PlanInfo
from koopsuz.planning.selectors.sentences import choice_rows, discount_sentence, option_blocks, reason_sentence
from koopsuz.planning.views.decisions import PLAIN_CODE, computed_or_404
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition_by_id

SHOWN_CHOICES = 12


@require_safe
@takes(Permission.PUBLIC)
def why_decision(request: HttpRequest, code: str, school: str, requirement: str) -> HttpResponse:
    """The reason of one decision in words and numbers."""
    plan, place, row, told, content = _found(request, code, school, requirement)
    choices = choice_rows(told)
    context = {
        "plan": plan,
        "school": place,
        "row": row,
        "told": told,
        "sentence": reason_sentence(row, told=told),
        "choices": choices[:SHOWN_CHOICES],
        "more_choices": choices[SHOWN_CHOICES:],
        "options": option_blocks(told),
        "chosen": told.chosen,
        "discount": discount_sentence(told),
        "links": _chain(plan, place, row, content=content),
        "steps": [
            Crumb(_("Plans"), reverse("plans")),
            Crumb(str(plan.name), reverse("plan", args=[plan.code])),
            Crumb(str(place.name), _page("school", place.code)),
            Crumb(_("Why %(requirement)s?") % {"requirement": row.requirement}),
        ],
        "json_url": reverse("why_decision_json", args=[plan.code, place.code, row.requirement]),
    }
    return render(request, "planning/why.html", context)


@require_safe
@takes(Permission.PUBLIC)
def why_decision_json(request: HttpRequest, code: str, school: str, requirement: str) -> JsonResponse:
    """The same for machines."""
    plan, place, row, told, _content = _found(request, code, school, requirement)
    document = {
        "plan": plan.code,
        "plan_hash": plan.plan_hash,
        "school": place.code,
        "requirement": row.requirement,
        "sentence": reason_sentence(row, told=told),
        **_plain(asdict(told) | {"requirement": row.requirement}),
    }
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _found(
    request: HttpRequest, code: str, school: str, requirement: str
) -> tuple[PlanInfo, SchoolPage, DecisionRow, DecisionExplanation, EditionContent]:
    if not (PLAIN_CODE.fullmatch(school) and PLAIN_CODE.fullmatch(requirement)):
        raise Http404
    plan = computed_or_404(request, code)
    place = get_school_for(request.user, school)
    row = selectors.decision_of(plan, school_code=school, requirement=requirement)
    content = get_edition_by_id(plan.edition_id)
    told = (
        selectors.explain_decision(plan, school_id=row.school_id, requirement=requirement, content=content)
        if row
        else None
    )
    if row is None or told is None:
        raise Http404
    return plan, place, row, told, content


def _chain(
    plan: PlanInfo, place: SchoolPage, row: DecisionRow, *, content: EditionContent
) -> tuple[components.ChainLink, ...]:
    urls = {
        "requirement": _page("requirement", content.code, row.requirement),
        "answer": _page("why_level", place.code, row.requirement),
        "gap": _page("school", place.code),
        "measure": "#measures",
    }
    requirement = content.requirement(row.requirement)
    if requirement.legal_sources:
        urls["law"] = _page("act", requirement.legal_sources[0].act)
    missing: dict[str, Any] = {"proof": _("the work is not done yet")}
    if row.funded:
        urls["payer"] = "#payer"
        urls["payment"] = _page("work", place.code, row.requirement)
    else:
        missing["payment"] = _("nothing is paid yet")
        missing["payer"] = _("no money in this plan")
    return components.chain("decision", urls={key: url for key, url in urls.items() if url}, missing=missing)


def _page(name: str, *parts: str) -> str:
    """The address of a page of another room, "" where it is not installed."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""


def _plain(value: Any) -> Any:
    """Values for JSON: texts as their languages, money as whole tyiyn."""
    if isinstance(value, dict):
        if set(value) == {"tyiyn", "currency"}:
            return value["tyiyn"]
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Text):
        return value.as_mapping()
    if isinstance(value, Money):
        return value.tyiyn
    return (
        value
        if isinstance(value, str | int | float | bool | None)
        else str(Decimal(value) if isinstance(value, Decimal) else value)
    )
