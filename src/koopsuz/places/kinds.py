"""Kinds of areas and of schools."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    """Levels of the territory from the country down."""

    COUNTRY = "country", _("Country")
    OBLAST = "oblast", _("Oblast")
    CAPITAL = "capital", _("City of republican significance")
    RAYON = "rayon", _("Rayon")
    CITY = "city", _("City of oblast significance")
    DISTRICT = "district", _("City district")
    AIMAK = "aimak", _("Aiyl aimak")
    TOWN = "town", _("Town")


class SchoolKind(models.TextChoices):
    """Kinds of general-education organisations."""

    PRIMARY = "primary", _("Primary school")
    BASIC = "basic", _("Basic school")
    SECONDARY = "secondary", _("Secondary school")
    GYMNASIUM = "gymnasium", _("Gymnasium")
    LYCEUM = "lyceum", _("Lyceum")
    BOARDING = "boarding", _("Boarding school")
    SPECIAL = "special", _("Special school")


class ImportKind(models.TextChoices):
    """What a file brings in."""

    SCHOOLS = "schools", _("Schools and their facts")
    OUTLINES = "outlines", _("Outlines of areas")
