"""Every text of an edition by the part and the field in which it stands: for the meter of languages and for translators."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from koopsuz.common.text import LANGUAGES, Text
from koopsuz.standards.schemas.content import EditionContent, IndicatorContent, RequirementContent
from koopsuz.standards.schemas.documents import Document, EditionDocuments
from koopsuz.standards.schemas.parts import own_fields, put_fields

_PLACE = re.compile(r"([a-z]+)(?:\.([0-9]+))?(?:\.provision)?")


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text with its place: `("D03", "why")`, `("D03a", "levels.2")`, `("D03", "law.1.provision")`; lists count from 1."""

    part: str
    field: str
    text: Text


def placed_texts(content: EditionContent) -> Iterator[PlacedText]:
    """All texts of an edition in reading order."""
    yield PlacedText("edition", "title", content.title)
    yield PlacedText("edition", "about", content.about)
    yield from _listed("edition", "sources", content.sources)
    yield from _listed("edition", "levels", content.level_names)
    for block in content.blocks:
        yield PlacedText(block.code, "title", block.title)
        yield PlacedText(block.code, "about", block.about)
        for one in block.requirements:
            yield from texts_of_requirement(one)


def texts_of_requirement(one: RequirementContent) -> Iterator[PlacedText]:
    """The texts of a requirement and of what hangs below it."""
    for field, text in (("title", one.title), ("text", one.text), ("why", one.why)):
        yield PlacedText(one.code, field, text)
    for number, source in enumerate(one.legal_sources, start=1):
        yield PlacedText(one.code, f"law.{number}.provision", source.provision)
    for indicator in one.indicators:
        yield from _of_indicator(indicator)
    for measure in one.measures:
        yield PlacedText(measure.code, "title", measure.title)


def one_sided_changes(before: Text, after: Text) -> tuple[str, ...]:
    """The languages whose words stayed while those of another one changed; a translator looks at them again."""
    changed = [language for language in LANGUAGES if getattr(before, language) != getattr(after, language)]
    if not changed:
        return ()
    return tuple(language for language in LANGUAGES if language not in changed and getattr(after, language))


def put_text(documents: EditionDocuments, part: str, field: str, text: Mapping[str, str]) -> None:
    """Put another text in the place of one; `LookupError` if there is no such place."""
    fields = own_fields(documents, part)
    found = _PLACE.fullmatch(field)
    if found is None or found[1] not in fields:
        raise LookupError(field)
    name, number = found[1], found[2]
    if number is None:
        fields[name] = dict(text)
    else:
        entries: list[Document] = fields[name]
        if not 1 <= int(number) <= len(entries):
            raise LookupError(field)
        if name == "law":
            entries[int(number) - 1]["provision"] = dict(text)
        else:
            entries[int(number) - 1] = dict(text)
    put_fields(documents, part, fields)


def _of_indicator(one: IndicatorContent) -> Iterator[PlacedText]:
    yield PlacedText(one.code, "question", one.question)
    yield from _listed(one.code, "levels", one.levels)
    if one.is_number:
        yield PlacedText(one.code, "unit", one.unit)
    yield PlacedText(one.code, "evidence", one.evidence)


def _listed(part: str, field: str, texts: tuple[Text, ...]) -> Iterator[PlacedText]:
    for number, text in enumerate(texts, start=1):
        yield PlacedText(part, f"{field}.{number}", text)
