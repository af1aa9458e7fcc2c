"""Charts as SVG that the server draws: pure functions from values to a `Chart`, which is a picture and its table."""

from koopsuz.common.charts.svg import Chart

__all__ = ["Chart"]
