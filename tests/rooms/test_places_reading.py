"""Files of schools: what is read, and each planted error with its words. No database."""

import pytest
from django.utils import translation

from koopsuz.common.text import Text
from koopsuz.places.kinds import SchoolKind
from koopsuz.places.schemas.report import ImportReport
from koopsuz.places.schemas.schools import SchoolRow, read_schools
from tests.factories.places import AIMAK, GOOD, KNOWN, NARYN_CITY, OTHER_AIMAK, csv_of, facts, row, xlsx_of


@pytest.fixture(autouse=True)
def in_english() -> object:
    with translation.override("en"):
        yield


def read(content: bytes, *, last_year: int = 2027) -> ImportReport[SchoolRow]:
    return read_schools(content, KNOWN, facts=facts(), last_year=last_year)


def said(report: ImportReport[SchoolRow]) -> list[tuple[int, str, str, str]]:
    return [(item.row, item.column, item.sentence, item.advice) for item in report.problems]


def test_file_with_a_right_row_gives_the_school_with_its_facts() -> None:
    report = read(csv_of(row(floor_area_m2="1 890,5", settlement="Ак-Суу", latitude="41,43", longitude="76.00")))

    assert said(report) == []
    assert report.rows == (
        SchoolRow(
            row=2,
            code="04-0001",
            name=Text("№ 1 орто мектеби", "Средняя школа № 1", "Secondary school No. 1"),
            kind=SchoolKind.SECONDARY,
            area_code=AIMAK,
            settlement="Ак-Суу",
            latitude=41.43,
            longitude=76.0,
            year=2026,
            facts={
                "pupils": 240,
                "girls": 118,
                "boys": 122,
                "pupils_primary": 92,
                "shifts": 1,
                "class_sets": 14,
                "classrooms": 15,
                "staff": 31,
                "teachers": 22,
                "buildings": 1,
                "storeys": 2,
                "floor_area_m2": 1890.5,
                "site_area_m2": 9080,
                "perimeter_m": 443,
                "ownership": "municipal",
            },
        ),
    )


@pytest.mark.parametrize(
    "content",
    [
        csv_of(GOOD),
        csv_of(GOOD, separator=";"),
        csv_of(GOOD, separator="\t"),
        csv_of(GOOD, encoding="utf-8-sig"),
        csv_of(GOOD, encoding="utf-16"),
        b"sep=;\r\n" + csv_of(GOOD, separator=";"),
        b"\n\n" + csv_of(GOOD),
        xlsx_of(GOOD),
        xlsx_of({**GOOD, "pupils": 240, "year": 2026, "floor_area_m2": 1890.0}),
    ],
    ids=["comma", "semicolon", "tab", "bom", "utf16", "sep-line", "blank-lines", "xlsx-text", "xlsx-numbers"],
)
def test_file_however_it_was_saved_gives_the_same_facts(content: bytes) -> None:
    report = read(content)

    assert said(report) == []
    assert [dict(item.facts) for item in report.rows] == [dict(item.facts) for item in read(csv_of(GOOD)).rows]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Pupils", "pupils"),
        ("PUPILS *", "pupils"),
        ("Учащихся всего", "pupils"),
        ("Класс-комплекттер", "class_sets"),
    ],
)
def test_header_may_name_a_column_by_its_label(header: str, name: str) -> None:
    cells = {(header if key == name else key): value for key, value in GOOD.items()}

    assert said(read(csv_of(cells))) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (AIMAK, AIMAK),
        ("KG" + AIMAK, AIMAK),
        ("417 04 245 803 000", AIMAK),
        ("41704245803", AIMAK),
        ("41704400000010", NARYN_CITY),
        ("Ак-Коргон айыл аймагы", AIMAK),
        ("ак коргон", AIMAK),
        ("айылный аймак Ак-Коргон", AIMAK),
        ("Ak-Korgon", AIMAK),
        ("Жаны-Орук", OTHER_AIMAK),
        ("город Нарын", NARYN_CITY),
    ],
)
def test_area_is_found_by_code_or_by_name(text: str, code: str) -> None:
    report = read(csv_of(row(area=text)))

    assert said(report) == []
    assert [item.area_code for item in report.rows] == [code]


