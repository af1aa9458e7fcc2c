"""Keeps an uploaded file of envelopes until its owner confirms it; what nobody confirms is swept away after a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.finance.models import PendingEnvelopes
from koopsuz.finance.services.importing import ImportReport, import_envelopes

KEPT = timedelta(days=1)


@transaction.atomic
def keep_upload(*, by: Any, content: bytes, file_name: str) -> UUID:
    """Keep a file for its owner and return its id. Not an act of the record: no money changes."""
    require(by, Permission.MANAGE_ENVELOPES)
    now = timezone.now()
    PendingEnvelopes.objects.filter(uploaded_at__lt=now - KEPT).delete()
    kept = PendingEnvelopes.objects.create(file_name=file_name[:120], content=content, owner_id=by.pk, uploaded_at=now)
    return kept.pk


@transaction.atomic
def confirm_upload(*, by: Any, upload_id: UUID) -> ImportReport:
    """Bring in a kept file and forget it. `InputProblems` if it has errors by now; then it stays for another look.

    A file that was confirmed already (a second click) is absent: `Http404`.
    """
    require(by, Permission.MANAGE_ENVELOPES)
    kept = PendingEnvelopes.objects.select_for_update().filter(pk=upload_id, owner_id=by.pk).first()
    if kept is None:
        raise Http404
    report = import_envelopes(by=by, content=bytes(kept.content), name=kept.file_name)
    kept.delete()
    return report
