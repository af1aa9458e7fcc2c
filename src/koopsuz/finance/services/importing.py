"""Brings in a file of envelopes: all problems at once, or everything in one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import may, require
from koopsuz.accounts.permissions import Permission
from koopsuz.finance.selectors import Owners, known_sources, place_of
from koopsuz.finance.services.loading import Change, EnvelopeNote, MoneyReport, forecast_money, load_money
from koopsuz.planning.schemas.envelopes import EnvelopeRow, read_envelopes, sources_of
from koopsuz.planning.schemas.envelopes import Owners as OwnerCodes
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.planning.schemas.problems import Problems, raise_if_any


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What the file holds and what bringing it in changed."""

    file: str
    rows: int
    money: MoneyReport

    def summary(self) -> str:
        """Say what happened, in the current language."""
        return self.money.summary()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a good file would change."""

    rows: int
    money: MoneyReport
    changes: tuple[Change, ...]


@transaction.atomic
def import_envelopes(*, by: Any, content: bytes, name: str) -> ImportReport:
    """Bring in the file; InputProblems with everything that is wrong, and then nothing was written.

    The same file brought in twice changes nothing the second time.
    """
    rows, known = _read(by=by, content=content, name=name)
    notes = {(row.source.code, row.year): EnvelopeNote(row.status, row.basis) for row in rows}
    money = load_money(by=by, sources=sources_of(rows, known=known), origin=name, notes=notes)
    return ImportReport(name, len(rows), money)


def check_envelopes(*, by: Any, content: bytes, name: str) -> int:
    """Read the file without writing anything; return how many rows are ready, or raise InputProblems."""
    rows, _known = _read(by=by, content=content, name=name)
    return len(rows)


def preview_envelopes(*, by: Any, content: bytes, name: str) -> Preview:
    """What `import_envelopes` would change, or InputProblems with everything that is wrong. Writes nothing."""
    rows, known = _read(by=by, content=content, name=name)
    notes = {(row.source.code, row.year): EnvelopeNote(row.status, row.basis) for row in rows}
    money, changes = forecast_money(sources=sources_of(rows, known=known), notes=notes)
    return Preview(len(rows), money, changes)


def _read(*, by: Any, content: bytes, name: str) -> tuple[tuple[EnvelopeRow, ...], dict[str, Any]]:
    require(by, Permission.MANAGE_ENVELOPES)
    problems = Problems(name)
    owners, known = Owners.read(), known_sources()
    codes = OwnerCodes(areas=owners.areas, schools=owners.school_areas.keys())
    try:
        rows = read_envelopes(content, problems=problems, owners=codes, known=known)
    except ArithmeticError:  # such as 1e999999: a number on paper, but none that can be computed with
        problems.add(
            _("An amount in the file is too large to be read."),
            _("Write every amount of the column amount_som in digits, such as 1250000."),
            column="amount_som",
        )
        rows = ()
    refused: set[str] = set()
    for row in rows:
        if row.source.code not in refused and not _is_own(row.source, known, by=by, owners=owners):
            refused.add(row.source.code)
            problems.add(
                _("This money is not yours to enter."),
                _("Leave out the rows of this source; whoever answers for this budget enters them."),
                row=row.row,
                column="source",
                found=row.source.code,
            )
    raise_if_any(problems)
    return rows, known


def _is_own(source: SourceInput, known: Mapping[str, SourceInput], *, by: Any, owners: Owners) -> bool:
    """Whether the money is `by`'s to enter: by what the file says of the source, and by what is known of it already."""
    told = (source, known.get(source.code, source))
    places = [place_of(one.kind, one.owner_code, owners=owners) for one in told]
    return all(may(by, Permission.MANAGE_ENVELOPES, place=place) for place in places)
