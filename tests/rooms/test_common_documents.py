"""Documents: the same content as DOCX and PDF, in three languages, and nothing of it read as markup."""

import io
import zipfile
from xml.etree import ElementTree

import docx
import pytest

from koopsuz.common.documents import DataTable, Document, Heading, ListOf, Paragraph, write_docx, write_pdf

WORDS = {"ky": "Өрт коопсуздугу үчүн эң маанилүү", "ru": "Самое важное для пожарной безопасности", "en": "Fire safety"}


def sample(language: str = "ky", *, landscape: bool = False, rows: int = 2) -> Document:
    return Document(
        language=language,
        title=WORDS[language],
        subtitle="2026",
        mark="made-up",
        landscape=landscape,
        parts=(
            Heading("1"),
            Paragraph("#let x = 1 <b>not bold</b> $ \\ \x00 _x_", lead=True),
            Paragraph("centred", centred=True),
            ListOf(("one", "#two")),
            DataTable(
                "Sums",
                ("Name", "Sum"),
                [(f"row {number}", str(number)) for number in range(rows)],
                numeric=frozenset({1}),
                total=("All", "9"),
                widths=(3, 1),
            ),
        ),
    )


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_write_docx_keeps_every_word_and_says_its_language(language: str) -> None:
    written = docx.Document(io.BytesIO(write_docx(sample(language))))

    assert written.paragraphs[0].text == WORDS[language]
    assert "#let x = 1 <b>not bold</b> $ \\  _x_" in [one.text for one in written.paragraphs]
    assert [[cell.text for cell in row.cells] for row in written.tables[0].rows] == [
        ["Name", "Sum"],
        ["row 0", "0"],
        ["row 1", "1"],
        ["All", "9"],
    ]
    assert written.sections[0].header.paragraphs[0].text == "made-up"
    assert written.core_properties.language == {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}[language]


def test_write_docx_head_of_a_table_comes_again_on_every_page() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(sample()))) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))

    assert len(body.findall(".//{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tblHeader")) == 1


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize("landscape", [False, True])
def test_write_pdf_makes_an_accessible_file(language: str, landscape: bool) -> None:
    written = write_pdf(sample(language, landscape=landscape))

    assert written.startswith(b"%PDF-")
    assert b"pdfuaid" in written or b"PDF/UA" in written


def test_write_pdf_of_a_long_table_and_of_nothing_do_not_fail() -> None:
    assert write_pdf(sample(rows=400)).startswith(b"%PDF-")
    assert write_pdf(Document("en", "Empty", ())).startswith(b"%PDF-")
    assert write_docx(Document("en", "Empty", ()))[:2] == b"PK"
