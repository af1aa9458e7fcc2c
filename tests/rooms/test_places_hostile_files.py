"""Files that are broken or meant to harm: always a report, never a crash, never much memory."""

import io
import json
import zipfile

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as some

from koopsuz.places.schemas.outlines import read_outlines
from koopsuz.places.schemas.report import ImportReport
from koopsuz.places.schemas.schools import SchoolRow, read_schools
from koopsuz.places.schemas.workbooks import LARGEST_UNPACKED
from tests.factories.places import AIMAK, GOOD, KNOWN, csv_of, facts, row, xlsx_of

FACTS = facts()


def read(content: bytes) -> ImportReport[SchoolRow]:
    return read_schools(content, KNOWN, facts=FACTS, last_year=2027)


def codes(content: bytes) -> list[str]:
    return [item.code for item in read(content).problems]


def repacked(content: bytes, **parts: bytes) -> bytes:
    """An XLSX with some of its parts replaced."""
    stream = io.BytesIO()
    names = {name.replace("/", "_").replace(".", "_"): name for name in zipfile.ZipFile(io.BytesIO(content)).namelist()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for key, name in names.items():
            new.writestr(name, parts.get(key, old.read(name)))
    return stream.getvalue()


def test_empty_file_is_said_to_be_empty() -> None:
    assert codes(b"") == ["file_empty"]
    assert codes(b" \n \n") == ["file_empty"]
    assert codes(b",,,\n,,,") == ["file_empty"]


def test_header_without_rows_is_said_to_have_no_rows() -> None:
    assert codes(csv_of(GOOD).splitlines()[0]) == ["no_rows"]


def test_file_of_windows_1251_is_read_with_a_notice() -> None:
    report = read(csv_of(row(name_ky="Орто мектеп"), encoding="cp1251"))

    with translation.override("en"):
        assert [item.sentence for item in report.problems] == [
            "The file was saved as Windows-1251. That encoding has no letters ө, ү and ң, so they may be lost."
        ]
    assert report.is_good
    assert report.rows[0].name.ky == "Орто мектеп"


def test_file_of_windows_1251_with_lost_letters_is_refused() -> None:
    content = csv_of(row(name_ky="Көк-Өрүк мектеби")).decode().encode("cp1251", errors="replace")

    assert codes(content) == ["file_cp1251", "text_lost_letters"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "file_old_excel"),
        (b"%PDF-1.4\n\x00\x01\x02", "file_kind"),
        (b"PK\x03\x04" + b"\xff" * 200, "file_broken"),
        (b"\x80\x81\x82\x83" * 50, "file_encoding"),
        (b"x" * (10 * 1024 * 1024 + 1), "file_too_large"),
        (b'code,name\n"abc,def\n', "file_quotes"),
    ],
    ids=["old-excel", "pdf", "broken-zip", "unknown-encoding", "too-large", "open-quote"],
)
def test_file_that_is_no_table_is_refused_with_a_reason(content: bytes, code: str) -> None:
    assert code in codes(content)


def test_zip_without_a_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "nothing")

    assert codes(stream.getvalue()) == ["file_kind"]


def test_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = repacked(xlsx_of(GOOD), xl_sharedStrings_xml=b" " * (LARGEST_UNPACKED + 1))

    assert len(bomb) < 200_000
    assert codes(bomb) == ["file_unpacks_too_large"]


def test_zip_that_lies_about_its_size_is_refused_too() -> None:
    bomb = bytearray(repacked(xlsx_of(GOOD), xl_sharedStrings_xml=b" " * (LARGEST_UNPACKED + 1)))
    size = (LARGEST_UNPACKED + 1).to_bytes(4, "little")
    while (place := bomb.find(size)) >= 0:
        bomb[place : place + 4] = (100).to_bytes(4, "little")

    assert codes(bytes(bomb)) in (["file_unpacks_too_large"], ["file_broken"])


