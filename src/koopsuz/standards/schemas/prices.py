"""Unit prices of the measures: `reference/prices/*.yaml`, dated and with their source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from koopsuz.common.reference import Problems, Section, read_document
from koopsuz.common.sources import Source, read_source, read_sources
from koopsuz.common.text import Text
from koopsuz.engine.money import TYIYN_PER_SOM, Money

FOLDER = "prices"
REGIONS = "regions.yaml"  # factors, not prices
MOST_SOM = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PriceContent:
    """What one unit costs in the base region from a day on."""

    code: str
    name: Text
    unit: Text
    amount: Money
    transport_sensitive: bool
    valid_from: date
    source: str
    verified: bool


def load_prices(reference: Path) -> tuple[PriceContent, ...]:
    """Read all prices of a reference folder; `ReferenceError_` with everything that is wrong."""
    problems = Problems()
    prices = read_prices(reference, problems=problems)
    problems.raise_if_any()
    return prices


def read_prices(reference: Path, *, problems: Problems) -> tuple[PriceContent, ...]:
    """Read all prices in the order of files and lines, and collect what is wrong."""
    sources = read_sources(reference, problems=problems)
    sections: list[Section] = []
    for path in sorted((reference / FOLDER).glob("*.yaml")):
        if path.name != REGIONS:
            document = read_document(path, problems=problems, root=reference)
            sections += document.sections("prices")
            document.done()
    prices = [_price(section, sources=sources) for section in sections]
    _check_once_a_day(prices, sections)
    return tuple(price for price in prices if price.code)


def price_on(prices: Iterable[PriceContent], *, as_of: date) -> Mapping[str, PriceContent]:
    """The price of each unit that is valid on a day, by code."""
    begun = sorted((price for price in prices if price.valid_from <= as_of), key=lambda price: price.valid_from)
    return {price.code: price for price in begun}


def _price(section: Section, *, sources: Mapping[str, Source]) -> PriceContent:
    price = PriceContent(
        code=section.words("id"),
        name=section.text("name"),
        unit=section.text("unit"),
        amount=Money(section.whole("amount_som", low=1, high=MOST_SOM) * TYIYN_PER_SOM),
        transport_sensitive=section.flag("transport_sensitive"),
        valid_from=section.day("valid_from") or date.max,
        source=read_source(section, known=sources),
        verified=section.flag("verified"),
    )
    section.done()
    return price


def _check_once_a_day(prices: list[PriceContent], sections: list[Section]) -> None:
    """The same id may come again with a later day, as a new price of the same thing."""
    first: dict[tuple[str, date], Section] = {}
    for price, section in zip(prices, sections, strict=True):
        before = first.setdefault((price.code, price.valid_from), section)
        if before is not section and price.code:
            section.problem(
                "id",
                _("The price “%(id)s” of this day already stands in %(file)s, line %(line)s.")
                % {"id": price.code, "file": before.file, "line": before.line("id")},
                _("Give it an id of its own, or a later valid_from if it is a new price of the same thing."),
            )
