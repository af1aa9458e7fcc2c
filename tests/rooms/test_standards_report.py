"""The report of a public discussion in every kind of file: complete, in one language, with the changed words, unharmed."""

import csv
import io
import re
import zlib

import pytest
from docx import Document

from koopsuz.common.text import Text
from koopsuz.standards import services
from koopsuz.standards.files.report import Report, consultation_report
from koopsuz.standards.files.report_csv import COLUMNS, report_csv
from koopsuz.standards.files.report_docx import report_docx
from koopsuz.standards.files.report_pdf import report_pdf
from koopsuz.standards.schemas.word_changes import WordPart, word_changes
from koopsuz.standards.selectors.consultation import get_consultation_for, published_comments
from koopsuz.standards.services import CommentInput
from koopsuz.standards.states import EditionStatus
from tests.factories import editions
from tests.factories.editions import BY, CODE

pytestmark = pytest.mark.django_db
HOSTILE = '=1+1 <b>#let x = [*y*]</b> "; \x0b\x01 Өзгөртүү'


def report(language: str = "en") -> Report:
    """The report of the tiny edition."""
    page = get_consultation_for(BY, CODE)
    return consultation_report(page, published_comments(page), language=language)


@pytest.fixture
def discussed() -> None:
    """Four comments: accepted with changed words, partly with a told change, rejected, and one that is hidden."""
    editions.make_edition(EditionStatus.CONSULTATION)
    first, second, third = editions.comment(), editions.comment(HOSTILE, requirement=""), editions.comment("Third")
    editions.answer(first, "accepted", requirement="A01", field="text")
    change = Text(ky="Көрсөткүч кошулду", ru="Добавлен показатель", en="An indicator is added")
    editions.answer(second, "partly", change=change)
    editions.answer(third)
    hidden = editions.comment("Rude words", publish=False)
    services.moderate_comment(by=BY, code=CODE, number=hidden, action="hide", hiding_reason="insult")
    editions.change_words(english="A01 text with light")


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", ()),
        ("a b", "a b", (WordPart("same", "a b"),)),
        (
            "a b c",
            "a x y c",
            (WordPart("same", "a"), WordPart("out", "b"), WordPart("in", "x y"), WordPart("same", "c")),
        ),
        ("a", "", (WordPart("out", "a"),)),
        ("", "a", (WordPart("in", "a"),)),
    ],
)
def test_changed_words_tell_what_went_and_what_came(before: str, after: str, parts: tuple[WordPart, ...]) -> None:
    assert word_changes(before, after) == parts


def test_report_holds_every_published_comment_with_decision_and_change(discussed: None) -> None:
    found = report()

    assert [(one.number, one.decision, one.change, one.after) for one in found.rows] == [
        (1, "Accepted", "A01", "A01 text with light"),
        (2, "Accepted in part", "An indicator is added", ""),
        (3, "Not accepted", "", ""),
    ]
    assert dict(found.figures) | {"The discussion lasted": ""} == {
        "The discussion lasted": "",
        "Published comments": "3",
        "Accepted": "1",
        "Accepted in part": "1",
        "Not accepted": "1",
        "Without an answer so far": "0",
        "Not published, with a reason": "1",
    }


@pytest.mark.parametrize(
    ("language", "title", "decision"),
    [
        ("ky", "Коомдук талкуунун жыйынтыгы боюнча отчёт", "Кабыл алынды"),
        ("ru", "Отчёт об общественном обсуждении", "Принято"),
    ],
)
def test_report_speaks_its_language_whatever_the_page_speaks(
    discussed: None, language: str, title: str, decision: str
) -> None:
    found = report(language)

    assert (found.title, found.rows[0].decision) == (title, decision)
    assert found.rows[1].reason == {"ky": "Себеби бар", "ru": "Есть причина"}[language]


def test_docx_opens_with_all_rows_and_marks_of_change(discussed: None) -> None:
    document = Document(io.BytesIO(report_docx(report())))

    (table,) = document.tables
    assert [row.cells[0].text.split("\n")[0] for row in table.rows] == ["No., day, who", "№ 1", "№ 2", "№ 3"]
    runs = [run for paragraph in table.rows[1].cells[4].paragraphs for run in paragraph.runs]
    assert [run.text for run in runs if run.font.underline] == ["with light"]
    assert "#let x = [*y*]" in table.rows[2].cells[2].text


def test_pdf_is_tagged_names_its_language_and_runs_nothing(discussed: None) -> None:
    content = report_pdf(report("ky"))

    unpacked = content + b"".join(_streams(content))
    assert content.startswith(b"%PDF-")
    assert (b"/StructTreeRoot" in unpacked, b"/Lang" in unpacked, b"pdfuaid" in unpacked) == (True, True, True)
    assert b"/JavaScript" not in unpacked


def test_csv_has_one_line_a_comment_and_no_formula(discussed: None) -> None:
    rows = list(csv.reader(io.StringIO(report_csv(report()).decode("utf-8-sig")), delimiter=";"))

    assert rows[0] == list(COLUMNS)
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert rows[2][4].startswith("'=1+1")


def test_report_of_many_comments_is_written_in_a_few_seconds(discussed: None) -> None:
    for number in range(60):
        services.send_comment(by=BY, code=CODE, given=CommentInput(f"Пикир {number}. " * 60, session=str(number)))
        services.moderate_comment(by=BY, code=CODE, number=number + 5, action="publish")

    found = report("ru")

    assert (len(found.rows), report_pdf(found)[:5]) == (63, b"%PDF-")


def _streams(content: bytes) -> list[bytes]:
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return found
