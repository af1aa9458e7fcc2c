"""Edits an edition on the site, part by part, by the same checks as its files and under the same rule of change.

Every edit takes the whole edition apart, changes one part, and reads the whole again; what the reader of files would refuse
is refused (`ReferenceError_`, all problems at once) and nothing is written. Only in a draft may words still wait for a
language. Who saves a part that has changed meanwhile gets `EditConflict` with both versions, and nothing is overwritten.
"""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.audit import services as audit
from koopsuz.audit.selectors import details_of
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.text import Text
from koopsuz.standards.models import Block, Edition, Indicator, Measure, Requirement
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.documents import Document, EditionDocuments, edition_documents, read_documents
from koopsuz.standards.schemas.edition import with_hash
from koopsuz.standards.schemas.migration_map import MigrationMap
from koopsuz.standards.schemas.parts import (
    PartKind,
    add_part,
    next_code,
    own_fields,
    part_version,
    put_fields,
    shift,
    take_out,
)
from koopsuz.standards.selectors.editions import edition_content
from koopsuz.standards.selectors.references import references
from koopsuz.standards.services.editions import change_of
from koopsuz.standards.services.life import lock_edition
from koopsuz.standards.services.migration import keep_map
from koopsuz.standards.services.problems import LifeProblem
from koopsuz.standards.services.rows import write_content
from koopsuz.standards.states import EditionStatus

EDITION_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")


class EditConflict(LifeProblem):
    """The part was changed by somebody else since it was opened; `current` are its own fields now, None if it is gone."""

    def __init__(self, *, current: Document | None) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Nothing of yours was saved yet."))
        self.current = current


@transaction.atomic
def start_draft(*, by: Actor, base: str, code: str, valid_from: date, title: Text | None = None) -> EditionContent:
    """Make a draft of a new edition as a copy of one that has left drafting; ids and order stay as they are."""
    require(by, Permission.MANAGE_STANDARD)
    origin = lock_edition(base)
    _check_new(origin, code=code, valid_from=valid_from)
    content = with_hash(
        replace(
            edition_content(origin),
            code=code,
            title=title or origin.title,
            status=EditionStatus.DRAFT,
            valid_from=valid_from,
        )
    )
    edition = _create(content)
    keep_map(by=by, code=code, found=MigrationMap(base, ()))
    details = {"base": base, "content_hash": content.content_hash, "edition": edition.pk}
    audit.record(by=by, action="start_draft", object_type="edition", object_id=code, details=details)
    return content


@transaction.atomic
def change_part(*, by: Actor, code: str, part: str, given: Document, seen: str) -> EditionContent:
    """Give a part of an edition other own fields; `seen` is the fingerprint of those that the person had before them."""
    require(by, Permission.MANAGE_STANDARD)
    edition = lock_edition(code)

    def work(documents: EditionDocuments) -> None:
        _seen_fields(documents, part, seen=seen)
        put_fields(documents, part, given)

    return _apply(by, edition, work, action="change_part", part=part)


@transaction.atomic
def add_to_edition(*, by: Actor, code: str, kind: PartKind, parent: str, given: Document) -> str:
    """Add a part below a parent (`edition` for a block) and return its code; codes are never given anew."""
    require(by, Permission.MANAGE_STANDARD)
    edition = lock_edition(code)
    new = _new_code(edition, kind, parent)
    fields = _renamed(given, kind, new)
    _apply(by, edition, lambda documents: add_part(documents, new, fields), action="add_part", part=new)
    return new


@transaction.atomic
def remove_part(*, by: Actor, code: str, part: str, seen: str) -> EditionContent:
    """Take a part out with everything below it."""
    require(by, Permission.MANAGE_STANDARD)
    edition = lock_edition(code)

    def work(documents: EditionDocuments) -> None:
        _seen_fields(documents, part, seen=seen)
        take_out(documents, part)

    return _apply(by, edition, work, action="remove_part", part=part)


@transaction.atomic
def move_part(*, by: Actor, code: str, part: str, down: bool) -> EditionContent:
    """Change a part's place with that of its neighbour; at either end nothing happens."""
    require(by, Permission.MANAGE_STANDARD)
    edition = lock_edition(code)
    return _apply(by, edition, lambda documents: shift(documents, part, down=down), action="move_part", part=part)


@transaction.atomic
def bring_in(*, by: Actor, documents: EditionDocuments, seen: str = "") -> EditionContent:
    """Make an edition equal to documents from outside: a new draft, or another content of one that may still change.

    `seen` is the fingerprint of the present content that the person had before them, "" for a new edition.
    """
    require(by, Permission.MANAGE_STANDARD)
    code = str(documents.edition.get("id", ""))
    kept = Edition.objects.select_for_update().filter(code=code).first()
    if kept is not None and kept.content_hash != seen:
        raise EditConflict(current=None)
    is_draft = kept is None or kept.status == EditionStatus.DRAFT
    content = read_documents(documents, rests_on=references(), partial=is_draft)
    _check_code(content.code)
    if kept is None:
        content = replace(content, status=EditionStatus.DRAFT)
    if kept is not None and kept.content_hash == content.content_hash:
        return content
    change = "created" if kept is None else change_of(kept, content)
    edition = _create(content) if kept is None else write_content(kept, content)
    details = {"change": change, "content_hash": content.content_hash, "edition": edition.pk}
    audit.record(by=by, action="bring_in", object_type="edition", object_id=content.code, details=details)
    return content


