"""Files to take away: envelopes as they could be brought in again, and the template of the import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koopsuz.finance.files.ledger import checkpoints_text, ledger_lines
from koopsuz.finance.kinds import EnvelopeStatus, SourceKind
from koopsuz.finance.selectors import ExportedRow
from koopsuz.finance.selectors.ledger import checkpoints, ledger_length, ledger_rows
from koopsuz.planning.schemas.envelopes import COLUMNS
from koopsuz.planning.schemas.sheets import Column, Sheet, as_csv, as_xlsx
from koopsuz.standards.kinds import BudgetLine, CostType, Theme

EXPORTED = tuple(name for name in COLUMNS if name != "name")
NEEDED = {"source": gettext_lazy("always"), "year": gettext_lazy("always"), "amount_som": gettext_lazy("always")}
MEANING: Mapping[str, str | Promise] = {
    "source": gettext_lazy("A short code of the source, the same in every year."),
    "kind": gettext_lazy("The kind of the source; needed for a source that is new here."),
    "owner": gettext_lazy("The SOATE code of the aimak or city, or the code of the school; empty for national money."),
    "name_ky": gettext_lazy("The name of the source in Kyrgyz."),
    "name_ru": gettext_lazy("The name of the source in Russian."),
    "name_en": gettext_lazy("The name of the source in English."),
    "year": gettext_lazy("The budget year."),
    "amount_som": gettext_lazy("What the source has in that year, in som."),
    "status": gettext_lazy("How firm it is; empty means draft."),
    "basis": gettext_lazy("The decision it rests on, with its number and day."),
    "lines": gettext_lazy("The lines of expenditure it may pay, separated by spaces; empty for all."),
    "themes": gettext_lazy("The subjects it may pay, separated by spaces; empty for all."),
    "places": gettext_lazy("SOATE codes of the places where it may be spent, separated by spaces; empty for all."),
    "cost_types": gettext_lazy("The types of cost it may pay, separated by spaces; empty for all."),
    "whole_period": gettext_lazy("yes, if it is one envelope for all years."),
    "deadline_year": gettext_lazy("The last year in which it may be spent."),
}
EXAMPLES = {
    "source": "loc-41704245803000",
    "kind": "local",
    "owner": "41704245803000",
    "name_ky": "Жергиликтүү бюджет",
    "name_ru": "Местный бюджет",
    "name_en": "Local budget",
    "year": "2027",
    "amount_som": "1 500 000",
    "status": "approved",
    "lines": "current_repair fuel",
    "themes": "fire water_sanitation",
    "places": "41704",
    "cost_types": "equipment",
    "whole_period": "no",
    "deadline_year": "2029",
}
ALLOWED = {
    "kind": SourceKind.choices,
    "status": EnvelopeStatus.choices,
    "lines": BudgetLine.choices,
    "themes": Theme.choices,
    "cost_types": CostType.choices,
}


def envelopes_file(rows: Iterable[ExportedRow], *, form: str) -> bytes:
    """The envelopes as the bytes of a CSV or XLSX file with the columns of the import."""
    columns = tuple(Column(name, name, "money" if name == "amount_som" else "text") for name in EXPORTED)
    sheet = Sheet("envelopes", columns, [_cells(row) for row in rows])
    return as_csv(sheet).encode() if form == "csv" else as_xlsx([sheet])


def envelopes_template() -> bytes:
    """An empty workbook with the columns of the import, and a sheet that explains each with an example."""
    headings = (
        Column("column", _("Column")),
        Column("holds", _("What it holds"), "wide"),
        Column("needed", _("Needed")),
        Column("allowed", _("What may stand there"), "wide"),
        Column("example", _("Example")),
    )
    rows = [
        (name, str(MEANING[name]), str(NEEDED.get(name, "")), _allowed(name), EXAMPLES.get(name, ""))
        for name in EXPORTED
    ]
    empty = Sheet("envelopes", tuple(Column(name, name) for name in EXPORTED), [])
    return as_xlsx([empty, Sheet(_("Explanation"), headings, rows)])


def _cells(row: ExportedRow) -> tuple[object, ...]:
    source = row.source
    values: dict[str, object] = {
        "source": source.code,
        "kind": source.kind,
        "owner": source.owner_code,
        "name_ky": source.name.ky,
        "name_ru": source.name.ru,
        "name_en": source.name.en,
        "year": str(row.year),
        "amount_som": row.amount.tyiyn,
        "status": row.status,
        "basis": row.basis,
        "lines": " ".join(source.lines),
        "themes": " ".join(source.themes),
        "places": " ".join(source.places),
        "cost_types": " ".join(source.cost_types),
        "whole_period": "yes" if source.whole_period else "",
        "deadline_year": str(source.deadline_year or ""),
    }
    return tuple(values[name] for name in EXPORTED)


def _allowed(name: str) -> str:
    return "; ".join(f"{value} ({label})" for value, label in ALLOWED.get(name, ()))


def export_ledger(*, out: Path) -> tuple[Path, Path]:
    """Write `ledger.jsonl` and `checkpoints.json` into a folder, as they are published."""
    out.mkdir(parents=True, exist_ok=True)
    book, kept = out / "ledger.jsonl", out / "checkpoints.json"
    kept.write_text(
        checkpoints_text(checkpoints()), encoding="utf-8"
    )  # first, so that none speaks of more than is written
    entries = ledger_length()
    with book.open("w", encoding="utf-8") as file:
        file.writelines(ledger_lines(ledger_rows(entries=entries), entries=entries))
    return book, kept
