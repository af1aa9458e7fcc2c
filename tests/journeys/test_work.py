"""What people do at their desks: a director answers and sends, a specialist returns it, a ministry asks for a plan."""

import re

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.planning.models import Plan
from koopsuz.planning.tasks import compute_plan
from tests.factories import assessments as tiny
from tests.factories import planning
from tests.factories.assessments import OWN, RAYON
from tests.factories.people import make_person
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage

PASSWORD = "long-enough-word"
REASON = "Please look at the exit once more."


def sign_in(page: Page, person: Person) -> None:
    """Sign in by the form; the browser must stand on it."""
    page.locator('input[name="login"]').fill(person.email)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('main button[type="submit"]').click()
    page.wait_for_url("**/desk/")


@pytest.fixture
def country(transactional_db: None) -> None:
    tiny.make_country()


def answer_everything(page: Page) -> None:
    """Answer both blocks of the tiny edition on a phone, card by card."""
    for card in ("A01a-level", "A01b-level"):
        page.locator(f'input[name="{card}"][value="3"]').check()
    page.locator('input[name="A02a-number"]').fill("5")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/B/")
    page.locator('input[name="B01a-level"][value="2"]').check()
    page.locator('input[name="B02a-level"][value="0"]').check()
    page.get_by_role("button", name="Save and finish").click()


def test_director_answers_and_sends_and_specialist_returns_it_with_a_reason(country: None, open_page: OpenPage) -> None:
    director, specialist = make_person(Role.DIRECTOR, OWN), make_person(Role.SPECIALIST, RAYON)
    visit = open_page("/account/login/", size=PHONE)
    page = visit.page
    sign_in(page, director)

    page.get_by_role("button", name="Begin the assessment").click()
    page.get_by_role("link", name="Begin answering").click()
    answer_everything(page)
    page.get_by_role("button", name="Send to the department").click()
    expect(page.locator("main")).to_contain_text("The assessment is sent to the department.")

    office = open_page("/account/login/", size=DESKTOP)
    sign_in(office.page, specialist)
    office.page.get_by_role("link", name="Review the answers that wait longest").click()
    office.page.locator('textarea[name="reason"]').fill(REASON)
    office.page.get_by_role("button", name="Return with these reasons").click()

    page.goto(re.sub(r"/assess/.*", "/desk/", page.url))
    expect(page.locator("main")).to_contain_text(REASON)
    expect(page.get_by_role("link", name="Correct the answers")).to_be_visible()
    assert visit.complaints == []
    assert office.complaints == []


def test_every_answer_is_saved_as_soon_as_it_is_given(country: None, open_page: OpenPage) -> None:
    director = make_person(Role.DIRECTOR, OWN)
    assessment = tiny.start()
    visit = open_page("/account/login/", size=PHONE)
    sign_in(visit.page, director)
    visit.page.get_by_role("link", name="Continue the assessment").click()
    visit.page.get_by_role("link", name="Begin answering").click()

    with visit.page.expect_response(lambda one: "/answer/A01a/" in one.url):
        visit.page.locator('input[name="A01a-level"][value="2"]').check()

    assessment.refresh_from_db()
    assert assessment.answered == 1


def test_ministry_asks_for_a_plan_and_watches_how_far_it_is(transactional_db: None, open_page: OpenPage) -> None:
    planning.make_planned_country()
    visit = open_page("/account/login/", size=DESKTOP)
    page = visit.page
    sign_in(page, make_person(Role.EDUCATION_MINISTRY, "417"))

    page.get_by_role("link", name="Compute a plan").click()
    page.get_by_role("button", name="Compute the plan").click()
    page.wait_for_url("**/jobs/**")
    expect(page.locator("#job")).to_contain_text("waiting for its turn")
    _work_on(Plan.objects.get())
    page.get_by_role("link", name="Open the result").click(timeout=15_000)

    expect(page).to_have_url(re.compile(r"/plan/[\w-]+/$"))
    assert visit.complaints == []


def _work_on(plan: Plan) -> None:
    """Do what the worker beside the site does with the job that waits."""
    with translation.override("en"):
        compute_plan(job_id=plan.job_id, plan_code=plan.code)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SPECIALIST, Role.EDUCATION_MINISTRY, Role.DONOR, Role.OPERATOR])
def test_desk_is_sound_on_a_phone(transactional_db: None, open_page: OpenPage, role: Role) -> None:
    planning.make_planned_country()
    planning.make_plan()
    place = {Role.DIRECTOR: OWN, Role.SPECIALIST: RAYON}.get(role, "417")
    visit = open_page("/account/login/", size={"width": 320, "height": 640}, language="ky")

    sign_in(visit.page, make_person(role, place))

    assert visit.page.locator("html").get_attribute("lang") == "ky"
    assert not visit.scrolls_sideways()
    assert visit.axe_offences() == []
    assert visit.complaints == []
