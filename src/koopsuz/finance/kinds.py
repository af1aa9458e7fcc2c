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
