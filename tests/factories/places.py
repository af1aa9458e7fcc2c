"""A small territory and files of schools for tests of places."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter
from django.conf import settings

from koopsuz.accounts.gate import System
from koopsuz.common.text import Text
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.schemas.facts import Fact, read_facts
from koopsuz.places.schemas.matching import KnownArea
from koopsuz.places.services import import_schools, load_territory

NARYN, NARYN_CITY = "41704245000000", "41704000000010"
AIMAK, OTHER_AIMAK = "41704245803000", "41704245807000"
# the columns that every file of schools must have, with a row that is right
GOOD: dict[str, str] = {
    "code": "04-0001",
    "name_ky": "№ 1 орто мектеби",
    "name_ru": "Средняя школа № 1",
    "name_en": "Secondary school No. 1",
    "kind": "secondary",
    "area": AIMAK,
    "year": "2026",
    "pupils": "240",
    "girls": "118",
    "boys": "122",
    "pupils_primary": "92",
    "shifts": "1",
    "class_sets": "14",
    "classrooms": "15",
    "staff": "31",
    "teachers": "22",
    "buildings": "1",
    "storeys": "2",
    "floor_area_m2": "1890",
    "site_area_m2": "9080",
    "perimeter_m": "443",
    "ownership": "municipal",
}
KNOWN = (
    KnownArea("41700000000000", AreaLevel.COUNTRY, Text("Кыргыз Республикасы", "Кыргызская Республика", "Kyrgyz Republic")),
    KnownArea("41704000000000", AreaLevel.OBLAST, Text("Нарын облусу", "Нарынская область", "Naryn oblast")),
    KnownArea(NARYN_CITY, AreaLevel.CITY, Text("Нарын шаары", "город Нарын", "Naryn city"), ("41704400000010",)),
    KnownArea(NARYN, AreaLevel.RAYON, Text("Нарын району", "Нарынский район", "Naryn rayon")),
    KnownArea(AIMAK, AreaLevel.AIMAK, Text("Ак-Коргон айыл аймагы", "айылный аймак Ак-Коргон", "Ak-Korgon aiyl aimak")),
    KnownArea(OTHER_AIMAK, AreaLevel.AIMAK, Text("Жаңы-Өрүк айыл аймагы", "айылный аймак Жаны-Орук", "Jangy-Oruk aiyl aimak")),
    KnownArea(
        "41704245951000", AreaLevel.AIMAK, Text("Эски айыл аймагы", "айылный аймак Эски", "Eski aiyl aimak"),
        valid_to=date(2024, 12, 31),
    ),
)  # fmt: skip


def facts() -> tuple[Fact, ...]:
    """The catalogue of facts as it is shipped."""
    return read_facts(settings.REFERENCE / "facts.yaml")


def territory_folder() -> Path:
    """The territory as it is shipped."""
    return settings.REFERENCE / "territory"


def make_territory() -> None:
    """Load the shipped territory."""
    load_territory(by=System(), folder=territory_folder())


def row(**changes: str) -> dict[str, str]:
    """A right row with some cells changed."""
    return {**GOOD, **changes}


def csv_of(
    *rows: Mapping[str, str], columns: Sequence[str] | None = None, separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    """A CSV file of these rows."""
    stream = io.StringIO()
    names = list(columns or dict.fromkeys(name for cells in rows for name in cells))
    writer = csv.DictWriter(stream, names, delimiter=separator, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def xlsx_of(*rows: Mapping[str, object], sheet: str = "schools") -> bytes:
    """An XLSX file of these rows; a text that begins with "=" becomes a formula."""
    stream = io.BytesIO()
    names = list(dict.fromkeys(name for cells in rows for name in cells))
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, names)
        for number, cells in enumerate(rows, start=1):
            for place, name in enumerate(names):
                page.write(number, place, cells.get(name, ""))
    return stream.getvalue()


def make_schools(*codes: str, area: str = AIMAK, **changes: str) -> None:
    """Import schools of these codes into the shipped territory."""
    content = csv_of(*(row(code=code, area=area, **changes) for code in codes))
    import_schools(by=System(), content=content, file_name="schools.csv")
