"""Second opinions: who may give them, when, what supersedes what; the answer itself never changes."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, SecondOpinion
from koopsuz.assessments.selectors.given import opinions_on
from koopsuz.assessments.selectors.reviews import get_review_for
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.assessments.states import AssessmentKind, AssessmentStatus, Capacity, OpinionKind
from koopsuz.audit.models import Entry
from tests.factories import assessments as make
from tests.factories.assessments import FOREIGN, OWN, RAYON, SIBLING
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    make.make_country()


@pytest.fixture
def trustee() -> Person:
    return make_person(Role.TRUSTEE, OWN)


def give(assessment: Assessment, by: Any, kind: str = "disagree", **more: Any) -> bool:
    values: dict[str, Any] = {"indicator": "A01a", "capacity": Capacity.TRUSTEE, "remark": "The wall fell down", **more}
    return services.give_opinion(by=by, assessment_id=assessment.pk, kind=OpinionKind(kind), **values)


def test_opinion_stands_beside_the_answer_and_changes_nothing_in_it(trustee: Person) -> None:
    assessment = make.fill(make.start())

    assert give(assessment, trustee, "own", level=0)

    row = SecondOpinion.objects.get()
    assert (row.kind, row.level, row.number, row.capacity, row.person_id, row.version) == (
        "own", 0, None, "trustee", trustee.pk, assessment.version,
    )  # fmt: skip
    after = Assessment.objects.get()
    assert (bytes(after.levels), after.version) == (bytes(assessment.levels), assessment.version)
    entry = Entry.objects.get(action="give_opinion")
    assert entry.details == {"school": OWN, "indicator": "A01a", "kind": "own", "capacity": "trustee"}


def test_later_opinion_of_the_same_person_supersedes_and_the_earlier_is_kept(trustee: Person) -> None:
    assessment = make.start()
    give(assessment, trustee)
    give(assessment, trustee, "agree", remark="Mended")
    give(assessment, trustee, capacity=Capacity.CONFERENCE)
    give(assessment, make_person(Role.TRUSTEE, OWN))

    found = opinions_on(assessment.pk, with_names=True)["A01a"]

    assert [(one.kind.value, one.capacity.value, len(one.earlier)) for one in found] == [
        ("agree", "trustee", 1),
        ("disagree", "conference", 0),
        ("disagree", "trustee", 0),
    ]
    assert found[0].earlier[0].remark == "The wall fell down"
    assert {one.who for one in opinions_on(assessment.pk, with_names=False)["A01a"]} == {""}


def test_same_opinion_sent_twice_is_kept_once(trustee: Person) -> None:
    assessment = make.start()

    assert [give(assessment, trustee), give(assessment, trustee)] == [True, False]
    assert (SecondOpinion.objects.count(), Entry.objects.filter(action="give_opinion").count()) == (1, 1)


@pytest.mark.parametrize("role", Role)
def test_only_trustees_and_safety_officers_of_the_school_may(role: Role) -> None:
    assessment = make.start()
    person = make_person(role, OWN)
    capacity = Capacity.SAFETY_OFFICER if role is Role.SAFETY_OFFICER else Capacity.TRUSTEE

    if role in {Role.TRUSTEE, Role.SAFETY_OFFICER}:
        assert give(assessment, person, capacity=capacity)
    else:
        with pytest.raises(RefusedError):
            give(assessment, person, capacity=capacity)


@pytest.mark.parametrize("school", [SIBLING, FOREIGN])
def test_trustee_of_another_school_is_refused(school: str) -> None:
    assessment = make.start()

    with pytest.raises(RefusedError):
        give(assessment, make_person(Role.TRUSTEE, school))


def test_capacity_that_is_not_held_is_refused(trustee: Person) -> None:
    assessment = make.start()

    with pytest.raises(AssessmentProblem, match="for whom you speak"):
        give(assessment, trustee, capacity=Capacity.SAFETY_OFFICER)


@pytest.mark.parametrize("status", AssessmentStatus)
def test_status_decides_whether_an_opinion_can_be_added(trustee: Person, status: AssessmentStatus) -> None:
    assessment = make.fill(make.start())
    Assessment.objects.update(status=status, submitted_at=make.NOON)

    if status is AssessmentStatus.ACCEPTED:
        with pytest.raises(AssessmentProblem, match="no opinion can be added"):
            give(assessment, trustee)
    else:
        assert give(assessment, trustee)


def test_verification_takes_no_opinion(trustee: Person) -> None:
    assessment = make.start(kind=AssessmentKind.VERIFICATION)

    with pytest.raises(AssessmentProblem, match="verifier answers alone"):
        give(assessment, trustee)


def test_who_gave_the_answer_is_no_second_person() -> None:
    officer = make_person(Role.SAFETY_OFFICER, OWN)
    assessment = make.start()
    make.say(assessment, "A01a", 2, by=officer)

    with pytest.raises(AssessmentProblem, match="yourself"):
        give(assessment, officer, capacity=Capacity.SAFETY_OFFICER)

    make.say(assessment, "A01a", 1)
    assert give(assessment, officer, capacity=Capacity.SAFETY_OFFICER)


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("disagree", {"remark": "  "}, "Say what you see"),
        ("own", {}, "Give your own answer"),
        ("agree", {"level": 1}, "own answer goes with"),
        ("own", {"level": 9}, "is not one of the answers"),
        ("own", {"indicator": "A02a", "number": 101}, "more than is possible"),
        ("own", {"indicator": "A03a", "level": 1}, "not asked of the school"),
        ("agree", {"indicator": "Z01a"}, "does not ask"),
        ("agree", {"remark": "a" * 2001}, "at most 2000 fit"),
    ],
)
def test_wrong_opinions_are_refused_with_their_reason(
    trustee: Person, kind: str, wrong: dict[str, Any], words: str
) -> None:
    assessment = make.start()

    with pytest.raises(AssessmentProblem, match=words):
        give(assessment, trustee, kind, **wrong)
    assert SecondOpinion.objects.count() == 0


def test_review_counts_what_speaks_against_an_answer(trustee: Person) -> None:
    assessment = make.publish()
    give(assessment, trustee, "own", level=make.ANSWERS["A01a"])
    give(assessment, trustee, "own", indicator="B01a", level=3)
    give(assessment, trustee, "own", indicator="A02a", number=make.ANSWERS["A02a"])
    give(assessment, trustee, indicator="A01b")

    sheet = get_review_for(make_person(Role.SPECIALIST, RAYON), assessment.pk)

    assert [item.indicator.code for item in sheet.disputed] == ["A01b", "B01a"]
    assert (sheet.disagreements, sheet.agreed) == (2, 2)


@pytest.mark.parametrize(
    "statement", ["update assessments_secondopinion set remark = ''", "delete from assessments_secondopinion"]
)
def test_opinions_can_neither_be_changed_nor_deleted(trustee: Person, statement: str) -> None:
    give(make.start(), trustee)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_system_may_speak_in_any_capacity() -> None:
    assert give(make.start(), System(), capacity=Capacity.CONFERENCE)
