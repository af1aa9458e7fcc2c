"""An edition as an OSCAL catalogue (JSON): blocks are groups, requirements are controls, indicators and measures are parts.

OSCAL knows one language; the prose is Kyrgyz, and the other languages hang below it as parts called `translation`. What OSCAL
has no word for carries our namespace. `oscal_in` reads exactly this back.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from koopsuz.common.text import Text
from koopsuz.standards.schemas import EditionContent, IndicatorContent, MeasureContent, RequirementContent
from koopsuz.standards.schemas.content import BlockContent

OSCAL_VERSION = "1.2.3"
NAMESPACE = "https://koopsuz.kg/ns/oscal"
Node = dict[str, Any]


def edition_catalogue(content: EditionContent, *, stamp: datetime) -> str:
    """The words of the JSON file; `stamp` is when it was written, with its time zone."""
    catalogue = {
        "uuid": _uuid(content.code, content.content_hash),
        "metadata": {
            "title": _shown(content.title) or content.code,
            "last-modified": stamp.isoformat(timespec="seconds"),
            "version": content.code,
            "oscal-version": OSCAL_VERSION,
            "props": [
                _prop("code", content.code),
                _prop("status", content.status.value),
                _prop("valid-from", content.valid_from.isoformat()),
                _prop("content-hash", content.content_hash),
            ],
        },
        "groups": [_head(content), *(_group(block) for block in content.blocks)],
        "back-matter": {"resources": list(_resources(content))},
    }
    return json.dumps({"catalog": catalogue}, ensure_ascii=False, indent=1) + "\n"


def _head(content: EditionContent) -> Node:
    """The words of the edition as a whole."""
    parts = [_words("title", content.title), _words("about", content.about)]
    parts += [_words("source", text) for text in content.sources]
    parts += [_words("level-name", text) for text in content.level_names]
    return {"id": "edition", "class": "edition", "title": _shown(content.title) or content.code, "parts": parts}


def _group(block: BlockContent) -> Node:
    return {
        "id": f"block-{block.code.lower()}",
        "class": "block",
        "title": _shown(block.title) or block.code,
        "props": [_prop("label", block.code, own=False)],
        "parts": [_words("title", block.title), _words("overview", block.about, own=False)],
        "controls": [_control(one) for one in block.requirements],
    }


def _control(one: RequirementContent) -> Node:
    code = one.code.lower()
    props = [
        _prop("label", one.code, own=False),
        _prop("class", str(one.requirement_class)),
        _prop("critical", "true" if one.critical else "false"),
        _prop("target", str(one.target)),
        _prop("theme", one.theme),
    ]
    props += [_prop("crosswalk", entry.reference, kind=entry.framework) for entry in one.crosswalk]
    parts = [
        _words("title", one.title),
        _words("statement", one.text, own=False, name_id=f"{code}_smt"),
        _words("guidance", one.why, own=False, name_id=f"{code}_gdn"),
        _formula("applies", one.applies),
    ]
    for source in one.legal_sources:
        legal = _words("legal-source", source.provision)
        legal["props"] = [_prop("act", source.act), _prop("verified", "true" if source.verified else "false")]
        legal["links"] = [{"href": f"#{_uuid('act', source.act)}", "rel": "reference"}]
        parts.append(legal)
    parts += [_indicator(indicator) for indicator in one.indicators]
    parts += [_measure(measure) for measure in one.measures]
    return {
        "id": code,
        "class": "requirement",
        "title": _shown(one.title) or one.code,
        "props": props,
        "links": [
            {"href": f"#{act}", "rel": "reference"}
            for act in dict.fromkeys(_uuid("act", source.act) for source in one.legal_sources)
        ],
        "parts": parts,
    }


def _indicator(one: IndicatorContent) -> Node:
    props = [_prop("label", one.code, own=False), _prop("kind", one.kind.value)]
    parts = [_words("question", one.question)]
    parts += [_words("level", text) for text in one.levels]
    if one.is_number:
        props += [_prop("minimum", str(one.minimum)), _prop("maximum", str(one.maximum))]
        props += [_prop("better", one.better.value)] if one.better else []
        props += [_prop("threshold", format(threshold, "f")) for threshold in one.thresholds]
        parts += [_words("unit", one.unit), _formula("score", one.score)]
    parts.append(_words("evidence", one.evidence))
    return {"id": f"{one.code.lower()}_obj", "name": "assessment-objective", "props": props, "parts": parts}


def _measure(one: MeasureContent) -> Node:
    given = {
        "closes-to": str(one.closes_to),
        "effect-permille": str(one.effect_permille),
        "cost-type": one.cost_type.value,
        "line": one.line,
        "price": one.price,
        "lifetime-years": str(one.lifetime_years),
        "recurrent-permille": str(one.recurrent_permille),
        "recurrent-line": one.recurrent_line,
        "prerequisite": one.prerequisite,
    }
    return {
        "id": f"{one.code.lower()}_msr",
        "name": "measure",
        "ns": NAMESPACE,
        "props": [_prop("label", one.code, own=False), *(_prop(name, value) for name, value in given.items() if value)],
        "parts": [_words("title", one.title), _formula("quantity", one.quantity)],
    }


def _words(name: str, text: Text, *, own: bool = True, name_id: str = "") -> Node:
    """A text as a part: Kyrgyz prose, the other languages below it; a language that is not written yet is left out."""
    part: Node = {"id": name_id} if name_id else {}
    part["name"] = name
    if own:
        part["ns"] = NAMESPACE
    if text.ky:
        part["prose"] = text.ky
    others = [
        {"name": "translation", "ns": NAMESPACE, "class": language, "prose": words}
        for language, words in (("ru", text.ru), ("en", text.en))
        if words
    ]
    return part | ({"parts": others} if others else {})


def _formula(name: str, formula: str) -> Node:
    return {"name": name, "ns": NAMESPACE, "class": "formula", "prose": formula}


def _prop(name: str, value: str, *, own: bool = True, kind: str = "") -> Node:
    prop: Node = {"name": name}
    if own:
        prop["ns"] = NAMESPACE
    return prop | {"value": value} | ({"class": kind} if kind else {})


def _resources(content: EditionContent) -> Iterable[Node]:
    acts = {source.act: source.act_title for one in content.requirements for source in one.legal_sources}
    for act, title in sorted(acts.items()):
        yield {"uuid": _uuid("act", act), "title": _shown(title) or act, "props": [_prop("act", act)]}


def _shown(text: Text) -> str:
    """A title on one line, as OSCAL wants it."""
    return " ".join(text.in_language("ky")[0].split())


def _uuid(*names: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join((NAMESPACE, *names))))
