"""Which words held back a reviewer looked at and cleared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from koopsuz.assessments.models import ClearedWords
from koopsuz.assessments.schemas.named_child import Cleared

ClearedByIndicator = Mapping[str, Cleared]


def cleared_in(assessment_ids: Sequence[UUID]) -> dict[UUID, ClearedByIndicator]:
    """Return by assessment and indicator the fields that were cleared with the fingerprints of their words."""
    found: dict[UUID, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    rows = ClearedWords.objects.filter(assessment_id__in=assessment_ids)
    for key, indicator, name, sha256 in rows.values_list("assessment_id", "indicator", "name", "sha256"):
        found[key][indicator].add((name, sha256))
    return {key: {code: frozenset(words) for code, words in mine.items()} for key, mine in found.items()}
