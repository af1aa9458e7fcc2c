"""The country as a map: areas coloured by a value, big cities as circles, schools as dots."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koopsuz.common.charts.geography import Outline, Point, Projection
from koopsuz.common.charts.svg import Chart, Words, element, group, joined, picture, words
from koopsuz.common.components import Cell, Column, Table

WIDTH = 720
LEGEND_HEIGHT = 54
CITY_RADIUS = 13
DOT_RADIUS = 2.2


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the six colours begin: five rising thresholds, and the words of the six ranges for the legend."""

    thresholds: Sequence[int]
    names: Sequence[Words]

    def step(self, value: int | None) -> str:
        """Return the colour class of a value; an unknown value has its own."""
        return "level-none" if value is None else f"scale-{bisect_right(self.thresholds, value)}"


@dataclass(frozen=True, slots=True)
class Place:
    """An area (by the code of its outline) or a city (with `point`): what is known of it, in number and words."""

    code: str
    name: Words
    value: int | None
    text: str
    url: str = ""
    point: Point | None = None
    lift: int = 0  # how far the name of a city is raised above its middle, to keep clear of a border


@dataclass(frozen=True, slots=True)
class Dot:
    """A school on the map; `kind` is a colour class."""

    point: Point
    kind: str = "brand"


def country_map(
    places: Sequence[Place],
    *,
    outlines: Sequence[Outline],
    scale: Scale,
    title: Words,
    value_name: Words,
    description: Words = "",
    dots: Sequence[Dot] = (),
) -> Chart:
    """Draw every outline in the colour of its place's value; places with a point are circles above; every place is a link."""
    projection = Projection.around(outlines, width=WIDTH)
    by_code = {place.code: place for place in places}
    areas = [
        _area(outline, place=by_code.get(outline.code), projection=projection, scale=scale) for outline in outlines
    ]
    cities = [_city(place, projection=projection, scale=scale) for place in places if place.point]
    points = [_dot(dot, projection=projection) for dot in dots]
    labels = [
        _label(outline, place=by_code.get(outline.code), projection=projection, scale=scale) for outline in outlines
    ]
    bottom = max(projection.place(point)[1] for outline in outlines for ring in outline.rings for point in ring)
    legend = _legend(scale, y=bottom + 18)
    text = description or "; ".join(f"{place.name}: {place.text}" for place in places)
    svg = picture(
        (group(areas), group(points, class_="map-dots"), group(labels), group(cities), legend),
        width=WIDTH,
        height=bottom + LEGEND_HEIGHT,
        title=title,
        description=text,
        class_="map",
    )
    return Chart("map", title, svg, _table(places, title=title, value_name=value_name))


def _area(outline: Outline, *, place: Place | None, projection: Projection, scale: Scale) -> SafeString:
    fill = scale.step(place.value if place else None)
    shape = element("path", d=projection.path(outline.rings), fill_rule="evenodd", class_=f"map-area fill-{fill}")
    return _linked(shape, place=place, fallback=_name(outline.names))


def _city(place: Place, *, projection: Projection, scale: Scale) -> SafeString:
    x, y = projection.place(place.point or (0, 0))
    shape = element("circle", cx=x, cy=y, r=CITY_RADIUS, class_=f"map-city fill-{scale.step(place.value)}")
    beside = x + CITY_RADIUS + 5
    name = words(place.name, x=beside, y=y - 5 - place.lift, size=12, class_="map-name map-beside")
    value = words(place.text, x=beside, y=y + 10 - place.lift, size=15, class_="map-city-value map-beside")
    return _linked(joined((shape, name, value)), place=place, fallback="")


def _label(outline: Outline, *, place: Place | None, projection: Projection, scale: Scale) -> str:
    if place is None or place.point:
        return ""
    x, y = projection.place(outline.label)
    tone = "" if outline.outside else f"on-{scale.step(place.value)}"
    anchor = "end" if outline.outside else "middle"
    lines = (
        words(place.name, x=x, y=y - 8, size=12, class_=f"map-name {tone}", anchor=anchor),
        words(place.text, x=x, y=y + 9, size=15, class_=f"map-value {tone}", anchor=anchor),
    )
    return group(lines, class_="map-label")


def _dot(dot: Dot, *, projection: Projection) -> SafeString:
    x, y = projection.place(dot.point)
    return element("circle", cx=x, cy=y, r=DOT_RADIUS, class_=f"map-dot fill-{dot.kind}")


def _linked(shape: SafeString, *, place: Place | None, fallback: str) -> SafeString:
    name = f"{place.name}: {place.text}" if place else fallback
    body = joined((element("title", name), shape)) if name else shape
    if place and place.url:
        return element("a", body, href=place.url, aria_label=name)
    return group((body,))


def _legend(scale: Scale, *, y: float) -> SafeString:
    width = (WIDTH - 12) / len(scale.names)
    parts = []
    for number, name in enumerate(scale.names):
        x = 6 + number * width
        parts.append(element("rect", x=x, y=y, width=width - 2, height=10, class_=f"fill-scale-{number}"))
        parts.append(words(name, x=x, y=y + 30, size=12, class_="map-legend"))
    return group(parts)


def _name(names: Mapping[str, str]) -> str:
    return names.get((get_language() or "ky").split("-")[0]) or names["ky"]


def _table(places: Sequence[Place], *, title: Words, value_name: Words) -> Table:
    return Table(
        caption=title,
        columns=(Column(_("Area")), Column(value_name, numeric=True)),
        rows=tuple((Cell(place.name, url=place.url), place.text) for place in places),
    )
