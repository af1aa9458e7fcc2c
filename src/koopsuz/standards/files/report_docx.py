"""The report of a discussion as a document that a word processor opens."""

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from koopsuz.standards.files.report import Report, ReportRow
from koopsuz.standards.schemas.word_changes import IN, OUT

WIDTHS_CM = (3.0, 4.2, 7.5, 6.0, 6.0)
LOCALES = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}


def report_docx(report: Report) -> bytes:
    """The report as DOCX: A4 across, a table whose head comes again on every page."""
    document = Document()
    _set_up(document, report)
    document.add_heading(report.title, level=1)
    document.add_paragraph(report.subtitle)
    for name, value in report.figures:
        document.add_paragraph(f"{name}: {value}", style="List Bullet")
    document.add_paragraph(f"{report.note} {report.legend}")
    table = document.add_table(rows=1, cols=len(report.columns), style="Table Grid")
    table.autofit = False
    for cell, words in zip(table.rows[0].cells, report.columns, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    _repeat(table.rows[0])
    for row in report.rows:
        _write_row(table.add_row(), row)
    for column, width in zip(table.columns, WIDTHS_CM, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS_CM, strict=True):
            cell.width = Cm(width)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: Any, report: Report) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10)
    heading = document.styles["Heading 1"]
    heading.font.name, heading.font.size, heading.font.color.rgb = "Times New Roman", Pt(16), RGBColor(0, 0, 0)
    # the theme of the empty document would put its own font before ours
    fonts = heading.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    properties = style.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LOCALES[report.language])
    properties.append(language)
    document.core_properties.title = f"{report.title}. {report.subtitle}"[:250]
    document.core_properties.author = "Koopsuz"
    document.core_properties.language = LOCALES[report.language]


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _write_row(target: Any, row: ReportRow) -> None:
    cells = target.cells
    cells[0].text = f"№ {row.number}\n{row.sent_on}\n{row.who}"
    cells[1].text = row.about
    cells[2].text = row.words
    decision = cells[3].paragraphs[0]
    decision.add_run(row.decision).bold = True
    if row.reason:
        cells[3].add_paragraph(row.reason)
    cells[4].text = row.change
    if row.parts:
        paragraph = cells[4].add_paragraph() if row.change else cells[4].paragraphs[0]
        for part in row.parts:
            run = paragraph.add_run(part.words)
            run.font.strike, run.font.underline = part.kind == OUT, part.kind == IN
            paragraph.add_run(" ")
