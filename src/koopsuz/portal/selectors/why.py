"""What a figure of an area is made of: the figures of the area and of its parts, or of its schools where it has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from koopsuz.assessments.selectors import CampaignInfo
from koopsuz.places.selectors import AreaPage, SchoolLink, get_area_for
from koopsuz.planning.selectors import PlanInfo
from koopsuz.portal.kinds import FigureName
from koopsuz.portal.selectors.country import Country, country
from koopsuz.portal.selectors.figures import Figures, MoneyCell, figures_at, figures_of, money_cells
from koopsuz.standards.schemas import EditionContent

MOST_SCHOOLS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the area, or one of its schools, with its own figures."""

    code: str
    name: Any
    is_school: bool
    figures: Figures


@dataclass(frozen=True, slots=True)
class WhyFigure:
    """Everything that a figure rests on. `earlier` is the round that it is compared with."""

    figure: FigureName
    area: AreaPage
    figures: Figures
    parts: tuple[Part, ...]
    campaign: CampaignInfo
    earlier: CampaignInfo | None
    edition: EditionContent
    plan: PlanInfo | None
    money: tuple[MoneyCell, ...]


def why_figure(by: object, figure: FigureName, code: str) -> WhyFigure | None:
    """Return what a figure of an area rests on; None before the first round; `Http404` if there is no such area."""
    area = get_area_for(by, code)
    found = country()
    if found is None:
        return None
    codes = [child.code for child in area.children]
    figures = figures_of([area.code, *codes], country=found)
    parts = tuple(Part(child.code, child.name, False, figures[child.code]) for child in area.children)
    return WhyFigure(
        figure=figure,
        area=area,
        figures=figures[area.code],
        parts=parts or _schools(area.code, country=found),
        campaign=found.campaign,
        earlier=found.progress.earlier if found.progress else None,
        edition=found.edition,
        plan=found.money.plan if found.money else None,
        money=money_cells(area.code, country=found),
    )


def _schools(code: str, *, country: Country) -> tuple[Part, ...]:
    rows = np.flatnonzero(country.inside(code))[:MOST_SCHOOLS]
    return tuple(_school(int(row), country=country) for row in rows)


def _school(row: int, *, country: Country) -> Part:
    link: SchoolLink = country.scored.links[row]
    return Part(link.code, link.name, True, figures_at(link.code, country=country, rows=np.asarray([row])))
