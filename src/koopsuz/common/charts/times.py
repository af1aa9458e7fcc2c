"""Time: a small line of values, and spans on an axis of years."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.charts.svg import Chart, Words, element, fit, group, joined, paragraph, picture, words
from koopsuz.common.components import Cell, Column, Table

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 120, 32, 4
WIDTH, SIZE, SMALL, LEADING = 360, 13.5, 12.0, 1.25
BAR_HEIGHT, SPACE, AXIS_HEIGHT = 12, 14, 24


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts from one day to another, or stands on one day; `kind` is a colour class."""

    label: Words
    start: datetime.date
    end: datetime.date
    kind: str = "brand"
    text: Words = ""
    url: str = ""


def sparkline(points: Sequence[tuple[Words, int | None]], *, title: Words, description: Words = "") -> Chart:
    """Draw named values as a line without axes; a missing value breaks the line; the last one is a dot."""
    known = [value for _name, value in points if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    places = [
        _place(number, value, count=len(points), low=low, high=high) for number, (_name, value) in enumerate(points)
    ]
    parts: list[SafeString] = [element("path", d=_line(places), class_="spark")]
    last = next((place for place in reversed(places) if place), None)
    if last:
        parts.append(element("circle", cx=last[0], cy=last[1], r=3.5, class_="fill-ochre"))
    text = description or "; ".join(f"{name}: {figures.number(value)}" for name, value in points)
    svg = picture(parts, width=SPARK_WIDTH, height=SPARK_HEIGHT, title=title, description=text)
    table = Table(
        caption=title,
        columns=(Column(_("When")), Column(_("Value"), numeric=True)),
        rows=tuple((name, figures.number(value)) for name, value in points),
    )
    return Chart("sparkline", title, svg, table)


def _place(number: int, value: int | None, *, count: int, low: int, high: int) -> tuple[float, float] | None:
    if value is None:
        return None
    x = SPARK_EDGE + (SPARK_WIDTH - 2 * SPARK_EDGE) * (number / max(count - 1, 1))
    share = (value - low) / (high - low) if high > low else 0.5
    return x, SPARK_HEIGHT - SPARK_EDGE - (SPARK_HEIGHT - 2 * SPARK_EDGE) * share


def _line(places: Sequence[tuple[float, float] | None]) -> str:
    steps, drawing = [], False
    for place in places:
        if place:
            steps.append(f"{'L' if drawing else 'M'}{place[0]:.1f} {place[1]:.1f}")
        drawing = place is not None
    return "".join(steps) or "M0 0"


def timeline_chart(
    spans: Sequence[Span],
    *,
    start: datetime.date,
    end: datetime.date,
    title: Words,
    today: datetime.date | None = None,
    description: Words = "",
) -> Chart:
    """Draw spans on an axis of years from `start` to `end`; `today` is a thin ochre line."""
    axis = _Axis(start=start, days=max((end - start).days, 1))
    rows: list[SafeString] = []
    y = float(AXIS_HEIGHT)
    for span in spans:
        row, height = _span(span, axis=axis, y=y)
        rows.append(row)
        y += height
    years = [axis.year(year, height=y) for year in range(start.year, end.year + 1)]
    now = (
        [element("line", x1=axis.x(today), x2=axis.x(today), y1=AXIS_HEIGHT - 6, y2=y - 6, class_="now-line")]
        if today
        else []
    )
    text = description or "; ".join(
        f"{span.label}: {figures.day(span.start)} – {figures.day(span.end)}" for span in spans
    )
    svg = picture([*years, *now, *rows], width=WIDTH, height=y, title=title, description=text, class_="narrow-column")
    table = Table(
        caption=title,
        columns=(Column(_("Name")), Column(_("From")), Column(_("To")), Column(_("State"))),
        rows=tuple(
            (Cell(span.label, url=span.url), figures.day(span.start), figures.day(span.end), span.text or "—")
            for span in spans
        ),
    )
    return Chart("timeline", title, svg, table)


@dataclass(frozen=True, slots=True)
class _Axis:
    start: datetime.date
    days: int

    def x(self, day: datetime.date) -> float:
        return WIDTH * min(max((day - self.start).days / self.days, 0.0), 1.0)

    def year(self, year: int, *, height: float) -> SafeString:
        x = self.x(max(datetime.date(year, 1, 1), self.start))
        return joined(
            (
                element("line", x1=x, x2=x, y1=0, y2=height - 6, class_="axis"),
                words(str(year), x=x + 4, y=SMALL, size=SMALL, class_="soft"),
            )
        )


def _span(span: Span, *, axis: _Axis, y: float) -> tuple[SafeString, float]:
    label = fit(span.label, width=WIDTH, size=SIZE)
    top = y + len(label) * SIZE * LEADING + 3
    left = axis.x(span.start)
    width = max(axis.x(span.end) - left, 4.0)
    part = group(
        (
            paragraph(label, x=0, y=y + SIZE, size=SIZE, class_="halo"),
            element("rect", x=left, y=top, width=width, height=BAR_HEIGHT, rx=2, class_=f"fill-{span.kind}"),
        )
    )
    return element("a", part, href=span.url) if span.url else part, top - y + BAR_HEIGHT + SPACE
