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


class ActLanguage(models.TextChoices):
    """Languages in which an act is published, by the codes of the address of an act."""

    KYRGYZ = "kir", pgettext_lazy("language of a text", "Kyrgyz")
    RUSSIAN = "rus", pgettext_lazy("language of a text", "Russian")

    @property
    def html(self) -> str:
        """The code that pages use: `ky` or `ru`."""
        return HTML_LANGUAGES[self]


HTML_LANGUAGES = {ActLanguage.KYRGYZ: "ky", ActLanguage.RUSSIAN: "ru"}


class RelationKind(models.TextChoices):
    """What one act does to another."""

    AMENDS = "amends", _("Amends")
    REPEALS = "repeals", _("Repeals")
    REPLACES = "replaces", _("Replaces")
    UNDER = "under", _("Adopted under")


class ProvisionKind(models.TextChoices):
    """Parts of an act, by their names in Akoma Ntoso."""

    PREFACE = "preface", pgettext_lazy("part of an act", "Heading of the act")
    PREAMBLE = "preamble", pgettext_lazy("part of an act", "Preamble")
    PART = "part", pgettext_lazy("part of an act", "Part")
    SECTION = "section", pgettext_lazy("part of an act", "Section")
    CHAPTER = "chapter", pgettext_lazy("part of an act", "Chapter")
    SUBCHAPTER = "subchapter", pgettext_lazy("part of an act", "Subchapter")
    ARTICLE = "article", pgettext_lazy("part of an act", "Article")
    PARAGRAPH = "paragraph", pgettext_lazy("part of an act", "Clause")
    SUBPARAGRAPH = "subparagraph", pgettext_lazy("part of an act", "Subclause")
    POINT = "point", pgettext_lazy("part of an act", "Point")
    INDENT = "indent", pgettext_lazy("part of an act", "Letter")
    TEXT = "hcontainer", pgettext_lazy("part of an act", "Text")
    CONCLUSIONS = "conclusions", pgettext_lazy("part of an act", "Signature")
    ATTACHMENT = "attachment", pgettext_lazy("part of an act", "Annex")


# parts that have a heading of their own and stand in the contents of an act
BIG_PARTS = (
    ProvisionKind.PART,
    ProvisionKind.SECTION,
    ProvisionKind.CHAPTER,
    ProvisionKind.SUBCHAPTER,
    ProvisionKind.ARTICLE,
)


class ChangeKind(models.TextChoices):
    """What happened to a provision between two texts of an act."""

    ADDED = "added", pgettext_lazy("provision", "Added")
    CHANGED = "changed", pgettext_lazy("provision", "Changed")
    REMOVED = "removed", pgettext_lazy("provision", "Removed")
