"""The page behind every "why?" beside a figure: the sentence, what the figure means, its sum, its parts, the download."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import figures as written
from koopsuz.common.components import CLASS_NAMES, Cell, Column, Crumb, Table, Words
from koopsuz.finance.kinds import SourceKind
from koopsuz.portal import selectors
from koopsuz.portal.kinds import FigureName
from koopsuz.portal.selectors.figures import Figures
from koopsuz.portal.selectors.home import COUNTRY_CODE
from koopsuz.portal.selectors.why import WhyFigure
from koopsuz.portal.views.home import day_of
from koopsuz.portal.views.links import address, way_down
from koopsuz.portal.views.maps import tenths

number, money, permille = written.number, written.money, written.permille
Steps = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a figure is told: in a sentence, as a definition, as a sum step by step, and over its parts."""

    sentence: Callable[[WhyFigure], str]
    definition: Words
    steps: Callable[[WhyFigure], Steps]
    columns: tuple[tuple[Words, Callable[[Figures], str]], ...]
    rests_on_plan: bool = False


@require_safe
@takes(Permission.PUBLIC)
def why_figure(request: HttpRequest, figure: str, code: str = COUNTRY_CODE) -> HttpResponse:
    """Why a figure of an area is what it is."""
    found = _found(request, figure, code)
    told = EXPLANATIONS[found.figure]
    if told.rests_on_plan and found.plan is None:
        raise Http404
    context = {
        "found": found,
        "label": found.figure.label,
        "sentence": told.sentence(found),
        "definition": told.definition,
        "sum": told.steps(found),
        "as_of": found.plan.as_of if told.rests_on_plan and found.plan else day_of(found.campaign),
        "parts": _parts(found, told),
        "steps": _way(found),
        "rests_on_plan": told.rests_on_plan,
        "plan_url": address("plan", found.plan.code) if found.plan else "",
        "json_url": address("why_figure_json", found.figure.value, found.area.code),
        "decisions_url": address(
            "plan_decisions", found.plan.code, area=found.area.code, funded="no" if told is UNFUNDED else ""
        )
        if found.plan
        else "",
    }
    return render(request, "portal/pages/why_figure.html", context)


