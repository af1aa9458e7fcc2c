"""Why a level is what it is: pages and their downloads, open to everybody for what is published."""

from fractions import Fraction

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import selectors
from koopsuz.assessments.forms import shown_opinions
from koopsuz.assessments.selectors.explain import BlockExplanation, Evidence, LevelExplanation
from koopsuz.assessments.views.links import LATER, address_of
from koopsuz.common.components import ChainLink, Crumb, chain

THOUSAND = 1000


@require_safe
@takes(Permission.PUBLIC)
def why_level(request: HttpRequest, code: str, requirement: str) -> HttpResponse:
    """Why a school stands at this level of a requirement."""
    found = _level(code, requirement)
    context = {
        "why": found,
        "evidence": found.evidence,
        "steps": [(step, shown_opinions(step.indicator, step.opinions)) for step in found.steps],
        "formulas": selectors.formula_steps(found),
        "facts": selectors.facts_in_words(found),
        "school_url": address_of("school", code),
        "requirement_url": address_of("requirement", found.evidence.edition.code, found.requirement.code),
        "crumbs": _crumbs(found.evidence, found.requirement.code),
        "chain": _chain(found),
    }
    return render(request, "assessments/pages/why_level.html", context)


@require_safe
@takes(Permission.PUBLIC)
def why_level_json(request: HttpRequest, code: str, requirement: str) -> HttpResponse:
    """The same as data."""
    return _download(_level(code, requirement), name=f"{code}-{requirement}")


@require_safe
@takes(Permission.PUBLIC)
def why_block(request: HttpRequest, code: str, block: str) -> HttpResponse:
    """Why a school stands at this level of a block."""
    found = _block(code, block)
    context = {
        "why": found,
        "evidence": found.evidence,
        "mean": None if found.mean is None else Fraction(found.mean, THOUSAND),
        "whole": None if found.mean is None else found.mean // THOUSAND,
        "school_url": address_of("school", code),
        "crumbs": _crumbs(found.evidence, found.block.code),
        "chain": chain("answer", urls=_sources(), missing=LATER),
    }
    return render(request, "assessments/pages/why_block.html", context)


@require_safe
@takes(Permission.PUBLIC)
def why_block_json(request: HttpRequest, code: str, block: str) -> HttpResponse:
    """The same as data."""
    return _download(_block(code, block), name=f"{code}-{block}")


def _level(code: str, requirement: str) -> LevelExplanation:
    found = selectors.explain_level(code, requirement)
    if found is None:
        raise Http404
    return found


def _block(code: str, block: str) -> BlockExplanation:
    found = selectors.explain_block(code, block)
    if found is None:
        raise Http404
    return found


def _download(found: LevelExplanation | BlockExplanation, *, name: str) -> HttpResponse:
    options = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(selectors.as_json(found), json_dumps_params=options)
    response["Content-Disposition"] = f'attachment; filename="koopsuz-{name}.json"'
    return response


def _crumbs(evidence: Evidence, here: str) -> list[Crumb]:
    areas = [Crumb(str(area.name), address_of("area", area.code)) for area in evidence.school.path]
    school = Crumb(str(evidence.school.name), address_of("school", evidence.school.code))
    return [*areas, school, Crumb(_("Why: %(what)s") % {"what": here})]


def _sources() -> dict[str, str]:
    urls = {"law": address_of("acts"), "requirement": address_of("standard")}
    return {key: url for key, url in urls.items() if url}


def _chain(found: LevelExplanation) -> tuple[ChainLink, ...]:
    page = address_of("requirement", found.evidence.edition.code, found.requirement.code)
    urls = {**_sources(), **({"requirement": page} if page else {})}
    missing = dict(LATER)
    if found.gap:
        urls["gap"] = reverse("why_level", args=[found.evidence.school.code, found.requirement.code]) + "#gap"
    else:
        missing = dict.fromkeys(LATER, _("there is no gap"))
    return chain("answer", urls=urls, missing=missing)
