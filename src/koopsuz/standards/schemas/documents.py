"""An edition as plain documents, with the keys and the order of its YAML files: so editions are edited and exchanged.

`edition_documents` and `read_documents` are each other's inverse; `read_documents` checks exactly what the reader of the
files checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from koopsuz.common.reference import Problems, Section, Value
from koopsuz.common.text import Text
from koopsuz.standards.schemas.content import (
    BlockContent,
    EditionContent,
    IndicatorContent,
    MeasureContent,
    RequirementContent,
)
from koopsuz.standards.schemas.edition import References, read_edition, with_hash

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EditionDocuments:
    """The plain content of `edition.yaml` and of the files of its blocks by letter, in order."""

    edition: Document
    blocks: dict[str, Document]


def edition_documents(content: EditionContent) -> EditionDocuments:
    """Take an edition apart into its documents."""
    edition = {
        "id": content.code,
        "title": content.title.as_mapping(),
        "about": content.about.as_mapping(),
        "valid_from": content.valid_from,
        "status": content.status.value,
        "sources": _texts(content.sources),
        "levels": _texts(content.level_names),
        "blocks": [block.code for block in content.blocks],
    }
    return EditionDocuments(edition, {block.code: _block(block) for block in content.blocks})


def read_documents(documents: EditionDocuments, *, rests_on: References, partial: bool = False) -> EditionContent:
    """The edition of these documents; `ReferenceError_` with everything that is wrong, each problem by its key."""
    problems = Problems()
    head = Section("edition", "", as_value(documents.edition), problems, partial=partial)
    blocks = {
        letter: Section(letter, "", as_value(document), problems, partial=partial)
        for letter, document in documents.blocks.items()
    }
    edition = read_edition(head, blocks, letters=tuple(blocks), rests_on=rests_on)
    problems.raise_if_any()
    return with_hash(edition)


def as_value(plain: object) -> Value:
    """Plain content as the reader of files sees it; it stands on no line."""
    if isinstance(plain, Mapping):
        return Value(0, {str(key): as_value(entry) for key, entry in plain.items()})
    if isinstance(plain, list | tuple):
        return Value(0, [as_value(entry) for entry in plain])
    return Value(0, plain, _words(plain))


def _words(plain: object) -> str:
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return (
        format(plain, "f")
        if isinstance(plain, Decimal)
        else plain.isoformat()
        if isinstance(plain, date)
        else str(plain)
    )


def _block(block: BlockContent) -> Document:
    return {
        "block": {"id": block.code, "title": block.title.as_mapping(), "about": block.about.as_mapping()},
        "requirements": [requirement_document(one) for one in block.requirements],
    }


def requirement_document(one: RequirementContent) -> Document:
    """A requirement with its indicators and measures."""
    document: Document = {
        "id": one.code,
        "title": one.title.as_mapping(),
        "text": one.text.as_mapping(),
        "why": one.why.as_mapping(),
        "class": one.requirement_class,
        "critical": one.critical,
        "target": one.target,
        "theme": one.theme,
        "applies": one.applies,
        "law": [
            {"act": source.act, "provision": source.provision.as_mapping(), "verified": source.verified}
            for source in one.legal_sources
        ],
    }
    if one.crosswalk:
        document["crosswalk"] = [
            {"framework": entry.framework, "reference": entry.reference} for entry in one.crosswalk
        ]
    document["indicators"] = [_indicator(indicator) for indicator in one.indicators]
    document["measures"] = [_measure(measure) for measure in one.measures]
    return document


def _indicator(one: IndicatorContent) -> Document:
    document: Document = {"id": one.code, "kind": one.kind.value, "question": one.question.as_mapping()}
    if one.levels:
        document["levels"] = _texts(one.levels)
    if one.is_number:
        document |= {
            "unit": one.unit.as_mapping(),
            "minimum": one.minimum,
            "maximum": one.maximum,
            "score": one.score,
            "better": one.better.value if one.better else "",
            "thresholds": [_number(threshold) for threshold in one.thresholds],
        }
    document["evidence"] = one.evidence.as_mapping()
    return document


def _measure(one: MeasureContent) -> Document:
    document: Document = {
        "id": one.code,
        "title": one.title.as_mapping(),
        "closes_to": one.closes_to,
        "effect_permille": one.effect_permille,
        "cost_type": one.cost_type.value,
        "line": one.line,
        "quantity": one.quantity,
        "price": one.price,
        "lifetime_years": one.lifetime_years,
        "recurrent_permille": one.recurrent_permille,
    }
    if one.recurrent_line:
        document["recurrent_line"] = one.recurrent_line
    if one.prerequisite:
        document["prerequisite"] = one.prerequisite
    return document


def _number(value: Decimal) -> int | Decimal:
    """A threshold without the noughts that mean nothing."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _texts(texts: tuple[Text, ...]) -> list[dict[str, str]]:
    return [one.as_mapping() for one in texts]
