"""Charts: pure pictures with a title, a description and a table."""

import datetime
import json
import math
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import translation

from koopsuz.common import charts
from koopsuz.common.charts import geography, svg
from koopsuz.common.design_charts import chart_samples

OUTLINES = settings.REFERENCE / "territory" / "outlines.geojson"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def drawn(chart: charts.Chart) -> ElementTree.Element:
    return ElementTree.fromstring(f"<root>{chart.svg}</root>")


@pytest.mark.parametrize("name", ["map", "ladder", "sankey", "shares", "bars", "spark", "timeline"])
def test_every_chart_has_title_description_and_table(name: str) -> None:
    chart = chart_samples()[name]

    pictures = drawn(chart).findall("svg")

    assert pictures
    assert all(picture.find("title").text and picture.find("desc").text for picture in pictures)
    assert all(picture.get("role") in {"img", "group"} for picture in pictures)
    assert chart.table.cards()
    assert "style=" not in chart.svg


def test_chart_of_the_same_values_is_the_same_text() -> None:
    assert chart_samples()["sankey"].svg == chart_samples()["sankey"].svg


def test_chart_escapes_names() -> None:
    chart = charts.bars([charts.Bar("<script>", 1, "1 & 2", url='/a"b')], title="<t>")

    assert "<script>" not in chart.svg
    assert "1 &amp; 2" in chart.svg
    assert 'href="/a&quot;b"' in chart.svg


def test_ladder_of_a_capped_block_draws_steps_marks_and_words() -> None:
    block = charts.Block("C", "Fire", 1, 3, capped_by="a locked exit")

    chart = charts.ladder([block], title="Levels")

    assert chart.svg.count("fill-level-1") == 1
    assert chart.svg.count("cap-mark") == 1
    assert chart.table.rows[0][1:] == ("1 (started)", "3 (full)", "a locked exit")


def test_ladder_of_an_unassessed_block_shows_a_dash_and_no_level() -> None:
    chart = charts.ladder([charts.Block("J", "Management", None)], title="Levels")

    assert "fill-level" not in chart.svg
    assert chart.table.rows[0][1] == "not assessed"


def test_shares_of_an_empty_row_draw_an_empty_frame() -> None:
    kinds = [charts.Kind("level-0", "absent", "0"), charts.Kind("level-3", "full", "3")]

    chart = charts.shares([charts.ShareRow("Nobody", (0, 0))], kinds=kinds, title="Shares")

    assert 'class="slot"' in chart.svg
    assert chart.table.rows[0][1:] == ("0", "0", "0")


def test_bars_of_nothing_are_drawn_without_a_bar() -> None:
    assert charts.bars([], title="Nothing").table.rows == ()


def test_sankey_table_sums_rows_and_columns() -> None:
    sources = [charts.Node("a", "State"), charts.Node("b", "Local"), charts.Node("c", "Nobody")]
    targets = [charts.Node("x", "Doors"), charts.Node("y", "Water")]
    flows = [charts.Flow("a", "x", 100_00), charts.Flow("a", "y", 50_00), charts.Flow("b", "y", 25_00)]

    chart = charts.sankey(sources, targets, flows, title="Money")

    assert chart.table.rows == (
        ("Doors", "100\u00a0som", "0\u00a0som", "100\u00a0som"),
        ("Water", "50\u00a0som", "25\u00a0som", "75\u00a0som"),
    )
    assert chart.table.total == ("Total", "150\u00a0som", "25\u00a0som", "175\u00a0som")
    assert "Nobody" not in chart.svg


def test_sankey_of_nothing_does_not_break() -> None:
    assert charts.sankey([], [], [], title="Money").table.rows == ()


def test_sparkline_breaks_at_a_missing_value() -> None:
    chart = charts.sparkline([("I", 1), ("II", None), ("III", 3)], title="Closed")

    path = drawn(chart).find("svg/path").get("d")

    assert path.count("M") == 2


def test_timeline_keeps_spans_inside_its_years() -> None:
    span = charts.Span("Doors", datetime.date(2020, 1, 1), datetime.date(2040, 1, 1))

    chart = charts.timeline_chart(
        [span], start=datetime.date(2027, 1, 1), end=datetime.date(2029, 12, 31), title="Work"
    )

    bar = drawn(chart).find("svg/g/rect")
    assert (bar.get("x"), bar.get("width")) == ("0", "360")


@pytest.mark.parametrize(("value", "step"), [(None, "level-none"), (0, "scale-0"), (250, "scale-1"), (999, "scale-5")])
def test_scale_begins_a_colour_at_its_threshold(value: int | None, step: str) -> None:
    scale = charts.Scale(thresholds=(250, 400, 550, 700, 850), names=("",) * 6)

    assert scale.step(value) == step


def test_words_longer_than_the_line_are_broken_after_a_vowel() -> None:
    assert svg.fit("Республикалык бюджет", width=60, size=13) == ["Респу-", "блика-", "лык", "бюджет"]


def test_words_keep_every_letter_when_wrapped() -> None:
    assert "".join(svg.fit("Күзөт, кирүү жана жол", width=70, size=13)).replace(" ", "") == "Күзөт,кирүүжанажол"


def test_outlines_of_reference_are_small_named_and_closed() -> None:
    outlines = charts.read_outlines(OUTLINES)

    assert OUTLINES.stat().st_size <= 40_000
    assert "source" in json.loads(OUTLINES.read_text(encoding="utf-8"))
    assert len(outlines) == 8
    assert all(len(outline.code) == 14 and all(outline.names.values()) for outline in outlines)
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for outline in outlines for ring in outline.rings)


def test_outlines_project_into_the_picture() -> None:
    outlines = charts.read_outlines(OUTLINES)
    projection = geography.Projection.around(outlines, width=720)

    places = [projection.place(point) for outline in outlines for ring in outline.rings for point in ring]

    assert min(x for x, _y in places) == pytest.approx(6)
    assert max(x for x, _y in places) == pytest.approx(714)
    assert min(y for _x, y in places) == pytest.approx(6)


def test_simplified_neighbours_keep_the_same_border() -> None:
    border = [(1.0, y / 100) for y in range(101)]
    wavy = [(x + 0.001 * math.sin(y * 40), y) for x, y in border]
    west = [(0.0, 0.0), *wavy, (0.0, 1.0), (0.0, 0.0)]
    east = [(2.0, 0.0), (2.0, 1.0), *reversed(wavy), (2.0, 0.0)]

    left, right = geography.simplified([west, east], tolerance=0.01)

    shared = {point for point, count in Counter([*set(left), *set(right)]).items() if count == 2}
    assert len(left) < 12
    assert {wavy[0], wavy[-1]} <= shared
    assert {point for point in left if point[0] > 0.5} == {point for point in right if point[0] < 1.5}


def test_simplified_hole_and_its_filling_stay_alike() -> None:
    circle = [(math.cos(turn / 50 * math.pi), math.sin(turn / 50 * math.pi)) for turn in range(100)]
    turned = [*circle[30:], *circle[:30]]

    hole, filling = geography.simplified([[*circle, circle[0]], [*turned[::-1], turned[-1]]], tolerance=0.05)

    assert set(hole) == set(filling)
    assert len(hole) < 30
