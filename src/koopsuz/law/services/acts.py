"""Brings legal acts in from the reference data."""

from pathlib import Path
from typing import Any

from django.db import transaction

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.law import schemas
from koopsuz.law.models import Act
from koopsuz.law.schemas import ActContent

FIELDS = ("kind", "title", "issuer", "number", "adopted_on", "status", "note", "source", "verified")


@transaction.atomic
def load_acts(*, by: Any, reference: Path) -> int:
    """Bring the acts of `reference/law/acts.yaml` in and return how many are new or changed.

    Loading the same file again changes nothing. Acts that left the file stay: requirements may rest on them.
    """
    require(by, Permission.MANAGE_STANDARD)
    contents = schemas.load_acts(reference)
    kept = {act.code: act for act in Act.objects.select_for_update().order_by("code")}
    changed = [act for act in contents if act.code not in kept or _differs(kept[act.code], act)]
    if not changed:
        return 0
    Act.objects.bulk_create(
        [Act(code=act.code, **{name: getattr(act, name) for name in FIELDS}) for act in changed],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=list(FIELDS),
    )
    audit.record(
        by=by,
        action="load",
        object_type="acts",
        object_id=schemas.ACTS_FILE.as_posix(),
        details={"changed": [act.code for act in changed]},
    )
    return len(changed)


def _differs(kept: Act, content: ActContent) -> bool:
    return any(getattr(kept, name) != getattr(content, name) for name in FIELDS)
