"""The few pieces that every chart is made of: a finished chart, an element, lines of text that fit.

Colours are classes, never attributes, so that the dark theme and the printer work. Widths of words are estimated,
because the server knows no fonts; the estimate is generous, so that long Kyrgyz words wrap rather than collide.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from koopsuz.common.components import Table
from koopsuz.common.text import escaped

Words = str | Promise
Value = str | int | float

NARROW_LETTERS = frozenset("iljtfrІі.,:;'|!()[] \u00a0\u202f")
VOWELS = frozenset("аеёиоөуүыэюяaeiouy")
WIDE_LETTERS = frozenset("mwMWжшщюмыөЖШЩЮМЫФДЫ%@")
KEPT_WIDTHS = 4096  # the same words stand on many pages


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture (`svg`) and the same values as a table; a page shows both."""

    kind: str
    title: Words
    svg: SafeString
    table: Table

    def __str__(self) -> str:
        return self.svg

    def __html__(self) -> str:
        return self.svg


def element(name: str, content: str = "", **attributes: Value | None) -> SafeString:
    """One SVG element; `class_` and names with `_` become `class` and names with `-`. Nothing is left unescaped."""
    # written without format_html: a chart has hundreds of elements, and it would take four times as long
    written = "".join(
        [f' {_attribute(key)}="{_written(value)}"' for key, value in attributes.items() if value is not None]
    )
    inside = escaped(content)
    return SafeString(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")


def group(parts: Iterable[str], **attributes: Value | None) -> SafeString:
    """Elements in a `<g>`."""
    return element("g", joined(parts), **attributes)


def joined(parts: Iterable[str]) -> SafeString:
    """Elements one after another."""
    return SafeString("".join([escaped(part) for part in parts]))


def picture(
    parts: Iterable[str], *, width: float, height: float, title: Words, description: Words, class_: str = ""
) -> SafeString:
    """The `<svg>` with its title and description for those who don't see it."""
    # the id comes from the content, so that the same values always give the same picture
    number = zlib.crc32(f"{title}|{description}|{class_}|{width}|{height}".encode())
    names = (f"chart-{number}-title", f"chart-{number}-text")
    inside = joined((element("title", str(title), id=names[0]), element("desc", str(description), id=names[1]), *parts))
    return element(
        "svg",
        inside,
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        role="group" if "<a " in inside else "img",  # an image may not hold links
        aria_labelledby=f"{names[0]} {names[1]}",
        class_=class_ or None,
    )


def words(content: Words, *, x: float, y: float, size: float, class_: str = "", anchor: str = "start") -> SafeString:
    """One line of text."""
    return element(
        "text",
        str(content),
        x=x,
        y=y,
        font_size=size,
        class_=class_ or None,
        text_anchor=None if anchor == "start" else anchor,
    )


def paragraph(
    lines: Iterable[str],
    *,
    x: float,
    y: float,
    size: float,
    leading: float = 1.25,
    class_: str = "",
    anchor: str = "start",
) -> SafeString:
    """Lines of text; `y` is the foot of the first."""
    return joined(
        words(line, x=x, y=y + number * size * leading, size=size, class_=class_, anchor=anchor)
        for number, line in enumerate(lines)
    )


@lru_cache(maxsize=KEPT_WIDTHS)
def text_width(content: str, *, size: float) -> float:
    """About how wide a text is."""
    return sum(map(_letter_width, content)) * size


def fit(content: Words, *, width: float, size: float) -> list[str]:
    """Words wrapped into lines of about `width`; a single word that is longer is broken after a vowel."""
    lines: list[str] = []
    pieces = re.findall(r"[^\s-]+-?\s?|\S\s?", str(content))  # a line may also break after a hyphen
    for word in (part for piece in pieces for part in _broken(piece, width=width, size=size)):
        if lines and text_width((lines[-1] + word).rstrip(), size=size) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    return [line.rstrip() for line in lines]


def _broken(word: str, *, width: float, size: float) -> list[str]:
    if text_width(word.rstrip(), size=size) <= width:
        return [word]
    vowels = [place for place in range(3, len(word.rstrip()) - 2) if word[place - 1] in VOWELS]
    fitting = [place for place in vowels if text_width(word[:place] + "-", size=size) <= width]
    if not fitting:
        return [word]
    return [word[: fitting[-1]] + "-", *_broken(word[fitting[-1] :], width=width, size=size)]


@lru_cache(maxsize=KEPT_WIDTHS)
def _letter_width(letter: str) -> float:
    if letter in NARROW_LETTERS:
        return 0.32
    if letter in WIDE_LETTERS:
        return 0.82
    return 0.68 if letter.isupper() else 0.565


@lru_cache(maxsize=KEPT_WIDTHS)
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _written(value: Value) -> str:
    return escaped(_short(value))


def _short(value: Value) -> Value:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
