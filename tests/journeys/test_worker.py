"""A plan computed by the worker beside the site, a process of its own, while a person watches, leaves and comes back."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from django.db import connection, transaction
from playwright.sync_api import expect

from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry
from tests.factories import planning
from tests.factories.people import make_person
from tests.journeys.conftest import DESKTOP, OpenPage
from tests.journeys.test_work import sign_in

STARTS_WITHIN = 60_000  # milliseconds: a new process reads the whole site first


@contextmanager
def worker() -> Iterator[None]:
    """Run the worker as `koopsuz run` starts it, on the database of the tests, until the block ends."""
    database = connection.settings_dict
    who = ":".join(quote(database[part], safe="") for part in ("USER", "PASSWORD") if database[part])
    where = urlencode({key: database[name] for key, name in (("host", "HOST"), ("port", "PORT")) if database[name]})
    address = f"postgresql://{who}@/{quote(database['NAME'])}?{where}"
    environment = {**os.environ, "KOOPSUZ_DATABASE_URL": address}
    process = subprocess.Popen([sys.executable, "-m", "koopsuz.project.worker"], env=environment)
    try:
        yield
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def nobody_can_end_a_plan() -> Iterator[None]:
    """Hold what a finished plan writes last, so that a page can be seen while the plan is nearly done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {Entry._meta.db_table} in share mode")
        yield


def test_plan_run_by_the_worker_is_watched_left_and_found_finished(transactional_db: None, open_page: OpenPage) -> None:
    """Without a worker process the job waits for its turn for ever, and no bar of progress comes."""
    planning.make_planned_country()
    visit = open_page("/account/login/", size=DESKTOP)
    page = visit.page
    sign_in(page, make_person(Role.EDUCATION_MINISTRY, "417"))
    page.get_by_role("link", name="Compute a plan").click()
    page.get_by_role("button", name="Compute the plan").click()
    page.wait_for_url("**/jobs/**")
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
