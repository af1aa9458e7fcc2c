"""Changes from one edition to the next in the words of the reader's language, for the page and for documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.standards.kinds import LANGUAGE_NAMES, Change, Theme
from koopsuz.standards.schemas import RequirementContent
from koopsuz.standards.schemas.comparison import RequirementChange
from koopsuz.standards.schemas.word_changes import WordPart, word_changes
from koopsuz.standards.schemas.wording import in_words
from koopsuz.standards.selectors.requirements import fact_catalogue

WORDS = ("title", "text", "why")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A rule of a requirement that changed, before and after in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as the page shows it: words and rules that changed, parts that came, went or changed.

    `elsewhere` names the languages in which words changed that stayed in the reader's own.
    """

    change: RequirementChange
    words: tuple[tuple[WordPart, ...], ...]
    rules: tuple[FieldChange, ...]
    parts: tuple[tuple[str, str, str], ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def same_code(self) -> str:
        """The one code of a requirement that kept it."""
        return self.change.codes[0] if len(self.change.codes) == 1 and self.change.before else ""


def change_row(change: RequirementChange) -> ChangeRow:
    """A change in the words of the reader's language."""
    one_to_one = len(change.before) == len(change.after) == 1
    if not one_to_one or change.kind is Change.SAME:
        return ChangeRow(change, (), (), ())
    old, new = change.before[0], change.after[0]
    pairs = [(str(getattr(old, name)), str(getattr(new, name))) for name in WORDS]
    return ChangeRow(
        change,
        tuple(word_changes(before, after) for before, after in pairs if before != after),
        tuple(_rules(change, old, new)),
        (*_parts(old.indicators, new.indicators, "question"), *_parts(old.measures, new.measures, "title")),
        _elsewhere(old, new),
    )


def _elsewhere(old: RequirementContent, new: RequirementContent) -> tuple[str, ...]:
    texts = [(getattr(old, name), getattr(new, name)) for name in WORDS]
    changed = {
        language
        for before, after in texts
        for language in LANGUAGE_NAMES
        if str(before) == str(after) and getattr(before, language) != getattr(after, language)
    }
    return tuple(str(name) for language, name in LANGUAGE_NAMES.items() if language in changed)


def _rules(change: RequirementChange, old: RequirementContent, new: RequirementContent) -> list[FieldChange]:
    labels = {
        "requirement_class": _("Class"),
        "critical": _("Critical"),
        "target": _("Level that closes the gap"),
        "theme": _("Subject"),
        "applies": _("Whom it concerns"),
    }
    return [
        FieldChange(labels[name], _in_words(name, old), _in_words(name, new)) for name in change.rules if name in labels
    ]


def _in_words(name: str, one: RequirementContent) -> str:
    value = getattr(one, name)
    if name == "applies":
        return _("every school") if one.applies_to_all else in_words(value, facts=fact_catalogue())
    if name == "critical":
        return _("yes") if value else _("no")
    return str(Theme(value).label) if name == "theme" else figures.number(value)


def _parts(old: tuple[Any, ...], new: tuple[Any, ...], words: str) -> list[tuple[str, str, str]]:
    """(code, its words, what happened) of the indicators or measures that did not stay as they were."""
    before, after = {one.code: one for one in old}, {one.code: one for one in new}
    found = []
    for code in dict.fromkeys((*before, *after)):
        if code not in after:
            found.append((code, str(getattr(before[code], words)), str(Change.REMOVED.label)))
        elif code not in before:
            found.append((code, str(getattr(after[code], words)), str(Change.ADDED.label)))
        elif before[code] != after[code]:
            found.append((code, str(getattr(after[code], words)), _("changed")))
    return found
