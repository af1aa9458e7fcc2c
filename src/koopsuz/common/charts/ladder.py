"""The ladder: a row of three steps for each block of the standard, and a mark where a critical requirement holds it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koopsuz.common.charts.svg import Chart, Words, element, fit, group, joined, paragraph, picture, words
from koopsuz.common.components import LEVEL_NAMES, Cell, Column, Table

WIDTH = 360  # the width of a phone; the style lets it grow to 34 rem
LABEL_SIZE, NOTE_SIZE, LEADING = 13.5, 12.0, 1.25
LABEL_X, LABEL_WIDTH = 22, 196
STEPS_X, STEP_WIDTH, STEP_GAP = 230, 32, 3
STEP_HEIGHTS = (9, 15, 21)
NUMBER_X = 342
ROW_SPACE = 15


@dataclass(frozen=True, slots=True)
class Block:
    """A block's result: `level` after caps, `reached` before them (both 0 to 3, None when nothing was assessed)."""

    letter: str
    label: Words
    level: int | None
    reached: int | None = None
    capped_by: Words = ""
    url: str = ""


def ladder(blocks: Sequence[Block], *, title: Words, description: Words = "") -> Chart:
    """Draw the blocks as steps; where a block is held down, the steps it would have reached are hatched behind a red mark."""
    rows: list[SafeString] = []
    y = 4.0
    for number, block in enumerate(blocks):
        row, height = _row(block, y=y, first=number == 0)
        rows.append(row)
        y += height
    text = description or "; ".join(f"{block.letter}: {_level(block.level)}" for block in blocks)
    svg = picture(rows, width=WIDTH, height=y, title=title, description=text, class_="narrow-column")
    return Chart("ladder", title, svg, _table(blocks, title=title))


def _row(block: Block, *, y: float, first: bool) -> tuple[SafeString, float]:
    label = fit(block.label, width=LABEL_WIDTH, size=LABEL_SIZE)
    note = fit(_held_by(block), width=LABEL_WIDTH, size=NOTE_SIZE) if block.capped_by else []
    height = max(len(label) * LABEL_SIZE * LEADING + len(note) * NOTE_SIZE * LEADING + ROW_SPACE, 40.0)
    foot = y + 22
    texts = [
        words(block.letter, x=0, y=foot, size=LABEL_SIZE, class_="strong"),
        paragraph(label, x=LABEL_X, y=foot, size=LABEL_SIZE),
        paragraph(note, x=LABEL_X, y=foot + len(label) * LABEL_SIZE * LEADING, size=NOTE_SIZE, class_="soft"),
        words("—" if block.level is None else str(block.level), x=NUMBER_X, y=foot + 1, size=17, class_="strong"),
    ]
    row = group([*texts, *_steps(block, foot=foot + 3)])
    if block.url:
        row = element("a", row, href=block.url)
    line = "" if first else element("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="axis")
    return joined((line, row)), height


def _steps(block: Block, *, foot: float) -> list[SafeString]:
    parts = []
    for step, height in enumerate(STEP_HEIGHTS, start=1):
        place: dict[str, Any] = {
            "x": STEPS_X + (step - 1) * (STEP_WIDTH + STEP_GAP),
            "y": foot - height,
            "width": STEP_WIDTH,
            "height": height,
        }
        if block.level is not None and step <= block.level:
            parts.append(element("rect", class_=f"fill-level-{block.level}", **place))
            continue
        parts.append(element("rect", class_="slot", **place))
        if block.level is not None and step <= (block.reached or 0):
            parts.append(_hatched(**place))
    if block.level == 0:
        # nothing is reached, but it was assessed: a foot in the level's colour tells it from "not assessed"
        parts.append(element("rect", x=STEPS_X, y=foot - 4, width=STEP_WIDTH, height=4, class_="fill-level-0"))
    if block.capped_by and block.level is not None:
        x = STEPS_X + block.level * (STEP_WIDTH + STEP_GAP) - STEP_GAP / 2
        parts.append(element("path", d=f"M{x} {foot + 3}V{foot - 24}", class_="cap-mark"))
    return parts


def _hatched(*, x: float, y: float, width: float, height: float) -> SafeString:
    lines = [
        f"M{x + start:.0f} {y + height:.0f}l{min(height, width - start):.0f} {-min(height, width - start):.0f}"
        for start in range(0, int(width), 6)
    ]
    return element("path", d="".join(lines), class_="axis-strong")


def _held_by(block: Block) -> str:
    return _("Held down by: %(requirement)s") % {"requirement": block.capped_by}


def _level(level: int | None) -> str:
    return _("not assessed") if level is None else f"{level} ({LEVEL_NAMES[level]})"


def _table(blocks: Sequence[Block], *, title: Words) -> Table:
    return Table(
        caption=title,
        columns=(Column(_("Block")), Column(_("Level")), Column(_("Level without the cap")), Column(_("Held down by"))),
        rows=tuple(
            (
                Cell(f"{block.letter}. {block.label}", url=block.url),
                _level(block.level),
                _level(block.level if block.reached is None else block.reached),
                block.capped_by or "—",
            )
            for block in blocks
        ),
    )
