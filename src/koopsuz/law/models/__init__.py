"""Rows of the law room: acts and their relations, texts with provisions, what waits for a yes, the words of search."""

from koopsuz.law.models.act import Act, ActRelation
from koopsuz.law.models.text import Expression, PendingText, Provision, ProvisionChange, ProvisionText, SearchWord

__all__ = [
    "Act",
    "ActRelation",
    "Expression",
    "PendingText",
    "Provision",
    "ProvisionChange",
    "ProvisionText",
    "SearchWord",
]