def judge_content(*, by: Actor, documents: EditionDocuments) -> tuple[EditionContent, str]:
    """What documents from outside would make, and what that would change: created, words, rules or none. Writes nothing.

    Refuses what `bring_in` would refuse.
    """
    require(by, Permission.MANAGE_STANDARD)
    kept = Edition.objects.filter(code=str(documents.edition.get("id", ""))).first()
    is_draft = kept is None or kept.status == EditionStatus.DRAFT
    content = read_documents(documents, rests_on=references(), partial=is_draft)
    _check_code(content.code)
    if kept is None:
        return content, "created"
    return content, "none" if kept.content_hash == content.content_hash else change_of(kept, content)


def _create(content: EditionContent) -> Edition:
    """The rows of a new edition; `EditConflict` if another one took its code at the same moment."""
    try:
        with transaction.atomic():
            return write_content(Edition(code=content.code), content)
    except IntegrityError:
        raise EditConflict(current=None) from None


def _apply(
    by: Actor, edition: Edition, work: Callable[[EditionDocuments], object], *, action: str, part: str
) -> EditionContent:
    """Change the documents of a locked edition, check the whole, write it and record who did it."""
    stored = edition_content(edition)
    documents = edition_documents(stored)
    work(documents)
    content = read_documents(documents, rests_on=references(), partial=edition.status == EditionStatus.DRAFT)
    if content == stored:
        return stored
    change = change_of(edition, content)
    _write(edition, content)
    audit.record(
        by=by,
        action=action,
        object_type="edition",
        object_id=edition.code,
        details={"part": part, "change": change, "content_hash": content.content_hash},
    )
    return content


def _write(edition: Edition, content: EditionContent) -> None:
    write_content(edition, content)
    if edition.status == EditionStatus.DRAFT and edition.valid_from != content.valid_from:
        # a draft has taken no step yet, so the planned day may still be moved
        edition.valid_from = content.valid_from
        edition.save(update_fields=["valid_from"])


def _seen_fields(documents: EditionDocuments, part: str, *, seen: str) -> Document:
    """The present own fields of a part, if they are still those that the person saw."""
    try:
        fields = own_fields(documents, part)
    except LookupError:
        raise EditConflict(current=None) from None
    if part_version(fields) != seen:
        raise EditConflict(current=fields)
    return fields


def _new_code(edition: Edition, kind: PartKind, parent: str) -> str:
    above = "" if kind is PartKind.BLOCK else parent
    code = next_code(above, kind, used=_used_codes(kind))
    if code is None:
        raise LifeProblem(_("No code is left here: codes are never given anew."))
    if above:
        own_fields(edition_documents(edition_content(edition)), above)
    return code


def _used_codes(kind: PartKind) -> Iterable[str]:
    """The codes of this kind in any edition, with those that were taken out again: an id never means two things."""
    models: dict[PartKind, Any] = {
        PartKind.BLOCK: Block,
        PartKind.REQUIREMENT: Requirement,
        PartKind.INDICATOR: Indicator,
        PartKind.MEASURE: Measure,
    }
    standing = set(models[kind]._default_manager.values_list("code", flat=True))
    return standing | {str(one.get("part", "")) for one in details_of(object_type="edition", action="add_part")}


def _renamed(given: Document, kind: PartKind, code: str) -> Document:
    """The fields of a new part with the codes of what hangs below it."""
    fields = deepcopy(given)
    if kind is PartKind.BLOCK:
        fields["requirements"] = [
            {"id": f"{code}{number:02d}"} | _renamed(one, PartKind.REQUIREMENT, f"{code}{number:02d}")
            for number, one in enumerate(fields["requirements"], start=1)
        ]
    if kind is PartKind.REQUIREMENT:
        fields["indicators"] = [{"id": code + chr(ord("a") + at)} | one for at, one in enumerate(fields["indicators"])]
        fields["measures"] = [{"id": f"{code}m{at}"} | one for at, one in enumerate(fields["measures"], start=1)]
    return fields


def _check_new(origin: Edition, *, code: str, valid_from: date) -> None:
    problems = []
    if origin.status == EditionStatus.DRAFT:
        problems.append(
            Problem("base", _("“%(code)s” is still a draft."), _("Edit it as it is."), {"code": origin.code})
        )
    if not EDITION_CODE.fullmatch(code):
        problems.append(_bad_code())
    elif Edition.objects.filter(code=code).exists():
        problems.append(Problem("code", _("An edition with this code exists already."), _("Choose another code.")))
    if valid_from <= origin.valid_from:
        problems.append(
            Problem(
                "valid_from",
                _("The new edition would hold from no later a day than the one that it is copied from."),
                _("Give a later day."),
            )
        )
    if problems:
        raise InputProblems(problems)


def _check_code(code: str) -> None:
    if not EDITION_CODE.fullmatch(code):
        raise InputProblems([_bad_code()])


def _bad_code() -> Problem:
    return Problem(
        "code",
        _("The code of an edition holds small Latin letters, digits and hyphens, at most 30."),
        _("Write it like 2027-1."),
    )


__all__ = [
    "EditConflict",
    "add_to_edition",
    "bring_in",
    "change_part",
    "judge_content",
    "move_part",
    "remove_part",
    "start_draft",
]
