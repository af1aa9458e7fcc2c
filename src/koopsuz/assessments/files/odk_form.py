"""The questionnaire of one school as a form for ODK Collect: only what applies to it, in three languages.

The form is written as rows of an XLSForm, which people can open as a workbook, and converted by pyxform. Names in it are
the codes of indicators, so that a question keeps its answers when its words change. A question that the school can't
answer takes the choice `na`, which asks for the reason; a number is left empty and the reason written below it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyxform.xls2xform import convert

from koopsuz.assessments.schemas.questionnaire import Questionnaire
from koopsuz.common.text import Text
from koopsuz.standards.kinds import IndicatorKind
from koopsuz.standards.schemas import IndicatorContent, RequirementContent

LANGUAGES = {"ky": "Кыргызча (ky)", "ru": "Русский (ru)", "en": "English (en)"}
NOT_APPLICABLE = "na"
REASON = "why"
PHOTO = "photo"
YES, NO = "3", "0"
Row = dict[str, str]
Words = Text | str | Promise


@dataclass(frozen=True, slots=True)
class OdkForm:
    """A form with its identity: the same content always has the same `version`."""

    form_id: str
    version: str
    title: str
    xml: str

    @property
    def md5(self) -> str:
        """The fingerprint by which Collect knows whether to fetch the form again."""
        return hashlib.md5(self.xml.encode(), usedforsecurity=False).hexdigest()


def odk_form(asked: Questionnaire) -> OdkForm:
    """The form as XML; made once in a process for the same content."""
    return OdkForm(asked.form_id, asked.version, _title(asked), _converted(asked))


@lru_cache(maxsize=256)
def _converted(asked: Questionnaire) -> str:
    sheets = xls_form(asked)
    found = convert(xlsform=sheets, validate=False, pretty_print=False, warnings=[])
    return str(found.xform)


def xls_form(asked: Questionnaire) -> dict[str, list[Row]]:
    """The rows of the XLSForm: survey, choices, settings."""
    return {
        "survey": list(_survey(asked)),
        "choices": list(_choices(asked)),
        "settings": [
            {
                "form_title": _title(asked),
                "form_id": asked.form_id,
                "version": asked.version,
                "default_language": LANGUAGES["ky"],
                "instance_name": f"'{asked.school_code}'",
            }
        ],
    }


def xls_form_file(asked: Questionnaire) -> bytes:
    """The XLSForm as a workbook that people open, and that other tools convert."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in xls_form(asked).items():
            page = book.add_worksheet(name)
            columns = list(dict.fromkeys(key for row in rows for key in row))
            page.write_row(0, 0, columns, bold)
            page.freeze_panes(1, 0)
            for number, row in enumerate(rows, start=1):
                page.write_row(number, 0, [row.get(column, "") for column in columns])
    return target.getvalue()


def _title(asked: Questionnaire) -> str:
    return f"{_in('ky', asked.school_name) or asked.school_code} · {_in('ky', asked.campaign_name)}"


def _survey(asked: Questionnaire) -> Iterator[Row]:
    by_block = {block.code: block for block in asked.content.blocks}
    present = dict.fromkeys(one.block for one in asked.requirements)
    yield {"type": "note", "name": "school", **_label(asked.school_name)}
    for code in present:
        yield {"type": "begin group", "name": f"block_{code}", **_label(by_block[code].title, before=f"{code}. ")}
        for requirement in asked.requirements:
            if requirement.block == code:
                yield from _requirement(requirement)
        yield {"type": "end group"}


def _requirement(requirement: RequirementContent) -> Iterator[Row]:
    yield {
        "type": "begin group",
        "name": requirement.code,
        "appearance": "field-list",
        **_label(requirement.title, before=f"{requirement.code}. "),
    }
    yield {"type": "note", "name": f"{requirement.code}_text", **_label(requirement.text)}
    for indicator in requirement.indicators:
        yield from _indicator(indicator)
    yield {
        "type": "image",
        "name": f"{requirement.code}_{PHOTO}",
        "parameters": "max-pixels=1280",
        **_label(_("Photo, if it helps. Never of a child.")),
    }
    yield {"type": "end group"}


def _indicator(indicator: IndicatorContent) -> Iterator[Row]:
    row = {"name": indicator.code, **_label(indicator.question), **_label(indicator.evidence, key="hint")}
    if not indicator.is_number:
        yield {"type": f"select_one {_list_of(indicator)}", **row}
        yield _why(indicator, relevant=f"${{{indicator.code}}} = '{NOT_APPLICABLE}'")
        return
    bounds = f". >= {indicator.minimum} and . <= {indicator.maximum}"
    message = _bounds_message(indicator)
    yield {"type": "integer", **row, "constraint": bounds, **message}
    yield _why(indicator, relevant=f"${{{indicator.code}}} = ''", required=False)


def _why(indicator: IndicatorContent, *, relevant: str, required: bool = True) -> Row:
    row = {
        "type": "text",
        "name": f"{indicator.code}_{REASON}",
        "relevant": relevant,
        **_label(_("Why does this not apply to your school?")),
    }
    return {**row, "required": "yes"} if required else row


def _bounds_message(indicator: IndicatorContent) -> Row:
    return {
        f"constraint_message::{name}": _in(language, _("A number from %(minimum)s to %(maximum)s"))
        % {"minimum": indicator.minimum, "maximum": indicator.maximum}
        for language, name in LANGUAGES.items()
    }


def _choices(asked: Questionnaire) -> Iterator[Row]:
    seen = set()
    for requirement in asked.requirements:
        for indicator in requirement.indicators:
            if not indicator.is_number and _list_of(indicator) not in seen:
                seen.add(_list_of(indicator))
                yield from _choices_of(indicator)


def _choices_of(indicator: IndicatorContent) -> Iterator[Row]:
    levels: Iterable[tuple[str, Words]] = (
        ((YES, _("Yes")), (NO, _("No")))
        if indicator.kind == IndicatorKind.YES_NO
        else ((str(level), words) for level, words in enumerate(indicator.levels))
    )
    for name, words in (*levels, (NOT_APPLICABLE, _("Does not apply to this school"))):
        yield {"list_name": _list_of(indicator), "name": name, **_label(words)}


def _list_of(indicator: IndicatorContent) -> str:
    return "yes_no" if indicator.kind == IndicatorKind.YES_NO else f"levels_{indicator.code}"


def _label(words: Words, *, key: str = "label", before: str = "") -> Row:
    """The words in every language; where content lacks one, the language it has."""
    return {f"{key}::{name}": before + (_in(language, words) or "—") for language, name in LANGUAGES.items()}


def _in(language: str, words: Any) -> str:
    if isinstance(words, Text):
        return _safe(words.in_language(language)[0])
    with translation.override(language):
        return _safe(str(words))


def _safe(words: str) -> str:
    """`${…}` in words would be read as a reference to a question."""
    return " ".join(words.replace("${", "$ {").split())
