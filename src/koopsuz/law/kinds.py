"""Kinds and states of legal acts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActKind(models.TextChoices):
    """Kinds of normative legal acts and of rules that they approve."""

    CODE = "code", _("Code")
    LAW = "law", _("Law")
    DECREE = "decree", _("Decree of the President")
    RESOLUTION = "resolution", _("Resolution of the Cabinet of Ministers")
    ORDER = "order", _("Order")
    RULES = "rules", _("Rules and norms")


class ActStatus(models.TextChoices):
    """Whether an act is in force, as far as is known."""

    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")
    REPEALED = "repealed", _("Repealed")
    UNKNOWN = "unknown", _("Status not verified")
