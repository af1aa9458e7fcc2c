"""Pages of the room."""

from koopsuz.finance.views.adoption import adoption_cost, adoption_package_file, estimate_adoption
from koopsuz.finance.views.envelopes import envelopes, envelopes_file
from koopsuz.finance.views.imports import envelopes_problems, envelopes_report, envelopes_template, import_envelopes
from koopsuz.finance.views.ledger import checkpoints_file, ledger, ledger_file
from koopsuz.finance.views.payers import responsibility
from koopsuz.finance.views.plans import request_plan
from koopsuz.finance.views.sources import set_envelope, source
from koopsuz.finance.views.works import work

__all__ = [
    "adoption_cost",
    "adoption_package_file",
    "checkpoints_file",
    "envelopes",
    "envelopes_file",
    "envelopes_problems",
    "envelopes_report",
    "envelopes_template",
    "estimate_adoption",
    "import_envelopes",
    "ledger",
    "ledger_file",
    "request_plan",
    "responsibility",
    "set_envelope",
    "source",
    "work",
]
