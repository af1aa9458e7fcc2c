"""What this room tells: sources with what they have, the responsibility matrix, who owns which money."""

from koopsuz.finance.selectors.adoption import AdoptionPage, Estimate, adoption_page_for
from koopsuz.finance.selectors.matrix import budget_codes, matrix_rows
from koopsuz.finance.selectors.owners import COUNTRY_CODE, Owners, place_of, place_of_source
from koopsuz.finance.selectors.plan_use import PlanUse, plan_use
from koopsuz.finance.selectors.scope import EnvelopeFilters
from koopsuz.finance.selectors.source_page import SourcePage, get_source_for
from koopsuz.finance.selectors.sources import (
    EnvelopeLine,
    EnvelopePage,
    ExportedRow,
    KindTotal,
    Version,
    drafts_waiting,
    envelope_history,
    envelope_lines,
    envelopes_page,
    exported_envelopes,
    known_sources,
    money_sources,
    money_years,
    totals_by_kind,
)
from koopsuz.finance.selectors.uploads import Upload, get_upload_for

__all__ = [
    "COUNTRY_CODE",
    "AdoptionPage",
    "EnvelopeFilters",
    "EnvelopeLine",
    "EnvelopePage",
    "Estimate",
    "ExportedRow",
    "KindTotal",
    "Owners",
    "PlanUse",
    "SourcePage",
    "Upload",
    "Version",
    "adoption_page_for",
    "budget_codes",
    "drafts_waiting",
    "envelope_history",
    "envelope_lines",
    "envelopes_page",
    "exported_envelopes",
    "get_source_for",
    "get_upload_for",
    "known_sources",
    "matrix_rows",
    "money_sources",
    "money_years",
    "place_of",
    "place_of_source",
    "plan_use",
    "totals_by_kind",
]
