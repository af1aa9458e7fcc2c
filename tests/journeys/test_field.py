"""The field island in a real browser: the network is cut, the page is opened again, and nothing is lost."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.assessments.models import AnswerChange, Assessment
from tests.factories import assessments as tiny
from tests.factories.assessments import OWN
from tests.factories.people import make_person
from tests.journeys.conftest import PHONE, OpenPage, Visit
from tests.journeys.test_work import sign_in

ISLAND = f"/field/{OWN}/"
# the server stores what came, and the line breaks before it can say so
LOSE_TWO_RESPONSES = """() => {
  const real = window.fetch;
  window.lost = [];
  window.fetch = async (address, options) => {
    const response = await real(address, options);
    if (!String(address).endsWith("/sync/") || window.lost.length >= 2) return response;
    window.lost.push(response.status);
    throw new TypeError("the line broke");
  };
}"""


@pytest.fixture
def country(transactional_db: None) -> None:
    tiny.make_country()


def enter(open_page: OpenPage, role: Role = Role.DIRECTOR, **options: Any) -> Visit:
    """Sign in, open the island and wait until it works without network."""
    visit = open_page("/account/login/", size=PHONE, **options)
    sign_in(visit.page, make_person(role, OWN))
    visit.page.goto(visit.page.url.replace("/desk/", ISLAND))
    expect(visit.page.locator("main .status .icon use[href$='check-circle']")).to_be_attached()
    return visit


def say(page: Page, code: str, level: int) -> None:
    """Choose a card and wait until the island says that it is stored."""
    page.locator(f'input[name="{code}-level"][value="{level}"]').check()
    expect(page.locator("#save-state")).to_contain_text(f"Saved on this device: {code}")


def test_director_answers_without_network_reloads_and_sends_later(country: None, open_page: OpenPage) -> None:
    visit = enter(open_page)
    page = visit.page
    page.context.set_offline(True)
    page.get_by_role("link", name="Go on answering").click()
    say(page, "A01a", 2)
    expect(page.locator("#state-A01a")).to_contain_text("On this device, not sent yet")

    page.reload()
    expect(page.locator('input[name="A01a-level"][value="2"]')).to_be_checked()
    expect(page.locator("#save-state")).to_contain_text("No network")
    page.locator("summary", has_text="Note and evidence").click()
    page.locator("#A01a-note").fill("Two of three doors")
    expect(page.locator("#save-state")).to_contain_text("Waiting to be sent: 2")
    assert not Assessment.objects.exists()

    page.context.set_offline(False)
    expect(page.locator("#state-A01a")).to_contain_text("Confirmed by the server", timeout=15_000)
    assessment = Assessment.objects.get()
    assert (assessment.answered, assessment.remarks) == (1, {"A01a": {"note": "Two of three doors"}})


def test_answer_of_a_colleague_on_the_site_is_kept_beside_ours(country: None, open_page: OpenPage) -> None:
    visit = enter(open_page)
    page = visit.page
    page.context.set_offline(True)
    page.goto(f"{page.url.partition('#')[0]}#/q/A01a")
    say(page, "A01a", 1)
    tiny.say(tiny.start(), "A01a", 3)

    page.context.set_offline(False)
    page.get_by_role("link", name="Next").focus()
    expect(page.locator("#q-A01a .notice")).to_contain_text("Two answers: which one is right?", timeout=15_000)
    expect(page.locator("#q-A01a .notice")).to_contain_text("A01a level 3")
    expect(page.locator("#q-A01a .notice")).to_contain_text("A01a level 1")
    assert sorted(AnswerChange.objects.values_list("outcome", "level_after")) == [("applied", 3), ("conflict", 1)]

    page.get_by_role("button", name="Take the one kept aside").click()
    expect(page.locator("#state-A01a")).to_contain_text("Confirmed by the server", timeout=15_000)
    expect(page.locator("#q-A01a .notice")).to_have_count(0)
    assert list(AnswerChange.objects.order_by("pk").values_list("outcome", "level_after"))[-1] == ("applied", 1)


def test_two_windows_show_the_same_and_lose_nothing(country: None, open_page: OpenPage) -> None:
    visit = enter(open_page)
    first, second = visit.page, visit.page.context.new_page()
    first.context.set_offline(True)
    address = first.url.partition("#")[0]
    first.goto(f"{address}#/b/A")
    second.goto(f"{address}#/b/A")

    say(first, "A01a", 2)
    expect(second.locator('input[name="A01a-level"][value="2"]')).to_be_checked()
    say(second, "A01b", 0)

    expect(first.locator('input[name="A01b-level"][value="0"]')).to_be_checked()
    expect(first.locator("#save-state")).to_contain_text("Waiting to be sent: 2")


def test_everything_is_answered_and_sent_to_the_department(country: None, open_page: OpenPage) -> None:
    visit = enter(open_page)
    page = visit.page
    for code, level in (("A01a", 3), ("A01b", 3), ("B01a", 2), ("B02a", 0)):
        page.goto(f"{page.url.partition('#')[0]}#/q/{code}")
        say(page, code, level)
    page.goto(f"{page.url.partition('#')[0]}#/q/A02a")
    page.locator("#A02a-number").fill("500")
    page.locator("#A02a-number").blur()
    expect(page.locator("#q-A02a .field-errors")).to_contain_text("Enter a whole number from 0 to 100.")
    page.locator("#A02a-number").fill("5")
    page.locator("#A02a-number").blur()
    expect(page.locator("#state-A02a")).to_contain_text("Confirmed by the server", timeout=15_000)
    page.get_by_role("link", name="Next").click()
    page.goto(f"{page.url.partition('#')[0]}#/review")

    page.get_by_role("button", name="Send to the department").click()

    expect(page.locator("main")).to_contain_text("The assessment is with the department.")
    assert Assessment.objects.get().status == "submitted"
    assert visit.complaints == []


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_pages_of_the_island_are_sound_without_network(country: None, open_page: OpenPage, language: str) -> None:
    visit = enter(open_page, language=language)
    page = visit.page
    page.context.set_offline(True)
    page.reload()
    found = {}
    for address in ("#/", "#/b/A", "#/q/A02a", "#/review", "#/changes"):
        page.goto(f"{page.url.partition('#')[0]}{address}")
        expect(page.locator("main h1")).to_be_visible()
        found[address] = (visit.axe_offences(), visit.scrolls_sideways())

    assert found == dict.fromkeys(found, ([], False))
    assert page.locator("html").get_attribute("lang") == language


def test_language_changes_in_the_middle_of_a_form(country: None, open_page: OpenPage) -> None:
    visit = enter(open_page)
    page = visit.page
    page.context.set_offline(True)
    page.goto(f"{page.url.partition('#')[0]}#/q/A01a")
    page.locator("summary", has_text="Note and evidence").click()
    page.locator("#A01a-note").fill("Two doors")

    page.get_by_role("button", name="Русский").click()

    expect(page.locator("legend")).to_contain_text("A01a? (ru)")
    expect(page.locator("#A01a-note")).to_have_value("Two doors")


def test_island_is_small(country: None, open_page: OpenPage) -> None:
    """Everything that a phone fetches before it works without network, packed as the server packs it."""
    visit = enter(open_page)
    bodies = visit.page.evaluate(
        """async () => {
          const name = (await caches.keys()).find((one) => one.startsWith("koopsuz-field-"));
          const cache = await caches.open(name);
          return Promise.all((await cache.keys()).map(async (one) => (await cache.match(one)).text()));
        }"""
    )

    packed = sum(len(gzip.compress(body.encode(), 6)) for body in bodies)
    print(f"the island has {len(bodies)} files, {packed} bytes packed")  # noqa: T201 -- the figure is what people ask for
    assert packed <= 60_000


def test_response_that_is_lost_after_the_server_stored_it_loses_and_doubles_nothing(
    country: None, open_page: OpenPage
) -> None:
    visit = enter(open_page)
    page = visit.page
    page.goto(f"{page.url.partition('#')[0]}#/q/A01a")
    page.evaluate(LOSE_TWO_RESPONSES)
    say(page, "A01a", 2)
    expect(page.locator("#state-A01a")).to_contain_text("Sent, not confirmed yet", timeout=15_000)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function("() => window.lost.length === 2")
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#state-A01a")).to_contain_text("Confirmed by the server", timeout=15_000)
    assert page.evaluate("window.lost") == [200, 200]
    assert list(AnswerChange.objects.values_list("indicator", "level_after", "outcome")) == [("A01a", 2, "applied")]


def test_changes_travel_as_a_signed_file_to_a_device_with_a_network(
    country: None, open_page: OpenPage, tmp_path: Path
) -> None:
    visit = enter(open_page)
    page = visit.page
    page.context.set_offline(True)
    page.goto(f"{page.url.partition('#')[0]}#/q/A01a")
    say(page, "A01a", 2)
    page.goto(f"{page.url.partition('#')[0]}#/changes")
    with page.expect_download() as found:
        page.get_by_role("button", name="Save the changes as a file").click()
    carried, spoilt = tmp_path / "carried.json", tmp_path / "spoilt.json"
    found.value.save_as(carried)
    spoilt.write_text(carried.read_text().replace("A01a", "A01b"))

    office = open_page("/account/login/")
    sign_in(office.page, Person.objects.get())
    office.page.goto(office.page.url.replace("/desk/", f"{ISLAND}#/changes"))
    office.page.locator("#carried").set_input_files(spoilt)
    expect(office.page.locator("main")).to_contain_text("Nothing was brought in.")
    office.page.locator("#carried").set_input_files(carried)

    expect(office.page.locator("main")).to_contain_text("Confirmed by the server", timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator("main")).to_contain_text("Nothing waits on this device.", timeout=15_000)
    assert list(AnswerChange.objects.values_list("indicator", "level_after", "outcome")) == [("A01a", 2, "applied")]


def test_new_version_waits_until_no_form_is_open(
    country: None, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = enter(open_page)
    form, home = visit.page, visit.page.context.new_page()
    address = form.url.partition("#")[0]
    form.goto(f"{address}#/q/A01a")
    home.goto(address)
    monkeypatch.setattr("koopsuz.assessments.views.field.island_version", lambda: "newer")

    home.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    expect(home.locator("main")).to_contain_text("A new version of this app is ready.", timeout=15_000)
    say(form, "A01a", 2)
    home.get_by_role("button", name="Use it now").click()
    expect(home.locator("main")).to_contain_text("Close the other windows of this app first")

    form.close()
    with home.expect_navigation():
        home.get_by_role("button", name="Use it now").click()
    expect(home.locator("main")).to_contain_text("1 of 5 answered")
    assert home.evaluate("caches.keys()") == ["koopsuz-field-newer"]
