"""What the editor of an edition needs to know: how far it may change, what waits for a language, and what its selects offer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common import figures
from koopsuz.common.text import LANGUAGES
from koopsuz.law.selectors import act_links
from koopsuz.standards.kinds import LANGUAGE_NAMES
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import EditionContent, load_crosswalk
from koopsuz.standards.schemas.documents import Document, edition_documents
from koopsuz.standards.schemas.parts import own_fields
from koopsuz.standards.schemas.words import placed_texts
from koopsuz.standards.selectors.editions import NoEditionError, get_edition_for
from koopsuz.standards.selectors.requirements import current_prices
from koopsuz.standards.selectors.usage import changeable


@dataclass(frozen=True, slots=True)
class Editing:
    """An edition under the editor's hands. `limit` says how far it may change: rules, words or nothing."""

    content: EditionContent
    limit: str
    texts: int
    written: Mapping[str, int]
    lacking: Mapping[str, tuple[str, ...]]

    def waits_for(self, part: str) -> tuple[str, ...]:
        """The names of the languages in which a part, or anything below it, is not written yet."""
        return tuple(str(LANGUAGE_NAMES[language]) for language in self.lacking.get(part, ()))

    def fields(self, part: str) -> Document:
        """The own fields of a part; `NoPartError` if there is none."""
        return own_fields(edition_documents(self.content), part)


def get_editing_for(by: object, code: str) -> Editing:
    """The edition with this code for those who edit; its absence and a refusal look the same (`NoEditionError`)."""
    if not may(by, Permission.MANAGE_STANDARD):
        raise NoEditionError(code)
    content = get_edition_for(by, code)
    lacking: dict[str, set[str]] = defaultdict(set)
    written = dict.fromkeys(LANGUAGES, 0)
    texts = 0
    for one in placed_texts(content):
        texts += 1
        for language in LANGUAGES:
            written[language] += bool(getattr(one.text, language))
        if missing := one.text.missing():
            for part in _above(one.part):
                lacking[part].update(missing)
    edition = Edition.objects.only("status").get(code=code)
    in_order = {part: tuple(one for one in LANGUAGES if one in found) for part, found in lacking.items()}
    return Editing(content, changeable(edition), texts, written, in_order)


def offered_acts() -> list[tuple[str, Any]]:
    """The acts that a requirement may rest on, by title."""
    return sorted(((code, str(link.title)) for code, link in act_links().items()), key=lambda pair: pair[1])


def offered_places() -> list[tuple[str, Any]]:
    """The places of other frameworks, under the names of the frameworks."""
    return [
        (str(framework.name), [(f"{code}:{place}", str(name)) for place, name in framework.references.items()])
        for code, framework in load_crosswalk(settings.REFERENCE).items()
    ]


def offered_prices() -> list[tuple[str, Any]]:
    """The prices in force today, each with its amount, unit and day, under the letter of their block."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, price in sorted(current_prices().items()):
        words = f"{price.name}: {figures.money(price.amount)} / {price.unit}, {figures.day(price.valid_from)}"
        groups[code.split("_")[0].upper()].append((code, words))
    return list(groups.items())


def _above(part: str) -> tuple[str, ...]:
    """The part itself with the requirement and the block that hold it."""
    return (part,) if part == "edition" else tuple(dict.fromkeys((part, part[:3], part[:1])))
