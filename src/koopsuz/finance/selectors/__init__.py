"""What this room tells: sources with what they have, the responsibility matrix, who owns which money."""

from koopsuz.finance.selectors.matrix import budget_codes, matrix_rows
from koopsuz.finance.selectors.owners import COUNTRY_CODE, Owners, place_of
from koopsuz.finance.selectors.sources import (
    EnvelopeFilters,
    EnvelopeLine,
    EnvelopePage,
    KindTotal,
    Version,
    envelope_history,
    envelopes_page,
    known_sources,
    money_sources,
    money_years,
    totals_by_kind,
)

__all__ = [
    "COUNTRY_CODE",
    "EnvelopeFilters",
    "EnvelopeLine",
    "EnvelopePage",
    "KindTotal",
    "Owners",
    "Version",
    "budget_codes",
    "envelope_history",
    "envelopes_page",
    "known_sources",
    "matrix_rows",
    "money_sources",
    "money_years",
    "place_of",
    "totals_by_kind",
]
