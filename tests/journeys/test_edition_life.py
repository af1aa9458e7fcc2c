"""The life of an edition from draft to adopted, through five roles and a visitor, each in a browser of their own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.standards.models import Edition
from tests.factories import editions
from tests.factories.editions import CODE
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage, Visit
from tests.journeys.test_work import sign_in

pytestmark = pytest.mark.slow
LIFE = f"/standard/{CODE}/life/"
COMMENT = "Light at the gate is missing."
Desk = Callable[[Person], Visit]


@pytest.fixture
def desk(open_page: OpenPage) -> Desk:
    """A browser in which a person is signed in."""

    def go(person: Person) -> Visit:
        visit = open_page("/account/login/", size=DESKTOP)
        sign_in(visit.page, person)
        return visit

    return go


def at(visit: Visit, path: str) -> Page:
    """The page at an address of the same site."""
    visit.page.goto(visit.page.url.split("/", 3)[0] + "//" + visit.page.url.split("/", 3)[2] + path)
    return visit.page


def test_edition_goes_from_draft_to_adopted_through_five_roles(
    transactional_db: None, desk: Desk, open_page: OpenPage
) -> None:
    editions.make_edition()
    ministry = desk(editions.make_member(Role.EDUCATION_MINISTRY, editions.make_body("education")))
    emergencies = desk(editions.make_member(Role.ENDORSING_BODY, editions.make_body("emergencies")))
    committee_body = editions.make_body("committee", OrganisationKind.PARLIAMENT)
    committee = desk(editions.make_member(Role.PARLIAMENT_COMMITTEE, committee_body))
    treasury = desk(editions.make_member(Role.FINANCE_MINISTRY, editions.make_body("treasury")))
    cabinet = desk(editions.make_member(Role.CABINET, editions.make_body("cabinet", OrganisationKind.GOVERNMENT)))

    open_discussion(ministry)
    visitor = open_page(f"/standard/{CODE}/", size=PHONE)
    comment_as_visitor(visitor)
    comment_as_body(committee)
    moderate_and_answer(ministry)
    send_for_endorsement(ministry)
    for body in (emergencies, committee, treasury):
        endorse(body)
    change_and_confirm(ministry, (emergencies, committee, treasury))
    submit(ministry)
    adopt(cabinet)

    page = at(visitor, LIFE)
    expect(page.locator("main")).to_contain_text("№ 17")
    assert Edition.objects.get().status == "adopted"
    assert [one.complaints for one in (visitor, ministry, emergencies, committee, treasury, cabinet)] == [[]] * 6


def open_discussion(ministry: Visit) -> None:
    page = at(ministry, LIFE)
    page.locator("main").get_by_role("link", name="Open the public consultation").click()
    page.get_by_role("button", name="Open the public consultation").click()
    page.wait_for_url(f"**{LIFE}")
    expect(page.locator(".state")).to_have_text("Public consultation")


def comment_as_visitor(visitor: Visit) -> None:
    page = visitor.page
    page.get_by_role("link", name="Take part in the public discussion").click()
    page.locator("details.more > summary").first.click()
    page.get_by_role("link", name="A01 A01 title").click()
    page.locator('textarea[name="words"]').fill(COMMENT)
    page.locator('input[name="name"]').fill("Asan Usenov")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.locator("main")).to_contain_text("Your comment has the number 1.")
    assert not visitor.scrolls_sideways()
    assert visitor.axe_offences() == []


def comment_as_body(committee: Visit) -> None:
    page = at(committee, f"/standard/{CODE}/discussion/about/all/")
    page.locator('textarea[name="words"]').fill("Say what it costs.")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.locator("main")).to_contain_text("Body committee")


def moderate_and_answer(ministry: Visit) -> None:
    page = at(ministry, "/desk/")
    page.get_by_role("link", name="Look at the comments that wait for a moderator").click()
    page.get_by_role("button", name="Publish").click()
    editions.end_discussion()
    expect(at(ministry, LIFE).locator(".blockers")).to_contain_text("2 published comments have no answer yet.")
    for number in (1, 2):
        page.locator(".blockers").get_by_role("link", name=f"№ {number}").click()
        accepted = number == 1
        page.locator(f'input[name="decision"][value="{"accepted" if accepted else "rejected"}"]').check()
        page.locator('textarea[name="reason_ky"]').fill("Туура айтылган")
        page.locator('textarea[name="reason_ru"]').fill("Сказано верно")
        page.get_by_role("button", name="Publish the answer").click()
        page.wait_for_url("**/comments/?show=unanswered")
        assert ministry.axe_offences() == []
        at(ministry, LIFE)


def send_for_endorsement(ministry: Visit) -> None:
    page = at(ministry, LIFE)
    expect(page.locator(".blockers")).to_contain_text("1 comments were accepted, but the words")
    editions.change_words(english="A01 text with light at the gate")
    page = at(ministry, LIFE)
    page.locator("main").get_by_role("link", name="Send for endorsement").click()
    page.get_by_role("button", name="Send for endorsement").click()
    page.wait_for_url(f"**{LIFE}")
    page.get_by_role("link", name="What the bodies say").click()
    for body in ("emergencies", "committee", "treasury"):
        page.get_by_label(f"Body {body}").check()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("main")).to_contain_text("The bodies are asked; it stands on their desks.")


def endorse(body: Visit) -> None:
    page = at(body, "/desk/")
    page.get_by_role("link", name="Endorse or refuse").click()
    page.locator('input[name="decision"][value="with_remarks"]').check()
    page.locator('textarea[name="words"]').fill("Name who pays.")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.locator("main")).to_contain_text("Your reply is recorded with the version that you saw.")


def change_and_confirm(ministry: Visit, bodies: tuple[Visit, ...]) -> None:
    editions.change_words(english="A01 text with light at every gate")
    expect(at(ministry, LIFE).locator("main")).to_contain_text("3 bodies endorsed an earlier version")
    for body in bodies:
        page = at(body, "/desk/")
        page.get_by_role("link", name="Confirm the endorsement").click()
        page.locator('input[name="decision"][value="endorsed"]').check()
        page.get_by_role("button", name="Send the reply").click()
        expect(page.locator("main")).to_contain_text("Your reply is recorded")


def submit(ministry: Visit) -> None:
    page = at(ministry, LIFE)
    page.get_by_role("link", name="Justification note and impact analysis").click()
    page.locator('textarea[name="note"]').fill("Letter No. 5")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{LIFE}")
    page.locator("main").get_by_role("link", name="Submit for adoption").click()
    page.get_by_role("button", name="Submit for adoption").click()
    page.wait_for_url(f"**{LIFE}")


def adopt(cabinet: Visit) -> None:
    page = at(cabinet, "/desk/")
    page.get_by_role("link", name="Adoption of the resolution").click()
    page.locator('input[name="number"]').fill("17")
    page.locator('input[name="dated"]').fill("2026-03-01")
    page.locator('input[name="in_force_from"]').fill("2026-03-20")
    page.get_by_role("button", name="Record the adoption").click()
    page.wait_for_url(f"**{LIFE}")
    expect(page.locator(".state")).to_have_text("Adopted")
