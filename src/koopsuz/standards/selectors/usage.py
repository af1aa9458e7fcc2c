"""Whether an edition is in use, and what may therefore still be changed of it."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from koopsuz.standards.models import Edition
from koopsuz.standards.states import EDITABLE

RULES, WORDS, NOTHING = "rules", "words", "nothing"


def is_in_use(edition: Edition) -> bool:
    """Tell whether a campaign, a plan or anything else outside this room points to the edition.

    Asks every table with a foreign key to editions, whichever room it is of, so that a new room can't forget to tell us.
    One query, however many tables there are.
    """
    pointed_to = reduce(or_, (Q(_points_here(relation)) for relation in _relations_from_outside()))
    return Edition.objects.filter(pointed_to, pk=edition.pk).exists()


def changeable(edition: Edition) -> str:
    """How far an edition may still be changed: its rules with its words, its words alone, or nothing."""
    if edition.status not in EDITABLE:
        return NOTHING
    return WORDS if is_in_use(edition) else RULES


def _relations_from_outside() -> Iterable[Any]:
    relations = Edition._meta.get_fields(include_hidden=True)
    return [
        one
        for one in relations
        if isinstance(one, models.ManyToOneRel) and one.related_model._meta.app_label != Edition._meta.app_label
    ]


def _points_here(relation: Any) -> Exists:
    return Exists(relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")}))
