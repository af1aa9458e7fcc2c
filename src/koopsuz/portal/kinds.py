"""Closed lists of the open site: the figures that it explains and the metrics of its map."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Metric(models.TextChoices):
    """What the map may show."""

    ASSESSED = "assessed", _("Assessed")
    DANGER = "danger", _("Danger to life")
    FUNDED = "funded", _("Money found")
    CLOSED = "closed", _("Done")


class FigureName(models.TextChoices):
    """A figure with a page that says how it came about."""

    ASSESSED = "assessed", _("Schools assessed")
    DANGER = "danger", _("Open gaps that endanger life")
    NEED = "need", _("What closing every gap costs")
    FUNDED = "funded", _("What the plan pays")
    UNFUNDED = "unfunded", _("What nobody pays yet")
    CLOSED = "closed", _("Gaps closed since the round before")
