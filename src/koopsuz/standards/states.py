"""States of an edition of the standard. The transitions come with drafting and adoption."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionStatus(models.TextChoices):
    """Where an edition stands on its way to a normative legal act."""

    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("Public consultation")
    ENDORSEMENT = "endorsement", _("Interagency endorsement")
    SUBMITTED = "submitted", _("Submitted for adoption")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")
    REPEALED = "repealed", _("Repealed")
