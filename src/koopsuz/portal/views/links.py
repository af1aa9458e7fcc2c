"""Addresses of pages in other rooms; a page that its room does not have is left out instead of breaking ours."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from koopsuz.common.components import Crumb, Words
from koopsuz.common.context import address as address_of
from koopsuz.places.selectors import AreaLink


def address(name: str, *arguments: object, **query: object) -> str:
    """Return the address of a page, with a query where given; nothing where no room has the page."""
    url = address_of(name, *arguments)
    if not query or not url:
        return url
    known = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{url}?{urlencode(known)}" if known else url


def way_down(path: Iterable[AreaLink], *, here: Words) -> list[Crumb]:
    """Return the way from the country to this page."""
    return [*(Crumb(str(link.name), address("area", link.code)) for link in path), Crumb(here)]
