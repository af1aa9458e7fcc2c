"""Loading the demo into the database: once, twice, and what stands there afterwards."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.db import transaction

from koopsuz.accounts.models import Assignment, Person
from koopsuz.accounts.roles import Role
from koopsuz.assessments.models import Assessment, Campaign, SecondOpinion
from koopsuz.assessments.selectors import get_campaign, score_table
from koopsuz.audit.models import Entry
from koopsuz.engine import scoring
from koopsuz.finance.models import Envelope, Source
from koopsuz.places import selectors as places
from koopsuz.places.models import School, SchoolFacts
from koopsuz.project.demo import PASSWORD, Stage, load_demo
from koopsuz.project.demo.answers import make_answers
from koopsuz.project.demo.load import ROUNDS
from koopsuz.standards.engine_model import scoring_model
from koopsuz.standards.models import Comment
from koopsuz.standards.selectors import current_edition

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo up to its people, loaded once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(Stage.DISCUSSION)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def loaded(country: object, db: None) -> None:
    """Every test of this file looks at the loaded country."""


def test_everything_that_is_loaded_is_flagged_synthetic() -> None:
    for model in (School, SchoolFacts, Campaign, Assessment, Source, Envelope):
        assert model.objects.filter(synthetic=False).count() == 0
        assert model.objects.count() > 0


def test_loading_again_changes_nothing() -> None:
    def counts() -> list[int]:
        models = (School, SchoolFacts, Campaign, Assessment, Source, Envelope, Person, Assignment, Comment, Entry)
        return [model.objects.count() for model in models]

    before = counts()

    load_demo(Stage.DISCUSSION)

    assert counts() == before


def test_schools_have_about_forty_open_gaps_and_villages_more_than_cities() -> None:
    campaign = get_campaign(ROUNDS[-1].code)
    assert campaign is not None
    scores = score_table(campaign)
    open_gaps = scores.open_by_class.sum(axis=1)
    urban = places.school_table(year=2026, school_ids=scores.school_ids).facts["urban"]

    assert 38 < open_gaps.mean() < 42
    assert 88_000 < open_gaps.sum() < 99_000
    assert 0.95 < len(scores.school_ids) / 2394 < 0.985
    assert open_gaps[~urban].mean() > 1.5 * open_gaps[urban].mean()


def test_answers_are_the_same_every_time_and_all_possible() -> None:
    content = current_edition()
    tables = {year: places.school_table(year=int(year)) for year in ("2025", "2026")}

    first, second = make_answers(content, tables=tables), make_answers(content, tables=tables)

    model = scoring_model(content)
    for year, answers in first.items():
        assert np.array_equal(answers.levels, second[year].levels)
        assert np.array_equal(answers.numbers, second[year].numbers)
        for column, position in enumerate(model.number_indicators.tolist()):
            entered = answers.numbers[:, column]
            entered = entered[entered != scoring.NUMBER_MISSING]
            indicator = content.indicators[position]
            assert entered.min(initial=indicator.minimum) >= indicator.minimum
            assert entered.max(initial=indicator.maximum) <= indicator.maximum


def test_schools_have_got_better_since_the_earlier_round() -> None:
    means = []
    for terms in ROUNDS:
        campaign = get_campaign(terms.code)
        assert campaign is not None
        means.append(score_table(campaign).open_by_class.sum(axis=1).mean())

    assert means[0] > means[1] + 3


def test_there_is_a_person_for_every_role_who_can_sign_in() -> None:
    assert set(Assignment.objects.filter(person__is_demo=True).values_list("role", flat=True)) == set(Role)
    director = Person.objects.get(email="director@demo.koopsuz")
    assert director.check_password(PASSWORD)
    assert School.objects.get(code=director.assignments.get().place_code).area.code.startswith("41704245")


def test_second_opinions_stand_beside_the_answers_of_the_school_of_the_story() -> None:
    said = SecondOpinion.objects.all()

    assert Counter(one.kind for one in said) == {"agree": 2, "disagree": 1, "own": 1}
    assert all("үлгү" in one.remark and one.assessment.synthetic for one in said)


def test_edition_is_discussed_with_comments_that_are_answered_wait_and_are_held() -> None:
    counted = Counter(
        (one.state, one.organisation is not None, hasattr(one, "answer"))
        for one in Comment.objects.select_related("organisation", "answer")
    )

    assert current_edition().status == "consultation"
    assert counted == {
        ("published", False, True): 2,
        ("published", True, True): 1,
        ("published", False, False): 3,
        ("published", True, False): 2,
        ("held", False, False): 2,
    }


def test_director_of_the_second_school_has_yet_to_answer() -> None:
    waiting = Person.objects.get(email="director2@demo.koopsuz").assignments.get().place_code
    shown = Person.objects.get(email="director@demo.koopsuz").assignments.get().place_code

    newest = Assessment.objects.filter(campaign__code=ROUNDS[-1].code)
    assert not newest.filter(school__code=waiting).exists()
    assert newest.get(school__code=shown).status == "submitted"
