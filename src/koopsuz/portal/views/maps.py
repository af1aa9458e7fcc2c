"""The map of the country: four metrics with their scales, words and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from koopsuz.common import charts, figures
from koopsuz.common.components import Cell, Column, Table, Words
from koopsuz.portal.kinds import Metric
from koopsuz.portal.selectors.figures import Figures
from koopsuz.portal.selectors.home import AreaRow
from koopsuz.portal.views.links import address

# where the circles of the two great cities are drawn, and how far the name is raised from a border
CITIES = {"41711000000000": ((74.6, 42.87), 18), "41721000000000": ((72.8, 40.53), 0)}
KEPT_MAPS = 32
LEVEL_WORDS = (" облусу", " область", " oblast")


@dataclass(frozen=True, slots=True)
class MetricTerms:
    """How a metric is read from figures, said, and coloured."""

    value: Callable[[Figures], int | None]
    words: Callable[[int | None], str]
    thresholds: tuple[int, ...]
    title: Words
    column: Words


def tenths(value: int | None) -> str:
    """A number given in tenths, with one decimal."""
    return figures.UNKNOWN if value is None else figures.number(f"{value // 10}.{value % 10}", decimals=1)


TERMS: dict[Metric, MetricTerms] = {
    Metric.ASSESSED: MetricTerms(
        value=lambda one: one.assessed_permille,
        words=figures.permille,
        thresholds=(500, 700, 850, 950, 980),
        title=gettext_lazy("Share of schools that were assessed"),
        column=gettext_lazy("Assessed"),
    ),
    Metric.DANGER: MetricTerms(
        value=lambda one: one.danger_tenths,
        words=tenths,
        thresholds=(50, 100, 200, 250, 300),
        title=gettext_lazy("Open gaps that endanger life, per 1,000 pupils"),
        column=gettext_lazy("Per 1,000 pupils"),
    ),
    Metric.FUNDED: MetricTerms(
        value=lambda one: one.funded_permille,
        words=figures.permille,
        thresholds=(100, 200, 250, 300, 500),
        title=gettext_lazy("Share of the need that the plan pays"),
        column=gettext_lazy("Of the need"),
    ),
    Metric.CLOSED: MetricTerms(
        value=lambda one: one.closed_permille,
        words=figures.permille,
        thresholds=(50, 100, 150, 200, 400),
        title=gettext_lazy("Share of the gaps of the round before that are closed now"),
        column=gettext_lazy("Closed"),
    ),
}


def country_map(rows: Sequence[AreaRow], *, metric: Metric) -> charts.Chart:
    """Draw a metric over the oblasts and the two great cities."""
    terms = TERMS[metric]
    places = tuple(_place(row, terms=terms) for row in rows)
    return _drawn(places, metric, get_language() or "ky")


@lru_cache(maxsize=KEPT_MAPS)
def _drawn(places: tuple[charts.Place, ...], metric: Metric, _language: str) -> charts.Chart:
    # a map depends on its values alone, and drawing the borders is the longest part of the page
    terms = TERMS[metric]
    return charts.country_map(
        places,
        outlines=charts.read_outlines(settings.REFERENCE / "territory" / "outlines.geojson"),
        scale=charts.Scale(terms.thresholds, _ranges(terms)),
        title=str(terms.title),
        value_name=str(terms.column),
    )


def metric_table(rows: Sequence[AreaRow], *, metric: Metric) -> Table:
    """The table beside the map: the metric, and what it is made of."""
    terms = TERMS[metric]
    columns, parts = _parts(metric)
    return Table(
        caption=terms.title,
        columns=(
            Column(_("Area")),
            Column(terms.column, numeric=True),
            *(Column(one, numeric=True) for one in columns),
        ),
        rows=tuple(
            (
                Cell(str(row.area.name), url=address("area", row.area.code)),
                terms.words(terms.value(row.figures)),
                *parts(row.figures),
            )
            for row in rows
        ),
    )


def _parts(metric: Metric) -> tuple[tuple[str, ...], Callable[[Figures], tuple[str, ...]]]:
    number, money = figures.number, figures.money_short
    if metric is Metric.ASSESSED:
        return (_("Schools"), _("Of them assessed")), lambda one: (number(one.schools), number(one.assessed))
    if metric is Metric.DANGER:
        return (_("Open gaps"), _("Schools that have them")), lambda one: (
            number(one.danger),
            number(one.schools_in_danger),
        )
    if metric is Metric.FUNDED:
        return (_("Need"), _("The plan pays")), lambda one: (money(one.need), money(one.funded))
    return (_("Gaps then"), _("Closed since")), lambda one: (number(sum(one.before)), number(sum(one.closed)))


def _place(row: AreaRow, *, terms: MetricTerms) -> charts.Place:
    value = terms.value(row.figures)
    point, lift = CITIES.get(row.area.code, (None, 0))
    return charts.Place(
        row.area.code,
        _short_name(row),
        value,
        terms.words(value),
        url=address("area", row.area.code),
        point=point,
        lift=lift,
    )


def _short_name(row: AreaRow) -> str:
    """The name without the word for its level, which would not fit into the shape: the map shows nothing but oblasts."""
    words = str(row.area.name)
    for level in LEVEL_WORDS:
        words = words.removesuffix(level)
    return words


def _ranges(terms: MetricTerms) -> tuple[str, ...]:
    """The words of the legend: under the first threshold, between each two, from the last on."""
    said = [terms.words(value) for value in terms.thresholds]
    return (f"< {said[0]}", *(f"≥ {words}" for words in said))
