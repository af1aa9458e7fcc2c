"""A document as DOCX, with true headings, lists and tables, so that people go on writing in it."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from koopsuz.common.documents.parts import DataTable, Document, Heading, ListOf, Paragraph, Part, clean

LOCALES = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}
FONT = "Times New Roman"
LONG_SIDE_CM, SHORT_SIDE_CM, MARGIN_CM = 29.7, 21.0, 2.0


def write_docx(document: Document) -> bytes:
    """The document as the bytes of a file."""
    written = docx.Document()
    width = _set_up(written, document)
    written.add_heading(clean(document.title), level=0)
    if document.subtitle:
        written.add_paragraph(clean(document.subtitle), style="Subtitle")
    for part in document.parts:
        _add(written, part, width=width)
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


def _set_up(written: Any, document: Document) -> float:
    """Page, font and language; the width of the text in centimetres."""
    section = written.sections[0]
    width, height = SHORT_SIDE_CM, LONG_SIDE_CM
    if document.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    if document.mark:
        section.header.paragraphs[0].text = clean(document.mark)
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"):
        style = written.styles[name]
        style.font.name = FONT
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            if fonts.get(qn(theme)) is not None:
                del fonts.attrib[qn(theme)]
    written.styles["Normal"].font.size = Pt(11)
    written.styles["Title"].font.size = Pt(18)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LOCALES[document.language])
    written.styles["Normal"].element.get_or_add_rPr().append(language)
    properties = written.core_properties
    properties.title, properties.author = clean(document.title)[:250], "Koopsuz"
    properties.language = LOCALES[document.language]
    return width - 2 * MARGIN_CM


def _add(written: Any, part: Part, *, width: float) -> None:
    if isinstance(part, Heading):
        written.add_heading(clean(part.words), level=part.level)
    elif isinstance(part, Paragraph):
        paragraph = written.add_paragraph()
        paragraph.add_run(clean(part.words)).bold = part.lead or None
        if part.centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif isinstance(part, ListOf):
        for item in part.items:
            written.add_paragraph(clean(item), style="List Bullet")
    else:
        _add_table(written, part, width=width)


def _add_table(written: Any, part: DataTable, *, width: float) -> None:
    caption = written.add_paragraph()
    caption.add_run(clean(part.caption)).bold = True
    caption.paragraph_format.keep_with_next = True
    table = written.add_table(rows=1, cols=len(part.columns), style="Table Grid")
    table.autofit = False
    _fill(table.rows[0], part.columns, part=part, bold=True)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in part.rows:
        _fill(table.add_row(), row, part=part)
    if part.total:
        _fill(table.add_row(), part.total, part=part, bold=True)
    shares = part.widths or (1,) * len(part.columns)
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Cm(width * share / sum(shares))
    written.add_paragraph()


def _fill(row: Any, words: Any, *, part: DataTable, bold: bool = False) -> None:
    for at, (cell, value) in enumerate(zip(row.cells, words, strict=True)):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(clean(value))
        run.bold, run.font.size = bold or None, Pt(9)
        if at in part.numeric:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
