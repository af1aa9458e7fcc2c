"""What the editor of an edition needs to know: how far it may change, what waits for a language, and what its selects offer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
from koopsuz.standards.schemas.words import PlacedText, one_sided_changes, placed_texts
from koopsuz.standards.selectors.editions import NoEditionError, edition_content, get_edition_for
from koopsuz.standards.selectors.requirements import current_prices
from koopsuz.standards.selectors.usage import changeable
from koopsuz.standards.states import OPEN_TO_ALL


@dataclass(frozen=True, slots=True)
class Editing:
    """An edition under the editor's hands. `limit` says how far it may change: rules, words or nothing.

    `lacking` are the languages that a part waits for; `stayed` those whose words stayed while another language changed
    since the edition before.
    """

    content: EditionContent
    limit: str
    texts: int
    written: Mapping[str, int]
    lacking: Mapping[str, tuple[str, ...]]
    stayed: Mapping[str, tuple[str, ...]]

    def waits_for(self, part: str) -> tuple[str, ...]:
        """The names of the languages in which a part, or anything below it, is not written yet."""
        return tuple(str(LANGUAGE_NAMES[language]) for language in self.lacking.get(part, ()))

    def look_again(self, part: str) -> tuple[str, ...]:
        """The names of the languages in which a part, or anything below it, should be looked at again."""
        return tuple(str(LANGUAGE_NAMES[language]) for language in self.stayed.get(part, ()))

    def fields(self, part: str) -> Document:
        """The own fields of a part; `NoPartError` if there is none."""
        return own_fields(edition_documents(self.content), part)


def get_editing_for(by: object, code: str) -> Editing:
    """The edition with this code for those who edit; its absence and a refusal look the same (`NoEditionError`)."""
    if not may(by, Permission.MANAGE_STANDARD):
        raise NoEditionError(code)
    content = get_edition_for(by, code)
    texts = tuple(placed_texts(content))
    written = {language: sum(bool(getattr(one.text, language)) for one in texts) for language in LANGUAGES}
    before = {(one.part, one.field): one.text for one in _texts_before(content)}
    edition = Edition.objects.only("status").get(code=code)
    return Editing(
        content=content,
        limit=changeable(edition),
        texts=len(texts),
        written=written,
        lacking=_by_part((one.part, one.text.missing()) for one in texts),
        stayed=_by_part(
            (one.part, one_sided_changes(before[one.part, one.field], one.text))
            for one in texts
            if (one.part, one.field) in before
        ),
    )


def _texts_before(content: EditionContent) -> Iterable[PlacedText]:
    """The texts of the newest edition that left drafting before this one; none if there is none."""
    found = (
        Edition.objects.filter(status__in=OPEN_TO_ALL, valid_from__lt=content.valid_from)
        .exclude(code=content.code)
        .order_by("-valid_from", "-pk")
        .first()
    )
    return placed_texts(edition_content(found)) if found else ()


def _by_part(found: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Languages by part, with those of everything below a requirement and a block added to it."""
    gathered: dict[str, set[str]] = defaultdict(set)
    for part, languages in found:
        if languages:
            for above in _above(part):
                gathered[above].update(languages)
    return {part: tuple(one for one in LANGUAGES if one in languages) for part, languages in gathered.items()}


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
