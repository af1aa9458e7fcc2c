"""Keeps the words of an edition whenever somebody answers for them, so that later changes can be shown."""

from typing import Any

from django.utils import timezone

from koopsuz.standards.models import Edition, EditionVersion
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.hashing import rest_by_code
from koopsuz.standards.selectors.editions import edition_content
from koopsuz.standards.states import CHANGED_FIELDS


def keep_version(edition: Edition) -> None:
    """Keep the present words of an edition; keeping the same words twice changes nothing."""
    content = edition_content(edition)
    EditionVersion.objects.get_or_create(
        edition=edition,
        content_hash=edition.content_hash,
        defaults={"requirements": words_of(content), "kept_at": timezone.now()},
    )


def words_of(content: EditionContent) -> dict[str, Any]:
    """By code of requirement: the texts that people read, and the fingerprint of the rest of it."""
    prints = rest_by_code(content)
    return {
        one.code: {
            "rest": prints[one.code],
            **{name: getattr(one, name).as_mapping() for name in CHANGED_FIELDS},
        }
        for one in content.requirements
    }
