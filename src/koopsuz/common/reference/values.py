"""From YAML to values that know their line; the dangerous and the ambiguous parts of YAML are refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from koopsuz.common.reference.problems import Problems

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_VALUES = 200_000

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times faster where the wheel has it

Plain = str | int | Decimal | bool | date | None


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the line on which it stands: a plain value, a list or a mapping of values."""

    line: int
    content: Any
    words: str = ""  # a plain value as written

    def kind(self) -> str:
        """What this is, in words for a problem."""
        names = {
            list: _("a list"),
            dict: _("a mapping"),
            str: _("text"),
            bool: _("true or false"),
            int: _("a whole number"),
            Decimal: _("a number"),
            date: _("a date"),
        }
        return names.get(type(self.content), _("nothing"))


class UnreadableError(Exception):
    """The file can't be read further."""

    def __init__(self, line: int, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line, self.problem, self.remedy = line, problem, remedy


def read_words(path: Path) -> str:
    try:
        check_size(path.stat().st_size)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            1,
            _("Byte %(position)s is not UTF-8.") % {"position": error.start + 1},
            _("Save the file in the encoding UTF-8."),
        ) from error
    except OSError as error:
        raise UnreadableError(1, _("The file can't be read."), _("Check that it exists and may be read.")) from error


def check_size(size: int) -> None:
    """Refuse what is too large to be read at once."""
    if size > MAX_BYTES:
        raise UnreadableError(
            1,
            _("The file is larger than %(limit)s bytes.") % {"limit": MAX_BYTES},
            _("Split it into smaller files."),
        )


def parse(words: str, *, name: str, problems: Problems) -> Value:
    try:
        events = iter(yaml.parse(words, Loader=_LOADER))
        return _Builder(events, name=name, problems=problems).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableError(
            line,
            _("This is not valid YAML: %(reason)s.") % {"reason": error.problem or error},
            _("Check the indentation, and put text with a colon or a quote into double quotes."),
        ) from error
    except yaml.YAMLError as error:
        raise UnreadableError(1, _("This is not valid YAML."), _("Remove control characters from the file.")) from error


class _Builder:
    """Builds values from the parser's events, so that aliases are refused before they unfold."""

    def __init__(self, events: Iterator[Any], *, name: str, problems: Problems) -> None:
        self.events, self.name, self.problems = events, name, problems
        self.values = 0

    def document(self) -> Value:
        for event in self.events:
            if isinstance(event, yaml.events.StreamStartEvent | yaml.events.DocumentStartEvent):
                continue
            if isinstance(event, yaml.events.StreamEndEvent):
                raise UnreadableError(1, _("The file is empty."), _("Fill it in or remove it."))
            value = self.value(event, depth=0)
            self._end()
            return value
        raise UnreadableError(1, _("The file is empty."), _("Fill it in or remove it."))

    def _end(self) -> None:
        for event in self.events:
            if isinstance(event, yaml.events.DocumentStartEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise UnreadableError(
                    line, _("A second document begins here."), _("Keep one document in a file; remove “---”.")
                )

    def value(self, event: Any, *, depth: int) -> Value:
        line = event.start_mark.line + 1
        self.values += 1
        if self.values > MAX_VALUES or depth > MAX_DEPTH:
            raise UnreadableError(line, _("The file is too large or too deep."), _("Split it into smaller files."))
        if isinstance(event, yaml.events.AliasEvent) or event.anchor:
            raise UnreadableError(
                line, _("Anchors and aliases (& and *) are not allowed."), _("Write the value out in full.")
            )
        if event.tag and event.tag != "!":
            raise UnreadableError(
                line, _("Tags (!) are not allowed."), _("Remove the tag; put text into double quotes.")
            )
        if isinstance(event, yaml.events.MappingStartEvent):
            return Value(line, self.mapping(depth=depth))
        if isinstance(event, yaml.events.SequenceStartEvent):
            return Value(line, self.sequence(depth=depth))
        return Value(line, plain(event.value) if event.implicit[0] else event.value, event.value)

    def sequence(self, *, depth: int) -> list[Value]:
        items = []
        for event in self.events:
            if isinstance(event, yaml.events.SequenceEndEvent):
                break
            items.append(self.value(event, depth=depth + 1))
        return items

    def mapping(self, *, depth: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        for event in self.events:
            if isinstance(event, yaml.events.MappingEndEvent):
                break
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.events.ScalarEvent):
                raise UnreadableError(
                    line, _("A key must be a plain word."), _("Write the key as a word before the colon.")
                )
            key = event.value
            value = self.value(next(self.events), depth=depth + 1)
            if key in entries:
                self.problems.add(
                    self.name,
                    line,
                    key,
                    _("The key “%(key)s” already stands on line %(line)s.") % {"key": key, "line": entries[key].line},
                    _("Keep one of the two."),
                )
                continue
            entries[key] = value
        return entries


def plain(words: str) -> Plain:
    """Read an unquoted value: nothing, true or false, a whole number, a decimal, a date; anything else is text."""
    if words in ("", "~", "null"):
        return None
    if words in ("true", "false"):
        return words == "true"
    if _WHOLE.fullmatch(words):
        return int(words)
    if _DECIMAL.fullmatch(words):
        return Decimal(words)
    if _DAY.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError:
            return words
    return words
