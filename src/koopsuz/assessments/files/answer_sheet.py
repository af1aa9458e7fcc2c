"""The answers of one assessment as a workbook to fill in: drop-down lists in words, the rest locked."""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from koopsuz.assessments.schemas.answer_sheet import (
    CODE,
    EVIDENCE,
    HEADER_ROW,
    NO_REASON,
    NOTE,
    REASON,
    SheetIdentity,
    choice_words,
)
from koopsuz.assessments.selectors.forms import BlockForm, Item
from koopsuz.common.documents import clean

WIDTHS = (8, 60, 44, 30, 30, 30)
LISTS = "lists"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


def write_answer_sheet(blocks: tuple[BlockForm, ...], *, identity: SheetIdentity, language: str) -> bytes:
    """A row for each question of the school; cells that people fill in are open, all others locked without a password."""
    target = io.BytesIO()
    page = blocks[0].page
    with translation.override(language), xlsxwriter.Workbook(target, OPTIONS) as book:
        sheet, lists = book.add_worksheet(_("Answers")), book.add_worksheet(LISTS)
        lists.hide()
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E6EEF0", "border": 1})
        entry = book.add_format(
            {"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#FFFBE6", "border": 1}
        )
        sheet.protect("", {"format_rows": True, "format_columns": True, "autofilter": True})
        sheet.write_string(0, 0, identity.sealed())
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.write_string(1, 0, f"{page.school_code} · {page.school_name} · {page.campaign.name}")
        head = (
            _("Code"),
            _("Question"),
            pgettext("column", "Answer"),
            _("Does not apply, because"),
            _("Note"),
            _("Evidence"),
        )
        sheet.write_row(HEADER_ROW - 1, 0, head, bold)
        for at, width in enumerate(WIDTHS):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(HEADER_ROW, 2)
        items = [item for block in blocks for item in block.items]
        for at, item in enumerate(items):
            row, words = HEADER_ROW + at, choice_words(item.indicator, language=language)
            sheet.write_string(row, CODE, item.indicator.code, wrapped)
            sheet.write_string(row, CODE + 1, str(item.indicator.question), wrapped)
            _write_answer(sheet, row, item=item, words=words, entry=entry)
            if words:
                lists.write_row(at, 0, list(words.values()))
                last = xlsxwriter.utility.xl_rowcol_to_cell(at, len(words) - 1, row_abs=True, col_abs=True)
                source = f"={LISTS}!$A${at + 1}:{last}"
                sheet.data_validation(row, 2, row, 2, {"validate": "list", "source": source})
            else:
                sheet.data_validation(row, 2, row, 2, _limits(item))
    return target.getvalue()


def _write_answer(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, *, item: Item, words: Mapping[int, str], entry: object
) -> None:
    answer = item.answer
    if answer.number is not None and not answer.not_applicable:
        sheet.write_number(row, 2, answer.number, entry)
    else:
        level = None if answer.not_applicable else answer.level
        sheet.write_string(row, 2, words.get(level, "") if level is not None else "", entry)
    # an older answer may have no reason; an empty cell would come back as an answer that was taken away
    reason = answer.reason or (NO_REASON if answer.not_applicable else "")
    for column, text in ((REASON, reason), (NOTE, answer.note), (EVIDENCE, answer.evidence)):
        sheet.write_string(row, column, clean(text).replace("\r\n", "\n"), entry)


def _limits(item: Item) -> dict[str, object]:
    least, most = item.indicator.minimum, item.indicator.maximum
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0 if least is None else least,
        "maximum": 999_999_999 if most is None else most,
        "error_title": _("Not possible here"),
        "error_message": _("Write a whole number within the limits."),
    }
