"""Money in and money out: sources on one side, blocks on the other, and the flows between them as wide as their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.charts.svg import Chart, Words, element, fit, group, joined, paragraph, picture, words
from koopsuz.common.components import Column, Table

SIZE, SMALL, LEADING = 13.0, 12.0, 1.25


@dataclass(frozen=True, slots=True)
class Node:
    """A source or a use of money; `kind` is the colour class of what flows out of it."""

    key: str
    label: Words
    kind: str = "brand"


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount (tyiyn) from a source to a use."""

    source: str
    target: str
    tyiyn: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """The sizes of one drawing: a wide one for a desk, a narrow one for a phone."""

    width: int
    source_width: int
    target_width: int
    bar: int
    height: int
    gap: int
    class_: str

    @property
    def left(self) -> int:
        return self.source_width

    @property
    def right(self) -> int:
        return self.width - self.target_width - self.bar


WIDE = _Frame(width=960, source_width=230, target_width=250, bar=10, height=380, gap=14, class_="chart-wide")
NARROW = _Frame(width=360, source_width=112, target_width=138, bar=8, height=420, gap=12, class_="chart-narrow")


@dataclass(frozen=True, slots=True)
class _Side:
    """Where the bars of one side stand: top and height of each key, and the height of the column."""

    tops: Mapping[str, float]
    heights: Mapping[str, float]
    bottom: float

    def spread(self, bottom: float) -> _Side:
        """Return the same bars with even room between them, down to `bottom`."""
        extra = (bottom - self.bottom) / max(len(self.tops), 1)
        tops = {key: top + extra * (number + 0.5) for number, (key, top) in enumerate(self.tops.items())}
        return _Side(tops=tops, heights=self.heights, bottom=bottom)


def sankey(
    sources: Sequence[Node], targets: Sequence[Node], flows: Sequence[Flow], *, title: Words, description: Words = ""
) -> Chart:
    """Draw the flows twice, for a desk and for a phone; the style shows one of them."""
    sources = [node for node in sources if any(flow.source == node.key and flow.tyiyn > 0 for flow in flows)]
    targets = [node for node in targets if any(flow.target == node.key and flow.tyiyn > 0 for flow in flows)]
    text = description or _spoken(sources, targets, flows)
    drawings = [
        _drawing(frame, sources=sources, targets=targets, flows=flows, title=title, description=text)
        for frame in (WIDE, NARROW)
    ]
    return Chart("sankey", title, joined(drawings), _table(sources, targets, flows, title=title))


def _drawing(
    frame: _Frame,
    *,
    sources: Sequence[Node],
    targets: Sequence[Node],
    flows: Sequence[Flow],
    title: Words,
    description: Words,
) -> SafeString:
    outs = _sums(flows, by="source")
    ins = _sums(flows, by="target")
    unit = frame.height / max(sum(outs.values()), 1)
    left = _side(sources, sums=outs, unit=unit, room=frame.source_width, gap=frame.gap)
    right = _side(targets, sums=ins, unit=unit, room=frame.target_width, gap=frame.gap)
    height = max(left.bottom, right.bottom)
    left, right = left.spread(height), right.spread(height)
    ribbons = _ribbons(sources, targets, flows, left=left, right=right, unit=unit, frame=frame)
    bars = [
        _bar(node, side=left, x=frame.left - frame.bar, frame=frame, total=outs[node.key], anchor="end")
        for node in sources
    ]
    bars += [
        _bar(node, side=right, x=frame.right + frame.bar, frame=frame, total=ins[node.key], anchor="start")
        for node in targets
    ]
    parts = (group(ribbons), group(bars))
    return picture(parts, width=frame.width, height=height, title=title, description=description, class_=frame.class_)


def _side(nodes: Sequence[Node], *, sums: Mapping[str, int], unit: float, room: int, gap: int) -> _Side:
    tops, heights, y = {}, {}, 4.0
    for node in nodes:
        bar = max(sums[node.key] * unit, 1.5)
        lines = len(fit(node.label, width=room - 18, size=SIZE)) + 1
        tops[node.key], heights[node.key] = y, bar
        y += max(bar, lines * SIZE * LEADING) + gap  # a thin bar still leaves room for its words
    return _Side(tops=tops, heights=heights, bottom=y - gap + 6)


