"""Walks a file key by key, checks kinds and closed lists, and goes on after an error with a neutral value."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from koopsuz.common.reference.problems import Problems, say, suggestion
from koopsuz.common.reference.values import UnreadableError, Value, check_size, parse, read_words
from koopsuz.common.text import LANGUAGES, Text
from koopsuz.engine.errors import EngineError, ErrorList

UNKEPT = re.compile("[\x00\ud800-\udfff]")  # what the database refuses


def read_document(path: Path, *, problems: Problems, root: Path | None = None, partial: bool = False) -> "Section":
    """Open a YAML file whose top is a mapping. What can't be read becomes a problem and an empty section.

    `root` is the folder from which file names in problems are counted; `partial` lets texts wait for a language.
    """
    name = path.relative_to(root).as_posix() if root and path.is_relative_to(root) else path.name
    try:
        return read_section(read_words(path), name=name, problems=problems, partial=partial)
    except UnreadableError as refused:
        problems.add(name, refused.line, "", refused.problem, refused.remedy)
        return Section(name, "", Value(1, {}), problems, readable=False)


def read_section(words: str, *, name: str, problems: Problems, partial: bool = False) -> "Section":
    """Read the words of a YAML file, wherever they came from; otherwise as `read_document`."""
    value = Value(1, {})
    try:
        check_size(len(words))
        value = parse(words, name=name, problems=problems)
        if not isinstance(value.content, dict):
            raise UnreadableError(
                value.line, _("The file does not begin with a mapping."), _("Begin it with a key and a colon.")
            )
    except UnreadableError as refused:
        problems.add(name, refused.line, "", refused.problem, refused.remedy)
        return Section(name, "", Value(1, {}), problems, readable=False)
    return Section(name, "", value, problems, partial=partial)


class Section:
    """A mapping in a file, read key by key. `done()` at the end complains of keys that nobody asked for.

    In a `partial` document a text may still lack languages, but not all of them.
    """

    def __init__(
        self,
        file: str,
        path: str,
        value: Value,
        problems: Problems,
        *,
        readable: bool = True,
        partial: bool = False,
    ) -> None:
        self.file, self.path, self.value, self.problems = file, path, value, problems
        self.entries: Mapping[str, Value] = value.content
        self.asked: set[str] = set()
        self.readable = readable
        self.partial = partial

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def line(self, key: str = "") -> int:
        """The line of a key's value, or of the section."""
        return self.entries[key].line if key in self.entries else self.value.line

    def name(self, key: str = "") -> str:
        """The way from the top of the file to a key, as written in problems."""
        return ".".join(part for part in (self.path, key) if part)

    def problem(self, key: str, problem: str, remedy: str, *, line: int | None = None) -> None:
        """Add a problem at a key of this section; silent when the file could not be read at all."""
        if self.readable:
            self.problems.add(self.file, line or self.line(key), self.name(key), problem, remedy)

    def get(self, key: str, *, required: bool = True) -> Value | None:
        """The raw value of a key; a problem if it is required and missing or empty."""
        self.asked.add(key)
        value = self.entries.get(key)
        if value is not None and value.content is not None and value.content != "":
            return value
        if required:
            self.problem(key, _("“%(key)s” is missing or empty.") % {"key": key}, _("Fill it in."))
        return None

    def of_type(self, key: str, kinds: tuple[type, ...], expected: str, *, required: bool) -> Any:
        """The content of a key if it is of one of the kinds; otherwise a problem and None."""
        value = self.get(key, required=required)
        if value is None:
            return None
        if (isinstance(value.content, bool) and bool not in kinds) or not isinstance(value.content, kinds):
            self.wrong_kind(key, value, expected)
            return None
        return value.content

    def wrong_kind(self, key: str, value: Value, expected: str) -> None:
        """Say that a value is of another kind than expected."""
        self.problem(
            key,
            _("“%(key)s” is %(found)s, but %(expected)s is expected.")
            % {"key": key, "found": value.kind(), "expected": expected},
            _("Write %(expected)s.") % {"expected": expected},
        )

    def words(self, key: str, *, required: bool = True) -> str:
        """Text that is the same in every language: an id, a formula, a source."""
        value = self.get(key, required=required)
        if value is None:
            return ""
        if isinstance(value.content, list | dict):
            self.wrong_kind(key, value, _("text"))
            return ""
        if UNKEPT.search(value.words):
            self.problem(key, _("“%(key)s” holds a sign that can't be kept.") % {"key": key}, _("Type it anew."))
            return ""
        return value.words

    def text(self, key: str, *, required: bool = True, at_most: int | None = None) -> Text:
        """A text with exactly the keys ky, ru and en, none empty."""
        value = self.get(key, required=required)
        if value is None:
            return Text()
        if not isinstance(value.content, dict):
            self.wrong_kind(key, value, _("a mapping of ky, ru and en"))
            return Text()
        return self.child(key, value).languages(at_most=at_most)

    def texts(self, key: str, *, required: bool = True) -> tuple[Text, ...]:
        """A list of texts in three languages."""
        return tuple(section.languages() for section in self.sections(key, required=required))

    def languages(self, *, at_most: int | None = None) -> Text:
        """Read this section itself as a text in three languages."""
        found = Text(**{language: self.words(language, required=not self.partial) for language in LANGUAGES})
        self.done()
        if self.partial and not found:
            self.problem("", _("This text is empty in every language."), _("Write it in one language at least."))
        for language in LANGUAGES:
            length = len(getattr(found, language))
            if at_most is not None and length > at_most:
                self.problem(
                    language,
                    _("This text has %(length)s characters; at most %(limit)s fit.")
                    % {"length": length, "limit": at_most},
                    _("Shorten it."),
                )
        return found

    def whole(
        self, key: str, *, low: int | None = None, high: int | None = None, default: int = 0, required: bool = True
    ) -> int:
        """A whole number within its bounds."""
        found = self.of_type(key, (int,), _("a whole number"), required=required)
        if found is None:
            return default
        if not _within(found, low, high):
            self.out_of_bounds(key, found, low, high)
        return int(found)

    def number(self, key: str, *, low: int | None = None, high: int | None = None, required: bool = True) -> Decimal:
        """A number, whole or decimal, within its bounds."""
        found = self.of_type(key, (int, Decimal), _("a number"), required=required)
        if found is None:
            return Decimal(0)
        if not _within(found, low, high):
            self.out_of_bounds(key, found, low, high)
        return Decimal(found)

    def out_of_bounds(self, key: str, found: object, low: int | None, high: int | None) -> None:
        """Say that a number lies outside what is possible."""
        self.problem(
            key,
            _("%(found)s is outside %(low)s … %(high)s.")
            % {"found": found, "low": "−∞" if low is None else low, "high": "∞" if high is None else high},
            _("Write a number within these bounds."),
        )

    def flag(self, key: str, *, required: bool = True, default: bool = False) -> bool:
        """True or false."""
        found = self.of_type(key, (bool,), _("true or false"), required=required)
        return default if found is None else bool(found)

    def day(self, key: str, *, required: bool = True) -> date | None:
        """A date written as year-month-day."""
        found = self.of_type(key, (date,), _("a date such as 2026-01-31"), required=required)
        return found if isinstance(found, date) else None

    def choice(self, key: str, allowed: Iterable[str], *, required: bool = True) -> str:
        """One word of a closed list."""
        found = self.words(key, required=required)
        if found:
            self.known(key, found, allowed)
        return found

    def known(self, key: str, found: str, allowed: Iterable[str], *, line: int | None = None) -> bool:
        """Complain if a word is not in a closed list; the remedy names the nearest or all."""
        allowed = list(allowed)
        if found in allowed:
            return True
        self.problem(
            key,
            _("“%(found)s” is not known.") % {"found": found},
            suggestion(found, allowed),
            line=line,
        )
        return False

    def numbers(self, key: str, *, count: int | None = None, required: bool = True) -> tuple[Decimal, ...]:
        """A list of numbers, of a fixed count if given."""
        items = self.items(key, required=required)
        wrong = [
            item for item in items if isinstance(item.content, bool) or not isinstance(item.content, int | Decimal)
        ]
        for item in wrong:
            self.problem(
                key,
                _("“%(found)s” in “%(key)s” is not a number.") % {"found": item.words, "key": key},
                _("Write numbers with a decimal point."),
                line=item.line,
            )
        if items and count is not None and len(items) != count:
            self.problem(
                key,
                _("“%(key)s” has %(found)s entries, but exactly %(count)s are needed.")
                % {"key": key, "found": len(items), "count": count},
                _("Add or remove entries."),
            )
        return tuple(Decimal(item.content) for item in items if item not in wrong)

    def strings(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of plain words."""
        found = []
        for item in self.items(key, required=required):
            if isinstance(item.content, list | dict):
                self.wrong_kind(key, item, _("text"))
            else:
                found.append(item.words)
        return tuple(found)

    def items(self, key: str, *, required: bool = True) -> list[Value]:
        """A list as it is; empty and a problem if it is something else, or required and empty."""
        found = self.of_type(key, (list,), _("a list"), required=required)
        if found == [] and required:
            self.problem(key, _("“%(key)s” is an empty list.") % {"key": key}, _("Add at least one entry."))
        return found or []

    def section(self, key: str, *, required: bool = True) -> "Section":
        """A mapping below this one."""
        found = self.of_type(key, (dict,), _("a mapping"), required=required)
        if found is None:
            return Section(self.file, self.name(key), Value(self.line(key), {}), self.problems, readable=False)
        return self.child(key, self.entries[key])

    def sections(self, key: str, *, required: bool = True) -> list["Section"]:
        """A list of mappings; each is named in problems by its `id`, or by its place in the list."""
        found = []
        for position, item in enumerate(self.items(key, required=required), start=1):
            if not isinstance(item.content, dict):
                self.problem(
                    key,
                    _("Entry %(position)s of “%(key)s” is %(found)s, but a mapping is expected.")
                    % {"position": position, "key": key, "found": item.kind()},
                    _("Write keys and values below the dash."),
                    line=item.line,
                )
                continue
            label = item.content["id"].words if "id" in item.content else ""
            found.append(self.child(f"{key}.{label or position}", item))
        return found

    def child(self, key: str, value: Value) -> "Section":
        """A section below this one."""
        return Section(self.file, self.name(key), value, self.problems, readable=self.readable, partial=self.partial)

    def done(self) -> None:
        """Complain of every key that nobody asked for: mostly slips of the pen."""
        for key in self.entries:
            if key not in self.asked:
                self.problem(
                    key,
                    _("The key “%(key)s” is not known here.") % {"key": key},
                    suggestion(key, sorted(self.asked)),
                )


def check_unique(found: Iterable[tuple[str, Section]]) -> None:
    """Complain of every id that stands twice, over any number of files; the later one gets the problem."""
    first: dict[str, Section] = {}
    for name, section in found:
        if name and name in first:
            section.problem(
                "id",
                _("The id “%(id)s” already stands in %(file)s, line %(line)s.")
                % {"id": name, "file": first[name].file, "line": first[name].line("id")},
                _("Give it an id of its own; ids are never reused."),
            )
        first.setdefault(name, section)


def add_formula_problems(section: Section, key: str, error: EngineError) -> None:
    """Add every error of a formula at its key."""
    for one in ErrorList([error]):
        section.problem(key, say(one), _("Correct the formula."))


def _within(found: int | Decimal, low: int | None, high: int | None) -> bool:
    return (low is None or found >= low) and (high is None or found <= high)
