"""Reads an OSCAL catalogue that `oscal_out` wrote, also when it was changed elsewhere; the reader of editions judges it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.reference.values import plain
from koopsuz.standards.schemas.documents import Document, EditionDocuments

Node = dict[str, Any]
MEASURE_NUMBERS = ("closes-to", "effect-permille", "lifetime-years", "recurrent-permille")
MEASURE_WORDS = ("cost-type", "line", "price", "recurrent-line", "prerequisite")


def read_catalogue(words: str) -> EditionDocuments:
    """The documents of an edition from a catalogue; `InputProblems` if it is no catalogue of ours."""
    try:
        catalogue = json.loads(words, parse_constant=_refuse_constant)["catalog"]
        metadata = _props(catalogue["metadata"])
        groups = list(_nodes(catalogue, "groups"))
        head = next(group for group in groups if group.get("class") == "edition")
        code = metadata["code"]
    except (ValueError, LookupError, TypeError, AttributeError, StopIteration, RecursionError) as error:
        raise InputProblems(
            [
                Problem(
                    "",
                    _("This is not an OSCAL catalogue of an edition that came from here."),
                    _("Bring in a catalogue that this page gives out, with its properties kept."),
                )
            ]
        ) from error
    blocks = {_label(group): _block(group) for group in groups if group.get("class") == "block"}
    edition: Document = {
        "id": code,
        "title": _text(_part(head, "title")),
        "about": _text(_part(head, "about")),
        "valid_from": _day(metadata.get("valid-from", "")),
        "status": metadata.get("status", ""),
        "sources": [_text(one) for one in _parts(head, "source")],
        "levels": [_text(one) for one in _parts(head, "level-name")],
        "blocks": list(blocks),
    }
    return EditionDocuments(edition, blocks)


def _block(group: Node) -> Document:
    return {
        "block": {
            "id": _label(group),
            "title": _text(_part(group, "title")),
            "about": _text(_part(group, "overview")),
        },
        "requirements": [_requirement(one) for one in _nodes(group, "controls")],
    }


def _requirement(control: Node) -> Document:
    props = _props(control)
    document: Document = {
        "id": _label(control),
        "title": _text(_part(control, "title")),
        "text": _text(_part(control, "statement")),
        "why": _text(_part(control, "guidance")),
        "class": plain(props.get("class", "")),
        "critical": plain(props.get("critical", "")),
        "target": plain(props.get("target", "")),
        "theme": props.get("theme", ""),
        "applies": _prose(_part(control, "applies")),
        "law": [_legal_source(one) for one in _parts(control, "legal-source")],
    }
    places = [
        {"framework": str(prop.get("class", "")), "reference": str(prop.get("value", ""))}
        for prop in _nodes(control, "props")
        if prop.get("name") == "crosswalk"
    ]
    if places:
        document["crosswalk"] = places
    document["indicators"] = [_indicator(one) for one in _parts(control, "assessment-objective")]
    document["measures"] = [_measure(one) for one in _parts(control, "measure")]
    return document


def _legal_source(part: Node) -> Document:
    props = _props(part)
    return {"act": props.get("act", ""), "provision": _text(part), "verified": plain(props.get("verified", ""))}


def _indicator(part: Node) -> Document:
    props = _props(part)
    kind = props.get("kind", "")
    document: Document = {"id": _label(part), "kind": kind, "question": _text(_part(part, "question"))}
    levels = [_text(one) for one in _parts(part, "level")]
    if levels:
        document["levels"] = levels
    if kind == "number":
        document |= {
            "unit": _text(_part(part, "unit")),
            "minimum": plain(props.get("minimum", "")),
            "maximum": plain(props.get("maximum", "")),
            "score": _prose(_part(part, "score")),
            "better": props.get("better", ""),
            "thresholds": [
                plain(str(prop.get("value", ""))) for prop in _nodes(part, "props") if prop.get("name") == "threshold"
            ],
        }
    return document | {"evidence": _text(_part(part, "evidence"))}


def _measure(part: Node) -> Document:
    props = _props(part)
    document: Document = {
        "id": _label(part),
        "title": _text(_part(part, "title")),
        "quantity": _prose(_part(part, "quantity")),
    }
    document |= {name.replace("-", "_"): plain(props.get(name, "")) for name in MEASURE_NUMBERS}
    return document | {name.replace("-", "_"): props[name] for name in MEASURE_WORDS if name in props}


def _nodes(node: Node, key: str) -> Iterator[Node]:
    """The mappings of a list; anything else is passed over."""
    found = node.get(key)
    return (one for one in found if isinstance(one, dict)) if isinstance(found, list) else iter(())


def _parts(node: Node, name: str) -> Iterable[Node]:
    return (part for part in _nodes(node, "parts") if part.get("name") == name)


def _part(node: Node, name: str) -> Node:
    return next(iter(_parts(node, name)), {})


def _props(node: Node) -> dict[str, str]:
    return {str(prop.get("name")): str(prop.get("value", "")) for prop in _nodes(node, "props")}


def _label(node: Node) -> str:
    return _props(node).get("label", "")


def _prose(part: Node) -> str:
    return str(part.get("prose", ""))


def _text(part: Node) -> dict[str, str]:
    found = {"ky": _prose(part), "ru": "", "en": ""}
    for one in _parts(part, "translation"):
        language = str(one.get("class", ""))
        if language in found:
            found[language] = _prose(one)
    return found


def _day(words: str) -> date | str:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return words


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
