"""A second edition made from the first: 3 requirements split, 2 merges, 4 renamed, 1 removed, with its migration map."""

import re
from copy import deepcopy

from koopsuz.common.text import Text
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.documents import Document, EditionDocuments, edition_documents
from koopsuz.standards.schemas.migration_map import MigrationMap, PassageContent

CODE = "2027-1"
INDICATOR = re.compile(r"[A-Z][0-9]{2}[a-z]")
SPLITS = {"A02": "A91", "B02": "B91", "C02": "C91"}
MERGES = (("D02", "D03", "D91"), ("E02", "E03", "E91"))
RENAMES = {"F02": "F91", "G02": "G91", "H02": "H91", "I02": "I91"}
REMOVED = "J02"
REASON = Text(ky="Башка эрежеде каралган.", ru="Это регулирует другое правило.", en="Another rule regulates it.")


def successor(first: EditionContent) -> tuple[EditionDocuments, MigrationMap]:
    """The documents of the second edition, and its map."""
    documents = edition_documents(first)
    documents.edition.update(id=CODE, valid_from=first.valid_from.replace(year=2027))
    passages = []
    for old, new in SPLITS.items():
        one = _one(documents, old)
        _add(documents, _copied(one, new, indicators=one["indicators"][:1]))
        code = one["indicators"][0]["id"]
        passages.append(PassageContent((code,), (code, f"{new}a")))
    for left, right, new in MERGES:
        one, other = _one(documents, left), _one(documents, right)
        levels = [part for part in one["indicators"] if part["kind"] in ("levels", "ladder")][:1]
        _add(documents, _copied(one, new, indicators=levels))
        sources = (levels[0]["id"], next(part["id"] for part in other["indicators"] if part["kind"] != "number"))
        passages.append(PassageContent(sources, (f"{new}a",)))
        for gone in (one, other):
            passages += [
                PassageContent((part["id"],), (), reason=REASON)
                for part in gone["indicators"]
                if part["id"] not in sources
            ]
            _take_out(documents, gone)
    for old, new in RENAMES.items():
        one = _one(documents, old)
        _add(documents, _copied(one, new, indicators=one["indicators"]))
        passages += [
            PassageContent((part["id"],), (new + chr(ord("a") + at),)) for at, part in enumerate(one["indicators"])
        ]
        _take_out(documents, one)
    one = _one(documents, REMOVED)
    passages += [PassageContent((part["id"],), (), reason=REASON) for part in one["indicators"]]
    _take_out(documents, one)
    return documents, MigrationMap(first.code, tuple(passages))


def _one(documents: EditionDocuments, code: str) -> Document:
    return next(one for one in documents.blocks[code[0]]["requirements"] if one["id"] == code)


def _add(documents: EditionDocuments, one: Document) -> None:
    documents.blocks[one["id"][0]]["requirements"].append(one)


def _take_out(documents: EditionDocuments, one: Document) -> None:
    """Take a requirement out, and let what waited for it wait no longer."""
    documents.blocks[one["id"][0]]["requirements"].remove(one)
    for block in documents.blocks.values():
        for other in block["requirements"]:
            for measure in other["measures"]:
                if measure.get("prerequisite") == one["id"]:
                    del measure["prerequisite"]


def _copied(one: Document, code: str, *, indicators: list[Document]) -> Document:
    """The requirement under another code, with these indicators; formulas that name them follow."""
    copy = deepcopy(one) | {"id": code}
    names = {part["id"]: code + chr(ord("a") + at) for at, part in enumerate(indicators)}
    copy["indicators"] = [deepcopy(part) | {"id": names[part["id"]]} for part in indicators]
    copy["measures"] = [_measure(deepcopy(part), f"{code}m{at}", names) for at, part in enumerate(one["measures"], 1)]
    return copy


def _measure(measure: Document, code: str, names: dict[str, str]) -> Document:
    quantity = measure["quantity"]
    for old, new in names.items():
        quantity = quantity.replace(old, new)
    if set(INDICATOR.findall(quantity)) - set(names.values()):
        quantity = "1"  # it counted by an indicator that the copy does not have
    return measure | {"id": code, "quantity": quantity}
