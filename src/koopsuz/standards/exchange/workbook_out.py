"""An edition as a workbook for people: a sheet of texts for each kind with three language columns, then sheets of rules."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from koopsuz.common import figures
from koopsuz.common.text import LANGUAGES
from koopsuz.places.schemas.facts import Fact
from koopsuz.standards.kinds import BudgetLine, RequirementClass, Theme
from koopsuz.standards.schemas import EditionContent, PriceContent
from koopsuz.standards.schemas.parts import PartKind, kind_of
from koopsuz.standards.schemas.wording import in_words
from koopsuz.standards.schemas.words import placed_texts

HEADS = {"ky": "Кыргызча (ky)", "ru": "Русский (ru)", "en": "English (en)"}
WIDE, TABLE, NARROW = 52, 26, 12
LINE = 15  # points
Row = Sequence[object]


def edition_workbook(content: EditionContent, *, facts: dict[str, Fact], prices: dict[str, PriceContent]) -> bytes:
    """The bytes of the workbook. Texts can be brought in again; the sheets of rules are for reading."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": f"{content.code} {content.title}"[:250], "author": "Koopsuz"})
        style = {
            "head": book.add_format({"bold": True, "bg_color": "#D9ECEE", "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
            "code": book.add_format({"valign": "top", "font_color": "#555555"}),
        }
        for kind, title in _titles().items():
            _write_texts(book.add_worksheet(title), content, kind=kind, style=style)
        _write_rules(book, content, facts=facts, prices=prices, style=style)
    return stream.getvalue()


def field_label(field: str) -> str:
    """What a field of texts is called, for people."""
    name, _dot, rest = field.partition(".")
    labels = {
        "title": _("Title"),
        "about": _("About it"),
        "text": _("What is required"),
        "why": _("Why it matters for a child"),
        "question": _("Question"),
        "evidence": _("What to photograph or attach"),
        "unit": _("Unit"),
        "sources": _("Source"),
        "law": _("Article or chapter, in words"),
    }
    if name == "levels":
        return _("Level %(level)s") % {"level": int(rest) - 1}
    number = rest.split(".")[0]
    return f"{labels[name]} {number}".strip()


def _titles() -> dict[PartKind, str]:
    return {
        PartKind.EDITION: _("Edition"),
        PartKind.BLOCK: _("Blocks"),
        PartKind.REQUIREMENT: _("Requirements"),
        PartKind.INDICATOR: _("Indicators"),
        PartKind.MEASURE: _("Measures"),
    }


def _write_texts(sheet: Any, content: EditionContent, *, kind: PartKind, style: dict[str, Any]) -> None:
    heads = (pgettext("column", "Code"), _("Field"), _("What it is"), *HEADS.values())
    for column, words in enumerate(heads):
        sheet.write_string(0, column, words, style["head"])
    row = 0
    for one in placed_texts(content):
        if kind_of(one.part) is not kind:
            continue
        row += 1
        sheet.write_string(row, 0, one.part, style["code"])
        sheet.write_string(row, 1, one.field, style["code"])
        sheet.write_string(row, 2, field_label(one.field), style["code"])
        texts = [str(getattr(one.text, language)) for language in LANGUAGES]
        for column, text in enumerate(texts, start=3):
            sheet.write_string(row, column, text, style["text"])
        sheet.set_row(row, _height(*((text, WIDE) for text in texts)))
    sheet.set_column(0, 0, NARROW)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 28)
    sheet.set_column(3, 5, WIDE)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(row, 1), 5)
    _set_up_print(sheet)


def _write_rules(
    book: Any,
    content: EditionContent,
    *,
    facts: dict[str, Fact],
    prices: dict[str, PriceContent],
    style: dict[str, Any],
) -> None:
    _write_table(book.add_worksheet(_("Rules of requirements")), _requirement_rows(content, facts), style=style)
    _write_table(book.add_worksheet(_("Rules of indicators")), _indicator_rows(content), style=style)
    _write_table(book.add_worksheet(_("Costs of measures")), _measure_rows(content, prices), style=style)


def _write_table(sheet: Any, rows: Iterable[Row], *, style: dict[str, Any]) -> None:
    last = widest = 0
    for number, row in enumerate(rows):
        sheet.set_row(number, _height(*((str(value), TABLE) for value in row[1:])))
        for column, value in enumerate(row):
            chosen = style["head"] if number == 0 else style["text"]
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(number, column, value, style["code"])
            else:
                sheet.write_string(number, column, str(value), chosen)
        last, widest = number, max(widest, len(row))
    sheet.set_column(0, 0, NARROW)
    sheet.set_column(1, max(widest - 1, 1), TABLE)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), max(widest - 1, 0))
    _set_up_print(sheet)


def _set_up_print(sheet: Any) -> None:
    """A4 across, all columns on a page, the head on every page."""
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _height(*cells: tuple[str, int]) -> int:
    """How high a row must be for its longest text; not every program works it out on opening."""
    lines = (sum(1 + len(part) // (width - 6) for part in words.split("\n")) for words, width in cells)
    return LINE * min(max(lines, default=1), 25)


def _requirement_rows(content: EditionContent, facts: dict[str, Fact]) -> Iterable[Row]:
    yield (
        pgettext("column", "Code"), _("Block"), _("Class"), _("Critical"), _("Level that closes the gap"), _("Subject"),
        _("Formula"), _("Whom it concerns"), _("Legal sources"), _("Other frameworks"),
    )  # fmt: skip
    for one in content.requirements:
        yield (
            one.code,
            one.block,
            str(RequirementClass(one.requirement_class).label),
            _("yes") if one.critical else _("no"),
            one.target,
            str(Theme(one.theme).label),
            one.applies,
            _("It concerns every school.") if one.applies_to_all else in_words(one.applies, facts=facts),
            "; ".join(source.act for source in one.legal_sources),
            "; ".join(f"{entry.framework}: {entry.reference}" for entry in one.crosswalk),
        )


def _indicator_rows(content: EditionContent) -> Iterable[Row]:
    yield (
        pgettext("column", "Code"), _("How it is answered"), _("Smallest number that could be true"),
        _("Largest number that could be true"), _("Score, as a formula"), _("Which way is better"), _("Thresholds"),
    )  # fmt: skip
    for one in content.indicators:
        yield (
            one.code,
            str(one.kind.label),
            "" if one.minimum is None else one.minimum,
            "" if one.maximum is None else one.maximum,
            one.score,
            str(one.better.label) if one.better else "",
            "; ".join(figures.number(threshold) for threshold in one.thresholds),
        )


def _measure_rows(content: EditionContent, prices: dict[str, PriceContent]) -> Iterable[Row]:
    yield (
        pgettext("column", "Code"), _("Level reached"), _("Share of the risk removed, in thousandths"),
        _("Kind of expenditure"), _("Budget line"), _("How many"), _("Price"), _("Lasts, in years"),
        _("Yearly upkeep, in thousandths of the cost"), _("First needed"),
    )  # fmt: skip
    for one in content.measures:
        price = prices.get(one.price)
        yield (
            one.code,
            one.closes_to,
            one.effect_permille,
            str(one.cost_type.label),
            str(BudgetLine(one.line).label),
            one.quantity,
            f"{figures.money(price.amount)} / {price.unit}" if price else one.price,
            one.lifetime_years,
            one.recurrent_permille,
            one.prerequisite,
        )
