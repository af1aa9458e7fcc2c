"""Editing an edition in a browser: a draft is begun, a formula mended while it is written, two editors meet."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.states import EditionStatus
from tests.factories import editions
from tests.factories.drafts import CODE, make_draft
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage, Visit
from tests.journeys.test_work import sign_in
from tests.pages.test_standards_editing_pages import make_schools

pytestmark = pytest.mark.slow
NEW = "draft-2"


@pytest.fixture
def ministry(transactional_db: None) -> Person:
    """A person of the ministry, with schools and an edition that is being discussed."""
    make_draft()
    make_schools()
    editions.lead(CODE, EditionStatus.CONSULTATION)
    return editions.make_member(Role.EDUCATION_MINISTRY, editions.make_body("education"))


def desk(open_page: OpenPage, person: Person, *, size: dict[str, int] = DESKTOP, scripts: bool = True) -> Visit:
    """A browser in which the person is signed in."""
    visit = open_page("/account/login/", size=size, scripts=scripts)
    sign_in(visit.page, person)
    return visit


def test_ministry_drafts_an_edition_edits_it_and_brings_words_in(
    ministry: Person, open_page: OpenPage, live_server: LiveServer, tmp_path: Path
) -> None:
    visit = desk(open_page, ministry)
    page = visit.page
    page.goto(f"{live_server.url}/standard/{CODE}/edit/")
    begin_draft(page)
    mend_formula(page)
    add_indicator(page)
    move_and_remove(page)
    bring_words_in(page, tmp_path)

    found = get_edition(NEW)
    assert found.requirement("C01").applies == "pupils > 0"
    assert [one.code for one in found.requirement("C01").indicators] == ["C01b", "C01a", "C01c"]
    assert [one.code for one in found.requirements] == ["C01", "D01", "D02"]
    assert found.requirement("D01").why.en == "Water keeps a child well."
    # the refused indicator is the one thing of which the browser speaks
    assert [one for one in visit.complaints if "422" not in one] == []


def begin_draft(page: Page) -> None:
    page.get_by_role("link", name="Draft a new edition from this one").click()
    page.get_by_label("Code").fill(NEW)
    page.get_by_label("Planned to hold from").fill("2033-09-01")
    page.get_by_role("button", name="Begin the draft").click()
    page.wait_for_url(f"**/standard/{NEW}/edit/")


def mend_formula(page: Page) -> None:
    """A mistake is pointed at while the formula is written; the mended one says whom it reaches."""
    page.locator("#C01 a").click()
    box = page.locator("#id_applies")
    box.fill("pupils > > 0")
    expect(page.locator("#id_applies_check mark")).to_have_text(">")
    box.fill("pupils > 100")
    expect(page.locator("#id_applies_check")).to_contain_text("Applies to 2 of 3 schools, by the facts of 2026.")
    box.fill("pupils > 0")
    expect(page.locator("#id_applies_check")).to_contain_text("Applies to 3 of 3 schools")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/edit/#C01")


def add_indicator(page: Page) -> None:
    """A question without its mark is refused and nothing is lost."""
    page.locator("#C01 a").click()
    page.get_by_role("link", name="Add an indicator").click()
    page.locator("select[name=kind]").select_option("yes_no")
    expect(page.get_by_label("Largest number that could be true")).to_be_hidden()
    for language in ("ky", "ru", "en"):
        page.locator(f"[name=question_{language}]").fill("Is it so")
        page.locator(f"[name=evidence_{language}]").fill("A photo")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".error-summary")).to_contain_text("does not end with a question mark")
    for language in ("ky", "ru", "en"):
        expect(page.locator(f"[name=evidence_{language}]")).to_have_value("A photo")
        page.locator(f"[name=question_{language}]").fill("Is it so?")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/edit/C01/#C01c")


def move_and_remove(page: Page) -> None:
    page.locator("#C01a").get_by_role("button", name="Move down").click()
    page.wait_for_url("**/edit/C01/#C01a")
    page.goto(page.url.split("/edit/")[0] + "/edit/C02/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/edit/#edition")


def bring_words_in(page: Page, folder: Path) -> None:
    """A single file of YAML is taken away by its archive, changed, shown and brought in."""
    page.get_by_role("link", name="Take away and bring in").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Workbook for people").click()
    assert taken.value.suggested_filename == f"{NEW}.xlsx"
    file = folder / "d.yaml"
    file.write_text(block_d(), encoding="utf-8")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("#preview")).to_contain_text("The file changes the edition")
    expect(page.locator("main")).to_contain_text("words")
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_url(f"**/standard/{NEW}/edit/")


def block_d() -> str:
    """The file of block D with one sentence changed."""
    from koopsuz.standards.exchange.yaml_files import edition_files

    content = get_edition(NEW)
    return edition_files(content)["blocks/d.yaml"].replace(
        content.requirement("D01").why.en, "Water keeps a child well."
    )


def test_second_editor_sees_both_versions(ministry: Person, open_page: OpenPage, live_server: LiveServer) -> None:
    address = f"{live_server.url}/standard/{CODE}/edit/C01/"
    first, second = desk(open_page, ministry), desk(open_page, ministry)
    for visit in (first, second):
        visit.page.goto(address)
    first.page.locator("[name=why_en]").fill("Theirs")
    first.page.get_by_role("button", name="Save").click()
    first.page.wait_for_url("**/edit/#C01")

    second.page.locator("[name=why_en]").fill("Mine")
    second.page.get_by_role("button", name="Save").click()

    table = second.page.get_by_role("table")
    expect(table).to_contain_text("Theirs")
    expect(table).to_contain_text("Mine")
    assert get_edition(CODE).requirement("C01").why.en == "Theirs"
    second.page.get_by_role("button", name="Save").click()
    second.page.wait_for_url("**/edit/#C01")
    assert get_edition(CODE).requirement("C01").why.en == "Mine"


def test_language_is_chosen_and_words_are_saved_without_scripts_on_a_phone(
    ministry: Person, open_page: OpenPage, live_server: LiveServer
) -> None:
    visit = desk(open_page, ministry, size=PHONE, scripts=False)
    page = visit.page
    page.goto(f"{live_server.url}/standard/{CODE}/edit/C01/")

    page.get_by_role("radio", name="Russian").check()
    expect(page.locator("[name=why_ky]")).to_be_hidden()
    page.locator("[name=why_ru]").fill("Новые слова")
    page.get_by_role("button", name="Save").click()

    page.wait_for_url("**/edit/#C01")
    assert get_edition(CODE).requirement("C01").why.ru == "Новые слова"
    assert not visit.scrolls_sideways()


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_editor_and_guide_stand_up_to_the_judge_of_accessibility(
    ministry: Person, open_page: OpenPage, live_server: LiveServer, language: str
) -> None:
    visit = desk(open_page, ministry)
    visit.page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    found = {}
    for path in ("edit/", "edit/C01/", "edit/C02a/", "edit/C01m1/", "edit/exchange/", "draft/", "guide/C01/"):
        visit.page.goto(f"{live_server.url}/standard/{CODE}/{path}")
        found[path] = visit.axe_offences()

    assert found == {path: [] for path in found}
    assert visit.complaints == []
