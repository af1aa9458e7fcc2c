"""Brings editions of the standard in from the reference data.

The rule of change: words of an edition may be mended until it is submitted for adoption. Its rules (who a requirement
applies to, class, target, indicators and their order, thresholds, measures and their formulas) may change only until the first
campaign or plan uses the edition; after that a change of rules needs a new edition. So every answer and every plan stays
computable by the rules under which it was made. Where an edition stands is not read from its files once it is loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.law import services as law
from koopsuz.standards import schemas, selectors
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.hashing import rules_by_code, rules_hash
from koopsuz.standards.schemas.migration_map import MigrationMap, load_map
from koopsuz.standards.selectors.comparison import migration_map
from koopsuz.standards.selectors.usage import is_in_use
from koopsuz.standards.services.migration import keep_map
from koopsuz.standards.services.rows import write_content
from koopsuz.standards.states import EDITABLE, EditionStatus


@dataclass(frozen=True, slots=True)
class LoadedEdition:
    """The edition as it now stands; `change` is created, rules, words or none."""

    content: EditionContent
    change: str


@transaction.atomic
def load_edition(*, by: Any, folder: Path, reference: Path | None = None) -> LoadedEdition:
    """Bring the edition in a folder, and the acts that it rests on, into the database.

    Everything is checked first (`ReferenceError_` with all problems) and nothing is half-loaded. Loading the same
    files again changes nothing. Changed rules of an edition in use are refused with `InputProblems`.
    """
    require(by, Permission.MANAGE_STANDARD)
    content = schemas.load_edition(folder, reference=reference)
    migration = load_map(Path(folder))
    law.load_acts(by=by, reference=reference or Path(folder).resolve().parents[1])
    kept = Edition.objects.select_for_update().filter(code=content.code).first()
    if kept is not None and kept.content_hash == content.content_hash:
        _keep_map(by, content, migration)
        return LoadedEdition(content, "none")
    change = "created" if kept is None else change_of(kept, content)
    edition = write_content(kept or Edition(code=content.code), content)
    audit.record(
        by=by,
        action="load",
        object_type="edition",
        object_id=content.code,
        details={"change": change, "content_hash": content.content_hash, "edition": edition.pk},
    )
    _keep_map(by, content, migration)
    return LoadedEdition(content, change)


def _keep_map(by: Any, content: EditionContent, migration: MigrationMap | None) -> None:
    """Keep the map that lies with the edition, if it is another one than before."""
    if migration is not None and migration != migration_map(content.code):
        keep_map(by=by, code=content.code, found=migration)


def change_of(kept: Edition, content: EditionContent) -> str:
    """Tell what another content would change of an edition: words or rules; `InputProblems` if that is not allowed any more."""
    if kept.status not in EDITABLE:
        raise InputProblems([_no_longer_editable(kept)])
    stored = selectors.edition_content(kept)
    if rules_hash(stored) == rules_hash(content):
        return "words"
    if is_in_use(kept):
        raise InputProblems(_refusals(stored, content))
    return "rules"


def _no_longer_editable(kept: Edition) -> Problem:
    return Problem(
        kept.code,
        _("The edition is “%(status)s”: its words are what was endorsed and adopted, so they stay as they are."),
        _("Make a new edition."),
        {"status": EditionStatus(kept.status).label},
    )


def _refusals(stored: EditionContent, content: EditionContent) -> Sequence[Problem]:
    before, after = rules_by_code(stored), rules_by_code(content)
    changed = sorted(code for code in before.keys() | after.keys() if before.get(code) != after.get(code))
    what = _("The rules of this requirement changed, but assessments or plans already use the edition.")
    order = _("The order of blocks or requirements changed, but assessments or plans already use the edition.")
    remedy = _("Put the rules back, or make a new edition; words may still be mended.")
    if not changed:
        return [Problem(content.code, order, remedy)]
    return [Problem(f"{content.code} {code}", what, remedy) for code in changed]
