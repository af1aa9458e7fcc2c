"""Keeps a text that somebody gave until they say yes; what nobody confirms is swept away after a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.law.kinds import ActLanguage
from koopsuz.law.models import Act, PendingText
from koopsuz.law.schemas.importing import import_text
from koopsuz.law.selectors import NoActError
from koopsuz.law.selectors.works import work_of
from koopsuz.law.services.writing import TextInput, Written, write_text

KEPT = timedelta(days=1)


@transaction.atomic
def keep_text(*, by: Any, given: TextInput) -> UUID:
    """Keep a text for its owner's yes and return its id; `InputProblems` with everything that speaks against it.

    Not an act of the record: nothing of the law changes.
    """
    require(by, Permission.MANAGE_LAW)
    act = Act.objects.filter(code=given.act).first()
    if act is None:
        raise NoActError(given.act)
    import_text(given.content, work=work_of(act, language=given.language, in_force_from=given.in_force_from))
    now = timezone.now()
    PendingText.objects.filter(uploaded_at__lt=now - KEPT).delete()
    kept = PendingText.objects.create(
        act=act,
        amended_by=Act.objects.filter(code=given.amended_by).first() if given.amended_by else None,
        language=given.language,
        in_force_from=given.in_force_from,
        source=given.source,
        file_name=given.file_name[:120],
        content=given.content,
        owner_id=by.pk,
        uploaded_at=now,
    )
    return kept.pk


@transaction.atomic
def confirm_text(*, by: Any, text_id: UUID) -> Written:
    """Write a kept text and forget it. One that was confirmed already (a second click) or is another's is absent: `Http404`."""
    require(by, Permission.MANAGE_LAW)
    kept = PendingText.objects.select_for_update(of=("self",)).filter(pk=text_id, owner_id=by.pk)
    row = kept.select_related("act", "amended_by").first()
    if row is None:
        raise Http404
    given = TextInput(
        act=row.act.code,
        language=ActLanguage(row.language),
        in_force_from=row.in_force_from,
        source=row.source,
        content=bytes(row.content),
        file_name=row.file_name,
        amended_by=row.amended_by.code if row.amended_by else "",
    )
    written = write_text(by=by, given=given)
    row.delete()
    return written
