"""Outlines of areas: reading GeoJSON, simplifying so that neighbours stay joined, projecting to the picture."""

from __future__ import annotations

import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = Sequence[Point]

MIDDLE_LATITUDE = (
    41.5  # of the country: a flat map true in the middle is right within a pixel for its 4 degrees of height
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of an area in degrees: rings of (longitude, latitude), and where its name stands."""

    code: str
    names: Mapping[str, str]
    rings: tuple[tuple[Point, ...], ...]
    label: Point
    outside: bool = False  # the name stands beside the area, because it is too thin for it


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to units of a picture of a given width; north is up."""

    west: float
    north: float
    scale: float
    edge: float

    @classmethod
    def around(cls, outlines: Iterable[Outline], *, width: float, edge: float = 6.0) -> Projection:
        """Return the projection in which all outlines just fit the width."""
        points = [point for outline in outlines for ring in outline.rings for point in ring]
        west, east = min(x for x, _y in points), max(x for x, _y in points)
        scale = (width - 2 * edge) / ((east - west) * _narrowing())
        return cls(west=west, north=max(y for _x, y in points), scale=scale, edge=edge)

    def place(self, point: Point) -> Point:
        """Return the place of a point in the picture."""
        x = (point[0] - self.west) * _narrowing() * self.scale + self.edge
        return x, (self.north - point[1]) * self.scale + self.edge

    def path(self, rings: Iterable[Ring]) -> str:
        """Return rings as a path in tenths of a unit, each point relative to the one before: shortest over the wire."""
        return "".join(self._ring(ring) for ring in rings)

    def _ring(self, ring: Ring) -> str:
        tenths = [(round(x * 10), round(y * 10)) for x, y in map(self.place, ring)]
        steps = [f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}l"]
        moves = [(x - a, y - b) for (a, b), (x, y) in itertools.pairwise(tenths[:-1]) if (x, y) != (a, b)]
        steps.append(" ".join(f"{x / 10:g} {y / 10:g}" for x, y in moves))
        return "".join(steps) + "z"


@lru_cache(maxsize=8)
def read_outlines(path: Path) -> tuple[Outline, ...]:
    """Read a GeoJSON collection whose features have `pcode` (SOATE), `name_ky`, `name_ru`, `name_en` and perhaps `label`."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    return tuple(_outline(feature) for feature in collection["features"])


def _outline(feature: Mapping[str, Any]) -> Outline:
    properties, geometry = feature["properties"], feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = tuple(tuple((x, y) for x, y, *_height in ring) for polygon in polygons for ring in polygon)
    label = properties.get("label") or _middle(max(rings, key=len))
    names = {language: properties[f"name_{language}"] for language in ("ky", "ru", "en")}
    return Outline(
        code=str(properties["pcode"]),
        names=names,
        rings=rings,
        label=(label[0], label[1]),
        outside=bool(properties.get("label_outside")),
    )


def simplified(rings: Sequence[Ring], *, tolerance: float) -> list[list[Point]]:
    """Drop points that lie within `tolerance` degrees of the line without them (Douglas and Peucker).

    A border that two rings share is cut once, the same for both, so that no slit opens between neighbours.
    """
    owners: dict[Point, set[int]] = defaultdict(set)
    for number, ring in enumerate(rings):
        for point in ring:
            owners[point].add(number)
    return [_simplified_ring(ring, owners=owners, tolerance=tolerance) for ring in rings]


def _simplified_ring(ring: Ring, *, owners: Mapping[Point, set[int]], tolerance: float) -> list[Point]:
    open_ring = list(ring[:-1])
    count = len(open_ring)
    corners = [
        number
        for number, point in enumerate(open_ring)
        if owners[open_ring[number - 1]] != owners[point] or owners[open_ring[(number + 1) % count]] != owners[point]
    ]
    if len(corners) < 2:  # an island, or a hole that one neighbour fills: cut at two points that both rings find alike
        first = open_ring.index(min(open_ring))
        corners = sorted(
            {
                first,
                max(
                    range(count), key=lambda number: (math.dist(open_ring[number], open_ring[first]), open_ring[number])
                ),
            }
        )
    kept: list[Point] = []
    for start, end in zip(corners, [*corners[1:], corners[0] + count], strict=True):
        arc = [open_ring[number % count] for number in range(start, end + 1)]
        kept.extend(_simplified_arc(arc, tolerance=tolerance)[:-1])
    return [*kept, kept[0]]


def _simplified_arc(arc: Sequence[Point], *, tolerance: float) -> list[Point]:
    if arc[0] > arc[-1]:  # one direction for both neighbours, so that ties fall alike
        return _simplified_arc(arc[::-1], tolerance=tolerance)[::-1]
    kept, waiting = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while waiting:
        start, end = waiting.pop()
        far = max(range(start + 1, end), key=lambda number: _distance(arc[number], arc[start], arc[end]), default=None)
        if far is not None and _distance(arc[far], arc[start], arc[end]) > tolerance:
            kept.add(far)
            waiting += [(start, far), (far, end)]
    return [arc[number] for number in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    x, y = (point[0] - start[0]) * _narrowing(), point[1] - start[1]
    dx, dy = (end[0] - start[0]) * _narrowing(), end[1] - start[1]
    length = math.hypot(dx, dy)
    return math.hypot(x, y) if length == 0 else abs(x * dy - y * dx) / length


def _middle(ring: Ring) -> Point:
    return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)


def _narrowing() -> float:
    return math.cos(math.radians(MIDDLE_LATITUDE))
