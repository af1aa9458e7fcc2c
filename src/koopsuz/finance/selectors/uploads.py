"""Finds an uploaded file of envelopes that waits for its owner's yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404

from koopsuz.finance.models import PendingEnvelopes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as its owner uploaded it."""

    id: UUID
    file_name: str
    content: bytes


def get_upload_for(by: Any, upload_id: UUID) -> Upload:
    """Return a file that `by` has uploaded; somebody else's looks absent."""
    kept = PendingEnvelopes.objects.filter(pk=upload_id, owner_id=by.pk).first()
    if kept is None:
        raise Http404
    return Upload(kept.pk, kept.file_name, bytes(kept.content))
