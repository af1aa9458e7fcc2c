"""Loading finished assessments of many schools at once."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, Score, StatusChange
from koopsuz.assessments.services import LoadError, LoadReport, PublishedAnswers
from koopsuz.assessments.states import AssessmentStatus
from koopsuz.audit.models import Entry
from koopsuz.engine import scoring
from koopsuz.places.models import School
from tests.conftest import PersonFor
from tests.factories import assessments as make
from tests.factories.assessments import AUTUMN, FOREIGN, OWN, SIBLING

pytestmark = pytest.mark.django_db
NONE = scoring.NUMBER_MISSING


@pytest.fixture(autouse=True)
def country() -> None:
    make.make_country()


def answers() -> PublishedAnswers:
    """Three schools, not in canonical order: indicators A01a A01b A02a A03a B01a B02a, one number (A02a)."""
    ids = dict(School.objects.values_list("code", "pk"))
    return PublishedAnswers(
        school_ids=np.asarray([ids[FOREIGN], ids[OWN], ids[SIBLING]], dtype=np.int64),
        levels=np.asarray([[3, 3, 4, 4, 3, 3], [1, 3, 4, 4, 1, 0], [2, 0, 5, 4, 4, 3]], dtype=np.uint8),
        numbers=np.asarray([[2], [5], [NONE]], dtype=np.int32),
        submitted_at=make.NOON,
        statuses=(AssessmentStatus.ACCEPTED, AssessmentStatus.SUBMITTED, AssessmentStatus.ACCEPTED),
    )


def load(given: PublishedAnswers | None = None) -> LoadReport:
    return services.load_published(by=System(), campaign=AUTUMN, answers=given or answers())


def test_load_stores_answers_scores_and_history_with_one_record() -> None:
    report = load()

    assert report == LoadReport(loaded=3, skipped=0)
    found = Assessment.objects.order_by("school__code").values_list(
        "school__code", "status", "answered", "asked", "version"
    )
    assert list(found) == [
        (OWN, "submitted", 5, 5, 1),
        (SIBLING, "accepted", 4, 5, 1),
        (FOREIGN, "accepted", 5, 5, 1),
    ]
    scores = Score.objects.order_by("assessment__school__code")
    assert [list(bytes(score.requirement_levels)) for score in scores] == [
        [1, 3, 5, 1, 0],
        [0, 5, 5, 4, 3],
        [3, 1, 5, 3, 3],
    ]
    assert StatusChange.objects.count() == 3
    entries = Entry.objects.filter(action="load_assessments")
    assert [entry.details for entry in entries] == [{"loaded": 3, "skipped": 0, "kind": "self", "edition": "tiny"}]


def test_loaded_score_is_the_score_of_the_same_answers_sent_one_by_one() -> None:
    load()
    loaded = Score.objects.get(assessment__school__code=OWN)
    other = make.make_campaign("autumn-2025", year=2025)
    sent = make.publish(OWN, campaign=other.code).score

    for name in ("requirement_levels", "block_levels", "block_means", "capped_by", "open_life", "mean_permille"):
        assert getattr(loaded, name) == getattr(sent, name), name


def test_load_twice_leaves_what_is_there() -> None:
    load()

    assert load() == LoadReport(loaded=0, skipped=3)
    assert Assessment.objects.count() == 3


def test_load_leaves_a_school_that_answered_itself() -> None:
    draft = make.start(OWN)

    assert load() == LoadReport(loaded=2, skipped=1)
    assert Assessment.objects.get(pk=draft.pk).status == "draft"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"levels": np.zeros((3, 5), np.uint8)}, "levels: (3, 5) values for (3, 6) expected."),
        ({"numbers": np.zeros((2, 1), np.int32)}, "numbers: (2, 1) values for (3, 1) expected."),
        ({"school_ids": np.asarray([7, 7, 8])}, "A school stands twice in the load."),
        ({"statuses": (AssessmentStatus.DRAFT,) * 3}, "Every loaded assessment is either sent or accepted."),
        ({"levels": np.full((3, 6), 9, np.uint8)}, "is not an answer."),
        ({"numbers": np.asarray([[101], [5], [NONE]], np.int32)}, "101 is outside 0 to 100."),
    ],
)
def test_load_of_what_cannot_be_is_refused_whole(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(LoadError) as caught:
        load(replace(answers(), **change))

    assert any(problem in one for one in caught.value.problems), caught.value.problems
    assert Assessment.objects.count() == 0


def test_load_of_unknown_school_is_refused() -> None:
    with pytest.raises(LoadError, match=r"1 schools are not known\. Bring in the schools first\."):
        load(replace(answers(), school_ids=np.asarray([*answers().school_ids[:2], 999_999])))


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.DIRECTOR, Role.OPERATOR])
def test_load_is_for_the_ministry(person_for: PersonFor, role: Role) -> None:
    with pytest.raises(RefusedError):
        services.load_published(by=person_for(role, "417"), campaign=AUTUMN, answers=answers())


def test_load_into_no_campaign_is_refused() -> None:
    with pytest.raises(LoadError, match="There is no campaign “nothing”"):
        services.load_published(by=System(), campaign="nothing", answers=answers())
