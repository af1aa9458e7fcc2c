"""Keeps an uploaded file until its owner confirms the import; what nobody confirms is swept away after a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.places.kinds import ImportKind
from koopsuz.places.models import PendingImport
from koopsuz.places.schemas.report import ImportReport
from koopsuz.places.services.outlines import import_outlines
from koopsuz.places.services.schools import import_schools

KEPT = timedelta(days=1)
PERMISSIONS = {
    ImportKind.SCHOOLS: Permission.IMPORT_SCHOOLS,
    ImportKind.OUTLINES: Permission.IMPORT_OUTLINES,
}


@transaction.atomic
def keep_upload(*, by: Any, kind: ImportKind, content: bytes, file_name: str) -> UUID:
    """Keep a file for its owner and return its id. Not an act of the record: nothing of the country changes."""
    require(by, PERMISSIONS[kind])
    now = timezone.now()
    PendingImport.objects.filter(uploaded_at__lt=now - KEPT).delete()
    kept = PendingImport.objects.create(
        kind=kind, file_name=file_name[:120], content=content, owner_id=by.pk, uploaded_at=now
    )
    return kept.pk


@transaction.atomic
def confirm_upload(*, by: Any, upload_id: UUID) -> ImportReport:
    """Import a kept file and forget it. `InputProblems` if it has errors by now; then it stays for another look.

    A file that was confirmed already (a second click) is absent: `Http404`.
    """
    kept = PendingImport.objects.select_for_update().filter(pk=upload_id, owner_id=by.pk).first()
    if kept is None:
        raise Http404
    write = import_schools if kept.kind == ImportKind.SCHOOLS else import_outlines
    report = write(by=by, content=bytes(kept.content), file_name=kept.file_name)
    kept.delete()
    return report
