"""Files that are broken or meant to harm: refused with a reason, all reasons at once, in three languages, never a crash."""

import contextlib
import io
import zipfile

import pytest
from django.utils import translation
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as some

from koopsuz.common.problems import InputProblems
from koopsuz.law.schemas.doubts import SENTENCES
from koopsuz.law.schemas.problems import LARGEST_FILE, LARGEST_UNPACKED, LONGEST_LINE, MOST_LINES
from koopsuz.law.schemas.provisions import parse_xml, words_of_xml
from koopsuz.law.schemas.reading import read_text
from tests.factories.acts import CONTENT_TYPES, W, docx, imported

ARTICLE = "1-берене. Коопсуздук"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def refused(content: bytes) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read_text(content)
    return [one.where for one in caught.value.problems]


def relation(kind: str, mode: str = "External") -> str:
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Target="http://example.org/x" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" TargetMode="{mode}"/>'
        "</Relationships>"
    )


def bomb() -> bytes:
    return docx(ARTICLE, extra={"word/media.xml": b" " * (LARGEST_UNPACKED + 1)})


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["empty"]),
        (b" \n\t\n", ["empty"]),
        (b"x" * (LARGEST_FILE + 1), ["too_large"]),
        (b"%PDF-1.7\n...", ["pdf"]),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 500, ["old_word"]),
        (b"{\\rtf1 text}", ["rtf"]),
        (b'<?xml version="1.0"?><a/>', ["xml"]),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', ["entities"]),
        (b"<akomaNtoso/>", ["xml"]),
        (b"\x00\x01\x02\x03" * 50, ["binary"]),
        (b"\x98\x98\x98\x98", ["encoding"]),
        (bytes(range(128, 152)) * 9, ["binary"]),
        ("м?ктеп м?галим ?лк? к?ч?".encode("cp1251"), ["lost_letters"]),
        (b"PK\x03\x04" + b"\xff" * 300, ["broken_archive"]),
        (("сөз " * LONGEST_LINE).encode(), ["line_too_long"]),
        (b"1.\n" * (MOST_LINES + 1), ["too_many_lines"]),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, list) else "content",
)
def test_file_that_is_no_act_is_refused_with_its_reason(content: bytes, codes: list[str]) -> None:
    assert refused(content) == codes


@pytest.mark.parametrize(
    "page",
    [
        "<p>1. а</p><script>alert(1)</script>",
        "<p onclick=alert(1)>1. а</p>",
        "<p><a href='javascript:alert(1)'>1. а</a></p>",
        "<iframe src=x></iframe><p>1. а</p>",
        "<object data=x></object><p>1. а</p>",
        "<p>1. а</p><SCRIPT src=//example.org/x.js></SCRIPT>",
    ],
)
def test_page_with_programs_is_refused(page: str) -> None:
    assert refused(page.encode()) == ["script"]


