"""Kinds and states of legal acts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActKind(models.TextChoices):
    """Kinds of normative legal acts and of rules that they approve."""

    CODE = "code", pgettext_lazy("legal act", "Code")
    LAW = "law", pgettext_lazy("legal act", "Law")
    DECREE = "decree", pgettext_lazy("legal act", "Decree of the President")
    RESOLUTION = "resolution", pgettext_lazy("legal act", "Resolution of the Cabinet of Ministers")
    ORDER = "order", pgettext_lazy("legal act", "Order")
    RULES = "rules", pgettext_lazy("legal act", "Rules and norms")


class ActStatus(models.TextChoices):
    """Whether an act is in force, as far as is known."""

    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")
    REPEALED = "repealed", _("Repealed")
    UNKNOWN = "unknown", _("Status not verified")
