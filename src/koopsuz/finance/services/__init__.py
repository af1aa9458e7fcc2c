"""What this room does: loads its reference data, keeps sources and envelopes, and asks for plans."""

from koopsuz.finance.services.envelopes import set_envelope
from koopsuz.finance.services.importing import ImportReport, check_envelopes, import_envelopes
from koopsuz.finance.services.loading import MoneyReport, load_money
from koopsuz.finance.services.reference import load_reference
from koopsuz.finance.services.requesting import request_plan

__all__ = [
    "ImportReport",
    "MoneyReport",
    "check_envelopes",
    "import_envelopes",
    "load_money",
    "load_reference",
    "request_plan",
    "set_envelope",
]
