"""The questionnaire and the state of a school as the field island reads them: one file with all three languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils.crypto import salted_hmac

from koopsuz.assessments.selectors.field import FieldForm, FieldState
from koopsuz.assessments.services.field import FieldReceipt
from koopsuz.common.text import Text
from koopsuz.standards.schemas import BlockContent, IndicatorContent, RequirementContent


def form_as_json(form: FieldForm, *, person: int | None) -> dict[str, Any]:
    """Return what is asked, with the words of the law and the answers of the last round; `person` is whose device it is."""
    content = form.asked.content
    return {
        "version": form.asked.version,
        "person": person,
        "key": _key(form, person=person),
        "school": {"code": form.school.code, "name": _text(form.school.name)},
        "campaign": {
            "code": form.campaign.code,
            "name": _text(form.campaign.name),
            "closes_on": form.campaign.closes_on.isoformat(),
        },
        "previous_campaign": _text(form.previous_campaign.name) if form.previous_campaign else None,
        "level_names": [_text(name) for name in content.level_names],
        "blocks": [_block(block, form=form) for block in content.blocks],
    }


def state_as_json(state: FieldState) -> dict[str, Any]:
    """Return how things stand on the server."""
    found = asdict(state)
    found["status_label"] = str(state.status.label)
    return found


def receipts_as_json(receipts: Sequence[FieldReceipt]) -> list[dict[str, Any]]:
    """Return what became of each change."""
    return [asdict(receipt) for receipt in receipts]


def _key(form: FieldForm, *, person: int | None) -> str:
    """The key with which this person's devices sign changes of this school that travel as a file."""
    return salted_hmac("koopsuz.field.file", f"{person}:{form.school.code}", algorithm="sha256").hexdigest()


def _block(block: BlockContent, *, form: FieldForm) -> dict[str, Any]:
    applying = set(form.asked.applying)
    return {
        "code": block.code,
        "title": _text(block.title),
        "about": _text(block.about),
        "requirements": [_requirement(one, form=form) for one in block.requirements if one.code in applying],
        "left_out": [[one.code, _text(one.title)] for one in block.requirements if one.code not in applying],
    }


def _requirement(one: RequirementContent, *, form: FieldForm) -> dict[str, Any]:
    return {
        "code": one.code,
        "class": one.requirement_class,
        "title": _text(one.title),
        "text": _text(one.text),
        "why": _text(one.why),
        "sources": [[_text(source.act_title), _text(source.provision)] for source in one.legal_sources],
        "indicators": [_indicator(indicator, form=form) for indicator in one.indicators],
    }


def _indicator(one: IndicatorContent, *, form: FieldForm) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": one.code,
        "kind": one.kind.value,
        "question": _text(one.question),
        "evidence": _text(one.evidence),
        "levels": [_text(words) for words in one.levels],
    }
    if one.is_number:
        found |= {"unit": _text(one.unit), "min": one.minimum, "max": one.maximum}
    before = form.previous.get(one.code)
    if before is not None:
        found["previous"] = {
            "level": 5 if before.not_applicable else before.level,
            "number": before.number,
            "note": before.note,
            "evidence": before.evidence,
        }
    return found


def _text(text: Text) -> dict[str, str]:
    return {language: text.in_language(language)[0] for language in ("ky", "ru", "en")}
