"""Bringing a text of an act in, in a browser: give it, look, mend, confirm, amend it, compare, find it."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from koopsuz.accounts.roles import Role
from tests.factories.acts import make_act, real, write
from tests.factories.people import make_person
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage, Visit
from tests.journeys.test_work import sign_in

pytestmark = pytest.mark.slow
FIRST = "1-глава. Жалпы жоболор\n1-берене. Коопсуздук\n1. Мектептер коопсуздукту камсыз кылат.\n3. Ката номер."
MENDED = FIRST.replace("3. Ката номер.", "2. Каржылоо бюджеттен болот.")
AMENDED = MENDED.replace("камсыз кылат", "ар дайым камсыз кылат")


def at(visit: Visit, path: str) -> Page:
    """The page at an address of the same site."""
    visit.page.goto("/".join(visit.page.url.split("/")[:3]) + path)
    return visit.page


def give(page: Page, text: str, *, since: str) -> None:
    """Fill the form of a text in and send it."""
    page.get_by_label("Act", exact=True).select_option("kg-law-1")
    page.get_by_label("Language of the text").select_option("kir")
    page.get_by_label("In force from", exact=False).first.fill(since)
    page.get_by_label("Where the text comes from").fill("register, 2026-11-26")
    page.get_by_label("Or the text itself").fill(text)
    page.get_by_role("button", name="Look at the structure").click()


def test_text_is_given_looked_at_mended_confirmed_amended_compared_and_found(
    transactional_db: None, open_page: OpenPage
) -> None:
    make_act("kg-law-1")
    ministry = open_page("/account/login/", size=DESKTOP)
    sign_in(ministry.page, make_person(Role.EDUCATION_MINISTRY, "417"))

    page = at(ministry, "/law/import/")
    give(page, FIRST, since="2023-08-18")
    expect(page.locator("h1")).to_have_text("This was recognised")
    expect(page.locator(".doubts")).to_contain_text("The number does not follow the one before it.")
    assert at_visitor(open_page).get_by_text("ар дайым").count() == 0

    page.get_by_role("link", name="Mend the text").click()
    expect(page.get_by_label("Where the text comes from")).to_have_value("register, 2026-11-26")
    page.get_by_label("Or the text itself").fill(MENDED)
    page.get_by_role("button", name="Look at the structure").click()
    expect(page.locator("main")).to_contain_text("Every line was clear.")
    page.get_by_role("button", name="Confirm and make public").click()
    expect(page.locator("main")).to_contain_text("Каржылоо бюджеттен болот.")

    at(ministry, "/law/import/?act=kg-law-1")
    give(page, AMENDED, since="2025-01-01")
    expect(page.locator("main")).to_contain_text("1 part differs from the text before")
    page.get_by_role("button", name="Confirm and make public").click()

    page.get_by_role("link", name="What changed").click()
    expect(page.locator("ins").last).to_contain_text("ар дайым")
    assert ministry.axe_offences() == []

    phone = open_page("/law/?q=коопсуздугунун", size=PHONE, language="ky")
    expect(phone.page.locator("mark").first).to_have_text("Коопсуздук")
    phone.page.locator(".found a").first.click()
    expect(phone.page.locator("h1")).to_contain_text("Коопсуздук")
    assert not phone.scrolls_sideways()
    assert phone.axe_offences() == []
    assert [ministry.complaints, phone.complaints] == [[], []]


def at_visitor(open_page: OpenPage) -> Page:
    """What a visitor sees of the act meanwhile."""
    return open_page("/law/kg-law-1/text/", language="ky").page


def test_refused_text_keeps_what_was_typed_and_tells_why(transactional_db: None, open_page: OpenPage) -> None:
    make_act("kg-law-1")
    ministry = open_page("/account/login/", size=PHONE)
    sign_in(ministry.page, make_person(Role.EDUCATION_MINISTRY, "417"))

    page = at(ministry, "/law/import/")
    give(page, "Эч кандай номер жок текст", since="2023-08-18")

    expect(page.get_by_role("alert")).to_contain_text("No article, chapter or clause was recognised.")
    expect(page.get_by_label("Or the text itself")).to_have_value("Эч кандай номер жок текст")
    assert ministry.axe_offences() == []
    assert not ministry.scrolls_sideways()


@pytest.mark.parametrize(("language", "size"), [("ky", PHONE), ("ru", PHONE), ("en", DESKTOP)])
def test_pages_of_an_act_are_sound_for_eyes_and_ears(
    transactional_db: None, open_page: OpenPage, language: str, size: dict[str, int]
) -> None:
    make_act("kg-law-1")
    write(real("education-2023-ky.txt"))
    write(real("education-2023-ky.txt").decode().replace("натыйжалуу башкаруу", "башкаруу"), since=date(2025, 1, 1))
    write(real("education-2023-ru.txt"), language="rus")

    for page in ("", "text/", "compare/?text=ky", "sides/", "art_1/", "art_1__para_3/?text=ru"):
        visit = open_page(f"/law/kg-law-1/{page}", language=language, size=size)
        assert (visit.complaints, visit.axe_offences(), visit.scrolls_sideways()) == ([], [], False), page
