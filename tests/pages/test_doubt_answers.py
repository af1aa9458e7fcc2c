"""Signs of doubt: each says why with its numbers, the school answers, the department reads the answer beside it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, DoubtAnswer
from koopsuz.assessments.selectors import get_assessment_for
from koopsuz.assessments.selectors.doubt_answers import doubts_on
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.audit.models import Entry
from tests.conftest import ClientFor
from tests.factories import assessments as make
from tests.factories.assessments import OWN, RAYON, SIBLING
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
WORDS = "We wrote the answers on paper first."


@pytest.fixture
def assessment() -> Assessment:
    """Sent with every answer given within a second, and with the same answers as the school next door but one."""
    make.make_country()
    make.publish(SIBLING)
    make.make_school("S-0014")
    make.publish("S-0014", answers={**make.ANSWERS, "A01a": 3, "B01a": 3, "B02a": 3})
    return make.publish(OWN)


def signs(assessment: Assessment) -> list[tuple[str, int]]:
    page = get_assessment_for(System(), assessment.pk)
    return [(one.doubt.sign, len(one.said)) for one in doubts_on(System(), page)]


def answer(assessment: Assessment, **more: object) -> bool:
    values = {"by": System(), "sign": "too_fast", "words": WORDS, **more}
    return services.answer_doubt(assessment_id=assessment.pk, **values)  # type: ignore[arg-type]  # by name


def test_unanswered_signs_stand_first(assessment: Assessment) -> None:
    assert signs(assessment) == [("too_fast", 0), ("copied", 0)]

    assert answer(assessment)

    assert signs(assessment) == [("copied", 0), ("too_fast", 1)]
    row = DoubtAnswer.objects.get()
    assert (row.sign, row.words, row.numbers["answers"]) == ("too_fast", WORDS, len(make.ANSWERS))
    assert Entry.objects.get(action="answer_doubt").details == {"school": OWN, "sign": "too_fast"}


def test_same_answer_twice_is_kept_once_and_another_beside_it(assessment: Assessment) -> None:
    assert [answer(assessment), answer(assessment), answer(assessment, words="Two of us typed")] == [True, False, True]
    assert signs(assessment)[-1] == ("too_fast", 2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"words": " "}, "Say in 1 to 2000 letters"),
        ({"words": "a" * 2001}, "Say in 1 to 2000 letters"),
        ({"words": "ученик 5б Иванов Петя заполнял"}, "may tell of one child"),
        ({"sign": "jump"}, "does not stand any more"),
    ],
)
def test_wrong_answers_are_refused(assessment: Assessment, wrong: dict[str, str], words: str) -> None:
    with pytest.raises(AssessmentProblem, match=words):
        answer(assessment, **wrong)
    assert DoubtAnswer.objects.count() == 0


@pytest.mark.parametrize(("role", "place"), [(Role.SPECIALIST, RAYON), (Role.TRUSTEE, OWN), (Role.DIRECTOR, SIBLING)])
def test_only_those_who_answer_for_the_school_may(assessment: Assessment, role: Role, place: str) -> None:
    with pytest.raises(RefusedError):
        answer(assessment, by=make_person(role, place))


def test_honest_assessment_and_draft_show_no_sign() -> None:
    make.make_country()
    draft = make.fill(make.start())

    assert signs(draft) == []


def test_answers_can_neither_be_changed_nor_deleted(assessment: Assessment) -> None:
    answer(assessment)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from assessments_doubtanswer")


@pytest.mark.parametrize(
    ("language", "words"), [("ky", "Шектүү белгилер"), ("ru", "Сомнительные признаки"), ("en", "Signs of doubt")]
)
def test_school_answers_on_its_page_and_the_department_reads_it(
    client_for: ClientFor, assessment: Assessment, language: str, words: str
) -> None:
    school = client_for(Role.DIRECTOR, OWN, language=language)
    url = reverse("assess", args=[assessment.pk])
    assert words in school.get(url).content.decode()

    sent = school.post(reverse("assess_doubt", args=[assessment.pk, "too_fast"]), {"words": WORDS})

    assert sent["Location"] == f"{url}#doubts"
    office = client_for(Role.SPECIALIST, RAYON, language=language)
    html = office.get(reverse("assess_review", args=[assessment.pk])).content.decode()
    assert words in html
    assert WORDS in html
    assert reverse("assess_doubt", args=[assessment.pk, "too_fast"]) not in html
