"""Keeps the text of an act from a day on, with its provisions, its words for search, and what changed since the text before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.law.kinds import ActLanguage, RelationKind
from koopsuz.law.models import Act, ActRelation, Expression, Provision, ProvisionChange, ProvisionText
from koopsuz.law.schemas.comparison import compare
from koopsuz.law.schemas.importing import ImportedText, import_text
from koopsuz.law.schemas.provisions import ProvisionContent, read_provisions
from koopsuz.law.selectors import NoActError
from koopsuz.law.selectors.works import work_of
from koopsuz.law.services.indexing import index_words


@dataclass(frozen=True, slots=True)
class TextInput:
    """A text as a person gives it: of which act, in which language, from which day, from where, and its bytes.

    `amended_by` is the code of the act that brought this text about, if one did.
    """

    act: str
    language: ActLanguage
    in_force_from: date
    source: str
    content: bytes
    file_name: str = ""
    amended_by: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: `is_new` is false when exactly this text was known already."""

    expression_id: int
    is_new: bool
    provisions: int
    changes: int


@transaction.atomic
def write_text(*, by: Any, given: TextInput, synthetic: bool = False) -> Written:
    """Keep a text; `InputProblems` if it can't become an act. The same text again changes nothing."""
    require(by, Permission.MANAGE_LAW)
    act = Act.objects.select_for_update().filter(code=given.act).first()
    if act is None:
        raise NoActError(given.act)
    work = work_of(act, language=given.language, in_force_from=given.in_force_from)
    found = import_text(given.content, work=work)
    kept = Expression.objects.filter(act=act, language=given.language, in_force_from=given.in_force_from).first()
    if kept is not None and kept.source_hash == found.source_hash:
        return Written(kept.pk, False, len(found.provisions), 0)
    expression = _keep(kept, act=act, given=given, found=found, by=by, synthetic=synthetic)
    _keep_provisions(expression, found.provisions)
    index_words(expression)
    changes = _set_among_neighbours(expression, found.provisions)
    if given.amended_by:
        _relate(given)
    audit.record(
        by=by,
        action="import_text",
        object_type="act",
        object_id=act.code,
        details={
            "language": given.language.value,
            "in_force_from": given.in_force_from.isoformat(),
            "source": given.source,
            "file": given.file_name,
            "source_hash": found.source_hash,
            "replaced_hash": kept.source_hash if kept else "",
            "provisions": len(found.provisions),
        },
    )
    return Written(expression.pk, True, len(found.provisions), changes)


def _keep(
    kept: Expression | None, *, act: Act, given: TextInput, found: ImportedText, by: Any, synthetic: bool
) -> Expression:
    if kept is not None:
        ProvisionText.objects.filter(expression=kept).delete()
    expression, _created = Expression.objects.update_or_create(
        act=act,
        language=given.language,
        in_force_from=given.in_force_from,
        defaults={
            "xml": found.xml,
            "source_hash": found.source_hash,
            "source": given.source,
            "synthetic": synthetic,
            "imported_by_id": by.pk,
            "imported_by_name": str(by)[:200],
            "imported_at": timezone.now(),
        },
    )
    return expression


def _keep_provisions(expression: Expression, provisions: Sequence[ProvisionContent]) -> None:
    known = set(Provision.objects.filter(act_id=expression.act_id).values_list("eid", flat=True))
    Provision.objects.bulk_create(
        [Provision(act_id=expression.act_id, eid=one.eid, kind=one.kind) for one in provisions if one.eid not in known]
    )
    ids = dict(Provision.objects.filter(act_id=expression.act_id).values_list("eid", "pk"))
    ProvisionText.objects.bulk_create(
        [
            ProvisionText(
                expression=expression,
                provision_id=ids[one.eid],
                parent_id=ids.get(one.parent),
                order=one.order,
                depth=one.depth,
                number=one.number,
                heading=one.heading,
                text=one.text,
            )
            for one in provisions
        ],
        batch_size=2000,
    )


def _set_among_neighbours(expression: Expression, provisions: Sequence[ProvisionContent]) -> int:
    """End the text before on this day and this one on the next; tell anew what changed between them."""
    same = Expression.objects.filter(act_id=expression.act_id, language=expression.language)
    before = same.filter(in_force_from__lt=expression.in_force_from).order_by("-in_force_from").first()
    after = same.filter(in_force_from__gt=expression.in_force_from).order_by("in_force_from").first()
    ProvisionChange.objects.filter(Q(after=expression) | Q(before=expression)).delete()
    if before is not None and after is not None:
        ProvisionChange.objects.filter(before=before, after=after).delete()
    if before is not None:
        before.in_force_to = expression.in_force_from
        before.save(update_fields=["in_force_to"])
    expression.in_force_to = after.in_force_from if after else None
    expression.save(update_fields=["in_force_to"])
    changed = 0
    if before is not None:
        changed = _tell_changes(before, expression, read_provisions(before.xml), provisions)
    if after is not None:
        _tell_changes(expression, after, provisions, read_provisions(after.xml))
    return changed


def _tell_changes(
    before: Expression, after: Expression, old: Sequence[ProvisionContent], new: Sequence[ProvisionContent]
) -> int:
    ids = dict(Provision.objects.filter(act_id=after.act_id).values_list("eid", "pk"))
    rows = [
        ProvisionChange(provision_id=ids[change.eid], before=before, after=after, kind=change.kind)
        for change in compare(old, new)
    ]
    ProvisionChange.objects.bulk_create(rows)
    return len(rows)


def _relate(given: TextInput) -> None:
    ids = dict(Act.objects.filter(code__in=[given.act, given.amended_by]).values_list("code", "pk"))
    if given.amended_by in ids and given.amended_by != given.act:
        ActRelation.objects.get_or_create(
            act_id=ids[given.amended_by],
            kind=RelationKind.AMENDS,
            other_id=ids[given.act],
            defaults={"since": given.in_force_from},
        )
