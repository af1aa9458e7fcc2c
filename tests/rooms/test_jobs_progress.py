"""Long pieces of work: begun with the write, watched, ended, and read by their owner alone."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.common import jobs
from koopsuz.common.models import Job
from koopsuz.engine.errors import EngineError
from tests.conftest import ClientFor, PersonFor

pytestmark = pytest.mark.django_db


class Task:
    """Stands for a procrastinate task: remembers what was put into the queue."""

    def __init__(self) -> None:
        self.deferred: list[dict[str, Any]] = []

    def defer(self, **arguments: Any) -> int:
        self.deferred.append(arguments)
        return len(self.deferred)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def running_job() -> int:
    job_id = jobs.create_job(by=System(), kind="Computing a plan")
    Job.objects.filter(pk=job_id).update(state=Job.State.RUNNING)
    return job_id


def test_enqueue_creates_the_job_and_puts_its_task_into_the_queue(person_for: PersonFor) -> None:
    person, task = person_for(Role.FINANCE_MINISTRY, "417"), Task()

    job_id = jobs.enqueue(task, by=person, kind="Computing a plan", plan_id=7)

    assert task.deferred == [{"job_id": job_id, "plan_id": 7}]
    job = Job.objects.get()
    assert (job.kind, job.state, job.owner_id) == ("Computing a plan", "waiting", person.pk)


def test_enqueue_in_a_failed_transaction_leaves_nothing() -> None:
    @transaction.atomic
    def enqueue_and_fail() -> None:
        jobs.enqueue(Task(), by=System(), kind="Computing a plan")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        enqueue_and_fail()
    assert Job.objects.count() == 0


def test_running_ends_as_done_with_its_result() -> None:
    job_id = jobs.create_job(by=System(), kind="Computing a plan")

    with jobs.running(job_id) as progress:
        progress.report("Solving", done=1, total=4)
        seen = jobs.get_job_for(System(), job_id)
        progress.result_url = "/plan/7/"

    ended = jobs.get_job_for(System(), job_id)
    assert (seen.state, seen.step, seen.done, seen.total, seen.permille, seen.finished) == (
        "running",
        "Solving",
        1,
        4,
        250,
        False,
    )
    assert (ended.state, ended.permille, ended.done, ended.result_url, ended.finished) == (
        "done",
        1000,
        4,
        "/plan/7/",
        True,
    )


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (EngineError("no_money", "Line {line} has no money.", line="A"), "Line A has no money."),
        (ZeroDivisionError("secret detail"), jobs.UNEXPECTED),
        (KeyboardInterrupt(), jobs.UNEXPECTED),
    ],
)
def test_running_that_raises_ends_as_failed(error: BaseException, problem: str) -> None:
    job_id = jobs.create_job(by=System(), kind="Computing a plan")

    with pytest.raises(type(error)), jobs.running(job_id):
        raise error

    ended = jobs.get_job_for(System(), job_id)
    assert (ended.state, ended.problem, ended.finished) == ("failed", problem, True)


def test_ended_job_is_not_run_again() -> None:
    job_id = jobs.create_job(by=System(), kind="Computing a plan")
    with jobs.running(job_id):
        pass

    with pytest.raises(jobs.NoSuchJobError), jobs.running(job_id):
        pass


def test_report_within_a_fifth_of_a_second_is_left_out_but_never_the_last() -> None:
    job_id, clock = running_job(), Clock()
    progress = jobs.Progress(job_id, clock=clock)

    shown = []
    for moment, step, done in (
        (0.0, "Solving", 1),
        (0.1, "Solving", 2),
        (0.3, "Solving", 3),
        (0.35, "Rounding", 4),
        (0.36, "Rounding", 9),
    ):
        clock.now = moment
        progress.report(step, done=done, total=9)
        shown.append(Job.objects.values_list("step", "done").get())

    assert shown == [("Solving", 1), ("Solving", 1), ("Solving", 3), ("Rounding", 4), ("Rounding", 9)]


def test_report_of_more_than_all_is_all() -> None:
    job_id = running_job()

    jobs.Progress(job_id).report("Solving", done=12, total=9)

    assert Job.objects.values_list("done", "total").get() == (9, 9)


def test_job_page_shows_the_owner_how_far_it_is(client_for: ClientFor) -> None:
    client, stranger = client_for(Role.FINANCE_MINISTRY, "417"), client_for(Role.FINANCE_MINISTRY, "417")
    owner = int(client.session["_auth_user_id"])
    job_id = running_job()
    Job.objects.update(owner_id=owner, step="Solving", done=3, total=12)

    for name in ("job", "job_progress"):
        html = client.get(reverse(name, args=[job_id])).content.decode()
        assert "Solving" in html
        assert 'value="3"' in html
        assert stranger.get(reverse(name, args=[job_id])).status_code == 404
        assert client_for().get(reverse(name, args=[job_id])).status_code == 302
    assert (
        '<noscript><meta http-equiv="refresh" content="5"></noscript>'
        in client.get(reverse("job", args=[job_id])).content.decode()
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": "done", "result_url": "/plan/7/"}, '<a href="/plan/7/">Open the result</a>'),
        ({"state": "failed", "problem": "Line A has no money."}, "<p>Line A has no money.</p>"),
        ({"state": "waiting"}, "The work is waiting for its turn."),
    ],
)
def test_job_page_tells_how_it_ended(client_for: ClientFor, change: dict[str, str], expected: str) -> None:
    client = client_for(Role.FINANCE_MINISTRY, "417")
    job_id = running_job()
    Job.objects.update(**change)

    html = client.get(reverse("job", args=[job_id])).content.decode()

    assert expected in html
    assert ("hx-trigger" in html) is (change["state"] == "waiting")


def test_job_that_does_not_exist_looks_like_a_foreign_one(client_for: ClientFor) -> None:
    assert client_for(Role.FINANCE_MINISTRY, "417").get(reverse("job", args=[999_999])).status_code == 404
