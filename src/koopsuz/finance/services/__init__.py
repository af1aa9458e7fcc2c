"""What this room does: loads its reference data, keeps sources and envelopes, asks for plans, and writes the money trail."""

from koopsuz.finance.services.adoption import give_up_estimate, request_estimate, run_estimate
from koopsuz.finance.services.checkpoints import sign_checkpoint
from koopsuz.finance.services.envelopes import set_envelope
from koopsuz.finance.services.importing import (
    ImportReport,
    Preview,
    check_envelopes,
    import_envelopes,
    preview_envelopes,
)
from koopsuz.finance.services.ledger import PostingInput, ask_posting, check_posting, refuse_posting
from koopsuz.finance.services.loading import Change, MoneyReport, load_money
from koopsuz.finance.services.reference import load_reference
from koopsuz.finance.services.requesting import request_plan
from koopsuz.finance.services.uploads import confirm_upload, keep_upload
from koopsuz.finance.services.works import ContractInput, add_contract, take_on_work

__all__ = [
    "Change",
    "ContractInput",
    "ImportReport",
    "MoneyReport",
    "PostingInput",
    "Preview",
    "add_contract",
    "ask_posting",
    "check_envelopes",
    "check_posting",
    "confirm_upload",
    "give_up_estimate",
    "import_envelopes",
    "keep_upload",
    "load_money",
    "load_reference",
    "preview_envelopes",
    "refuse_posting",
    "request_estimate",
    "request_plan",
    "run_estimate",
    "set_envelope",
    "sign_checkpoint",
    "take_on_work",
]
