"""Finds an uploaded file that waits for its owner's yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404

from koopsuz.places.kinds import ImportKind
from koopsuz.places.models import PendingImport


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as its owner uploaded it."""

    id: UUID
    kind: ImportKind
    file_name: str
    content: bytes


def get_upload_for(by: Any, upload_id: UUID, *, kind: ImportKind) -> Upload:
    """Return a file that `by` has uploaded; somebody else's looks absent."""
    kept = PendingImport.objects.filter(pk=upload_id, kind=kind, owner_id=by.pk).first()
    if kept is None:
        raise Http404
    return Upload(kept.pk, ImportKind(kept.kind), kept.file_name, bytes(kept.content))
