"""What changed since a version that a body saw: word by word, and the rest by name."""

import pytest

from koopsuz.standards.models import Edition, EditionVersion, Requirement
from koopsuz.standards.schemas import content_hash
from koopsuz.standards.schemas.word_changes import WordPart
from koopsuz.standards.selectors.editions import edition_content
from koopsuz.standards.selectors.versions import changes_since
from koopsuz.standards.states import EditionStatus
from tests.factories import editions
from tests.factories.editions import CODE

pytestmark = pytest.mark.django_db


def rehash() -> Edition:
    """Give the edition the fingerprint of its present words."""
    edition = Edition.objects.get(code=CODE)
    edition.content_hash = "read anew"
    edition.content_hash = content_hash(edition_content(edition))
    edition.save(update_fields=["content_hash"])
    return edition


def test_every_answer_for_the_words_keeps_a_version_and_the_same_words_once() -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    editions.ask()
    editions.endorse()
    first = set(EditionVersion.objects.values_list("content_hash", flat=True))

    editions.change_words()
    editions.endorse()

    assert len(first) == 1
    assert set(EditionVersion.objects.values_list("content_hash", flat=True)) == first | {
        Edition.objects.get().content_hash
    }


def test_changes_since_a_version_tell_words_rest_additions_and_removals() -> None:
    seen = editions.make_edition(EditionStatus.CONSULTATION).content_hash
    editions.change_words(english="A01 text with light")
    Requirement.objects.filter(code="A02").update(target=3)
    Requirement.objects.filter(code="B01").update(code="B09")
    Requirement.objects.filter(code="B02").delete()
    edition = rehash()

    found = changes_since(edition_content(edition), seen)

    assert found is not None
    assert [(one.code, one.kind, one.texts, one.more) for one in found] == [
        ("A01", "changed", ((WordPart("same", "A01 text"), WordPart("in", "with light")),), False),
        ("A02", "changed", (), True),
        ("B09", "added", (), False),
        ("B01", "removed", (), False),
        ("B02", "removed", (), False),
    ]


def test_version_that_nobody_kept_tells_nothing() -> None:
    edition = editions.make_edition()

    assert changes_since(edition_content(edition), "unknown") is None
