"""The form of a school on paper: A4, black and white, only what is asked of this school; nobody's answers stand on it."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils import translation
from django.utils.translation import gettext as _

from koopsuz.assessments.schemas.questionnaire import Questionnaire
from koopsuz.common import figures
from koopsuz.common.documents import clean
from koopsuz.common.text import Text
from koopsuz.standards.kinds import IndicatorKind, RequirementClass
from koopsuz.standards.schemas import BlockContent, IndicatorContent, RequirementContent

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "assessments" / "paper_form.typ"
MARK = "koopsuz-paper-1"  # of what the square code says; the number grows when its order changes
SHOWN_HASH = 12


@lru_cache(maxsize=32)
def paper_form(asked: Questionnaire, *, language: str) -> bytes:
    """The form as PDF. The words of the edition go in as values, so nothing in them is read as markup."""
    compiled = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"form": json.dumps(form_values(asked, language=language), ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        format="pdf",
    )
    return bytes(compiled)


def square_code(asked: Questionnaire) -> str:
    """What the square code says: which school is asked what, in which campaign."""
    edition = asked.content
    return " ".join((MARK, asked.campaign, edition.code, edition.content_hash[:SHOWN_HASH], asked.school_code))


def form_values(asked: Questionnaire, *, language: str) -> dict[str, Any]:
    """What the template typesets, in one language."""
    with translation.override(language):
        wanted = set(asked.applying)
        blocks = [_block(block, wanted=wanted, language=language) for block in asked.content.blocks]
        return {
            "language": language,
            "title": _("Self-assessment of the school"),
            "school": _words(asked.school_name, language),
            "school_code": asked.school_code,
            "campaign": _words(asked.campaign_name, language),
            "edition": _words(asked.content.title, language),
            "fingerprint": f"{asked.content.code} · {asked.content.content_hash[:SHOWN_HASH]}",
            "qr": _drawn(square_code(asked)),
            "say": _say(),
            "how": _how(questions=sum(len(one.indicators) for one in asked.requirements)),
            "blocks": [block for block in blocks if block["requirements"]],
        }


def _say() -> dict[str, str]:
    return {
        "qr": _("Square code with the school, the edition and the campaign"),
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "reason": _("Does not apply, because:"),
        "note": _("Note:"),
        "date": _("Date"),
        "director": _("Director of the school (name, signature)"),
        "trustees": _("Chair of the board of trustees (name, signature)"),
        "filled": _("Filled in by (name, signature)"),
        "signatures": _("Signatures"),
    }


def _how(*, questions: int) -> list[str]:
    return [
        _("Questions that are asked of this school: %(count)s. What does not apply to it is left out.")
        % {"count": figures.number(questions)},
        _("Tick one box for each question, or write the number. The digit beside a box is its code for entering."),
        _("Where a question does not fit your school, tick the last box and say why in a few words."),
        _("A wrong tick: cross the whole box out, tick the right one and sign beside it."),
        _("Write no names of pupils and nothing about the health of a single child."),
    ]


def _block(block: BlockContent, *, wanted: set[str], language: str) -> dict[str, Any]:
    return {
        "title": f"{block.code}. {_words(block.title, language)}",
        "requirements": [_requirement(one, language) for one in block.requirements if one.code in wanted],
    }


def _requirement(one: RequirementContent, language: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": _words(one.title, language),
        "text": _words(one.text, language),
        "life": str(RequirementClass.LIFE.label) if one.requirement_class == RequirementClass.LIFE else "",
        "indicators": [_indicator(indicator, language) for indicator in one.indicators],
    }


def _indicator(one: IndicatorContent, language: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "question": _words(one.question, language),
        "evidence": _("Evidence: %(what)s") % {"what": _words(one.evidence, language)},
        "boxes": [] if one.is_number else _boxes(one, language),
        "unit": _words(one.unit, language) if one.is_number else "",
        "limits": _limits(one) if one.is_number else "",
    }


def _boxes(one: IndicatorContent, language: str) -> list[list[str]]:
    if one.kind == IndicatorKind.YES_NO:
        return [["3", _("Yes")], ["0", _("No")]]
    return [[str(level), _words(words, language)] for level, words in enumerate(one.levels)]


def _limits(one: IndicatorContent) -> str:
    if one.minimum is None or one.maximum is None:
        return ""
    limits = {"least": figures.number(one.minimum), "most": figures.number(one.maximum)}
    return _("a whole number from %(least)s to %(most)s") % limits


def _words(text: Text, language: str) -> str:
    return clean(getattr(text, language) or text)


def _drawn(words: str) -> str:
    """The square code as a drawing; the level of repair is for paper that is folded and copied."""
    target = io.BytesIO()
    segno.make(words, error="m", micro=False).save(target, kind="svg", border=2, scale=4, xmldecl=False)
    return target.getvalue().decode()