def test_sheet_with_one_far_cell_is_refused_before_it_is_laid_out() -> None:
    sheet = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <sheetData><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData></worksheet>"""

    assert codes(repacked(xlsx_of(GOOD), xl_worksheets_sheet1_xml=sheet)) == ["too_many_rows", "too_many_columns"]


def test_formula_in_a_workbook_is_refused_with_its_cell() -> None:
    report = read(xlsx_of({**GOOD, "pupils": "=118+122"}))

    with translation.override("en"):
        assert [(item.row, item.column, item.sentence) for item in report.problems][:1] == [
            (2, "H", "The cell holds a formula.")
        ]
    assert not report.is_good


def test_workbook_with_more_sheets_says_which_was_read() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        first = book.add_worksheet("Лист1")
        first.write_row(0, 0, list(GOOD))
        first.write_row(1, 0, list(GOOD.values()))
        book.add_worksheet("Лист2")

    report = read(stream.getvalue())

    assert [(item.code, item.is_notice) for item in report.problems] == [("other_sheets", True)]
    assert report.is_good


def test_more_rows_than_can_be_read_are_refused() -> None:
    content = csv_of(GOOD) + b"x\n" * 20_001

    assert codes(content) == ["too_many_rows"]


def test_row_with_more_cells_than_the_header_is_reported() -> None:
    content = csv_of(GOOD).rstrip() + b",extra\r\n"

    with translation.override("en"):
        problem = read(content).problems[0]
        assert (problem.row, problem.sentence) == (2, "The row has 23 cells, the header only 22.")


def test_markup_and_control_letters_in_a_cell_are_quoted_harmlessly() -> None:
    report = read(csv_of(row(pupils="<script>\x1b[31m" + "я" * 500)))

    assert report.problems[0].found.startswith("<script>�[31m")
    assert len(report.problems[0].found) == 60


@settings(max_examples=150, deadline=None)
@given(some.binary(max_size=400))
def test_any_bytes_give_a_report(content: bytes) -> None:
    assert not read(content).is_good


@settings(max_examples=80, deadline=None)
@given(some.binary(max_size=60), some.integers(0, 4000))
def test_workbook_with_spoilt_bytes_gives_a_report(noise: bytes, place: int) -> None:
    good = bytearray(xlsx_of(GOOD))
    good[place % len(good) : place % len(good) + len(noise)] = noise

    read(bytes(good))


@settings(max_examples=150, deadline=None)
@given(some.dictionaries(some.sampled_from(sorted(GOOD)), some.text(max_size=40), max_size=6))
def test_any_cells_give_either_a_row_or_a_reason(changes: dict[str, str]) -> None:
    report = read(csv_of(row(**{name: text.replace("\0", "") for name, text in changes.items()})))

    assert bool(report.errors) != (len(report.rows) == 1) or any(item.code == "file_empty" for item in report.problems)
    for item in report.problems:
        assert item.sentence  # a placeholder without its value would raise
        assert item.advice


@settings(max_examples=100, deadline=None)
@given(some.integers(0, 6000), some.sampled_from(["{:d}", "{:,d}", " {:d} ", "{:d},0", "{:d}.00"]))
def test_whole_number_is_read_however_it_is_written(number: int, form: str) -> None:
    text = form.format(number).replace(",", " ") if form == "{:,d}" else form.format(number)

    report = read(csv_of(row(pupils=text, girls=text, boys="0", pupils_primary="0")))

    assert [item.facts["pupils"] for item in report.rows] == [number]


@settings(max_examples=100, deadline=None)
@given(
    some.recursive(
        some.none() | some.booleans() | some.floats() | some.text(max_size=8),
        lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
        max_leaves=12,
    )
)
def test_any_json_as_outlines_gives_a_report(value: object) -> None:
    for document in (value, {"features": [value]}, {"features": [{"properties": {"pcode": AIMAK}, "geometry": value}]}):
        report = read_outlines(json.dumps(document).encode(), KNOWN)

        assert not report.rows
        for item in report.problems:
            assert item.sentence
            assert item.advice


def test_deeply_nested_json_is_refused() -> None:
    report = read_outlines(b"[" * 200_000, KNOWN)

    assert [item.code for item in report.problems] == ["geojson_broken"]
