"""Money of the tiny country: a programme, a grant, two local budgets and the means of a school."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from koopsuz.accounts.gate import System
from koopsuz.engine.money import Money
from koopsuz.finance import services
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.finance.models import BudgetCode, ResponsibilityRule
from koopsuz.finance.services.loading import EnvelopeNote
from koopsuz.planning.schemas.money import SourceInput
from tests.factories.assessments import AIMAK, FOREIGN_AIMAK, OWN, words

PROGRAMME, GRANT, LOCAL, FOREIGN_LOCAL, SCHOOL = "rep-roofs", "don-water", "loc-own", "loc-foreign", "sch-own"
SOM = 100


def source(code: str, kind: str = "republican", *amounts: tuple[int, int], **terms: Any) -> SourceInput:
    """A source with its som by year."""
    return SourceInput(
        code=code,
        kind=kind,
        name=words(f"Source {code}"),
        amounts=tuple((year, som * SOM) for year, som in amounts),
        **terms,
    )


def load(*sources: SourceInput, status: str = "approved", by: Any = None) -> None:
    """Bring the sources in."""
    note = EnvelopeNote(status, "Decision No. 7")
    services.load_money(by=by or System(), sources=sources, origin="test", note=note)


def make_money() -> None:
    """Five sources, one of each kind but the subvention, with approved money in 2027."""
    load(
        source(PROGRAMME, "republican", (2027, 5_000_000), (2028, 6_000_000), lines=("current_repair",)),
        source(
            GRANT, "donor", (2027, 900_000), themes=("fire",), places=("41702",), whole_period=True, deadline_year=2028
        ),
        source(LOCAL, "local", (2027, 300_000), owner_code=AIMAK),
        source(FOREIGN_LOCAL, "local", (2027, 200_000), owner_code=FOREIGN_AIMAK),
        source(SCHOOL, "school", (2027, 10_000), owner_code=OWN),
    )


def put(code: str, year: int, som: int, *, status: str = "draft", by: Any = None) -> None:
    """One more version of an envelope."""
    services.set_envelope(
        by=by or System(),
        source_code=code,
        year=year,
        amount=Money(som * SOM),
        status=EnvelopeStatus(status),
        basis="Decision No. 8",
    )


def make_matrix() -> None:
    """The republican budget and then the local one pay current repair, but not the republican one in Bishkek."""
    common: dict[str, Any] = {
        "line": "current_repair",
        "ownership": ["state", "municipal"],
        "valid_from": date(2020, 1, 1),
        "source": "A law of tests",
    }
    ResponsibilityRule.objects.create(
        code="republican",
        order=1,
        payer="republican",
        places_except=["41711"],
        reason=words("Republic repairs"),
        **common,
    )
    ResponsibilityRule.objects.create(
        code="local", order=2, payer="local", reason=words("Aimak may add"), verified=True, **common
    )
    for code, kind, lines in (("2221", "economic", ["current_repair"]), ("709", "functional", [])):
        BudgetCode.objects.create(
            code=code, kind=kind, name=words(f"Code {code}"), lines=lines, valid_from=date(2020, 1, 1), source="test"
        )


def file_of(*rows: dict[str, object]) -> bytes:
    """A CSV file with these rows."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()
