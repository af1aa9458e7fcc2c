"""Reads of the room: areas, schools, the table of schools for the engine, search, outlines."""

from koopsuz.places.schemas.arrays import SchoolTable
from koopsuz.places.selectors.areas import (
    AreaLink,
    AreaPage,
    Outline,
    area_links,
    get_area_for,
    known_areas,
    outlines,
)
from koopsuz.places.selectors.revision import FactsRevision, facts_revision
from koopsuz.places.selectors.schools import (
    SchoolKey,
    SchoolLink,
    SchoolList,
    SchoolPage,
    SchoolPlace,
    facts_catalogue,
    get_school_for,
    get_school_place,
    links_of,
    newest_year,
    school_keys,
    school_links,
    school_table,
)
from koopsuz.places.selectors.search import Found, search_places
from koopsuz.places.selectors.uploads import Upload, get_upload_for

__all__ = [
    "AreaLink",
    "AreaPage",
    "FactsRevision",
    "Found",
    "Outline",
    "SchoolKey",
    "SchoolLink",
    "SchoolList",
    "SchoolPage",
    "SchoolPlace",
    "SchoolTable",
    "Upload",
    "area_links",
    "facts_catalogue",
    "facts_revision",
    "get_area_for",
    "get_school_for",
    "get_school_place",
    "get_upload_for",
    "known_areas",
    "links_of",
    "newest_year",
    "outlines",
    "school_keys",
    "school_links",
    "school_table",
    "search_places",
]