def test_page_with_entities_and_programs_is_told_both_at_once() -> None:
    page = b'<!DOCTYPE html [<!ENTITY a "b">]><html><body><script>x</script><p>1. &a;</p></body></html>'

    assert refused(page) == ["entities", "script"]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (docx(ARTICLE, extra={"word/vbaProject.bin": b"x"}), ["macros"]),
        (docx(ARTICLE, extra={"word/_rels/document.xml.rels": relation("attachedTemplate")}), ["external"]),
        (docx(ARTICLE, extra={"word/_rels/document.xml.rels": relation("oleObject")}), ["external"]),
        (docx(ARTICLE, extra={"word/embeddings/a.bin": b"x"}), ["embedded"]),
        (docx(ARTICLE, extra={"word/styles.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a/>'}), ["entities"]),
        (docx(ARTICLE, extra={"word/styles.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode("utf-16")}), ["entities"]),
        (docx(body=f'<w:p><w:ins xmlns:w="{W}"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'), ["tracked"]),
        (docx(body="<w:p>"), ["broken_archive"]),
        (bomb(), ["unpacks_too_large"]),
        (
            docx(
                ARTICLE,
                extra={
                    "[Content_Types].xml": CONTENT_TYPES.replace("<Types", "<!-- macroEnabled --><Types"),
                    "word/_rels/document.xml.rels": relation("image"),
                    "word/embeddings/a.bin": b"x",
                },
            ),
            ["macros", "external", "embedded"],
        ),
    ],
    ids=["macro", "template", "ole", "embedded", "entity", "entity16", "tracked", "broken", "bomb", "all"],
)
def test_docx_that_means_harm_is_refused_with_all_reasons(content: bytes, codes: list[str]) -> None:
    assert refused(content) == codes


def test_docx_with_a_lying_size_is_broken_not_a_bomb() -> None:
    content = bytearray(docx(ARTICLE, extra={"word/big.xml": b" " * 5_000_000}))
    place = content.rfind(b"word/big.xml") - 46  # the entry of the central directory
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")

    assert refused(bytes(content)) == ["broken_archive"]


def test_docx_with_plain_links_is_taken() -> None:
    found = read_text(docx(ARTICLE, "1. Сөз", extra={"word/_rels/document.xml.rels": relation("hyperlink")}))

    assert [line.text for line in found.lines] == [ARTICLE, "1. Сөз"]


def test_archive_that_is_no_docx_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "1. Сөз")

    assert refused(stream.getvalue()) == ["no_document"]


def test_docx_gives_tables_raised_numbers_breaks_and_notices() -> None:
    body = (
        "<w:p><w:r><w:t>Статья 21</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r>"
        "<w:r><w:t>. Рецидив</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>1. бир</w:t><w:br/><w:t>2. эки</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
        "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>номерсиз</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>а</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>б</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    found = imported(docx(body=body))

    assert [(one.eid, one.text) for one in found.provisions] == [
        ("art_21-1", ""),
        ("art_21-1__para_1", "бир"),
        ("art_21-1__para_2", "эки\nномерсиз\nа | б"),
    ]
    assert [one.where for one in found.notices] == ["footnotes"]
    assert [doubt.name for _line, doubt in found.doubts] == ["RAISED", "NUMBER_GAP", "WORD_NUMBERS"]


def test_page_of_windows_1251_is_read_with_a_notice() -> None:
    found = read_text("Статья 1. Школа\n1. Слово".encode("cp1251"))

    assert [line.text for line in found.lines] == ["Статья 1. Школа", "1. Слово"]
    assert [one.where for one in found.notices] == ["cp1251"]


def test_hostile_words_of_a_good_text_stay_words() -> None:
    found = imported("1-берене. &lt;b&gt; &amp; <b>\n1. ]]> <!-- --> &#0; {{^x}} **y** <akomaNtoso>")

    assert found.provisions[1].text == "]]> <!-- --> &#0; {{^x}} **y** <akomaNtoso>"
    assert words_of_xml(found.xml)[-3:] == ["x", "y", "akomaNtoso"]


def test_our_reader_of_xml_opens_no_entity() -> None:
    root = parse_xml('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>')

    assert "".join(root.itertext()) == "&x;"  # still the name, not what stands in the file


def test_every_reason_and_doubt_is_told_in_three_languages() -> None:
    def told(language: str) -> list[str]:
        with translation.override(language), pytest.raises(InputProblems) as caught:
            read_text(b"%PDF-")
        with translation.override(language):
            return [str(caught.value.problems[0]), *(str(sentence) for sentence in SENTENCES.values())]

    kyrgyz, russian, english = told("ky"), told("ru"), told("en")
    assert all(len({*together}) == 3 for together in zip(kyrgyz, russian, english, strict=True))


@given(
    some.binary(max_size=300),
    some.sampled_from([b"", b"PK\x03\x04", b"<html><p>", b"\xff\xfe", "1-берене. А\n".encode()]),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_never_crash(content: bytes, begins: bytes) -> None:
    with contextlib.suppress(InputProblems):
        assert read_text(begins + content).lines


def test_docx_of_a_word_processor_is_taken_with_its_table() -> None:
    document = Document()
    for text in ("МЫЙЗАМ", "1-берене. Коопсуздук", "1. Бир:", "1) эки;"):
        document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "үч", "төрт"
    stream = io.BytesIO()
    document.save(stream)

    found = imported(stream.getvalue())

    assert [(one.eid, one.text) for one in found.provisions] == [
        ("preface", "МЫЙЗАМ"),
        ("art_1", ""),
        ("art_1__para_1", "Бир:"),
        ("art_1__para_1__point_1", "эки;\nүч | төрт"),
    ]
