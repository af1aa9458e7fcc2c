"""What the field island sends: once, twice, late, out of order, against somebody else; and what it is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.files.field_form import form_as_json
from koopsuz.assessments.files.field_words import WORDS, words_in_all_languages
from koopsuz.assessments.models import AnswerChange, Assessment
from koopsuz.assessments.schemas.field_sync import FieldChange, read_post
from koopsuz.assessments.selectors.field import EnteredAnswer, field_form_for, field_state_for
from koopsuz.assessments.services.field import FieldReceipt, receive_changes, submit_from_field
from koopsuz.assessments.services.problems import AssessmentProblem, IncompleteError
from koopsuz.assessments.states import AssessmentStatus
from koopsuz.common.problems import InputProblems
from tests.factories import assessments as make
from tests.factories.assessments import ANSWERS, AUTUMN, FOREIGN, OWN, SIBLING
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    make.make_country()


@pytest.fixture
def director() -> Person:
    return make_person(Role.DIRECTOR, OWN)


@pytest.fixture
def officer() -> Person:
    return make_person(Role.SAFETY_OFFICER, OWN)


def change(
    indicator: str = "A01a", level: int | None = 2, *, base: int = 0, minutes: int = 0, **given: Any
) -> FieldChange:
    """A change made `minutes` before now."""
    made = timezone.now() - timedelta(minutes=minutes)
    key = given.pop("id", None) or uuid4()
    return FieldChange(id=key, indicator=indicator, base=base, level=level, made_at=made, **given)


def send(by: Person, *changes: FieldChange, school: str = OWN) -> tuple[FieldReceipt, ...]:
    return receive_changes(by=by, school_code=school, campaign=AUTUMN, changes=changes)


def outcomes(receipts: tuple[FieldReceipt, ...]) -> list[str]:
    return [receipt.outcome for receipt in receipts]


def standing(by: Person) -> dict[str, EnteredAnswer]:
    state = field_state_for(by, OWN, campaign=AUTUMN)
    assert state is not None
    return dict(state.answers)


def test_first_changes_begin_the_assessment_and_are_told_with_their_checksum(director: Person) -> None:
    one, other = change(note="Two doors"), change("A02a", None, number=5)

    told = send(director, one, other)

    assert told == (FieldReceipt(one.id, "applied", one.checksum), FieldReceipt(other.id, "applied", other.checksum))
    assert standing(director) == {"A01a": EnteredAnswer(level=2, note="Two doors"), "A02a": EnteredAnswer(number=5)}


def test_changes_sent_again_change_nothing_and_are_told_the_same(director: Person) -> None:
    changes = [change(), change("B01a", 1), change("A02a", 5, reason="No toilet of our own")]
    first = send(director, *changes)

    again = send(director, *reversed(changes))

    assert sorted(again, key=lambda one: str(one.id)) == sorted(first, key=lambda one: str(one.id))
    assert AnswerChange.objects.count() == 3


def test_older_change_that_comes_late_gives_way_to_the_newer_one(director: Person) -> None:
    newer, older = change(level=3, minutes=1), change(level=0, minutes=9)

    told = send(director, newer) + send(director, older)

    assert outcomes(told) == ["applied", "superseded"]
    assert standing(director)["A01a"].level == 3


def test_two_people_who_answer_otherwise_keep_both_answers(director: Person, officer: Person) -> None:
    send(officer, change(level=3))

    told = send(director, change(level=1, note="Locked at night"))

    assert outcomes(told) == ["conflict"]
    state = field_state_for(director, OWN, campaign=AUTUMN)
    assert state is not None
    found = state.conflicts["A01a"]
    assert (state.answers["A01a"].level, found.saved_from) == (3, str(officer))
    assert (found.kept, found.kept_from) == (EnteredAnswer(level=1, note="Locked at night"), str(director))


@pytest.mark.parametrize(("level", "outcome"), [(3, "same"), (1, "applied")])
def test_conflict_ends_when_a_person_chooses(director: Person, officer: Person, level: int, outcome: str) -> None:
    send(officer, change(level=3))
    send(director, change(level=1))

    told = send(director, change(level=level, base=1))

    assert outcomes(told) == [outcome]
    state = field_state_for(director, OWN, campaign=AUTUMN)
    assert state is not None
    assert (state.answers["A01a"].level, dict(state.conflicts)) == (level, {})


def test_two_people_who_answer_different_questions_are_no_conflict(director: Person, officer: Person) -> None:
    told = send(officer, change()) + send(director, change("B01a", 1))

    assert outcomes(told) == ["applied", "applied"]


def test_wrong_change_stands_in_the_way_of_no_other(director: Person) -> None:
    bad = [
        FieldChange(uuid4(), "A01a", wrong=True),
        change("A01a", 5),
        change("Z01a", 1),
        change("A02a", None, number=101),
        change("A01a", 2, base=99),
    ]

    told = send(director, *bad, change("B01a", 1))

    assert outcomes(told) == ["refused"] * 5 + ["applied"]
    assert [one.checksum for one in told[:5]] == [""] * 5
    assert told[1].problem == "Say in a few words why this does not apply to your school."


def test_number_of_a_change_with_another_answer_is_refused(director: Person) -> None:
    key = uuid4()
    told = send(director, change(id=key, level=2)) + send(director, change(id=key, level=3))

    assert outcomes(told) == ["applied", "refused"]
    assert standing(director)["A01a"].level == 2


def test_changes_after_the_campaign_closed_are_refused_and_earlier_ones_told_again(director: Person) -> None:
    early = change()
    send(director, early)
    services.change_campaign(by=System(), code=AUTUMN, action="close")

    told = send(director, early, change("B01a", 1))

    assert outcomes(told) == ["applied", "refused"]


def test_changes_of_a_foreign_school_are_refused(director: Person) -> None:
    for school in (SIBLING, FOREIGN):
        with pytest.raises(RefusedError):
            send(director, change(), school=school)
    assert not Assessment.objects.exists()


def test_form_and_state_of_a_foreign_school_look_absent(director: Person) -> None:
    with pytest.raises(Http404):
        field_form_for(director, SIBLING)
    with pytest.raises(Http404):
        field_state_for(director, FOREIGN, campaign=AUTUMN)


def test_form_asks_only_what_applies_and_speaks_three_languages(director: Person) -> None:
    form = field_form_for(director, OWN)
    assert form is not None

    found = form_as_json(form, person=director.pk)

    asked = [one["code"] for block in found["blocks"] for one in block["requirements"]]
    assert asked == ["A01", "A02", "B01", "B02"]
    assert found["blocks"][0]["left_out"][0][0] == "A03"
    question = found["blocks"][0]["requirements"][0]["indicators"][0]["question"]
    assert question == {"ky": "A01a? (ky)", "ru": "A01a? (ru)", "en": "A01a?"}


def test_form_shows_the_answers_of_the_round_before(director: Person) -> None:
    make.make_campaign("autumn-2025", year=2025)
    make.publish(campaign="autumn-2025")

    form = field_form_for(director, OWN)

    assert form is not None
    assert {code: form.previous[code].number or form.previous[code].level for code in ANSWERS} == ANSWERS


def test_submit_sends_what_the_person_saw(director: Person) -> None:
    make.fill(make.start())
    state = field_state_for(director, OWN, campaign=AUTUMN)
    assert state is not None

    after = submit_from_field(by=director, school_code=OWN, campaign=AUTUMN, checksum=state.checksum)

    assert after is AssessmentStatus.SUBMITTED


def test_submit_of_answers_that_somebody_changed_meanwhile_is_refused(director: Person, officer: Person) -> None:
    make.fill(make.start())
    state = field_state_for(director, OWN, campaign=AUTUMN)
    assert state is not None
    send(officer, change(level=0, base=state.version))

    with pytest.raises(AssessmentProblem, match="Somebody changed an answer meanwhile"):
        submit_from_field(by=director, school_code=OWN, campaign=AUTUMN, checksum=state.checksum)


def test_submit_with_missing_answers_tells_which(director: Person) -> None:
    send(director, change())
    state = field_state_for(director, OWN, campaign=AUTUMN)
    assert state is not None

    with pytest.raises(IncompleteError) as found:
        submit_from_field(by=director, school_code=OWN, campaign=AUTUMN, checksum=state.checksum)

    assert found.value.missing == ("A01b", "A02a", "B01a", "B02a")


def test_submit_by_somebody_who_may_only_answer_is_refused(officer: Person) -> None:
    with pytest.raises(RefusedError):
        submit_from_field(by=officer, school_code=OWN, campaign=AUTUMN, checksum="")


KEY = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"campaign": "a"}',
        b'{"campaign": 1, "changes": []}',
        b'{"campaign": "a", "changes": [1]}',
        b'{"campaign": "a", "changes": [{"id": "x"}]}',
        b'{"campaign": "a\\u0000", "changes": []}',
        b'{"campaign": "\\ud800", "changes": []}',
        b"[" * 100_000,
    ],
)
def test_post_that_is_none_of_ours_is_refused(body: bytes) -> None:
    with pytest.raises(InputProblems):
        read_post(body)


@pytest.mark.parametrize(
    "given",
    [
        '"level": true',
        '"level": "2"',
        '"note": 5',
        '"base": null',
        '"made_at": "yesterday"',
        '"made_at": "2026-13-45T00:00:00Z"',
    ],
)
def test_change_that_cannot_be_read_is_marked(given: str) -> None:
    sound = f'"id": "{KEY}", "indicator": "A01a", "base": 0, "made_at": "2026-10-01T12:00:00Z"'
    post = read_post(f'{{"campaign": "a", "changes": [{{{sound}, {given}}}, {{{sound}}}]}}'.encode())

    assert [(one.id, one.wrong) for one in post.changes] == [(UUID(KEY), True), (UUID(KEY), False)]


def test_words_of_the_island_are_complete_in_three_languages() -> None:
    found = words_in_all_languages()

    assert {language: set(words) for language, words in found.items()} == {
        code: set(WORDS) for code in ("ky", "ru", "en")
    }
    assert all(words.strip() for one in found.values() for words in one.values())
