"""What an unknown visitor does: finds a school, reads why a gap is not paid, changes the language, uses the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.factories import planning
from tests.factories.assessments import COUNTRY, SIBLING
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage, Visit

SMALL = {"width": 320, "height": 640}


@pytest.fixture
def plan(transactional_db: None) -> str:
    """The tiny country with its published plan; the code of the plan."""
    planning.make_planned_country()
    return planning.make_plan()


def paths(plan: str) -> dict[str, str]:
    """The pages that make or break the site."""
    return {
        "home": "/",
        "country": "/area/",
        "school": f"/school/{SIBLING}/",
        "search": "/search/?q=A01",
        "plan": f"/plan/{plan}/",
        "measures": f"/plan/{plan}/measures/",
        "why a decision": f"/plan/{plan}/why/{SIBLING}/B02/",
        "why a level": f"/school/{SIBLING}/why/A01/",
        "why a figure": f"/why/unfunded/{COUNTRY}/",
        "requirement": "/standard/tiny/A01/",
        "sign in": "/account/login/",
    }


def in_english(visit: Visit) -> str:
    return visit.page.locator("main").inner_text()


def test_visitor_finds_a_school_and_reads_why_a_gap_is_not_paid(plan: str, open_page: OpenPage) -> None:
    visit = open_page("/")
    page = visit.page

    page.get_by_role("searchbox").fill("s-0013")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="School S-0013").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("School S-0013")
    page.locator("details.more", has_text="other gap").locator("summary").click()
    page.get_by_role("link", name="why not? B02 title").click()

    assert page.url.endswith(f"/plan/{plan}/why/{SIBLING}/B02/")
    assert "B02" in in_english(visit)
    assert visit.complaints == []


def test_visitor_walks_from_a_figure_down_to_a_school(plan: str, open_page: OpenPage) -> None:
    visit = open_page("/", size=DESKTOP)
    page = visit.page

    page.locator(".figure", has_text="would close every gap").get_by_role("link", name="why?").click()
    for step in ("Area 41702000000000", "Area 41702205000000", "Area 41702205805000", "School S-0013"):
        page.locator("main table").get_by_role("link", name=step).click()

    assert page.url.endswith(f"/school/{SIBLING}/")
    assert visit.complaints == []


def test_map_changes_its_metric_without_scripts(plan: str, open_page: OpenPage) -> None:
    page = open_page("/", scripts=False, size=DESKTOP).page

    page.get_by_role("link", name="Money found").click()

    assert "show=funded" in page.url
    expect(page.locator("#map .chart-title")).to_have_text("Share of the need that the plan pays")


@pytest.mark.parametrize("where", ["home", "school", "why a figure", "measures"])
def test_language_switch_keeps_the_page_and_its_filters(plan: str, open_page: OpenPage, where: str) -> None:
    path = paths(plan)[where] + ("?funded=no" if where == "measures" else "")
    page = open_page(path, language="ky").page

    for language in ("ru", "en", "ky"):
        page.locator(f'button[name="language"][value="{language}"]').click()

        page.wait_for_selector(f'html[lang="{language}"]', state="attached")
        assert page.url.endswith(path)


def test_visitor_reaches_a_school_by_keyboard_alone(plan: str, open_page: OpenPage) -> None:
    page = open_page("/", size=DESKTOP).page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("S-0013")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "School S-0013":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/school/{SIBLING}/")


def test_pages_are_sound_for_screen_readers_and_keep_to_the_security_policy(plan: str, open_page: OpenPage) -> None:
    offences = {}
    for name, path in paths(plan).items():
        visit = open_page(path, language="ky", size=DESKTOP)
        assert visit.page.locator("h1").count() == 1, name
        found = [*visit.axe_offences(), *visit.complaints]
        if found:
            offences[name] = found

    assert offences == {}


@pytest.mark.parametrize("size", [SMALL, PHONE, DESKTOP], ids=["320", "360", "1280"])
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_pages_never_scroll_sideways(plan: str, open_page: OpenPage, size: dict[str, int], language: str) -> None:
    wide = [
        name for name, path in paths(plan).items() if open_page(path, language=language, size=size).scrolls_sideways()
    ]

    assert wide == []
