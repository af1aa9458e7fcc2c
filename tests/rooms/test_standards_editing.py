"""Editing an edition part by part: the same checks as its files, one rule of change, two editors, and a row for every act."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError
from koopsuz.audit.models import Entry
from koopsuz.common.problems import InputProblems
from koopsuz.common.reference import ReferenceError_
from koopsuz.standards.models import Edition, Requirement
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.documents import Document, edition_documents
from koopsuz.standards.schemas.parts import PartKind, own_fields, part_version
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.services.editing import (
    EditConflict,
    add_to_edition,
    bring_in,
    change_part,
    move_part,
    remove_part,
    start_draft,
)
from koopsuz.standards.services.problems import LifeProblem
from koopsuz.standards.states import EditionStatus
from tests.factories import assessments, editions
from tests.factories.drafts import BY, CODE, make_draft, small_documents
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def fields_of(part: str) -> Document:
    """The own fields of a part as a form would show them."""
    return own_fields(edition_documents(get_edition(CODE)), part)


def change(part: str, **fields: Any) -> EditionContent:
    """Save a part whose present fields the person has before them."""
    before = fields_of(part)
    return change_part(by=BY, code=CODE, part=part, given=before | fields, seen=part_version(before))


def keys(refused: Any) -> list[str]:
    """The keys at which an edit was refused."""
    return [one.key for one in refused.value.problems]


def put_in_use() -> None:
    """Let a campaign point to the draft."""
    assessments.make_campaign(edition=CODE)


def words(name: str) -> dict[str, str]:
    """A text in three languages."""
    return {"ky": f"{name} кыргызча", "ru": f"{name} по-русски", "en": f"{name} in English"}


def new_requirement() -> Document:
    """The fields of a new requirement with what hangs below it."""
    first = deepcopy(small_documents().blocks["C"]["requirements"][0])
    del first["id"]
    for one in (*first["indicators"], *first["measures"]):
        del one["id"]
    return first | {"title": words("New")}


def test_words_rules_and_levels_of_each_part_are_changed() -> None:
    make_draft()

    change("edition", title=words("Edition"), valid_from=date(2031, 1, 1))
    change("C", title=words("Block"))
    change("C01", why=words("Why"), target=3, applies="pupils > 0")
    change("C01b", question={"ky": "Барбы?", "ru": "Есть ли?", "en": "Is it there?"})
    change("C01m1", quantity="buildings * 3")

    found = get_edition(CODE)
    one = found.requirement("C01")
    assert [found.title.en, found.valid_from, found.block("C").title.ru, one.why.ky, one.applies] == [
        "Edition in English", date(2031, 1, 1), "Block по-русски", "Why кыргызча", "pupils > 0",
    ]  # fmt: skip
    assert [found.indicator("C01b").question.en, found.measure("C01m1").quantity] == ["Is it there?", "buildings * 3"]
    assert Edition.objects.get(code=CODE).content_hash == found.content_hash


def test_parts_are_added_moved_and_removed_and_codes_never_come_again() -> None:
    make_draft()

    new = add_to_edition(by=BY, code=CODE, kind=PartKind.REQUIREMENT, parent="C", given=new_requirement())
    assert new == "C03"
    indicator = fields_of("C01b")
    assert add_to_edition(by=BY, code=CODE, kind=PartKind.INDICATOR, parent="C01", given=indicator) == "C01c"
    move_part(by=BY, code=CODE, part="C03", down=False)
    move_part(by=BY, code=CODE, part="C", down=True)
    found = get_edition(CODE)
    assert [one.code for one in found.requirements] == ["D01", "D02", "C01", "C03", "C02"]
    assert [one.code for one in found.requirement("C03").indicators] == ["C03a", "C03b"]
    assert [one.code for one in found.requirement("C03").measures] == ["C03m1", "C03m2"]

    remove_part(by=BY, code=CODE, part="C01c", seen=part_version(fields_of("C01c")))
    remove_part(by=BY, code=CODE, part="C02", seen=part_version(fields_of("C02")))
    move_part(by=BY, code=CODE, part="D01", down=False)
    assert [one.code for one in get_edition(CODE).requirements] == ["D01", "D02", "C01", "C03"]
    assert add_to_edition(by=BY, code=CODE, kind=PartKind.REQUIREMENT, parent="C", given=new_requirement()) == "C04"


def test_code_of_a_part_that_was_added_and_removed_is_not_given_again() -> None:
    make_draft()
    given = fields_of("C01b")
    first = add_to_edition(by=BY, code=CODE, kind=PartKind.INDICATOR, parent="C01", given=given)
    remove_part(by=BY, code=CODE, part=first, seen=part_version(fields_of(first)))

    assert [first, add_to_edition(by=BY, code=CODE, kind=PartKind.INDICATOR, parent="C01", given=given)] == [
        "C01c",
        "C01d",
    ]


def test_block_is_added_with_its_first_requirement() -> None:
    make_draft()

    given = {"block": {"title": words("Block"), "about": words("About")}, "requirements": [new_requirement()]}
    new = add_to_edition(by=BY, code=CODE, kind=PartKind.BLOCK, parent="edition", given=given)

    assert new == "A"
    assert [one.code for one in get_edition(CODE).requirements][-1] == "A01"
    assert [one.code for one in get_edition(CODE).block("A").indicators] == ["A01a", "A01b"]


def test_edit_that_a_file_could_not_hold_is_refused_with_all_problems_at_once() -> None:
    before = make_draft()

    with pytest.raises(ReferenceError_) as refused:
        change("C01", title={"ky": "К" * 71, "ru": "Р.", "en": "E"}, applies="pupils >", theme="fires", target=2)

    found = keys(refused)
    assert found == [f"requirements.C01.{key}" for key in ("applies", "target", "theme", "title", "title.ky")]
    assert get_edition(CODE) == before
    assert Entry.objects.filter(action="change_part").count() == 0


@pytest.mark.parametrize("part", ["C09", "E", "C01z", "C01m8", "Z99", "nonsense"])
def test_part_that_is_gone_is_a_conflict_without_a_present_version(part: str) -> None:
    make_draft()

    with pytest.raises(EditConflict) as refused:
        change_part(by=BY, code=CODE, part=part, given={}, seen="another")

    assert refused.value.current is None


def test_what_others_need_is_not_removed() -> None:
    make_draft()
    change("D01m1", prerequisite="C02")

    with pytest.raises(ReferenceError_) as refused:
        remove_part(by=BY, code=CODE, part="C02", seen=part_version(fields_of("C02")))

    assert keys(refused) == ["requirements.D01.measures.D01m1.prerequisite"]


def test_last_requirement_of_a_block_and_last_measure_stay() -> None:
    make_draft()
    remove_part(by=BY, code=CODE, part="C02", seen=part_version(fields_of("C02")))

    with pytest.raises(ReferenceError_) as refused:
        remove_part(by=BY, code=CODE, part="C01", seen=part_version(fields_of("C01")))
    assert keys(refused) == ["requirements"]

    remove_part(by=BY, code=CODE, part="C01m2", seen=part_version(fields_of("C01m2")))
    with pytest.raises(ReferenceError_):
        remove_part(by=BY, code=CODE, part="C01m1", seen=part_version(fields_of("C01m1")))


def test_second_editor_of_a_part_is_told_and_nothing_is_overwritten() -> None:
    make_draft()
    seen = fields_of("C01")
    change("C01", why=words("First"))

    with pytest.raises(EditConflict) as refused:
        change_part(by=BY, code=CODE, part="C01", given=seen | {"why": words("Second")}, seen=part_version(seen))

    assert refused.value.current == seen | {"why": words("First")}
    assert get_edition(CODE).requirement("C01").why.en == "First in English"


def test_two_editors_of_different_parts_do_not_disturb_each_other() -> None:
    make_draft()
    seen = fields_of("C01")
    change("C01a", evidence=words("Photo"))
    change("C02", why=words("Other"))

    change_part(by=BY, code=CODE, part="C01", given=seen | {"why": words("Mine")}, seen=part_version(seen))

    found = get_edition(CODE)
    assert [found.requirement(one).why.en for one in ("C01", "C02")] == ["Mine in English", "Other in English"]
    assert found.indicator("C01a").evidence.en == "Photo in English"


def test_draft_in_use_takes_words_but_not_rules() -> None:
    make_draft()
    put_in_use()

    change("C01", why=words("Why"))
    with pytest.raises(InputProblems) as refused:
        change("C01", target=3, applies="pupils > 0")

    assert [one.where for one in refused.value.problems] == [f"{CODE} C01"]
    assert get_edition(CODE).requirement("C01").applies == "true"


@pytest.mark.parametrize(
    ("status", "takes_words"),
    [
        (EditionStatus.DRAFT, True),
        (EditionStatus.CONSULTATION, True),
        (EditionStatus.ENDORSEMENT, True),
        (EditionStatus.SUBMITTED, False),
        (EditionStatus.ADOPTED, False),
    ],
)
def test_words_change_until_the_edition_is_submitted(status: EditionStatus, takes_words: bool) -> None:
    make_draft()
    lead_to(status)
    before = get_edition(CODE)

    if takes_words:
        assert change("C01", why=words("Why")).requirement("C01").why.en == "Why in English"
        return
    with pytest.raises(InputProblems):
        change("C01", why=words("Why"))
    assert get_edition(CODE) == before


def test_words_may_wait_for_a_language_in_a_draft_alone() -> None:
    make_draft()
    waiting = {"ky": "Кыргызча", "ru": "", "en": ""}

    assert change("C01", why=waiting).requirement("C01").why.missing() == ("ru", "en")
    with pytest.raises(ReferenceError_) as refused:
        change("C01", why={"ky": "", "ru": "", "en": ""})
    assert keys(refused) == ["requirements.C01.why"]

    change("C01", why=words("Why"))
    lead_to(EditionStatus.CONSULTATION)
    with pytest.raises(ReferenceError_) as refused:
        change("C01", why=waiting)
    assert keys(refused) == ["requirements.C01.why.en", "requirements.C01.why.ru"]


def test_draft_of_a_new_edition_is_a_copy_under_another_code() -> None:
    origin = make_draft()
    lead_to(EditionStatus.CONSULTATION)

    found = start_draft(by=BY, base=CODE, code="draft-2", valid_from=date(2033, 9, 1))

    assert found == get_edition("draft-2")
    assert [found.blocks, found.status, found.valid_from] == [origin.blocks, "draft", date(2033, 9, 1)]
    assert Requirement.objects.filter(edition__code="draft-2").count() == len(origin.requirements)


@pytest.mark.parametrize(
    ("code", "day", "wrong"),
    [
        ("draft-1", date(2033, 9, 1), ["code"]),
        ("Not a code", date(2033, 9, 1), ["code"]),
        ("a" * 31, date(2033, 9, 1), ["code"]),
        ("draft-2", date(2020, 1, 1), ["valid_from"]),
        ("", date(2020, 1, 1), ["code", "valid_from"]),
    ],
)
def test_draft_with_a_wrong_code_or_day_is_refused(code: str, day: date, wrong: list[str]) -> None:
    make_draft()
    lead_to(EditionStatus.CONSULTATION)

    with pytest.raises(InputProblems) as refused:
        start_draft(by=BY, base=CODE, code=code, valid_from=day)

    assert [one.where for one in refused.value.problems] == wrong
    assert Edition.objects.count() == 1


def test_draft_is_edited_not_copied() -> None:
    make_draft()

    with pytest.raises(InputProblems) as refused:
        start_draft(by=BY, base=CODE, code="draft-2", valid_from=date(2033, 9, 1))

    assert [one.where for one in refused.value.problems] == ["base"]


def test_edition_that_was_brought_in_is_never_overwritten_unseen() -> None:
    before = make_draft()
    documents = small_documents()
    documents.blocks["C"]["requirements"][0]["why"] = words("New")

    with pytest.raises(EditConflict):
        bring_in(by=BY, documents=documents)
    assert get_edition(CODE) == before

    found = bring_in(by=BY, documents=documents, seen=before.content_hash)
    assert found.requirement("C01").why.en == "New in English"


def test_only_the_ministry_edits() -> None:
    make_draft()
    seen = fields_of("C01")
    version = part_version(seen)
    asked = {
        "change": lambda by: change_part(by=by, code=CODE, part="C01", given=seen, seen=version),
        "add": lambda by: add_to_edition(
            by=by, code=CODE, kind=PartKind.REQUIREMENT, parent="C", given=new_requirement()
        ),
        "move": lambda by: move_part(by=by, code=CODE, part="C01", down=True),
        "remove": lambda by: remove_part(by=by, code=CODE, part="C01", seen=version),
        "bring_in": lambda by: bring_in(by=by, documents=small_documents("draft-9")),
        "start": lambda by: start_draft(by=by, base=CODE, code="draft-9", valid_from=date(2033, 1, 1)),
    }
    for role in Role:
        if role is Role.EDUCATION_MINISTRY:
            continue
        person = make_person(role, assessments.AIMAK)
        for name, act in asked.items():
            with pytest.raises(RefusedError):
                act(person)
            assert Edition.objects.count() == 1, f"{role} {name}"
    asked["change"](make_person(Role.EDUCATION_MINISTRY, "417"))


def test_every_edit_leaves_one_row_with_its_part_and_fingerprint() -> None:
    make_draft()

    found = change("C01", why=words("Why"))
    change("C01", why=words("Why"))  # the same words again change nothing

    rows = Entry.objects.filter(action="change_part")
    assert [one.details for one in rows] == [{"part": "C01", "change": "words", "content_hash": found.content_hash}]


def test_no_code_is_left_after_the_last_one() -> None:
    make_draft()
    for number in range(3, 10):
        change_measures(f"C01m{number}")

    with pytest.raises(LifeProblem):
        add_to_edition(by=BY, code=CODE, kind=PartKind.MEASURE, parent="C01", given=fields_of("C01m1"))


def change_measures(code: str) -> None:
    """Let a code have been used by a measure of another edition."""
    requirement = Requirement.objects.get(edition__code=CODE, code="C01")
    row = requirement.measures.first()
    assert row is not None
    if not Edition.objects.filter(code="other").exists():
        bring_in(by=BY, documents=small_documents("other"))
    row.pk, row.code = None, code
    row.requirement = Requirement.objects.get(edition__code="other", code="C01")
    row.save()


def lead_to(status: EditionStatus) -> None:
    """Lead the draft to a state by its steps."""
    editions.lead(CODE, status)
