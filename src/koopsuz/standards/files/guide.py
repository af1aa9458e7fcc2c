"""The printed guide for directors: an edition in one language as accessible PDF (PDF/UA-1) on A4.

It is typeset once for the same words, prices, facts, pictures and form, and kept in a file until one of them changes.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.documents import clean
from koopsuz.law.selectors import act_links
from koopsuz.places.selectors import facts_revision
from koopsuz.standards.kinds import RequirementClass
from koopsuz.standards.schemas import EditionContent, RequirementContent
from koopsuz.standards.schemas.guidance import GUIDANCE_FILE, load_guidance
from koopsuz.standards.schemas.wording import in_words
from koopsuz.standards.selectors.guidance import Check, Way, guide_to
from koopsuz.standards.selectors.requirements import current_prices, fact_catalogue

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "standards" / "guide.typ"
FOLDER = "guides"
COVER = "together"
LANGUAGES = ("ky", "ru", "en")


def kept_guide(content: EditionContent, *, language: str, made_up: bool) -> bytes:
    """The guide to an edition; the kept file if nothing has changed since, else a new one. `made_up` marks a demonstration."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    stem = f"{content.code}-{language}-"
    path = folder / f"{stem}{_fingerprint(content, language=language, made_up=made_up)}.pdf"
    if path.is_file():
        return path.read_bytes()
    written = guide_pdf(content, language=language, made_up=made_up)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{os.getpid()}-{path.name}"
    draft.write_bytes(written)
    draft.replace(path)  # whole or not at all, also when two people ask at once
    for old in folder.glob(f"{stem}*.pdf"):
        if old != path:
            old.unlink(missing_ok=True)
    return written


def guide_pdf(content: EditionContent, *, language: str, made_up: bool = False) -> bytes:
    """The guide typeset anew. What people wrote goes in as data, so nothing in it is read as markup."""
    compiled = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"guide": json.dumps(guide_values(content, language=language, made_up=made_up), ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        format="pdf",
    )
    return bytes(compiled)


def guide_values(content: EditionContent, *, language: str, made_up: bool = False) -> dict[str, Any]:
    """What the template typesets, in one language."""
    with translation.override(language):
        guidance = load_guidance(settings.REFERENCE)
        pictures = {code: {"drawing": one.drawing(), "alt": str(one.alt)} for code, one in guidance.pictures.items()}
        return {
            "language": language,
            "title": _("Guide to a safe school, for directors"),
            "subtitle": clean(content.title),
            "mark": _("Costs come from made-up schools of a demonstration.") if made_up else "",
            "cover": COVER,
            "intro": _intro(content),
            "pictures": pictures,
            "say": {
                "contents": _("Contents"),
                "why": _("Why it matters"),
                "check": _("How to check it yourself"),
                "close": _("How it can be closed, and what it may cost"),
                "evidence": _("Keep as proof:"),
                "level": _("Reaches level"),
                "law": _("Legal source:"),
                "columns": [_("What would be done"), _("How many"), _("Price"), _("For a middle school")],
            },
            "blocks": [
                {
                    "code": block.code,
                    "title": clean(block.title),
                    "about": clean(block.about),
                    "requirements": [_requirement(one) for one in block.requirements],
                }
                for block in content.blocks
            ],
        }


def _intro(content: EditionContent) -> list[str]:
    return [
        clean(content.about),
        _(
            "Each requirement has its place: what is asked, why, how you can check it yourself in a few minutes, and how a gap"
            " can be closed. Begin with what endangers life."
        ),
        _(
            "Costs are estimates by the prices of today in the base region for the middle school of those that the requirement"
            " concerns, as if nothing were there yet. Your own school may need less."
        ),
        _("Edition %(code)s, %(status)s. Prices of %(day)s.")
        % {"code": content.code, "status": content.status.label, "day": figures.day(_price_day())},
    ]


def _price_day() -> Any:
    return max((price.valid_from for price in current_prices().values()), default=None)


def _requirement(one: RequirementContent) -> dict[str, Any]:
    guide = guide_to(one)
    whom = _whom(one)
    return {
        "code": one.code,
        "title": clean(one.title),
        "text": clean(one.text),
        "why": clean(one.why),
        "class": str(RequirementClass(one.requirement_class).label),
        "whom": clean(whom),
        "picture": guide.picture.code,
        "checks": [_check(each) for each in guide.checks],
        "ways": [_way(each) for each in guide.ways],
        "law": clean(_law(one)),
    }


def _whom(one: RequirementContent) -> str:
    if one.applies_to_all:
        return _("It concerns every school.")
    return _("Schools where: %(applies)s") % {"applies": in_words(one.applies, facts=fact_catalogue())}


def _law(one: RequirementContent) -> str:
    """Every act once, with its provisions."""
    acts: dict[str, list[str]] = {}
    for source in one.legal_sources:
        acts.setdefault(str(source.act_title), []).append(str(source.provision))
    return "; ".join(f"{title}: {', '.join(provisions)}" for title, provisions in acts.items())


def _check(one: Check) -> dict[str, str]:
    return {"question": clean(one.question), "enough": clean(one.enough), "evidence": clean(one.evidence)}


def _way(one: Way) -> dict[str, str]:
    price = f"{figures.money(one.price.amount)} / {one.price.unit}" if one.price else "—"
    return {
        "title": clean(one.title),
        "closes_to": str(one.closes_to),
        "quantity": clean(one.quantity),
        "price": clean(price),
        "cost": figures.money_short(one.cost) if one.cost is not None else "—",
    }


def _fingerprint(content: EditionContent, *, language: str, made_up: bool) -> str:
    """Changes with anything that the guide shows."""
    pictures = load_guidance(settings.REFERENCE).pictures.values()
    parts = (
        content.content_hash, content.status, language, made_up, facts_revision(), translation.gettext("Contents"),
        sorted((code, price.amount.tyiyn, price.valid_from) for code, price in current_prices().items()),
        sorted((code, link.title.as_mapping()) for code, link in act_links().items()),
        (settings.REFERENCE / GUIDANCE_FILE).read_bytes(), TEMPLATE.read_bytes(), [one.drawing() for one in pictures],
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
