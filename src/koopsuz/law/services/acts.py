"""Brings legal acts in: from the reference data, or one by one as their texts come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.text import Text
from koopsuz.law import schemas
from koopsuz.law.kinds import ActKind, ActStatus
from koopsuz.law.models import Act, ActRelation
from koopsuz.law.schemas import ActContent

FIELDS = ("kind", "title", "issuer", "number", "adopted_on", "status", "note", "summary", "source", "verified")


@dataclass(frozen=True, slots=True)
class ActInput:
    """A new act as a person describes it. Number and date make its address, so both are needed."""

    kind: ActKind
    title: Text
    issuer: Text
    number: str
    adopted_on: date
    source: str


@transaction.atomic
def load_acts(*, by: Any, reference: Path) -> int:
    """Bring the acts of `reference/law/acts.yaml` in and return how many are new or changed.

    Loading the same file again changes nothing. Acts that left the file stay: requirements may rest on them.
    """
    require(by, Permission.MANAGE_STANDARD)
    contents = schemas.load_acts(reference)
    kept = {act.code: act for act in Act.objects.select_for_update().order_by("code")}
    changed = [act for act in contents if act.code not in kept or _differs(kept[act.code], act)]
    if changed:
        Act.objects.bulk_create(
            [Act(code=act.code, **{name: getattr(act, name) for name in FIELDS}) for act in changed],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=list(FIELDS),
        )
    related = _relate(contents)
    if not changed and not related:
        return 0
    audit.record(
        by=by,
        action="load",
        object_type="acts",
        object_id=schemas.ACTS_FILE.as_posix(),
        details={"changed": sorted({*(act.code for act in changed), *related})},
    )
    return len({*(act.code for act in changed), *related})


@transaction.atomic
def add_act(*, by: Any, given: ActInput) -> str:
    """Add an act that no file of the reference data has, and return its code; `InputProblems` if it is known already."""
    require(by, Permission.MANAGE_LAW)
    code = f"kg-{given.kind.value}-{given.adopted_on.isoformat()}-{schemas.address_number(given.number)}"
    known = Act.objects.filter(kind=given.kind, number=given.number, adopted_on=given.adopted_on).first()
    if known is not None or Act.objects.filter(code=code).exists():
        title = known.title if known else code
        raise InputProblems(
            [
                Problem(
                    "number",
                    _("An act of this kind, number and date is known already: %(title)s"),
                    _("Choose it in the list of acts."),
                    {"title": str(title)},
                )
            ]
        )
    Act.objects.create(
        code=code,
        kind=given.kind,
        title=given.title,
        issuer=given.issuer,
        number=given.number,
        adopted_on=given.adopted_on,
        status=ActStatus.UNKNOWN,
        source=given.source,
        verified=False,
    )
    audit.record(
        by=by, action="add", object_type="act", object_id=code, details={"number": given.number, "source": given.source}
    )
    return code


def _relate(contents: Iterable[ActContent]) -> list[str]:
    """Keep what the files say of acts and other acts; return the codes of acts that got a relation."""
    wanted = {(act.code, one.kind.value, one.act) for act in contents for one in act.relations}
    known = set(ActRelation.objects.values_list("act__code", "kind", "other__code"))
    ids = dict(Act.objects.values_list("code", "pk"))
    added = sorted(wanted - known)
    ActRelation.objects.bulk_create(
        [ActRelation(act_id=ids[code], kind=kind, other_id=ids[other]) for code, kind, other in added]
    )
    return [code for code, _kind, _other in added]


def _differs(kept: Act, content: ActContent) -> bool:
    return any(getattr(kept, name) != getattr(content, name) for name in FIELDS)
