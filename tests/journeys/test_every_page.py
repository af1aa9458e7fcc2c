"""Every open page, as a person meets it: on a phone and on a desk, in three languages, with and without scripts."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from koopsuz.accounts.permissions import Permission
from tests.factories import assessments as country
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.pages.test_permission_matrix import OUR_PAGES

LANGUAGES = ("ky", "ru", "en")
# the shell is the same bytes for everybody, so that a worker can keep it; who opens it is in tests/journeys/test_field.py
NOT_A_PAGE = {"healthz", "robots", "favicon", "set_language", "field_shell"}


def open_paths() -> list[str]:
    """Return the addresses without parameters that are open to everybody and are pages to look at."""
    found = {"/account/login/"}
    for page in OUR_PAGES:
        if page.permission is Permission.PUBLIC and not page.parameters and page.name not in NOT_A_PAGE:
            found.add(page.path)
    return sorted(path for path in found if path.endswith("/"))


@pytest.fixture
def published_country(transactional_db: None) -> None:
    """Three schools; one has sent its answers."""
    country.make_country()
    country.publish()


@pytest.mark.parametrize("path", open_paths())
def test_open_page_is_sound_on_a_phone_and_on_a_desk(published_country: None, open_page: OpenPage, path: str) -> None:
    assert Client().get(path, follow=True).status_code == 200
    for language, size in (("ky", PHONE), ("en", DESKTOP)):
        visit = open_page(path, language=language, size=size)

        # the field island chooses its language on the device, a moment after the page has come
        expect(visit.page.locator("html")).to_have_attribute("lang", language)
        expect(visit.page.locator("h1")).to_have_count(1)
        assert visit.complaints == []
        assert not visit.scrolls_sideways()
        assert visit.axe_offences() == []


def test_open_page_at_320_pixels_does_not_scroll_sideways(published_country: None, open_page: OpenPage) -> None:
    small = {"width": 320, "height": 640}

    wide = [path for path in open_paths() if open_page(path, language="ky", size=small).scrolls_sideways()]

    assert wide == []


@pytest.mark.parametrize("scripts", [True, False])
def test_language_switch_keeps_the_page_and_changes_its_words(
    published_country: None, open_page: OpenPage, scripts: bool
) -> None:
    visit = open_page("/standard/", language="ky", scripts=scripts)
    words = {}

    for language in LANGUAGES:
        visit.page.locator(f'button[name="language"][value="{language}"]').first.click()
        visit.page.wait_for_selector(f'html[lang="{language}"]', state="attached")
        words[language] = visit.page.locator("h1").inner_text()
        assert visit.page.url.endswith("/standard/")

    assert len(set(words.values())) == len(LANGUAGES)
