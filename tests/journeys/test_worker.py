"""A plan computed by the worker beside the site, a process of its own, while a person watches, leaves and comes back."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from urllib.parse import quote, urlencode

from django.db import connection, transaction
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry
from koopsuz.common.models import Job
from koopsuz.planning.models import Plan, PlanDecision
from tests.factories import planning
from tests.factories.people import make_person
from tests.journeys.conftest import DESKTOP, OpenPage
from tests.journeys.test_work import sign_in

STARTS_WITHIN = 60_000  # milliseconds: a new process reads the whole site first
LOOK_EVERY = 200  # milliseconds


@contextmanager
def worker() -> Iterator[None]:
    """Run the worker as `koopsuz run` starts it, on the database of the tests, until the block ends."""
    process = start_worker()
    try:
        yield
        assert process.poll() is None
        process.terminate()
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait(timeout=30)


def start_worker() -> "subprocess.Popen[bytes]":
    """Start a worker; the caller ends it."""
    database = connection.settings_dict
    who = ":".join(quote(database[part], safe="") for part in ("USER", "PASSWORD") if database[part])
    where = urlencode({key: database[name] for key, name in (("host", "HOST"), ("port", "PORT")) if database[name]})
    address = f"postgresql://{who}@/{quote(database['NAME'])}?{where}"
    environment = {**os.environ, "KOOPSUZ_DATABASE_URL": address}
    return subprocess.Popen([sys.executable, "-m", "koopsuz.project.worker"], env=environment)


def kill_when(page: Page, condition: Callable[[], bool], left_over: ExitStack) -> None:
    """Start a worker and kill it when it is so far, as a system without memory does: it can't say a word any more."""
    process = start_worker()
    left_over.callback(process.kill)
    wait_until(page, condition)
    process.kill()
    assert process.wait(timeout=30) == -signal.SIGKILL


def forget_old_jobs() -> None:
    """Empty the queue: its tables are not Django's, so other tests leave their jobs in it."""
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs, procrastinate_workers cascade")


def let_time_pass() -> None:
    """Let the worker that does the plan have been silent for an hour."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '1 hour'"
            " where id in (select worker_id from procrastinate_jobs where status = 'doing')"
        )


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    """Look again and again, while the page lives, until it is so."""
    for _look in range(STARTS_WITHIN // LOOK_EVERY):
        if condition():
            return
        page.wait_for_timeout(LOOK_EVERY)
    raise AssertionError("it never came to be so")


def nearly_done(*, beginning: int) -> bool:
    """Tell whether the plan has come to its last step for the first, second, third time."""
    row = ProcrastinateJob.objects.filter(status="doing", attempts=beginning - 1)
    return row.exists() and Job.objects.filter(state="running", done=85).exists()


@contextmanager
def nobody_can_end_a_plan() -> Iterator[None]:
    """Hold what a finished plan writes last, so that a page can be seen while the plan is nearly done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {Entry._meta.db_table} in share mode")
        yield


def ask_for_plan(page: Page) -> None:
    """Ask for a plan as a ministry does, and stay on the page of its job."""
    sign_in(page, make_person(Role.EDUCATION_MINISTRY, "417"))
    page.get_by_role("link", name="Compute a plan").click()
    page.get_by_role("button", name="Compute the plan").click()
    page.wait_for_url("**/jobs/**")


def test_plan_run_by_the_worker_is_watched_left_and_found_finished(transactional_db: None, open_page: OpenPage) -> None:
    """Without a worker process the job waits for its turn for ever, and no bar of progress comes."""
    planning.make_planned_country()
    visit = open_page("/account/login/", size=DESKTOP)
    page = visit.page
    ask_for_plan(page)
    watched = page.url
    expect(page.locator("#job")).to_contain_text("waiting for its turn")

    with worker():
        with nobody_can_end_a_plan():
            expect(page.locator("#job progress")).to_have_attribute("value", "85", timeout=STARTS_WITHIN)
            page.goto(re.sub(r"/jobs/.*", "/desk/", watched))
        page.goto(watched)
        page.get_by_role("link", name="Open the result").click(timeout=15_000)

    expect(page).to_have_url(re.compile(r"/plan/[\w-]+/$"))
    assert visit.complaints == []


def test_plan_whose_workers_are_killed_is_begun_anew_and_finished_by_the_next(
    transactional_db: None, open_page: OpenPage
) -> None:
    """The second worker finds the broken job when it starts; the third is there before the second counts as dead."""
    forget_old_jobs()
    planning.make_planned_country()
    page = open_page("/account/login/", size=DESKTOP).page
    ask_for_plan(page)

    with ExitStack() as left_over:
        with nobody_can_end_a_plan():
            kill_when(page, partial(nearly_done, beginning=1), left_over)
            let_time_pass()
            kill_when(page, partial(nearly_done, beginning=2), left_over)
            dead = ProcrastinateJob.objects.values_list("worker_id", flat=True).get(status="doing")
            expect(page.locator("#job progress")).to_have_attribute("value", "85")
        with worker():
            wait_until(page, ProcrastinateWorker.objects.filter(pk__gt=dead).exists)
            let_time_pass()
            page.get_by_role("link", name="Open the result").click(timeout=STARTS_WITHIN)

    expect(page).to_have_url(re.compile(r"/plan/[\w-]+/$"))
    assert ProcrastinateJob.objects.count() == 0
    assert (Plan.objects.get().status, PlanDecision.objects.count()) == ("ready", 9)
    assert Entry.objects.filter(object_type="plan", action="compute").count() == 1
