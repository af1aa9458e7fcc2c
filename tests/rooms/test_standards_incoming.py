"""Files that are brought in: archives and single files of YAML, workbooks with texts. Round trips, and hostile ones refused."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from python_calamine import CalamineWorkbook

from koopsuz.common.problems import InputProblems
from koopsuz.common.reference import Problems
from koopsuz.places.schemas.facts import read_facts
from koopsuz.standards.exchange.archives import LARGEST_UNPACKED, pack
from koopsuz.standards.exchange.incoming import Incoming, read_incoming
from koopsuz.standards.exchange.workbook_out import edition_workbook
from koopsuz.standards.exchange.yaml_files import edition_files
from koopsuz.standards.schemas import EditionContent, load_prices
from koopsuz.standards.schemas.edition import References, read_references
from koopsuz.standards.schemas.words import placed_texts
from tests.factories.drafts import first_edition


@pytest.fixture(scope="module")
def rests_on() -> References:
    """What the first edition refers to."""
    return read_references(settings.REFERENCE, problems=Problems())


@pytest.fixture
def read(rests_on: References) -> Callable[..., EditionContent]:
    """Read a file against the first edition."""

    def go(content: bytes, name: str = "sent.zip", *, partial: bool = False) -> EditionContent:
        return read_incoming(Incoming(name, content, first_edition(), rests_on, partial))

    return go


@pytest.fixture
def refused(read: Callable[..., EditionContent]) -> Callable[..., list[tuple[str, str]]]:
    """The places and sentences with which a file is refused."""

    def go(content: bytes, name: str = "sent.zip", **more: Any) -> list[tuple[str, str]]:
        with pytest.raises(InputProblems) as caught:
            read(content, name, **more)
        assert all(str(one.advice) for one in caught.value.problems)
        return [(one.where, one.sentence) for one in caught.value.problems]

    return go


def files(prefix: str = "") -> dict[str, str]:
    """The files of the first edition."""
    return {prefix + name: words for name, words in edition_files(first_edition()).items()}


def archive(content: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of files."""
    return pack(content)


# ---- YAML


@pytest.mark.parametrize("prefix", ["", "2026-1/", "a/b/c/"])
def test_archive_of_an_edition_is_read_as_that_edition(read: Callable[..., EditionContent], prefix: str) -> None:
    assert read(archive(files(prefix))) == first_edition()


def test_single_block_takes_the_place_of_its_block(read: Callable[..., EditionContent]) -> None:
    words = files()["blocks/c.yaml"].replace("Exits are open during lessons", "Exits stay open")

    found = read(words.encode(), "any-name.yaml")

    assert found.requirement("C01").title.en == "Exits stay open"
    assert [one.code for one in found.requirements] == [one.code for one in first_edition().requirements]


def test_single_head_takes_the_place_of_the_head(read: Callable[..., EditionContent]) -> None:
    words = files()["edition.yaml"].replace('en: "Absent"', 'en: "Missing"')

    assert read(words.encode(), "edition.yaml").level_names[0].en == "Missing"


def test_problems_name_file_line_and_key(refused: Callable[..., Any]) -> None:
    sent = files()
    sent["blocks/c.yaml"] = (
        sent["blocks/c.yaml"].replace("theme: fire", "theme: fires", 1).replace("class: 1", "class: 9", 1)
    )

    found = [where for where, _sentence in refused(archive(sent))]

    assert found[0].startswith("blocks/c.yaml:")
    assert {"requirements.C01.class", "requirements.C01.theme"} <= {one.split(" ")[1] for one in found}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("anchors", "a: &x [1]\nb: [*x, *x]\n"),
        ("tag", "!!python/object/apply:os.system ['true']\n"),
        ("tag inside", "id: !!binary aGk=\n"),
        ("two documents", "id: a\n---\nid: b\n"),
        ("deep", "[" * 200 + "]" * 200),
        ("list", "- a\n- b\n"),
        ("empty", ""),
        ("control signs", "id: \x00\n"),
        ("large", "a: " + "x" * 2_100_000),
    ],
)
def test_hostile_yaml_is_refused(refused: Callable[..., Any], name: str, words: str) -> None:
    assert refused(words.encode(), "sent.yaml")


def test_signs_that_the_database_can_not_keep_are_refused(refused: Callable[..., Any]) -> None:
    sent = files()
    sent["blocks/c.yaml"] = sent["blocks/c.yaml"].replace('"Exits are open', '"\\0Exits are open', 1)

    assert [where.split(" ")[1] for where, _sentence in refused(archive(sent))] == ["requirements.C01.title.en"]


