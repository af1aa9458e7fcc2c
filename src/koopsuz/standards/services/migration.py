"""Keeps the migration map of an edition, passage by passage or as a whole file."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.standards.models import Edition, EditionMap
from koopsuz.standards.schemas.migration_map import (
    MigrationMap,
    PassageContent,
    check_map,
    map_document,
    map_hash,
)
from koopsuz.standards.selectors.comparison import migration_map
from koopsuz.standards.selectors.editions import edition_content
from koopsuz.standards.selectors.usage import NOTHING, changeable
from koopsuz.standards.services.life import lock_edition
from koopsuz.standards.services.problems import LifeProblem

MOST_PASSAGES = 2000


@transaction.atomic
def keep_map(*, by: Actor, code: str, found: MigrationMap, seen: str | None = None) -> None:
    """Give an edition this whole map, which may still lack places for some answers; what it says wrongly is refused.

    `seen` is the fingerprint of the map that the person had before them, "" for none; None keeps it without a look.
    """
    require(by, Permission.MANAGE_STANDARD)
    edition = lock_edition(code)
    _check_seen(edition, seen)
    _check(edition, found)
    _write(by, edition, found)


@transaction.atomic
def put_passage(*, by: Actor, code: str, place: int | None, passage: PassageContent | None, seen: str) -> None:
    """Put a passage at a place of the map of an edition, add it (`place` None), or take it out (`passage` None)."""
    require(by, Permission.MANAGE_STANDARD)
    edition = lock_edition(code)
    _check_seen(edition, seen)
    now = migration_map(code)
    if now is None or (place is not None and not 0 <= place < len(now.passages)):
        raise LifeProblem(_("This passage is not there any more. Reload the page."))
    passages = list(now.passages)
    if place is not None:
        passages[place : place + 1] = [passage] if passage else []
    elif passage:
        passages.append(passage)
    found = MigrationMap(now.base, tuple(passages))
    _check(edition, found)
    _write(by, edition, found)


def _check_seen(edition: Edition, seen: str | None) -> None:
    present = migration_map(edition.code)
    if seen is not None and seen != (map_hash(present) if present else ""):
        raise LifeProblem(_("Somebody else changed the map meanwhile. Nothing of yours was saved; look at it again."))


def _check(edition: Edition, found: MigrationMap) -> None:
    if changeable(edition) == NOTHING and EditionMap.objects.filter(edition=edition).exists():
        raise LifeProblem(_("The edition is past drafting, so its map stays as it was endorsed."))
    base = Edition.objects.filter(code=found.base).first()
    problems: Sequence[Problem] = ()
    if base is None or base.pk == edition.pk:
        problems = [Problem("from", _("There is no edition “%(code)s” before this one."), "", {"code": found.base})]
    elif len(found.passages) > MOST_PASSAGES:
        problems = [Problem("passages", _("At most %(limit)s passages fit."), "", {"limit": MOST_PASSAGES})]
    else:
        old, new = edition_content(base), edition_content(edition)
        unplaced = {one.code for one in old.indicators} - {code for one in found.passages for code in one.sources}
        # where answers have no place yet is told on the page; a map is made step by step
        problems = [one for one in check_map(found, old=old, new=new) if one.where not in unplaced]
    if problems:
        raise InputProblems(problems)


def _write(by: Actor, edition: Edition, found: MigrationMap) -> None:
    EditionMap.objects.update_or_create(
        edition=edition,
        defaults={
            "base": Edition.objects.get(code=found.base),
            "passages": map_document(found)["passages"],
            "content_hash": map_hash(found),
            "changed_at": timezone.now(),
        },
    )
    details = {"base": found.base, "passages": len(found.passages), "content_hash": map_hash(found)}
    audit.record(by=by, action="keep_map", object_type="edition", object_id=edition.code, details=details)