PLANTED = [
    (
        {"pupils": "двести"},
        "pupils",
        "“двести” is not a number.",
        "Write digits only, for example 1240.",
    ),
    (
        {"floor_area_m2": "1.890,5"},
        "floor_area_m2",
        "“1.890,5” can be read in two ways.",
        "Write the number without separators of thousands, for example 1234,5.",
    ),
    (
        {"classrooms": "14,5"},
        "classrooms",
        "“14,5” is not a whole number.",
        "This is counted in whole numbers: write 1240, for example.",
    ),
    (
        {"classrooms": "-3"},
        "classrooms",
        "“-3” is below zero, which can't be true here.",
        "Write the number without a minus sign, or correct it.",
    ),
    (
        {"shifts": "9"},
        "shifts",
        "“9” is too large: at most 3 is possible.",
        "Check the number and its unit: shift.",
    ),
    (
        {"floor_area_m2": "3"},
        "floor_area_m2",
        "“3” is too small: at least 30 is possible.",
        "Check the number and its unit: m².",
    ),
    ({"staff": ""}, "staff", "The cell is empty, but this must be known of every school.", "Write the value."),
    (
        {"staff": "=A1+B1"},
        "staff",
        "The cell holds a formula.",
        "Copy the column and paste it as values, so that the number itself stands in the file.",
    ),
    (
        {"staff": "#ССЫЛКА!"},
        "staff",
        "The spreadsheet could not compute this cell: it shows “#ССЫЛКА!”.",
        "Write the value itself.",
    ),
    (
        {"ownership": "municipl"},
        "ownership",
        "“municipl” is not one of the possible values.",
        "Did you mean “municipal”? Possible values: state, municipal, private.",
    ),
    (
        {"ownership": "ours"},
        "ownership",
        "“ours” is not one of the possible values.",
        "Write one of: state, municipal, private.",
    ),
    (
        {"internet": "maybe"},
        "internet",
        "“maybe” is neither yes nor no.",
        "Write yes or no (ооба or жок, да or нет, 1 or 0).",
    ),
    (
        {"pupils": "241"},
        "pupils",
        "Girls (118) and boys (122) make 240, but 241 pupils are given.",
        "Correct one of the three numbers.",
    ),
    (
        {"teachers": "32"},
        "teachers",
        "32 is more than “People employed” (31), of which it is a part.",
        "Correct one of the two numbers.",
    ),
    (
        {"boarders": "40", "has_boarding": "жок"},
        "boarders",
        "40 pupils sleep at the school, but it has no boarding house.",
        "Correct the number of boarders or the column “has_boarding”.",
    ),
    (
        {"building_year": "2030"},
        "building_year",
        "The building is said to be built in 2030, but the row speaks of 2026.",
        "Correct the year of building or the year of the row.",
    ),
    (
        {"code": "№ 5 мектеп"},
        "code",
        "“№ 5 мектеп” can't be the code of a school.",
        "A code has 3 to 20 Latin letters, digits and hyphens, without spaces.",
    ),
    (
        {"code": "С-0012"},
        "code",
        "The code “С-0012” has the Cyrillic letter “С”, which only looks like the Latin “C”.",
        "Type the code in Latin letters: “C-0012”.",
    ),
    (
        {"code": "4,17E+13"},
        "code",
        "The spreadsheet has shortened the code to “4,17E+13”, so its digits are lost.",
        "Format the column as text and enter the code again.",
    ),
    (
        {"area": "Ак-Каргон"},
        "area",
        "No area is called “Ак-Каргон”.",
        f"Did you mean Ak-Korgon aiyl aimak ({AIMAK})?",
    ),
    (
        {"area": "Ыссык-Ата"},
        "area",
        "No area is called “Ыссык-Ата”.",
        "Write the name or the SOATE code of the aiyl aimak, town or city.",
    ),
    (
        {"area": "Нарын"},
        "area",
        "Several areas are called “Нарын”.",
        "Write the code of the right one: Naryn city (41704000000010); Naryn rayon (41704245000000).",
    ),
    (
        {"area": "Нарын облусу"},
        "area",
        "“Нарын облусу” is a whole oblast or the country.",
        "Write the aiyl aimak, town, city or rayon in which the school stands.",
    ),
    (
        {"area": "Эски айыл аймагы"},
        "area",
        "The area “Эски айыл аймагы” has not existed since 31.12.2024.",
        "Write the area that the school belongs to today.",
    ),
    (
        {"year": "2206"},
        "year",
        "The year “2206” is impossible here.",
        "Write a year from 1990 to 2027.",
    ),
    (
        {"latitude": "76,0", "longitude": "41,4"},
        "latitude",
        "Latitude and longitude seem to be exchanged: 76,0; 41,4.",
        "Latitude is about 39 to 43, longitude about 69 to 81: exchange the two columns.",
    ),
    (
        {"latitude": "55,7", "longitude": "37,6"},
        "latitude",
        "The point 55,7; 37,6 lies outside Kyrgyzstan.",
        "Write latitude and longitude in degrees, for example 42,87 and 74,59, or leave both empty.",
    ),
    (
        {"latitude": "41,4", "longitude": ""},
        "longitude",
        "Only one of latitude and longitude is given.",
        "Write both, or leave both empty.",
    ),
    (
        {"name_ky": "@SUM(A1)"},
        "name_ky",
        "The text begins with “@”, so a spreadsheet would take it for a formula.",
        "Begin it with a letter or a digit.",
    ),
    (
        {"name_ru": "ш" * 201},
        "name_ru",
        "The text has 201 letters; at most 200 fit.",
        "Shorten it.",
    ),
]


