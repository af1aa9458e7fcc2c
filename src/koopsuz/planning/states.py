"""States of an allocation plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanStatus(models.TextChoices):
    """Where a plan stands; only a published plan is shown to everybody."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being computed")
    READY = "ready", _("Computed")
    PUBLISHED = "published", _("Published")
    FAILED = "failed", _("Failed")


COMPUTED = frozenset({PlanStatus.READY, PlanStatus.PUBLISHED})
PUBLISHABLE = frozenset({PlanStatus.READY})


class DecisionReason(models.TextChoices):
    """Why a gap is funded or not; each comes with its numbers."""

    FUNDED = "funded", _("Funded: worth more than it costs at the price of this money")
    FUNDED_LEFTOVER = "funded_leftover", _("Funded from money that would have stayed unused")
    FUNDED_PRIORITY = "funded_priority", _("Funded because danger to life comes first")
    UNFUNDED_PRICE = "unfunded_price", _("Not funded: other gaps do more for this money")
    UNFUNDED_INDIVISIBLE = (
        "unfunded_indivisible",
        _("Not funded: no envelope has enough left for the whole sum"),
    )
    UNFUNDED_NO_PAYER = "unfunded_no_payer", _("Not funded: the law names no payer with an envelope")
    UNFUNDED_PREREQUISITE = "unfunded_prerequisite", _("Not funded: another measure must come first")
    UNFUNDED_NO_MEASURE = "unfunded_no_measure", _("Not funded: no measure could be costed")
