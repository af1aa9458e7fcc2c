"""Brings in a file of envelopes: all problems at once, or everything in one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import may, require
from koopsuz.accounts.permissions import Permission
from koopsuz.finance.selectors import Owners, known_sources, place_of
from koopsuz.finance.services.loading import EnvelopeNote, MoneyReport, load_money
from koopsuz.planning.schemas.envelopes import EnvelopeRow, read_envelopes, sources_of
from koopsuz.planning.schemas.envelopes import Owners as OwnerCodes
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


def _read(*, by: Any, content: bytes, name: str) -> tuple[tuple[EnvelopeRow, ...], dict[str, Any]]:
    require(by, Permission.MANAGE_ENVELOPES)
    problems = Problems(name)
    owners, known = Owners.read(), known_sources()
    codes = OwnerCodes(areas=owners.areas, schools=owners.school_areas.keys())
    rows = read_envelopes(content, problems=problems, owners=codes, known=known)
    refused: set[str] = set()
    for row in rows:
        place = place_of(row.source.kind, row.source.owner_code, owners=owners)
        if row.source.code not in refused and not may(by, Permission.MANAGE_ENVELOPES, place=place):
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