@require_safe
@takes(Permission.PUBLIC)
def why_figure_json(request: HttpRequest, figure: str, code: str) -> HttpResponse:
    """The same as data: the figures of the area and of each of its parts."""
    found = _found(request, figure, code)
    content = {
        "figure": found.figure.value,
        "area": {"code": found.area.code, "name": found.area.name.as_mapping()},
        "as_of": day_of(found.campaign).isoformat(),
        "round": found.campaign.code,
        "round_before": found.earlier.code if found.earlier else None,
        "edition": {"code": found.edition.code, "content_hash": found.edition.content_hash},
        "plan": {"code": found.plan.code, "plan_hash": found.plan.plan_hash, "as_of": found.plan.as_of.isoformat()}
        if found.plan
        else None,
        "money_unit": "tyiyn",
        "synthetic": found.campaign.synthetic,
        "figures": asdict(found.figures),
        "parts": [
            {"code": part.code, "name": part.name.as_mapping(), "figures": asdict(part.figures)} for part in found.parts
        ],
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _found(request: HttpRequest, figure: str, code: str) -> WhyFigure:
    if figure not in FigureName.values:
        raise Http404
    found = selectors.why_figure(request.user, FigureName(figure), code)
    if found is None:
        raise Http404
    return found


def _way(found: WhyFigure) -> list[Crumb]:
    steps = way_down(found.area.path, here=str(found.figure.label))
    return [*steps[:-1], Crumb(str(found.area.name), address("area", found.area.code)), steps[-1]]


def _parts(found: WhyFigure, told: Explanation) -> Table | None:
    if not found.parts:
        return None
    first = _("School") if found.parts[0].is_school else _("Area")
    rows: list[list[Cell | Words]] = [
        [
            Cell(
                str(part.name),
                url=address("school", part.code)
                if part.is_school
                else address("why_figure", found.figure.value, part.code),
            ),
            *(tell(part.figures) for _label, tell in told.columns),
        ]
        for part in found.parts
    ]
    total = (_("In all"), *(tell(found.figures) for _label, tell in told.columns))
    return Table(
        caption=found.figure.label,
        columns=(Column(first), *(Column(label, numeric=True) for label, _tell in told.columns)),
        rows=rows,
        total=total,
    )


def _classes(counts: tuple[int, int, int]) -> Steps:
    return [(str(CLASS_NAMES[place + 1]), number(count)) for place, count in enumerate(counts)]


def _where(found: WhyFigure) -> dict[str, str]:
    return {"area": str(found.area.name), "round": str(found.campaign.name)}


def _assessed_steps(found: WhyFigure) -> Steps:
    one = found.figures
    return [
        (_("Schools that exist today"), number(one.schools)),
        (_("of them with answers sent in this round, or verified"), number(one.assessed)),
        (_("of these seen on the spot by a verifier"), number(one.verified)),
        (_("Share"), f"{number(one.assessed)} ÷ {number(one.schools)} = {permille(one.assessed_permille)}"),
    ]


def _danger_steps(found: WhyFigure) -> Steps:
    one = found.figures
    return [
        (_("Assessed schools"), number(one.assessed)),
        (_("Requirements of class 1 in the standard"), number(found.edition.count_by_class()[1])),
        (_("Answers below what the standard asks, in all these schools"), number(one.danger)),
        (_("Schools with at least one"), number(one.schools_in_danger)),
        (_("Pupils of these schools"), number(one.pupils_in_danger)),
        (
            _("Per 1,000 pupils of assessed schools"),
            f"{number(one.danger)} × 1000 ÷ {number(one.pupils_assessed)} = {tenths(one.danger_tenths)}",
        ),
    ]


def _need_steps(found: WhyFigure) -> Steps:
    one = found.figures
    amounts = [(str(CLASS_NAMES[place + 1]), money(amount)) for place, amount in enumerate(one.need_by_class)]
    return [(_("Open gaps that the plan looked at"), number(sum(one.gaps))), *amounts, (_("In all"), money(one.need))]


def _funded_steps(found: WhyFigure) -> Steps:
    one = found.figures
    return [
        *((str(SourceKind(cell.kind).label), money(cell.total)) for cell in found.money),
        (_("In all"), money(one.funded)),
        (_("Gaps that this closes"), f"{number(sum(one.funded_gaps))} / {number(sum(one.gaps))}"),
        (_("Share of the need"), f"{money(one.funded)} ÷ {money(one.need)} = {permille(one.funded_permille)}"),
    ]


def _unfunded_steps(found: WhyFigure) -> Steps:
    one = found.figures
    waiting = [
        (str(CLASS_NAMES[place + 1]), f"{money(need - paid)} · {number(gaps - closed)}")
        for place, (need, paid, gaps, closed) in enumerate(
            zip(one.need_by_class, one.funded_by_class, one.gaps, one.funded_gaps, strict=True)
        )
    ]
    return [
        (_("What closing every gap costs"), money(one.need)),
        (_("What the plan pays"), money(one.funded)),
        (_("What is left"), f"{money(one.need)} − {money(one.funded)} = {money(one.unfunded)}"),
        *waiting,
    ]


def _closed_steps(found: WhyFigure) -> Steps:
    one = found.figures
    before, closed, new = sum(one.before), sum(one.closed), sum(one.new)
    return [
        (_("Gaps of the round before, in schools assessed in both rounds"), number(before)),
        (_("of them closed by the newest answers"), number(closed)),
        *((f"— {name}", count) for name, count in _classes(one.closed)),
        (_("Gaps that are new since"), number(new)),
        (_("Share closed"), f"{number(closed)} ÷ {number(before)} = {permille(one.closed_permille)}"),
    ]


UNFUNDED = Explanation(
    sentence=lambda found: (
        _("In %(area)s the plan leaves %(amount)s of the need unpaid: %(gaps)s gaps wait.")
        % {
            **_where(found),
            "amount": money(found.figures.unfunded),
            "gaps": number(sum(found.figures.gaps) - sum(found.figures.funded_gaps)),
        }
    ),
    definition=gettext_lazy(
        "The need less what the published plan pays. Every gap that waits has its reason: other gaps do more for the same"
        " money, no envelope has enough left for the whole sum, the law names no payer with money, or another measure must"
        " come first. The reason of each stands on the list of measures."
    ),
    steps=_unfunded_steps,
    columns=(
        (gettext_lazy("Not paid yet"), lambda one: money(one.unfunded)),
        (gettext_lazy("Gaps that wait"), lambda one: number(sum(one.gaps) - sum(one.funded_gaps))),
        (gettext_lazy("of them dangers to life"), lambda one: number(one.gaps[0] - one.funded_gaps[0])),
    ),
    rests_on_plan=True,
)
EXPLANATIONS: dict[FigureName, Explanation] = {
    FigureName.ASSESSED: Explanation(
        sentence=lambda found: (
            _("In %(area)s %(assessed)s of %(schools)s schools are assessed in the round “%(round)s”.")
            % {
                **_where(found),
                "assessed": number(found.figures.assessed),
                "schools": number(found.figures.schools),
            }
        ),
        definition=gettext_lazy(
            "A school counts as assessed once it has sent its answers to the department, or a verifier has recorded what was"
            " seen on the spot. Answers that are still being filled in or were returned do not count."
        ),
        steps=_assessed_steps,
        columns=(
            (gettext_lazy("Schools"), lambda one: number(one.schools)),
            (gettext_lazy("Assessed"), lambda one: number(one.assessed)),
            (gettext_lazy("Share"), lambda one: permille(one.assessed_permille)),
        ),
    ),
    FigureName.DANGER: Explanation(
        sentence=lambda found: (
            _("In %(area)s %(gaps)s gaps that endanger life stand open in %(schools)s schools.")
            % {
                **_where(found),
                "gaps": number(found.figures.danger),
                "schools": number(found.figures.schools_in_danger),
            }
        ),
        definition=gettext_lazy(
            "A gap is a requirement that applies to a school and that its answers put below what the standard asks."
            " Requirements of class 1 are those whose breach can kill or maim. What a verifier saw counts before the school's"
            " own answer. Schools without answers are not counted."
        ),
        steps=_danger_steps,
        columns=(
            (gettext_lazy("Open dangers to life"), lambda one: number(one.danger)),
            (gettext_lazy("Schools with them"), lambda one: number(one.schools_in_danger)),
            (gettext_lazy("Pupils there"), lambda one: number(one.pupils_in_danger)),
            (gettext_lazy("Per 1,000 pupils"), lambda one: tenths(one.danger_tenths)),
        ),
    ),
    FigureName.NEED: Explanation(
        sentence=lambda found: (
            _("Closing the %(gaps)s open gaps of %(area)s would cost %(amount)s.")
            % {
                **_where(found),
                "gaps": number(sum(found.figures.gaps)),
                "amount": money(found.figures.need),
            }
        ),
        definition=gettext_lazy(
            "For every gap the plan takes the measure that it pays for or, where it pays none, the cheapest one that closes the"
            " gap wholly. The cost is a quantity from the school's facts, times a dated unit price, times the factor of the"
            " region. Prices are estimates until a tender. Running costs of later years are not in this sum."
        ),
        steps=_need_steps,
        columns=(
            (gettext_lazy("Gaps"), lambda one: number(sum(one.gaps))),
            (gettext_lazy("Need"), lambda one: money(one.need)),
            (gettext_lazy("of it against dangers to life"), lambda one: money(one.need_by_class[0])),
        ),
        rests_on_plan=True,
    ),
    FigureName.FUNDED: Explanation(
        sentence=lambda found: (
            _("The published plan pays %(amount)s in %(area)s, %(share)s of the need.")
            % {
                **_where(found),
                "amount": money(found.figures.funded),
                "share": permille(found.figures.funded_permille),
            }
        ),
        definition=gettext_lazy(
            "The sum of all measures that the published plan pays for, each by a source that may lawfully pay it and that has"
            " the money in that year. It is a plan: a payment is made only once the budget is approved."
        ),
        steps=_funded_steps,
        columns=(
            (gettext_lazy("The plan pays"), lambda one: money(one.funded)),
            (gettext_lazy("Of the need"), lambda one: permille(one.funded_permille)),
            (gettext_lazy("Gaps closed"), lambda one: number(sum(one.funded_gaps))),
        ),
        rests_on_plan=True,
    ),
    FigureName.UNFUNDED: UNFUNDED,
    FigureName.CLOSED: Explanation(
        sentence=lambda found: (
            _("In %(area)s %(closed)s of the %(before)s gaps of the round before are closed in the round “%(round)s”.")
            % {
                **_where(found),
                "closed": number(sum(found.figures.closed)),
                "before": number(sum(found.figures.before)),
            }
        ),
        definition=gettext_lazy(
            "Done means proven by answers: the gap stood in the round before, and the newest answers of the same school show"
            " the requirement met. Work that was paid for but not assessed again does not count here."
        ),
        steps=_closed_steps,
        columns=(
            (gettext_lazy("Gaps then"), lambda one: number(sum(one.before))),
            (gettext_lazy("Closed since"), lambda one: number(sum(one.closed))),
            (gettext_lazy("Share"), lambda one: permille(one.closed_permille)),
            (gettext_lazy("New since"), lambda one: number(sum(one.new))),
        ),
    ),
}
