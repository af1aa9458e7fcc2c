"""Jobs whose worker died in the middle: taken up again, once, from the beginning, and not for ever."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job as QueuedJob

from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry
from koopsuz.common import jobs
from koopsuz.common.models import Job
from koopsuz.finance import services as finance
from koopsuz.finance.models import AdoptionEstimate
from koopsuz.planning.models import Plan, PlanDecision
from koopsuz.planning.services import run_plan
from koopsuz.planning.states import PlanStatus
from koopsuz.planning.tasks import compute_plan
from koopsuz.project.stalled_jobs import MOST_BEGINNINGS, Fate, take_up
from tests.conftest import ClientFor
from tests.factories.people import make_person
from tests.factories.planning import AS_OF, make_planned_country, words
from tests.rooms.test_races import together


def ask_for_plan(by: Any = None) -> Plan:
    by = by or make_person(Role.FINANCE_MINISTRY, "417")
    code = finance.request_plan(by=by, name=words("Plan"), first_year=2027, as_of=AS_OF)
    return Plan.objects.get(code=code)


def broken_off(*, beginnings: int = 1) -> QueuedJob:
    """The newest job of the queue as it is found after its worker died, its job told as running."""
    with connection.cursor() as cursor:
        cursor.execute("select * from procrastinate_register_worker_v1()")
        (worker,) = cursor.fetchone()
        cursor.execute("select id from procrastinate_fetch_job_v2(null, %s)", [worker])
        (number,) = cursor.fetchone()
        cursor.execute("update procrastinate_jobs set attempts = %s where id = %s", [beginnings - 1, number])
    found = ProcrastinateJob.objects.get(pk=number).procrastinate_job
    Job.objects.filter(pk=found.task_kwargs.get("job_id")).update(state="running", step="Solving", done=3, total=9)
    return found


def queue_now() -> list[tuple[str, str, int]]:
    return list(ProcrastinateJob.objects.order_by("pk").values_list("task_name", "status", "attempts"))


def half_done(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.RUNNING)


@pytest.mark.django_db
def test_job_of_a_dead_worker_waits_again_and_its_plan_begins_anew() -> None:
    make_planned_country()
    plan = ask_for_plan()
    found = broken_off()
    half_done(plan)

    fate = take_up(found)

    waiting = Job.objects.get()
    assert (fate, queue_now()) == (Fate.PUT_BACK, [("compute_plan", "todo", 1)])
    assert (waiting.state, waiting.step, waiting.done, waiting.total) == ("waiting", "", 0, 0)
    compute_plan(**found.task_kwargs)
    assert (Job.objects.get().state, Plan.objects.get().status) == ("done", "ready")
    assert PlanDecision.objects.count() == 9


@pytest.mark.django_db
def test_job_whose_plan_was_ready_when_the_worker_died_keeps_the_plan() -> None:
    make_planned_country()
    plan = ask_for_plan()
    found = broken_off()
    computed = run_plan(plan.code)

    take_up(found)
    compute_plan(**found.task_kwargs)

    assert (Job.objects.get().state, Job.objects.get().result_url) == ("done", f"/plan/{plan.code}/")
    assert Plan.objects.get().finished_at == computed.finished_at
    assert Entry.objects.filter(object_type="plan", action="compute").count() == 1


@pytest.mark.django_db
def test_job_that_had_ended_when_the_worker_died_only_leaves_the_queue() -> None:
    make_planned_country()
    ask_for_plan()
    found = broken_off()
    Job.objects.update(state="done")

    assert take_up(found) == Fate.ENDED
    assert (queue_now(), Job.objects.get().state) == ([], "done")


@pytest.mark.django_db
def test_job_found_by_two_workers_is_taken_up_once() -> None:
    make_planned_country()
    ask_for_plan()
    found = broken_off()

    assert [take_up(found), take_up(found)] == [Fate.PUT_BACK, Fate.LEFT]
    assert queue_now() == [("compute_plan", "todo", 1)]


@pytest.mark.django_db
def test_work_without_a_page_is_put_back_and_given_up_too() -> None:
    for _day in range(2):
        app.configure_task("keep_editions_clock").defer(timestamp=0)
    first, second = broken_off(), broken_off(beginnings=MOST_BEGINNINGS)

    assert [take_up(first), take_up(second)] == [Fate.PUT_BACK, Fate.GIVEN_UP]
    assert queue_now() == [
        ("keep_editions_clock", "todo", 1),
        ("keep_editions_clock", "cancelled", MOST_BEGINNINGS),
    ]


@pytest.mark.django_db
def test_job_that_broke_off_too_often_ends_as_failed_and_says_so_in_the_readers_language(
    client_for: ClientFor,
) -> None:
    make_planned_country()
    client = client_for(Role.FINANCE_MINISTRY, "417")
    plan = ask_for_plan()
    Job.objects.update(owner_id=int(client.session["_auth_user_id"]))
    found = broken_off(beginnings=MOST_BEGINNINGS)
    half_done(plan)

    assert take_up(found) == Fate.GIVEN_UP

    assert queue_now() == [("compute_plan", "cancelled", MOST_BEGINNINGS)]
    assert (Job.objects.get().state, Plan.objects.get().status) == ("failed", "failed")
    assert Entry.objects.filter(object_type="plan", object_id=plan.code, action="give_up").count() == 1
    pages = {}
    for language in ("ky", "ru", "en"):
        client.cookies["language"] = language
        with translation.override(language):
            pages[language] = str(translation.gettext(jobs.GIVEN_UP))
        html = client.get(reverse("job", args=[plan.job_id])).content.decode()
        assert f"<p>{pages[language]}</p>" in html
        assert "hx-trigger" not in html
    assert len(set(pages.values())) == 3


@pytest.mark.django_db
def test_estimate_whose_job_broke_off_too_often_is_failed() -> None:
    make_planned_country()
    person = make_person(Role.FINANCE_MINISTRY, "417")
    finance.request_estimate(by=person, edition="tiny", as_of=AS_OF)

    take_up(broken_off(beginnings=MOST_BEGINNINGS))

    assert (AdoptionEstimate.objects.get().status, Job.objects.get().state) == ("failed", "failed")
    assert Entry.objects.filter(object_type="adoption_estimate", action="give_up").count() == 1


@pytest.mark.django_db(transaction=True)
def test_job_of_a_silent_worker_that_still_works_is_left_and_not_begun_twice() -> None:
    make_planned_country()
    plan = ask_for_plan()
    found = broken_off()

    def begin_twice() -> None:
        with pytest.raises(jobs.JobInWorkError), jobs.running(plan.job_id):
            pass

    with jobs.running(plan.job_id):
        assert together(lambda: take_up(found), begin_twice) == [Fate.LEFT, None]
        assert (queue_now(), Job.objects.get().state) == ([("compute_plan", "doing", 0)], "running")
    assert Job.objects.get().state == "done"
