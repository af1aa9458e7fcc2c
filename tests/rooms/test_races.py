"""Two people, or one person who clicks twice, at the same moment: nothing is lost, doubled or broken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments.models import AnswerChange, Assessment, SecondOpinion
from koopsuz.assessments.services import give_opinion, transition
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.states import Capacity, OpinionKind, Outcome
from koopsuz.audit.models import Entry
from koopsuz.audit.selectors import verify_chain
from koopsuz.common.problems import InputProblems
from koopsuz.engine.money import Money
from koopsuz.finance import services as finance
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.finance.models import Envelope
from koopsuz.planning.models import Plan
from koopsuz.planning.services import publish_plan, run_plan
from koopsuz.planning.services.running import _alone
from tests.factories import assessments as country
from tests.factories import planning as planned
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Do all works at once, each on a connection of its own; return what each gave or raised."""
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait(timeout=20)
        try:
            return work()
        except (AssessmentProblem, InputProblems, ValueError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_assessment_begun_twice_at_once_is_one() -> None:
    country.make_country()

    first, second = together(country.start, country.start)

    assert first.pk == second.pk
    assert Entry.objects.filter(object_type="assessment", action="start").count() == 1


def test_second_opinion_sent_twice_at_once_is_kept_once() -> None:
    country.make_country()
    assessment = country.start()
    trustee = make_person(Role.TRUSTEE, country.OWN)

    def give() -> bool:
        return give_opinion(
            by=trustee,
            assessment_id=assessment.pk,
            indicator="A01a",
            kind=OpinionKind.AGREE,
            capacity=Capacity.TRUSTEE,
        )

    outcomes = together(give, give, give)

    assert sorted(outcomes) == [False, False, True]
    assert SecondOpinion.objects.count() == 1
    assert Entry.objects.filter(action="give_opinion").count() == 1


def test_answers_given_at_once_are_all_kept() -> None:
    country.make_country()
    assessment = country.start()
    codes = ("A01a", "A01b", "B01a", "B02a")

    together(*[lambda code=code: country.say(assessment, code, 3, version=0) for code in codes])

    assert Assessment.objects.get().version == len(codes)
    assert sorted(AnswerChange.objects.values_list("indicator", flat=True)) == sorted(codes)
    assert verify_chain().broken_at is None


def test_answers_to_one_question_at_once_by_two_people_leave_a_conflict() -> None:
    country.make_country()
    assessment = country.start()
    people = (System("one"), planned_person())

    results = together(
        *[
            lambda by=by, level=level: country.say(assessment, "A01a", level, version=0, by=by)
            for level, by in enumerate(people, start=1)
        ]
    )

    assert sorted(result.outcome for result in results) == sorted([Outcome.APPLIED, Outcome.CONFLICT])


def test_assessment_sent_twice_at_once_is_sent_once() -> None:
    country.make_country()
    assessment = country.fill(country.start())

    results = together(*[lambda: transition(by=System(), assessment_id=assessment.pk, action="submit")] * 2)

    assert sum(isinstance(result, AssessmentProblem) for result in results) == 1
    assert Entry.objects.filter(action="submit").count() == 1


def test_envelopes_entered_at_once_are_two_versions_or_a_warning() -> None:
    planned.make_planned_country()

    def enter(som: int) -> Envelope:
        return finance.set_envelope(
            by=System(),
            source_code="rep",
            year=2029,
            amount=Money(som),
            basis="",
            status=EnvelopeStatus.APPROVED,
            seen_version=1,
        )

    results = together(lambda: enter(700), lambda: enter(900))

    assert sum(isinstance(result, InputProblems) for result in results) == 1
    assert Envelope.objects.filter(source__code="rep", year=2029).count() == 2


def test_plans_asked_for_at_once_have_two_codes() -> None:
    planned.make_planned_country()

    codes = together(planned.request_plan, planned.request_plan)

    assert sorted(codes) == ["2027-1", "2027-2"]


def test_plan_published_twice_at_once_is_one_act() -> None:
    planned.make_planned_country()
    code = planned.make_plan(published=False)

    together(*[lambda: publish_plan(by=System(), code=code)] * 2)

    assert Entry.objects.filter(object_type="plan", action="publish").count() == 1


def test_plan_that_is_being_computed_is_not_computed_by_a_second_process() -> None:
    planned.make_planned_country()
    code = planned.request_plan()

    with _alone(code):
        (refused,) = together(lambda: run_plan(code))

    assert isinstance(refused, ValueError)
    assert Plan.objects.get().status == "waiting"
    assert run_plan(code).status == "ready"


def planned_person() -> Any:
    """A director of the school that is assessed."""
    from koopsuz.accounts.roles import Role
    from tests.factories.people import make_person

    return make_person(Role.DIRECTOR, country.OWN)