@pytest.mark.parametrize(("changes", "column", "what", "remedy"), PLANTED, ids=[str(item[0]) for item in PLANTED])
def test_planted_error_is_reported_with_its_row_column_reason_and_remedy(
    changes: dict[str, str], column: str, what: str, remedy: str
) -> None:
    report = read(csv_of({**row(code="04-0009"), **dict.fromkeys(set(changes) - {"code"}, "")}, row(**changes)))

    assert (3, column, what, remedy) in said(report)
    assert not report.is_good


def test_errors_of_many_rows_come_all_at_once_in_the_order_of_rows() -> None:
    report = read(
        csv_of(
            row(code="04-0001", pupils="x", girls="y"),
            row(code="04-0002"),
            row(code="04-0003", kind="школаа", year="1812"),
            row(code="04-0002"),
        )
    )

    assert [(item.row, item.column, item.code) for item in report.problems] == [
        (2, "pupils", "not_a_number"),
        (2, "girls", "not_a_number"),
        (4, "year", "year_impossible"),
        (4, "kind", "choice_unknown"),
        (5, "code", "code_twice"),
    ]
    assert said(report)[-1] == (
        5,
        "code",
        "The school 04-0002 stands twice for the year 2026: first in row 3.",
        "Keep one row for each school and year.",
    )


def test_school_of_two_years_may_differ_only_in_facts() -> None:
    report = read(csv_of(row(year="2025"), row(year="2026", name_ru="Другая школа")))

    assert said(report) == [
        (
            3,
            "name_ru",
            "The school 04-0001 has “Другая школа” here, but “Средняя школа № 1” in row 2.",
            "Write the same in all rows of one school; only facts may differ by year.",
        )
    ]


def test_header_errors_are_reported_together_and_rows_are_still_read() -> None:
    cells = {("pupls" if name == "pupils" else name): value for name, value in GOOD.items()}
    del cells["staff"]

    report = read(csv_of({**cells, "director": "Асанов", "girls": "x"}))

    assert said(report) == [
        (1, "H", "The column “pupls” is not known.", "Did you mean “pupils”? Rename the column."),
        (1, "pupils", "The column “pupils” (Pupils in all) is missing.", "Add it; the template has all columns."),
        (1, "staff", "The column “staff” (People employed) is missing.", "Add it; the template has all columns."),
        (1, "V", "The column “director” is not known and was not read.", "Nothing to do if you don't need it here."),
        (2, "girls", "“x” is not a number.", "Write digits only, for example 1240."),
    ]


def test_column_that_stands_twice_is_reported_with_both_places() -> None:
    content = csv_of(GOOD).replace(b"name_en", b"name_ru")

    assert said(read(content))[0] == (
        1,
        "name_ru",
        "The column “name_ru” stands twice: in C and in D.",
        "Keep one of them.",
    )


def test_unknown_column_alone_does_not_stop_an_import() -> None:
    report = read(csv_of({**GOOD, "director": "Асанов"}))

    assert report.is_good
    assert [(item.column, item.is_notice) for item in report.problems] == [("W", True)]


def test_report_speaks_the_language_of_the_reader() -> None:
    report = read(csv_of(row(area="Ак-Каргон")))

    with translation.override("ru"):
        in_russian = str(report.problems[0].params["near"])
    with translation.override("ky"):
        in_kyrgyz = str(report.problems[0].params["near"])

    assert (in_russian, in_kyrgyz) == (
        f"айылный аймак Ак-Коргон ({AIMAK})",
        f"Ак-Коргон айыл аймагы ({AIMAK})",
    )
