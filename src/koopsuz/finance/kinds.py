"""Closed lists of the money's vocabulary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PayerKind(models.TextChoices):
    """Who answers for a line of expenditure by law."""

    REPUBLICAN = "republican", _("Republican budget")
    SUBVENTION = "subvention", _("Operating subvention of the republican budget")
    LOCAL = "local", _("Local budget")
    SCHOOL = "school", _("The school's own special means")
    DONOR = "donor", _("Donor")


class SourceKind(models.TextChoices):
    """Kinds of sources of money."""

    REPUBLICAN = "republican", _("Republican programme")
    SUBVENTION = "subvention", _("Operating subvention")
    DONOR = "donor", _("Donor grant")
    LOCAL = "local", _("Local budget")
    SCHOOL = "school", _("Special means of the school")


class EnvelopeStatus(models.TextChoices):
    """How firm an envelope is."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    REVISED = "revised", _("Revised")


class EstimateStatus(models.TextChoices):
    """Where the computation of a cost of adoption stands."""

    WAITING = "waiting", _("Waiting")
    READY = "ready", _("Computed")
    FAILED = "failed", _("Failed")


class PostingStatus(models.TextChoices):
    """Where a step of the money trail stands between the person who asks for it and the one who checks it."""

    WAITING = "waiting", _("Waits for a second person")
    POSTED = "posted", _("Entered in the ledger")
    REFUSED = "refused", _("Refused")


class LedgerKind(models.TextChoices):
    """Steps of the money trail in words; the values are those of `engine.ledger.EntryKind`."""

    APPROPRIATION = "appropriation", _("Appropriation")
    REDUCTION = "reduction", _("Appropriation reduced")
    ALLOCATION = "allocation", _("Given to a work")
    RELEASE = "release", _("Taken back from a work")
    COMMITMENT = "commitment", _("Contract signed")
    DECOMMITMENT = "decommitment", _("Contract reduced")
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Payment returned")
    ACCEPTANCE = "acceptance", _("Work accepted")
    CARRY_OVER = "carry_over", _("Carried over to the next year")
    CLOSING = "closing", _("Work closed")
    REVERSAL = "reversal", _("Entry taken back")
