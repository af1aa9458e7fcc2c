"""Reads a file of envelopes: one row is what one source has in one year. docs/reference/plan-files.md describes the columns."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from koopsuz.common.text import Text
from koopsuz.engine.money import TYIYN_PER_SOM
from koopsuz.planning.schemas.money import OWNED_KINDS, SOURCE_KINDS, SourceInput
from koopsuz.planning.schemas.problems import Problems
from koopsuz.planning.schemas.tables import Row, check_columns, read_table
from koopsuz.standards.kinds import BudgetLine, CostType, Theme

REQUIRED = ("source", "year", "amount_som")
COLUMNS = (
    "source",
    "kind",
    "owner",
    "name",
    "name_ky",
    "name_ru",
    "name_en",
    "year",
    "amount_som",
    "status",
    "basis",
    "lines",
    "themes",
    "places",
    "cost_types",
    "whole_period",
    "deadline_year",
)
STATUSES = ("draft", "approved", "revised")
MOST_SOM = Decimal(10) ** 13
YEARS = range(2020, 2101)
YES = frozenset({"yes", "true", "1", "ооба", "да"})
NO = frozenset({"", "no", "false", "0", "жок", "нет"})
SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'")


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """What one source has in one year. `source` carries its terms but no amounts; a row not `described` only names it."""

    row: int
    source: SourceInput
    described: bool
    year: int
    tyiyn: int
    status: str
    basis: str


@dataclass(frozen=True, slots=True)
class Owners:
    """Codes that may own local money and special means; None means that nothing is known and any code passes."""

    areas: Collection[str] | None = None
    schools: Collection[str] | None = None


def read_envelopes(
    content: bytes,
    *,
    problems: Problems,
    owners: Owners,
    known: Mapping[str, SourceInput] | None = None,
) -> tuple[EnvelopeRow, ...]:
    """The rows of the file; everything wrong goes to `problems`. A source in `known` need not be described again."""
    table = read_table(content, problems=problems)
    check_columns(table, required=REQUIRED, known=COLUMNS, problems=problems)
    if problems:
        return ()
    reader = _Reader(problems, owners, known or {})
    rows = [reader.read(row) for row in table.rows]
    if not table.rows and not problems:
        problems.add(_("The file has no rows of data."), _("Write one row for each source and year."))
    return tuple(row for row in rows if row)


def sources_of(
    rows: Collection[EnvelopeRow], *, known: Mapping[str, SourceInput] | None = None
) -> tuple[SourceInput, ...]:
    """The sources of the rows with their amounts by year, in the order of their codes."""
    described: dict[str, SourceInput] = dict(known or {})
    amounts: dict[str, dict[int, int]] = {}
    for row in rows:
        if row.described:
            described[row.source.code] = row.source
        amounts.setdefault(row.source.code, {})[row.year] = row.tyiyn
    return tuple(_with_amounts(described[code], tuple(sorted(amounts[code].items()))) for code in sorted(amounts))


def _with_amounts(source: SourceInput, amounts: tuple[tuple[int, int], ...]) -> SourceInput:
    return SourceInput.from_terms(
        code=source.code,
        kind=source.kind,
        name=source.name,
        owner_code=source.owner_code,
        terms={**source.terms(), "amounts": amounts},
    )


class _Reader:
    """Reads rows one by one and remembers what earlier rows said of the same source."""

    def __init__(self, problems: Problems, owners: Owners, known: Mapping[str, SourceInput]) -> None:
        self.problems, self.owners, self.known = problems, owners, known
        self.first: dict[str, tuple[int, SourceInput]] = {}
        self.years: dict[tuple[str, int], int] = {}

    def read(self, row: Row) -> EnvelopeRow | None:
        before = len(self.problems.found)
        code, year = self._code(row), self._year(row, "year", required=True)
        tyiyn = self._amount(row)
        described = bool(row["kind"])
        source = self._source(row, code) if described else self._named(row, code)
        status = self._choice(row, "status", STATUSES) or "draft"
        if len(self.problems.found) > before or source is None or year is None or tyiyn is None:
            return None
        self._once(row, code, year)
        return EnvelopeRow(row.number, source, described, year, tyiyn, status, row["basis"][:300])

    def _code(self, row: Row) -> str:
        code = row["source"]
        plain = code.replace("-", "").replace("_", "")
        if not code or len(code) > 60 or not (plain.isascii() and plain.isalnum()):
            self.problems.add(
                _("A source needs a short code of Latin letters, digits and hyphens."),
                _("Write a code such as “local-41702205801000”; the same code in every year."),
                row=row.number,
                column="source",
                found=code,
            )
        return code

    def _named(self, row: Row, code: str) -> SourceInput | None:
        if code in self.first:
            return self.first[code][1]
        source = self.known.get(code)
        if source is None:
            self.problems.add(
                _("The source “%(code)s” is not known yet, so its kind is needed."),
                _("Fill in the column kind: %(kinds)s."),
                row=row.number,
                column="kind",
                code=code,
                kinds=", ".join(SOURCE_KINDS),
            )
        return source

    def _source(self, row: Row, code: str) -> SourceInput | None:
        kind = self._choice(row, "kind", SOURCE_KINDS)
        owner = self._owner(row, kind)
        source = SourceInput(
            code=code,
            kind=kind,
            name=self._name(row, code),
            amounts=(),
            owner_code=owner,
            lines=self._list(row, "lines", BudgetLine.values),
            themes=self._list(row, "themes", Theme.values),
            places=self._places(row),
            cost_types=self._list(row, "cost_types", CostType.values),
            whole_period=self._flag(row, "whole_period"),
            deadline_year=self._year(row, "deadline_year", required=False),
        )
        return self._same_as_before(row, source)

    def _same_as_before(self, row: Row, source: SourceInput) -> SourceInput:
        number, earlier = self.first.setdefault(source.code, (row.number, source))
        if earlier != source:
            self.problems.add(
                _("The source “%(code)s” is described differently in row %(other)s."),
                _("Give it the same kind, owner, name and terms in every row, or leave them empty after the first."),
                row=row.number,
                column="source",
                code=source.code,
                other=number,
            )
        return earlier

    def _once(self, row: Row, code: str, year: int) -> None:
        other = self.years.setdefault((code, year), row.number)
        if other != row.number:
            self.problems.add(
                _("The source “%(code)s” has two amounts for %(year)s; the other stands in row %(other)s."),
                _("Keep one row for each source and year; add the amounts up if both are right."),
                row=row.number,
                column="year",
                code=code,
                year=year,
                other=other,
            )

    def _owner(self, row: Row, kind: str) -> str:
        owner = row["owner"].replace(" ", "")
        if kind not in OWNED_KINDS:
            if owner and kind:
                self.problems.add(
                    _("National money has no owner."),
                    _("Leave the column owner empty; use places to say where it may be spent."),
                    row=row.number,
                    column="owner",
                    found=owner,
                )
            return ""
        allowed = self.owners.areas if kind == "local" else self.owners.schools
        if not owner or (allowed is not None and owner not in allowed):
            near = difflib.get_close_matches(owner, list(allowed or ()), n=1)
            self.problems.add(
                _("A local budget needs the code of its aimak or city.")
                if kind == "local"
                else _("Special means need the code of their school."),
                _("Write a code that the schools of this plan have, such as %(near)s."),
                row=row.number,
                column="owner",
                found=owner,
                near=near[0] if near else next(iter(sorted(allowed or ())), "41702205801000"),
            )
        return owner

    def _name(self, row: Row, code: str) -> Text:
        plain = row["name"]
        text = Text(ky=row["name_ky"], ru=row["name_ru"], en=row["name_en"])
        return text if text else Text.same(plain or code)

    def _choice(self, row: Row, column: str, allowed: Collection[str]) -> str:
        value = row[column].lower()
        if value and value not in allowed:
            self._not_possible(row, column, value, allowed, found=row[column])
            return ""
        return value

    def _list(self, row: Row, column: str, allowed: Collection[str]) -> tuple[str, ...]:
        values = [part.strip().lower() for part in row[column].replace(";", " ").replace("|", " ").split()]
        for value in values:
            if value not in allowed:
                self._not_possible(row, column, value, allowed, found=value)
        return tuple(dict.fromkeys(values))

    def _not_possible(self, row: Row, column: str, value: str, allowed: Collection[str], *, found: str) -> None:
        near = difflib.get_close_matches(value, list(allowed), n=1)
        self.problems.add(
            _("“%(value)s” is not one of the possible values."),
            _("Did you mean “%(near)s”? Possible: %(allowed)s.") if near else _("Possible: %(allowed)s."),
            row=row.number,
            column=column,
            found=found,
            value=found[:40],
            near=near[0] if near else "",
            allowed=", ".join(allowed),
        )

    def _places(self, row: Row) -> tuple[str, ...]:
        codes = row["places"].replace(";", " ").replace("|", " ").split()
        for code in codes:
            if not (code.isdigit() and code.startswith("417") and len(code) <= 14):
                self.problems.add(
                    _("A place is given by its SOATE code, which begins with 417."),
                    _("Write codes such as 41704 (Naryn oblast), separated by spaces."),
                    row=row.number,
                    column="places",
                    found=code,
                )
        return tuple(dict.fromkeys(codes))

    def _flag(self, row: Row, column: str) -> bool:
        value = row[column].lower()
        if value not in YES | NO:
            self.problems.add(
                _("This must be yes or no."), _("Write yes or no."), row=row.number, column=column, found=value
            )
        return value in YES

    def _year(self, row: Row, column: str, *, required: bool) -> int | None:
        value = row[column]
        if not value and not required:
            return None
        if not (value.isascii() and value.isdigit() and len(value) == 4) or int(value) not in YEARS:
            self.problems.add(
                _("This is not a year between 2020 and 2100."),
                _("Write the year in four digits, such as 2027."),
                row=row.number,
                column=column,
                found=value,
            )
            return None
        return int(value)

    def _amount(self, row: Row) -> int | None:
        """Som as written by people (spaces, a decimal comma) to whole tyiyn; nothing is rounded."""
        written = row["amount_som"]
        try:
            plain = written.translate(SPACES).replace(",", ".")
            som = Decimal(plain) if plain.isascii() else Decimal("NaN")
            tyiyn = som * TYIYN_PER_SOM
        except ArithmeticError:  # not a number, or one beyond every bound such as 1e999999
            som = tyiyn = Decimal("NaN")
        if not som.is_finite() or not 0 <= som <= MOST_SOM or tyiyn != tyiyn.to_integral_value():
            self.problems.add(
                _("This is not an amount in som."),
                _("Write som as a number, not negative, with at most two decimals: 1250000 or 1250000,50."),
                row=row.number,
                column="amount_som",
                found=written,
            )
            return None
        return int(tyiyn)
