"""Bars: a list of values, and shares of a whole beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.charts.svg import Chart, Words, element, fit, group, joined, paragraph, picture, text_width, words
from koopsuz.common.components import Cell, Column, Table

WIDTH = 360
SIZE, SMALL, LEADING = 13.5, 12.0, 1.25
BAR_HEIGHT, SHARE_HEIGHT, SPACE = 10, 26, 16
BOLD = 1.2  # how much wider bold words are


@dataclass(frozen=True, slots=True)
class Bar:
    """One value with its words (`text`: the number with its unit); `kind` is a colour class such as `brand` or `level-2`."""

    label: Words
    value: int
    text: str
    kind: str = "brand"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A part that every row of shares may have: colour class and name; `mark` is written inside (a level's number)."""

    key: str
    label: Words
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A whole divided: one count for each kind, in the order of kinds."""

    label: Words
    values: Sequence[int]
    url: str = ""


def bars(rows: Sequence[Bar], *, title: Words, description: Words = "", value_name: Words = "") -> Chart:
    """Draw a list of bars from a common zero, name and value above each."""
    largest = max((row.value for row in rows), default=0)
    parts, y = [], 0.0
    for row in rows:
        part, height = _bar(row, y=y, largest=largest)
        parts.append(part)
        y += height
    text = description or "; ".join(f"{row.label}: {row.text}" for row in rows)
    svg = picture(parts, width=WIDTH, height=max(y - 4, 1), title=title, description=text, class_="narrow-column")
    table = Table(
        caption=title,
        columns=(Column(_("Name")), Column(value_name or _("Value"), numeric=True)),
        rows=tuple((Cell(row.label, url=row.url), row.text) for row in rows),
    )
    return Chart("bars", title, svg, table)


def _bar(row: Bar, *, y: float, largest: int) -> tuple[SafeString, float]:
    room = WIDTH - text_width(row.text, size=SIZE * BOLD) - 16
    label = fit(row.label, width=room, size=SIZE)
    top = y + len(label) * SIZE * LEADING + 5
    length = float(WIDTH * Fraction(max(row.value, 0), largest)) if largest > 0 else 0.0
    part = group(
        (
            paragraph(label, x=0, y=y + SIZE, size=SIZE),
            words(row.text, x=WIDTH, y=y + SIZE, size=SIZE, class_="strong", anchor="end"),
            element("rect", x=0, y=top, width=WIDTH, height=BAR_HEIGHT, class_="track"),
            element(
                "rect",
                x=0,
                y=top,
                width=max(length, 1.5 if row.value else 0.0),
                height=BAR_HEIGHT,
                class_=f"fill-{row.kind}",
            ),
        )
    )
    return element("a", part, href=row.url) if row.url else part, top - y + BAR_HEIGHT + SPACE


def shares(rows: Sequence[ShareRow], *, kinds: Sequence[Kind], title: Words, description: Words = "") -> Chart:
    """Draw each row as a whole of equal length, divided by kind; counts stand inside where they fit and always in the table."""
    legend, y = _legend(kinds)
    parts = [legend]
    for row in rows:
        part, height = _share(row, kinds=kinds, y=y)
        parts.append(part)
        y += height
    text = description or "; ".join(f"{row.label}: {_spoken(row, kinds=kinds)}" for row in rows)
    svg = picture(parts, width=WIDTH, height=max(y - 8, 1), title=title, description=text, class_="narrow-column")
    return Chart("shares", title, svg, _share_table(rows, kinds=kinds, title=title))


def _share(row: ShareRow, *, kinds: Sequence[Kind], y: float) -> tuple[SafeString, float]:
    total = sum(row.values)
    label = fit(row.label, width=WIDTH, size=SIZE)
    top = y + len(label) * SIZE * LEADING + 3
    parts = [paragraph(label, x=0, y=y + SIZE, size=SIZE)]
    x = 0.0
    for kind, value in zip(kinds, row.values, strict=True):
        width = float(WIDTH * Fraction(value, total)) if total else 0.0
        if value:
            parts.append(_part(kind, value=value, x=x, y=top, width=width))
        x += width
    if not total:
        parts.append(element("rect", x=0, y=top, width=WIDTH, height=SHARE_HEIGHT, class_="slot"))
    body = group(parts)
    return element("a", body, href=row.url) if row.url else body, top - y + SHARE_HEIGHT + SPACE


def _part(kind: Kind, *, value: int, x: float, y: float, width: float) -> SafeString:
    drawn = max(width - 1.5, 0.5)
    number = figures.number(value)
    parts = [element("rect", x=x, y=y, width=drawn, height=SHARE_HEIGHT, class_=f"fill-{kind.key}")]
    if kind.key == "level-0":
        parts.append(_hatch(x=x, y=y, width=drawn))
    if text_width(number, size=SMALL) + 8 <= drawn:
        foot = y + SHARE_HEIGHT / 2 + 4.4
        parts.append(
            words(number, x=x + drawn / 2, y=foot, size=SMALL, class_=f"strong on-{kind.key}", anchor="middle")
        )
    return group((element("title", f"{kind.label}: {number}"), *parts))


def _hatch(*, x: float, y: float, width: float) -> SafeString:
    # level 0 is hatched: on a black-and-white printer it would look like level 3
    strokes = []
    for start in range(-SHARE_HEIGHT, int(width), 7):
        left, right = max(start, 0), min(start + SHARE_HEIGHT, width)
        strokes.append(
            f"M{x + left:.1f} {y + SHARE_HEIGHT - (left - start):.1f}L{x + right:.1f} {y + SHARE_HEIGHT - (right - start):.1f}"
        )
    return element("path", d="".join(strokes), class_="hatch")


def _legend(kinds: Sequence[Kind]) -> tuple[SafeString, float]:
    parts, x, y = [], 0.0, 0.0
    for kind in kinds:
        name = f"{kind.mark} {kind.label}" if kind.mark else str(kind.label)
        width = 20 + text_width(name, size=SMALL) + 14
        if x and x + width - 14 > WIDTH:
            x, y = 0.0, y + 20
        parts.append(element("rect", x=x, y=y + 1, width=14, height=12, class_=f"fill-{kind.key}"))
        parts.append(words(name, x=x + 19, y=y + 11.5, size=SMALL))
        x += width
    return joined(parts), y + 26


def _spoken(row: ShareRow, *, kinds: Sequence[Kind]) -> str:
    return ", ".join(f"{kind.label} {value}" for kind, value in zip(kinds, row.values, strict=True))


def _share_table(rows: Sequence[ShareRow], *, kinds: Sequence[Kind], title: Words) -> Table:
    names = [f"{kind.mark} {kind.label}" if kind.mark else kind.label for kind in kinds]
    return Table(
        caption=title,
        columns=(Column(_("Name")), *(Column(name, numeric=True) for name in names), Column(_("Total"), numeric=True)),
        rows=tuple(
            (
                Cell(row.label, url=row.url),
                *(figures.number(value) for value in row.values),
                figures.number(sum(row.values)),
            )
            for row in rows
        ),
    )