def bomb() -> bytes:
    """An archive that would unpack to more than is allowed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("edition.yaml", b"0" * (LARGEST_UNPACKED + 1))
    return stream.getvalue()


def lying_bomb() -> bytes:
    """The same, but it states a small size of itself."""
    content = bytearray(bomb())
    size = (LARGEST_UNPACKED + 1).to_bytes(4, "little")
    for _place in range(2):
        at = content.rfind(size)
        content[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb", bomb()),
        ("lying bomb", lying_bomb()),
        ("many", archive({f"blocks/{number}.yaml": "" for number in range(300)})),
        ("cut short", archive(files())[:3000]),
        ("no edition", archive({"blocks/c.yaml": ""})),
        ("two editions", archive(files("a/") | files("b/"))),
        ("out of the folder", archive(files() | {"../../evil.py": "print()"})),
        ("absolute", archive(files() | {"/etc/passwd": "x"})),
        ("programs", archive(files() | {"blocks/run.sh": "true"})),
        ("not UTF-8", archive(files() | {"blocks/c.yaml": b"\xff\xfe\x00"})),
        ("block left out", archive({name: words for name, words in files().items() if name != "blocks/c.yaml"})),
        ("nothing", b""),
        ("picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    ],
)
def test_hostile_archive_is_refused(refused: Callable[..., Any], name: str, content: bytes) -> None:
    assert refused(content)


# ---- workbooks


def book_of(content: EditionContent) -> bytes:
    """The workbook of an edition."""
    facts = {fact.name: fact for fact in read_facts(settings.REFERENCE / "facts.yaml")}
    prices = {price.code: price for price in load_prices(settings.REFERENCE)}
    return edition_workbook(content, facts=facts, prices=prices)


def sheet_of(rows: list[list[str]], *, formula: str = "", far: str = "") -> bytes:
    """A workbook with one sheet of texts."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Texts")
        for number, row in enumerate([["Code", "Field", "", "(ky)", "(ru)", "(en)"], *rows]):
            for column, words in enumerate(row):
                sheet.write_string(number, column, words)
        if formula:
            sheet.write_formula("D2", formula)
        if far:
            sheet.write_string(far, "far")
    return stream.getvalue()


def test_workbook_has_a_sheet_for_each_kind_with_three_language_columns() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(book_of(first_edition())))
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    assert [len(found) > 1 for found in rows.values()] == [True] * 8
    texts = list(rows.values())[:5]
    assert {tuple(found[0][3:6]) for found in texts} == {("Кыргызча (ky)", "Русский (ru)", "English (en)")}
    assert sum(len(found) - 1 for found in texts) == len(list(placed_texts(first_edition())))
    assert ["C01", "title"] in [row[:2] for row in texts[2]]


def test_workbook_that_comes_back_untouched_changes_nothing(read: Callable[..., EditionContent]) -> None:
    assert read(book_of(first_edition()), "words.xlsx") == first_edition()


def test_texts_of_a_workbook_are_read_and_the_rest_stays(read: Callable[..., EditionContent]) -> None:
    sent = sheet_of(
        [
            ["C01", "why", "", "Жаңы", "Новое", "=New"],
            ["C01a", "levels.2", "", "Бир", "Один", "One"],
            ["C01", "law.1.provision", "", "Б", "Г", "Ch"],
            ["edition", "levels.1", "", "Жок", "Нет", "None"],
            ["", "", "", "", "", ""],
        ]
    )

    found = read(sent, "words.xlsx")

    one = found.requirement("C01")
    assert [one.why.en, found.indicator("C01a").levels[1].ky, one.legal_sources[0].provision.ru] == ["=New", "Бир", "Г"]
    assert found.level_names[0].en == "None"
    assert found.requirement("C02") == first_edition().requirement("C02")


def test_problems_of_a_workbook_name_sheet_row_and_column(refused: Callable[..., Any]) -> None:
    sent = sheet_of(
        [
            ["C01", "title", "", "К" * 71, "Р", "E."],
            ["C99", "title", "", "К", "Р", "E"],
            ["C01", "weight", "", "К", "Р", "E"],
            ["C01", "title", "", "К", "Р", "E"],
            ["C01a", "question", "", "Суроо?", "Вопрос?", ""],
        ]
    )

    assert [where for where, _sentence in refused(sent, "words.xlsx")] == [
        "Texts 5", "Texts 3", "Texts 4", "Texts F6", "Texts 2", "Texts D2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("formula", sheet_of([["C01", "title", "", "", "", ""]], formula='=HYPERLINK("http://x")')),
        ("far cell", sheet_of([], far="XFD1048576")),
        ("no languages", b""),
        ("cut short", book_of(first_edition())[:20000]),
    ],
)
def test_hostile_workbook_is_refused(refused: Callable[..., Any], name: str, content: bytes) -> None:
    assert refused(content, "words.xlsx")


def test_column_of_a_language_that_was_deleted_is_named(refused: Callable[..., Any]) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("Texts").write_row(0, 0, ["Code", "Field", "", "(ky)", "(en)"])

    assert refused(stream.getvalue(), "words.xlsx") == [("Texts 1", "The column of “ru” is missing.")]
