"""Two editors at the same moment: nobody's words are lost unseen, and no code is given twice."""

from collections.abc import Callable
from typing import Any

import pytest

from koopsuz.audit.models import Entry
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas.documents import edition_documents
from koopsuz.standards.schemas.parts import PartKind, own_fields, part_version
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.services.editing import EditConflict, add_to_edition, bring_in, change_part
from tests.factories.drafts import BY, CODE, make_draft, small_documents
from tests.rooms.test_races import together
from tests.rooms.test_standards_editing import words
from tests.rooms.test_standards_races import or_problem

pytestmark = pytest.mark.django_db(transaction=True)


def saving(part: str, name: str) -> Callable[[], Any]:
    """Save the why of a requirement as somebody who has its present words before them."""
    seen = own_fields(edition_documents(get_edition(CODE)), part)

    def save() -> Any:
        return change_part(by=BY, code=CODE, part=part, given=seen | {"why": words(name)}, seen=part_version(seen))

    return or_problem(save)


def test_one_of_two_editors_of_a_part_is_told() -> None:
    make_draft()

    results = together(saving("C01", "First"), saving("C01", "Second"))

    assert sorted(isinstance(one, EditConflict) for one in results) == [False, True]
    assert Entry.objects.filter(action="change_part").count() == 1
    assert get_edition(CODE).requirement("C01").why.en in ("First in English", "Second in English")


def test_editors_of_two_parts_both_keep_their_words() -> None:
    make_draft()

    together(saving("C01", "First"), saving("D02", "Second"))

    found = get_edition(CODE)
    assert [found.requirement(one).why.en for one in ("C01", "D02")] == ["First in English", "Second in English"]
    assert Edition.objects.get().content_hash == found.content_hash


def test_parts_added_at_once_get_codes_of_their_own() -> None:
    make_draft()
    given = own_fields(edition_documents(get_edition(CODE)), "C01b")

    def add() -> str:
        return add_to_edition(by=BY, code=CODE, kind=PartKind.INDICATOR, parent="C01", given=given)

    assert sorted(together(add, add, add)) == ["C01c", "C01d", "C01e"]


def test_edition_brought_in_twice_at_once_is_made_once() -> None:
    make_draft()
    bring = or_problem(lambda: bring_in(by=BY, documents=small_documents("draft-9")))

    results = together(bring, bring)

    assert sorted(isinstance(one, EditConflict) for one in results) == [False, True]
    assert Edition.objects.filter(code="draft-9").count() == 1
