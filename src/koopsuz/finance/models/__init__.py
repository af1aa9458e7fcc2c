"""Rows of the room: classification, responsibility, sources with envelopes, estimates, and the ledger of the money trail."""

from koopsuz.finance.models.ledger import Checkpoint, Contract, LedgerAccount, LedgerEntry, LedgerLine, Posting, Work
from koopsuz.finance.models.money import (
    AdoptionEstimate,
    BudgetCode,
    Envelope,
    PendingEnvelopes,
    ResponsibilityRule,
    Source,
)

__all__ = [
    "AdoptionEstimate",
    "BudgetCode",
    "Checkpoint",
    "Contract",
    "Envelope",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerLine",
    "PendingEnvelopes",
    "Posting",
    "ResponsibilityRule",
    "Source",
    "Work",
]
