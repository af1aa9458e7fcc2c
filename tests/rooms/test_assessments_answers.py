"""Answering: what is stored, what is refused, and what arrives twice, late or out of order."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.models import AnswerChange, AnswerKey, AnswerLog, Assessment
from koopsuz.assessments.services import Answer, AnswerInput, AnswerResult, AssessmentProblem
from koopsuz.assessments.services.changes import fingerprint
from koopsuz.assessments.states import AssessmentKind, Outcome
from koopsuz.audit.models import Entry
from tests.conftest import PersonFor
from tests.factories import assessments as make
from tests.factories.assessments import AIMAK, FOREIGN, FOREIGN_RAYON, NOON, OBLAST, OWN, RAYON, SIBLING

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    make.make_country()


@pytest.fixture
def assessment() -> Assessment:
    return make.start()


def reload(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


def test_start_asks_only_what_applies(assessment: Assessment) -> None:
    make.make_school("S-0014", has_boarding=True)

    boarding = make.start("S-0014")

    assert (assessment.asked, assessment.answered, assessment.version) == (5, 0, 0)
    assert (boarding.asked, boarding.answered) == (6, 0)


def test_start_twice_returns_the_same(assessment: Assessment) -> None:
    again = make.start()

    assert again.pk == assessment.pk
    assert Entry.objects.filter(action="start").count() == 1


def test_start_in_closed_campaign_is_refused() -> None:
    services.change_campaign(by=System(), code=make.AUTUMN, action="close")

    with pytest.raises(AssessmentProblem, match=r"^This campaign is not open, so no assessment can be started\.$"):
        make.start()


def test_answer_level_is_stored_with_its_change(assessment: Assessment) -> None:
    result = make.say(assessment, "A01a", 2, note="  Two of three doors ")

    saved = Answer(2, None, {"note": "Two of three doors"})
    assert result == AnswerResult("A01a", Outcome.APPLIED, 1, saved, saved)
    change = AnswerChange.objects.get()
    assert (change.level_before, change.level_after, change.version, change.outcome) == (4, 2, 1, "applied")
    stored = reload(assessment)
    assert (stored.version, stored.answered, stored.asked) == (1, 1, 5)
    assert stored.remarks == {"A01a": {"note": "Two of three doors"}}
    line = AnswerLog.objects.get().changes[0]
    own = [str(change.client_id), change.made_at.isoformat()]
    assert line == ["A01a", 4, 2, None, None, 1, "applied", {"note": "Two of three doors"}, *own]
    entry = Entry.objects.get(action="answer")
    assert entry.details == {
        "school": OWN,
        "answers": {"A01a": {"outcome": "applied", "level": [4, 2], "number": [None, None]}},
        "log": fingerprint([line]),
    }


def test_answer_number_is_stored(assessment: Assessment) -> None:
    result = make.say(assessment, "A02a", 7)

    assert result.saved == Answer(4, 7, {})
    assert reload(assessment).answered == 1


def test_answer_not_applicable_keeps_its_reason(assessment: Assessment) -> None:
    result = make.say(assessment, "A02a", None, na_reason="Toilets belong to the kindergarten")

    assert result.saved == Answer(5, None, {"reason": "Toilets belong to the kindergarten"})
    assert reload(assessment).answered == 1


def test_answer_taken_back_is_not_answered(assessment: Assessment) -> None:
    make.say(assessment, "A01a", 2)
    result = make.say(assessment, "A01a", None)

    assert (result.outcome, result.saved) == (Outcome.APPLIED, Answer(4, None, {}))
    assert reload(assessment).answered == 0


@pytest.mark.parametrize(
    ("indicator", "given", "message"),
    [
        ("A01a", {"level": 5}, "Say in a few words why this does not apply to your school."),
        ("A02a", {"level": 5}, "Say in a few words why this does not apply to your school."),
        ("A01a", {"level": 6}, "“6” is not one of the answers. Choose one of those shown."),
        ("A01a", {"level": -1}, "“-1” is not one of the answers. Choose one of those shown."),
        ("A01b", {"level": 2}, "“2” is not one of the answers. Choose one of those shown."),
        ("A01a", {"level": 2, "number": 3}, "“2” is not one of the answers. Choose one of those shown."),
        ("A02a", {"level": 2}, "Here a number is asked. Enter how many there are."),
        ("A02a", {"number": -1}, "-1 is less than is possible here: the least is 0. Check the number."),
        ("A02a", {"number": 101}, "101 is more than is possible here: the most is 100. Is there a digit too many?"),
        ("Z01a", {"level": 1}, "This edition does not ask “Z01a”. Reload the page to see what is asked."),
        (
            "A01a",
            {"level": 1, "note": "x" * 2001},
            "The text has 2001 letters; at most 2000 fit. Please shorten it.",
        ),
    ],
)
def test_answer_that_cannot_be_is_refused(
    assessment: Assessment, indicator: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(AssessmentProblem) as caught:
        services.answer(
            by=System(),
            assessment_id=assessment.pk,
            client_id=uuid4(),
            indicator=indicator,
            version=0,
            **given,
        )

    assert str(caught.value) == message
    assert AnswerChange.objects.count() == 0
    assert reload(assessment).version == 0


def test_answer_sent_twice_is_stored_once(assessment: Assessment) -> None:
    client_id = uuid4()
    first = make.say(assessment, "A01a", 2, client_id=client_id)
    again = make.say(assessment, "A01a", 2, client_id=client_id, version=0)

    assert again == first
    assert AnswerChange.objects.count() == 1
    assert Entry.objects.filter(action="answer").count() == 1


def test_answer_sent_again_after_submission_is_told_as_before() -> None:
    assessment = make.start()
    client_id = uuid4()
    make.say(assessment, "A01a", 1, client_id=client_id)
    make.fill(assessment)
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")

    again = make.say(assessment, "A01a", 1, client_id=client_id)

    assert (again.outcome, again.saved) == (Outcome.APPLIED, Answer(1, None, {}))


def test_client_id_of_another_answer_is_refused(assessment: Assessment) -> None:
    client_id = uuid4()
    make.say(assessment, "A01a", 2, client_id=client_id)

    with pytest.raises(
        AssessmentProblem, match=r"^This change was sent for another answer before\. Reload the page\.$"
    ):
        make.say(assessment, "A01b", 3, client_id=client_id)
    with pytest.raises(AssessmentProblem, match=r"^This change was sent for another answer before"):
        make.say(make.start(SIBLING), "A01a", 2, client_id=client_id)


def test_answer_from_the_future_is_refused(assessment: Assessment) -> None:
    with pytest.raises(AssessmentProblem, match=r"^This page knows a later state than the server\. Reload the page\.$"):
        make.say(assessment, "A01a", 2, version=1)


def test_stale_answer_of_another_person_is_kept_as_conflict(assessment: Assessment, person_for: PersonFor) -> None:
    director, officer = person_for(Role.DIRECTOR, OWN), person_for(Role.SAFETY_OFFICER, OWN)
    make.say(assessment, "A01a", 1, by=director, version=0)

    result = make.say(assessment, "A01a", 3, by=officer, version=0, note="Seen today")

    assert result == AnswerResult(
        indicator="A01a",
        outcome=Outcome.CONFLICT,
        version=1,
        saved=Answer(1, None, {}),
        offered=Answer(3, None, {"note": "Seen today"}),
        saved_by=director.name,
    )
    kept = AnswerChange.objects.order_by("pk").last()
    assert kept is not None
    assert (kept.outcome, kept.level_before, kept.level_after, kept.person_id) == ("conflict", 1, 3, officer.pk)
    assert reload(assessment).version == 1


def test_conflict_is_settled_by_answering_anew(assessment: Assessment, person_for: PersonFor) -> None:
    director, officer = person_for(Role.DIRECTOR, OWN), person_for(Role.SAFETY_OFFICER, OWN)
    make.say(assessment, "A01a", 1, by=director, version=0)
    conflict = make.say(assessment, "A01a", 3, by=officer, version=0)

    settled = make.say(assessment, "A01a", 3, by=officer, version=conflict.version)

    assert (settled.outcome, settled.saved.level, settled.version) == (Outcome.APPLIED, 3, 2)


def test_stale_answer_to_another_indicator_is_saved(assessment: Assessment, person_for: PersonFor) -> None:
    make.say(assessment, "A01a", 1, by=person_for(Role.DIRECTOR, OWN), version=0)

    result = make.say(assessment, "B01a", 3, by=person_for(Role.SAFETY_OFFICER, OWN), version=0)

    assert (result.outcome, result.version) == (Outcome.APPLIED, 2)


def test_stale_answer_that_agrees_is_no_conflict(assessment: Assessment, person_for: PersonFor) -> None:
    make.say(assessment, "A01a", 1, by=person_for(Role.DIRECTOR, OWN), version=0)

    result = make.say(assessment, "A01a", 1, by=person_for(Role.SAFETY_OFFICER, OWN), version=0)

    assert (result.outcome, result.version) == (Outcome.SAME, 1)


def test_own_answers_out_of_order_leave_the_later_one(assessment: Assessment, person_for: PersonFor) -> None:
    director = person_for(Role.DIRECTOR, OWN)
    late = make.say(assessment, "A01a", 3, by=director, version=0, made_at=NOON + timedelta(minutes=5))
    early = make.say(assessment, "A01a", 1, by=director, version=0, made_at=NOON)
    last = make.say(assessment, "A01a", 2, by=director, version=0, made_at=NOON + timedelta(minutes=9))

    assert (late.outcome, early.outcome, last.outcome) == (Outcome.APPLIED, Outcome.SUPERSEDED, Outcome.APPLIED)
    assert early.saved == Answer(3, None, {})
    assert last.saved == Answer(2, None, {})
    assert AnswerChange.objects.count() == 3


def test_clock_ahead_of_ours_does_not_win_for_ever(assessment: Assessment, person_for: PersonFor) -> None:
    director = person_for(Role.DIRECTOR, OWN)
    make.say(assessment, "A01a", 3, by=director, version=0, made_at=NOON.replace(year=2099))

    change = AnswerChange.objects.get()

    assert change.made_at == change.at


def test_block_saves_the_right_and_names_the_wrong(assessment: Assessment) -> None:
    result = services.answer_block(
        by=System(),
        assessment_id=assessment.pk,
        version=0,
        answers=[AnswerInput("A01a", level=2), AnswerInput("A01b"), AnswerInput("A02a", number=900)],
    )

    assert [(one.indicator, one.outcome) for one in result.results] == [("A01a", Outcome.APPLIED)]
    assert {code: str(problem) for code, problem in result.problems.items()} == {
        "A02a": "900 is more than is possible here: the most is 100. Is there a digit too many?"
    }
    assert (result.version, reload(assessment).answered) == (1, 1)


def test_block_left_as_it_was_does_not_undo_the_answer_of_another(
    assessment: Assessment, person_for: PersonFor
) -> None:
    director, officer = person_for(Role.DIRECTOR, OWN), person_for(Role.SAFETY_OFFICER, OWN)
    make.say(assessment, "A01a", 1)
    make.say(assessment, "A01a", 3, by=director)

    result = services.answer_block(
        by=officer,
        assessment_id=assessment.pk,
        version=1,
        answers=[AnswerInput("A01a", level=1), AnswerInput("A01b", level=3)],
    )

    assert [one.indicator for one in result.results] == ["A01b"]
    assert result.conflicts == ()
    assert make.say(assessment, "A01a", 3).outcome == Outcome.SAME


def test_block_with_stale_answer_keeps_both(assessment: Assessment, person_for: PersonFor) -> None:
    director, officer = person_for(Role.DIRECTOR, OWN), person_for(Role.SAFETY_OFFICER, OWN)
    make.say(assessment, "A01a", 3, by=director)

    result = services.answer_block(
        by=officer, assessment_id=assessment.pk, version=0, answers=[AnswerInput("A01a", level=2)]
    )

    assert [(one.saved.level, one.offered.level, one.saved_by) for one in result.conflicts] == [(3, 2, director.name)]


def test_block_sent_twice_changes_nothing(assessment: Assessment) -> None:
    given = [AnswerInput("A01a", level=2)]
    services.answer_block(by=System(), assessment_id=assessment.pk, version=0, answers=given)
    again = services.answer_block(by=System(), assessment_id=assessment.pk, version=1, answers=given)

    assert (again.results, again.version) == ((), 1)
    assert AnswerChange.objects.count() == 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_answer_change_is_never_altered(assessment: Assessment, change: str) -> None:
    make.say(assessment, "A01a", 2)
    rows = AnswerLog.objects.all()

    with pytest.raises(Exception, match="insert-only"):
        rows.update(version=3) if change == "update" else rows._raw_delete("default")


def test_number_of_a_change_is_never_given_away(assessment: Assessment) -> None:
    make.say(assessment, "A01a", 2)

    with pytest.raises(Exception, match="insert-only"):
        AnswerKey.objects.all().delete()


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        (Role.DIRECTOR, OWN, True),
        (Role.DIRECTOR, SIBLING, False),
        (Role.DIRECTOR, FOREIGN, False),
        (Role.SAFETY_OFFICER, OWN, True),
        (Role.SAFETY_OFFICER, SIBLING, False),
        (Role.TRUSTEE, OWN, False),
        (Role.SPECIALIST, RAYON, False),
        (Role.SPECIALIST, FOREIGN_RAYON, False),
        (Role.LOCAL_HEAD, AIMAK, False),
        (Role.EDUCATION_MINISTRY, "417", False),
        (Role.OPERATOR, "417", False),
    ],
)
def test_answer_is_for_the_school_alone(
    assessment: Assessment, person_for: PersonFor, role: Role, place: str, allowed: bool
) -> None:
    person = person_for(role, place)

    if allowed:
        assert make.say(assessment, "A01a", 2, by=person).outcome == Outcome.APPLIED
        return
    with pytest.raises(RefusedError):
        make.say(assessment, "A01a", 2, by=person)
    with pytest.raises(RefusedError):
        services.answer_block(by=person, assessment_id=assessment.pk, version=0, answers=[AnswerInput("A01a", level=2)])
    with pytest.raises(RefusedError):
        make.start(by=person)
    assert AnswerChange.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        (Role.SPECIALIST, RAYON, True),
        (Role.SPECIALIST, OBLAST, True),
        (Role.SPECIALIST, FOREIGN_RAYON, False),
        (Role.EDUCATION_MINISTRY, "417", True),
        (Role.DIRECTOR, OWN, False),
        (Role.TRUSTEE, OWN, False),
    ],
)
def test_verification_is_answered_by_reviewers(person_for: PersonFor, role: Role, place: str, allowed: bool) -> None:
    person = person_for(role, place)

    if not allowed:
        with pytest.raises(RefusedError):
            make.start(by=person, kind=AssessmentKind.VERIFICATION)
        return
    verification = make.start(by=person, kind=AssessmentKind.VERIFICATION)
    assert make.say(verification, "A01a", 2, by=person).outcome == Outcome.APPLIED
    assert verification.pk != make.start().pk


def test_answer_to_nothing_looks_like_refusal() -> None:
    with pytest.raises(RefusedError):
        services.answer(by=System(), assessment_id=uuid4(), client_id=uuid4(), indicator="A01a", version=0, level=1)
