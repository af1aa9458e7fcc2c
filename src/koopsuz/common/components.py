"""The values that components of the design system draw. Views build them; the template tags print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

LEVEL_NAMES: tuple[Words, ...] = (
    pgettext_lazy("level", "absent"),
    pgettext_lazy("level", "started"),
    pgettext_lazy("level", "basic"),
    pgettext_lazy("level", "full"),
)
CLASS_NAMES: Mapping[int, Words] = {
    1: _("Danger to life"),
    2: _("Legal duty"),
    3: _("Improvement"),
}
CHAIN: Mapping[str, Words] = {
    "law": pgettext_lazy("chain", "Law"),
    "requirement": pgettext_lazy("chain", "Requirement"),
    "answer": pgettext_lazy("chain", "Answer"),
    "gap": pgettext_lazy("chain", "Gap"),
    "measure": pgettext_lazy("chain", "Measure"),
    "payer": pgettext_lazy("chain", "Payer"),
    "decision": pgettext_lazy("chain", "Decision"),
    "payment": pgettext_lazy("chain", "Payment"),
    "proof": pgettext_lazy("chain", "Proof"),
}


class LinkState(StrEnum):
    """How a link of the chain stands for the thing on the page."""

    FILLED = "filled"
    CURRENT = "current"
    HOLLOW = "hollow"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One of the nine links. `near` links stay visible on a phone: the one before, the one here and the one after."""

    key: str
    label: Words
    state: LinkState
    url: str = ""
    why: Words = ""
    near: bool = False


def chain(
    current: str,
    *,
    urls: Mapping[str, str] | None = None,
    missing: Mapping[str, Words] | None = None,
) -> tuple[ChainLink, ...]:
    """The nine links in order. A link in `urls` exists; `missing` says why one does not exist yet."""
    keys = tuple(CHAIN)
    unknown = ({current} | set(urls or {}) | set(missing or {})) - set(keys)
    if unknown:
        raise ValueError(f"not links of the chain: {', '.join(sorted(unknown))}; use {', '.join(keys)}")
    here = keys.index(current)
    shown = min(max(here, 1), len(keys) - 2)  # at either end the phone still shows three links
    return tuple(
        ChainLink(
            key=key,
            label=CHAIN[key],
            state=_link_state(key, current=current, urls=urls or {}),
            url=(urls or {}).get(key, ""),
            why="" if key in (urls or {}) else (missing or {}).get(key, ""),
            near=abs(position - shown) <= 1,
        )
        for position, key in enumerate(keys)
    )


def _link_state(key: str, *, current: str, urls: Mapping[str, str]) -> LinkState:
    if key == current:
        return LinkState.CURRENT
    return LinkState.FILLED if key in urls else LinkState.HOLLOW


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way down to this page; the last one has no address."""

    label: Words
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A page among its sisters."""

    label: Words
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A moment in the story of a thing: `done`, `now`, `due` or `late`."""

    title: Words
    when: Words
    state: str = "done"
    text: Words = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand on the right."""

    label: Words
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table: ready words, with an address if it leads somewhere."""

    value: Words
    url: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; on a phone every row becomes a card. `total` is a last row apart."""

    caption: Words
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Words]]
    total: Sequence[Cell | Words] = ()

    def cards(self) -> list[list[tuple[Column, Cell]]]:
        """Rows with each cell beside its column, so that a card can name its values."""
        return [self._beside(row) for row in self.rows]

    def last(self) -> list[tuple[Column, Cell]]:
        """The row of totals, beside the columns."""
        return self._beside(self.total)

    def _beside(self, row: Sequence[Cell | Words]) -> list[tuple[Column, Cell]]:
        cells = [value if isinstance(value, Cell) else Cell(value) for value in row]
        return list(zip(self.columns, cells, strict=bool(cells)))


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """One of the four answers to an indicator: the level and what one would see."""

    level: int
    text: Words


TAGS: Mapping[str, tuple[Words, Words]] = {
    "synthetic": (
        _("made-up"),
        _("This is a made-up example that shows how the system works. It says nothing about a real school or person."),
    ),
    "unverified": (
        _("not verified"),
        _("Nobody has compared this with the official source yet. Do not rely on it alone."),
    ),
    "estimate": (
        _("estimate"),
        _("This amount comes from estimated prices. The real price will be known after the tender."),
    ),
    "self_assessed": (
        _("school's own answer"),
        _("The school answered this itself. The education department has not checked it yet."),
    ),
}