def _ribbons(
    sources: Sequence[Node],
    targets: Sequence[Node],
    flows: Sequence[Flow],
    *,
    left: _Side,
    right: _Side,
    unit: float,
    frame: _Frame,
) -> list[SafeString]:
    sums = {(flow.source, flow.target): flow.tyiyn for flow in flows}
    starts, ends = dict(left.tops), dict(right.tops)
    ribbons = []
    for source in sources:
        for target in targets:
            tyiyn = sums.get((source.key, target.key), 0)
            if tyiyn <= 0:
                continue
            width = max(tyiyn * unit, 0.6)
            shape = _ribbon(frame, y1=starts[source.key], y2=ends[target.key], width=width)
            name = f"{source.label} → {target.label}: {figures.money(tyiyn)}"
            ribbons.append(element("path", element("title", name), d=shape, class_=f"flow fill-{source.kind}"))
            starts[source.key] += tyiyn * unit
            ends[target.key] += tyiyn * unit
    return ribbons


def _ribbon(frame: _Frame, *, y1: float, y2: float, width: float) -> str:
    x1, x2 = frame.left, frame.right + frame.bar
    middle = (x1 + x2) / 2
    there = f"M{x1} {y1:.1f}C{middle} {y1:.1f} {middle} {y2:.1f} {x2} {y2:.1f}"
    return f"{there}V{y2 + width:.1f}C{middle} {y2 + width:.1f} {middle} {y1 + width:.1f} {x1} {y1 + width:.1f}Z"


def _bar(node: Node, *, side: _Side, x: float, frame: _Frame, total: int, anchor: str) -> SafeString:
    y = side.tops[node.key]
    edge = x - 7 if anchor == "end" else x + frame.bar + 7
    room = frame.source_width if anchor == "end" else frame.target_width
    lines = fit(node.label, width=room - 18, size=SIZE)
    kind = node.kind if anchor == "end" else "soft"
    return group(
        (
            element("rect", x=x, y=y, width=frame.bar, height=side.heights[node.key], class_=f"fill-{kind}"),
            paragraph(lines, x=edge, y=y + SIZE - 1, size=SIZE, anchor=anchor),
            words(
                figures.money_short(total),
                x=edge,
                y=y + SIZE - 1 + len(lines) * SIZE * LEADING,
                size=SMALL,
                class_="soft strong",
                anchor=anchor,
            ),
        )
    )


def _sums(flows: Sequence[Flow], *, by: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for flow in flows:
        key = getattr(flow, by)
        sums[key] = sums.get(key, 0) + max(flow.tyiyn, 0)
    return sums


def _spoken(sources: Sequence[Node], targets: Sequence[Node], flows: Sequence[Flow]) -> str:
    outs, ins = _sums(flows, by="source"), _sums(flows, by="target")
    given = "; ".join(f"{node.label}: {figures.money_short(outs[node.key])}" for node in sources)
    used = "; ".join(f"{node.label}: {figures.money_short(ins[node.key])}" for node in targets)
    return _("Money in: %(given)s. Money out: %(used)s.") % {"given": given, "used": used}


def _table(sources: Sequence[Node], targets: Sequence[Node], flows: Sequence[Flow], *, title: Words) -> Table:
    sums = {(flow.source, flow.target): flow.tyiyn for flow in flows}
    ins, outs = _sums(flows, by="target"), _sums(flows, by="source")
    return Table(
        caption=title,
        columns=(
            Column(_("For what")),
            *(Column(node.label, numeric=True) for node in sources),
            Column(_("Total"), numeric=True),
        ),
        rows=tuple(
            (
                target.label,
                *(figures.money(sums.get((source.key, target.key), 0)) for source in sources),
                figures.money(ins[target.key]),
            )
            for target in targets
        ),
        total=(_("Total"), *(figures.money(outs[node.key]) for node in sources), figures.money(sum(outs.values()))),
    )
