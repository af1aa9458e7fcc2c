"""Reads outlines of areas from GeoJSON: features whose property `pcode` is the SOATE code of an area."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koopsuz.places.schemas.matching import AreaFinder, KnownArea
from koopsuz.places.schemas.plausible import is_inside
from koopsuz.places.schemas.report import ImportProblem, ImportReport, in_order, problem
from koopsuz.places.schemas.schools import AreaNames
from koopsuz.places.schemas.tables import LARGEST_FILE, MEGABYTE
from koopsuz.places.schemas.territory import normalise_code

MOST_POINTS = 400_000
LONGEST_SOURCE = 300
DECIMALS = 5  # about a metre, finer than any map of the country needs
CODE_PROPERTIES = ("pcode", "PCODE", "ADM3_PCODE", "ADM2_PCODE", "ADM1_PCODE", "soate")

Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """The outline of an area; `row` counts the features of the file from 1, `source` is what the file says of itself."""

    row: int
    code: str
    geometry: dict[str, Any]
    source: str = ""


class _BadGeometryError(Exception):
    """Carries the kind of what is wrong with a geometry and what was found."""

    def __init__(self, code: str, found: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


def read_outlines(source: Path | bytes, known_areas: Iterable[KnownArea]) -> ImportReport[OutlineRow]:
    """Read a GeoJSON FeatureCollection of outlines. Pure: no database. All problems at once."""
    problems: list[ImportProblem] = []
    document = _document(source.read_bytes() if isinstance(source, Path) else source, problems=problems)
    features = document.get("features", [])
    stated = str(document.get("source") or "")[:LONGEST_SOURCE]
    finder = AreaFinder(known_areas)
    rows: list[OutlineRow] = []
    first: dict[str, int] = {}
    points = 0
    for number, feature in enumerate(features, start=1):
        before = len(problems)
        code = _code(feature, number=number, finder=finder, problems=problems)
        geometry = _geometry(feature, number=number, problems=problems)
        if code and first.setdefault(code, number) != number:
            problems.append(
                problem("outline_twice", row=number, column="pcode", found=code, params={"first": first[code]})
            )
        if code and geometry and len(problems) == before:
            points += _count_points(geometry)
            rows.append(OutlineRow(number, code, geometry, stated))
    if points > MOST_POINTS:
        problems.append(problem("too_many_points", params={"limit": MOST_POINTS}))
    return ImportReport(tuple(rows), in_order(problems), rows_read=len(features))


def _document(content: bytes, *, problems: list[ImportProblem]) -> dict[str, Any]:
    """Return the collection of features; an empty one when the file can't be read."""
    if not content.strip():
        problems.append(problem("file_empty"))
        return {}
    if len(content) > LARGEST_FILE:
        size = f"{len(content) / MEGABYTE:.1f}".replace(".", ",")
        problems.append(problem("file_too_large", params={"size": size, "limit": LARGEST_FILE // MEGABYTE}))
        return {}
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problems.append(problem("file_encoding"))
        return {}
    except (ValueError, RecursionError) as error:
        detail = f"{error.msg}, {error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "…"
        problems.append(problem("geojson_broken", params={"detail": detail}))
        return {}
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        problems.append(problem("geojson_kind"))
        return {}
    if not document["features"]:
        problems.append(problem("no_features"))
    return document


def _code(feature: Any, *, number: int, finder: AreaFinder, problems: list[ImportProblem]) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    stated = next((properties[key] for key in CODE_PROPERTIES if properties.get(key)), "") if properties else ""
    if not stated:
        problems.append(problem("feature_without_code", row=number, column="pcode"))
        return ""
    text = str(stated)
    code = normalise_code(text)
    if code in finder.by_code:
        return finder.by_code[code].code
    match = finder.find(text)
    near = (match.area,) if match.area else match.several or match.nearest
    kind = "outline_area_misspelt" if near else "outline_area_unknown"
    names = {"near": AreaNames(tuple(near))} if near else {}
    problems.append(problem(kind, row=number, column="pcode", found=text, params=names))
    return ""


def _geometry(feature: Any, *, number: int, problems: list[ImportProblem]) -> dict[str, Any] | None:
    stated = feature.get("geometry") if isinstance(feature, dict) else None
    geometry: dict[str, Any] = stated if isinstance(stated, dict) else {}
    kind = geometry.get("type")
    try:
        if kind == "Polygon":
            return {"type": kind, "coordinates": _polygon(geometry.get("coordinates"))}
        if kind == "MultiPolygon":
            polygons = _list(geometry.get("coordinates"))
            return {"type": kind, "coordinates": [_polygon(polygon) for polygon in polygons]}
    except _BadGeometryError as error:
        problems.append(problem(error.code, row=number, column="geometry", found=error.found))
        return None
    problems.append(problem("feature_kind", row=number, column="geometry", found=kind))
    return None


def _polygon(rings: Any) -> list[Ring]:
    return [_ring(ring) for ring in _list(rings)]


def _ring(points: Any) -> Ring:
    ring = [_position(point) for point in _list(points)]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise _BadGeometryError("ring_open")
    return ring


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _BadGeometryError("ring_open")
    return value


def _position(point: Any) -> list[float]:
    if not isinstance(point, list) or not 2 <= len(point) <= 3:
        raise _BadGeometryError("position_broken")
    longitude, latitude = point[:2]
    if not all(_is_number(part) for part in (longitude, latitude)):
        raise _BadGeometryError("position_broken")
    if not is_inside(latitude, longitude):
        raise _BadGeometryError("position_outside", found=f"{longitude:g}, {latitude:g}")
    return [round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _count_points(geometry: dict[str, Any]) -> int:
    return sum(1 for _ in _walk(geometry["coordinates"]))


def _walk(value: list[Any]) -> Iterator[list[float]]:
    if isinstance(value[0], float):
        yield value
        return
    for part in value:
        yield from _walk(part)
