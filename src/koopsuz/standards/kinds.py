"""Closed lists of the standard's vocabulary."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequirementClass(models.IntegerChoices):
    """How grave it is when a requirement is not met."""

    LIFE = 1, _("Danger to life")
    DUTY = 2, _("Legal duty")
    IMPROVEMENT = 3, _("Improvement")


class IndicatorKind(models.TextChoices):
    """How an indicator is answered."""

    LEVELS = "levels", _("Level in words")
    LADDER = "ladder", _("Ladder of service")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", pgettext_lazy("indicator", "Number")


class Comparison(models.TextChoices):
    """Which way a number is better."""

    LOWER = "lower", _("Lower is better")
    HIGHER = "higher", _("Higher is better")


class CostType(models.TextChoices):
    """Kinds of expenditure by size and procedure."""

    ORGANISATIONAL = "organisational", _("Organisational")
    EQUIPMENT = "equipment", _("Equipment")
    CURRENT_REPAIR = "current_repair", _("Current repair")
    CAPITAL_REPAIR = "capital_repair", _("Capital repair")


class Theme(models.TextChoices):
    """Subjects by which donors and programmes choose what they fund."""

    GROUNDS = "grounds", _("Grounds")
    STRUCTURAL = "structural", _("Building structure")
    FIRE = "fire", _("Fire safety")
    ELECTRICAL = "electrical", _("Electrical safety")
    WATER_SANITATION = "water_sanitation", _("Water and sanitation")
    INDOOR_CLIMATE = "indoor_climate", _("Air, warmth and light")
    NUTRITION = "nutrition", _("School meals")
    HEALTH = "health", _("Health")
    PROTECTION = "protection", _("Protection from violence")
    SECURITY = "security", _("Security and access")
    ROAD = "road", _("Road safety")
    EMERGENCY = "emergency", _("Emergency preparedness")
    DIGITAL = "digital", _("Digital safety")
    MANAGEMENT = "management", _("Management")
    ENERGY = "energy", _("Energy efficiency")
    ENVIRONMENT = "environment", _("Environment")
    ACCESSIBILITY = "accessibility", _("Accessibility")


class BudgetLine(models.TextChoices):
    """Lines of expenditure for which the responsibility matrix names the lawful payers."""

    TRAINING = "training", _("Training and instruction")
    HOUSEHOLD_GOODS = "household_goods", _("Household goods and materials")
    EQUIPMENT = "equipment", _("Equipment and furniture")
    CURRENT_REPAIR = "current_repair", _("Current repair")
    CAPITAL_REPAIR = "capital_repair", _("Capital repair")
    CONSTRUCTION = "construction", _("Construction")
    UTILITIES = "utilities", _("Utilities")
    FUEL = "fuel", _("Fuel")
    SECURITY = "security", _("Guarding and surveillance")
    ROAD_WORKS = "road_works", _("Road works")
    MEDICAL = "medical", _("Medical services and goods")
    FOOD = "food", _("School meals")
    SERVICES = "services", _("Inspections, measurements and designs")


class Change(models.TextChoices):
    """What happened to a requirement, or to several that belong together, from one edition to the next."""

    SAME = "same", pgettext_lazy("change", "unchanged")
    WORDS = "words", pgettext_lazy("change", "words")
    RULES = "rules", pgettext_lazy("change", "rules")
    RENAMED = "renamed", pgettext_lazy("change", "another code")
    SPLIT = "split", pgettext_lazy("change", "split")
    MERGED = "merged", pgettext_lazy("change", "merged")
    REGROUPED = "regrouped", pgettext_lazy("change", "regrouped")
    ADDED = "added", pgettext_lazy("change", "new")
    REMOVED = "removed", pgettext_lazy("change", "removed")


class ReviewOutcome(models.TextChoices):
    """What came of looking at a requirement again after a provision changed."""

    STANDS = "stands", _("It stands as it is")
    TO_CHANGE = "to_change", _("It has to change")


# what the three languages are called in the language of the page
LANGUAGE_NAMES = {
    "ky": pgettext_lazy("language", "Kyrgyz"),
    "ru": pgettext_lazy("language", "Russian"),
    "en": pgettext_lazy("language", "English"),
}
