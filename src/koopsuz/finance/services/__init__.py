"""What this room does: loads its reference data, keeps sources and envelopes, and asks for plans."""

from koopsuz.finance.services.adoption import give_up_estimate, request_estimate, run_estimate
from koopsuz.finance.services.envelopes import set_envelope
from koopsuz.finance.services.importing import (
    ImportReport,
    Preview,
    check_envelopes,
    import_envelopes,
    preview_envelopes,
)
from koopsuz.finance.services.loading import Change, MoneyReport, load_money
from koopsuz.finance.services.reference import load_reference
from koopsuz.finance.services.requesting import request_plan
from koopsuz.finance.services.uploads import confirm_upload, keep_upload

__all__ = [
    "Change",
    "ImportReport",
    "MoneyReport",
    "Preview",
    "check_envelopes",
    "confirm_upload",
    "give_up_estimate",
    "import_envelopes",
    "keep_upload",
    "load_money",
    "load_reference",
    "preview_envelopes",
    "request_estimate",
    "request_plan",
    "run_estimate",
    "set_envelope",
]
