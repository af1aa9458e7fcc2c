"""Reading the standard: an edition, a block, a requirement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common import components, figures
from koopsuz.common.components import Crumb
from koopsuz.common.text import Text
from koopsuz.places.schemas.facts import Fact
from koopsuz.standards import selectors
from koopsuz.standards.forms import RequirementFilter
from koopsuz.standards.kinds import BudgetLine, Comparison, IndicatorKind, Theme
from koopsuz.standards.schemas import (
    EditionContent,
    IndicatorContent,
    MeasureContent,
    PriceContent,
    RequirementContent,
)
from koopsuz.standards.schemas.wording import in_words
from koopsuz.standards.selectors import NoEditionError
from koopsuz.standards.selectors.law import provisions_under


@require_safe
@takes(Permission.PUBLIC)
def standard(request: HttpRequest) -> HttpResponse:
    """The current edition, or what to do while there is none."""
    try:
        content = selectors.current_edition()
    except NoEditionError:
        return render(request, "standards/no_edition.html", {"steps": [Crumb(_("Standard"))]})
    return _edition_page(request, content)


@require_safe
@takes(Permission.PUBLIC)
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """One edition by its code."""
    return _edition_page(request, _edition_or_404(request, edition))


def block_page(request: HttpRequest, edition: str, code: str) -> dict[str, Any]:
    """What stands on the page of a block; a room above draws it together with the figures of the country."""
    content = _edition_or_404(request, edition)
    try:
        found = content.block(code)
    except KeyError as error:
        raise Http404 from error
    return {
        "edition": content,
        "the_block": found,
        "classes": tuple(found.count_by_class().items()),
        "steps": [Crumb(_("Standard"), _edition_url(content)), Crumb(_block_name(content, code))],
        "neighbours": _neighbours(content.blocks, found),
    }


def requirement_page(request: HttpRequest, edition: str, code: str) -> dict[str, Any]:
    """What stands on the page of a requirement: what, why, for whom, by which law, how it is asked and a gap closed.

    A room above draws it together with the figures of the country.
    """
    content = _edition_or_404(request, edition)
    try:
        found = content.requirement(code)
    except KeyError as error:
        raise Http404 from error
    facts = selectors.fact_catalogue()
    prices = selectors.current_prices()
    return {
        "edition": content,
        "edits": may(request.user, Permission.MANAGE_STANDARD),
        "requirement": found,
        "theme": Theme(found.theme).label,
        "applies": "" if found.applies_to_all else in_words(found.applies, facts=facts),
        "reach": selectors.reach(found),
        "indicators": [_indicator_row(one, requirement=found, facts=facts) for one in found.indicators],
        "measures": [
            _measure_row(one, requirement=found, edition=content, facts=facts, prices=prices) for one in found.measures
        ],
        "provisions": provisions_under(content, found.code),
        "frameworks": selectors.crosswalk_rows(found),
        "links": _chain_of(found),
        "steps": [
            Crumb(_("Standard"), _edition_url(content)),
            Crumb(_block_name(content, found.block), reverse("standard_block", args=[content.code, found.block])),
            Crumb(found.code),
        ],
        "neighbours": _neighbours(content.requirements, found),
    }


@dataclass(frozen=True, slots=True)
class LevelRow:
    """What a level of an indicator looks like, and whether the gap is closed there."""

    level: int
    words: Any
    closes: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator as the page shows it; `score` says how a number is turned into a level."""

    content: IndicatorContent
    levels: tuple[LevelRow, ...]
    score: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as the page shows it; `price` is None if none is in force today."""

    content: MeasureContent
    quantity: str
    price: PriceContent | None
    line: str
    upkeep_line: str
    prerequisite: RequirementContent | None


def _edition_page(request: HttpRequest, content: EditionContent) -> HttpResponse:
    form = RequirementFilter(request.GET or None)
    filters = form.cleaned_data if form.is_valid() else {}
    is_filtered = any(filters.values())
    found: tuple[RequirementContent, ...] = ()
    if is_filtered:
        found = selectors.find_requirements(
            content,
            query=filters["q"],
            requirement_class=filters["requirement_class"],
            theme=filters["theme"],
        )
    counts = content.count_by_class()
    context = {
        "edition": content,
        "form": form,
        "is_filtered": is_filtered,
        "found": found,
        "blocks": [(one, tuple(one.count_by_class().items())) for one in content.blocks],
        "classes": tuple(counts.items()),
        "figures": _edition_figures(content, life=counts[1]),
        "guide_languages": settings.LANGUAGES,
        "edits": may(request.user, Permission.MANAGE_STANDARD),
        "steps": [Crumb(_("Standard"))],
    }
    return render(request, "standards/edition.html", context)


def _edition_figures(content: EditionContent, *, life: int) -> list[dict[str, str]]:
    note = _("%(number)s of them guard against danger to life") % {"number": figures.number(life)}
    return [
        {"value": figures.number(len(content.blocks)), "label": _("blocks"), "note": ""},
        {"value": figures.number(len(content.requirements)), "label": _("requirements"), "note": note},
        {"value": figures.number(len(content.indicators)), "label": _("indicators that a school answers"), "note": ""},
        {"value": figures.number(len(content.measures)), "label": _("priced measures that close gaps"), "note": ""},
    ]


def _edition_or_404(request: HttpRequest, code: str) -> EditionContent:
    try:
        return selectors.get_edition_for(request.user, code)
    except NoEditionError as error:
        raise Http404 from error


def _edition_url(content: EditionContent) -> str:
    return reverse("edition", args=[content.code])


def _block_name(content: EditionContent, code: str) -> str:
    return f"{code}. {content.block(code).title}"


def _neighbours(items: tuple[Any, ...], here: Any) -> dict[str, Any]:
    position = items.index(here)
    return {
        "earlier": items[position - 1] if position else None,
        "later": items[position + 1] if position + 1 < len(items) else None,
    }


def _indicator_row(
    content: IndicatorContent, *, requirement: RequirementContent, facts: Mapping[str, Fact]
) -> IndicatorRow:
    levels: list[tuple[int, Text | str]]
    if content.kind == IndicatorKind.YES_NO:
        levels = [(0, _("No")), (3, _("Yes"))]
    elif content.is_number:
        levels = list(enumerate(_thresholds(content)))
    else:
        levels = list(enumerate(content.levels))
    rows = tuple(LevelRow(level, words, level >= requirement.target) for level, words in levels)
    score = ""
    if content.is_number and content.score != "value":
        score = in_words(content.score, facts=facts, answers={"value": _("the number entered")})
    return IndicatorRow(content, rows, score)


def _thresholds(content: IndicatorContent) -> list[str]:
    """In words, from which score on each level begins."""
    numbers = [figures.number(threshold) for threshold in content.thresholds]
    if content.better == Comparison.LOWER:
        return [
            _("more than %(number)s") % {"number": numbers[0]},
            *(_("at most %(number)s") % {"number": number} for number in numbers),
        ]
    return [
        _("less than %(number)s") % {"number": numbers[0]},
        *(_("at least %(number)s") % {"number": number} for number in numbers),
    ]


def _measure_row(
    content: MeasureContent,
    *,
    requirement: RequirementContent,
    edition: EditionContent,
    facts: Mapping[str, Fact],
    prices: Mapping[str, PriceContent],
) -> MeasureRow:
    answers = {one.code: _("answer %(code)s") % {"code": one.code} for one in requirement.indicators if one.is_number}
    return MeasureRow(
        content=content,
        quantity=in_words(content.quantity, facts=facts, answers=answers),
        price=prices.get(content.price),
        line=str(BudgetLine(content.line).label),
        upkeep_line=str(BudgetLine(content.recurrent_line).label) if content.recurrent_line else "",
        prerequisite=edition.requirement(content.prerequisite) if content.prerequisite else None,
    )


def _chain_of(found: RequirementContent) -> tuple[components.ChainLink, ...]:
    in_a_school = _("choose a school to see it")
    acts = {source.act for source in found.legal_sources}
    law = reverse("act", args=[acts.pop()]) if len(acts) == 1 else "#law"
    return components.chain(
        "requirement",
        urls={"law": law, "answer": "#indicators", "measure": "#measures"},
        missing=dict.fromkeys(("gap", "payer", "decision", "payment", "proof"), in_a_school),
    )
