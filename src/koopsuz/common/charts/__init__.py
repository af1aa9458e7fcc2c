"""Charts as SVG that the server draws: pure functions from values to a `Chart`, which is a picture and its table."""

from koopsuz.common.charts.bars import Bar, Kind, ShareRow, bars, shares
from koopsuz.common.charts.geography import Outline, read_outlines
from koopsuz.common.charts.ladder import Block, ladder
from koopsuz.common.charts.maps import Dot, Place, Scale, country_map
from koopsuz.common.charts.sankey import Flow, Node, sankey
from koopsuz.common.charts.svg import Chart
from koopsuz.common.charts.times import Span, sparkline, timeline_chart

__all__ = [
    "Bar",
    "Block",
    "Chart",
    "Dot",
    "Flow",
    "Kind",
    "Node",
    "Outline",
    "Place",
    "Scale",
    "ShareRow",
    "Span",
    "bars",
    "country_map",
    "ladder",
    "read_outlines",
    "sankey",
    "shares",
    "sparkline",
    "timeline_chart",
]
