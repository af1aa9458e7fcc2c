"""The pages of an edition on its way, on a phone and on a desk, in three languages: sound for eyes, ears and thumbs."""

import pytest

from koopsuz.accounts.roles import Role
from koopsuz.common.text import Text
from koopsuz.standards.models import Comment, EndorsementRequest
from koopsuz.standards.states import EditionStatus
from tests.factories import editions
from tests.factories.editions import CODE
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage
from tests.journeys.test_work import sign_in

ROOT = f"/standard/{CODE}/"
OPEN = ("life/", "discussion/", "discussion/about/A01/", "discussion/about/all/", "endorsement/")
STAFF = (
    "life/step/return/",
    "life/done/notice/",
    "life/extend/",
    "comments/",
    "comments/?show=answered",
    "comments/1/",
)
LONG = "Узунсөздүнчоңайтылганкөрсөткүчү" * 6  # one word without a place to break


@pytest.fixture
def discussed(transactional_db: None) -> None:
    """An edition in discussion: an accepted comment with changed words, a long one that waits, one that is held."""
    editions.make_edition(EditionStatus.CONSULTATION)
    editions.answer(
        editions.comment(), "accepted", requirement="A01", field="text", change=Text(ky="Көрсөткүч", ru="Показатель")
    )
    editions.change_words(english="A01 text with light")
    editions.comment(LONG)
    editions.comment("Held", publish=False)


@pytest.mark.parametrize(("language", "size"), [("ky", PHONE), ("ru", PHONE), ("en", DESKTOP)])
def test_open_pages_of_an_edition_are_sound(
    discussed: None, open_page: OpenPage, language: str, size: dict[str, int]
) -> None:
    found = {}
    for path in OPEN:
        visit = open_page(ROOT + path, language=language, size=size)
        assert visit.page.locator("h1").count() == 1
        found[path] = (visit.complaints, visit.scrolls_sideways(), visit.axe_offences())

    assert found == dict.fromkeys(OPEN, ([], False, []))


def test_desks_of_the_ministry_and_of_a_body_are_sound_on_a_phone(discussed: None, open_page: OpenPage) -> None:
    visit = open_page("/account/login/", size=PHONE, language="ky")
    sign_in(visit.page, editions.make_member(Role.EDUCATION_MINISTRY, editions.make_body("education")))
    site = visit.page.url.removesuffix("/desk/")
    found = {}
    for path in STAFF:
        visit.page.goto(f"{site}{ROOT}{path}")
        assert visit.page.locator("h1").count() == 1
        found[path] = (visit.scrolls_sideways(), visit.axe_offences())

    assert found == dict.fromkeys(STAFF, (False, []))
    assert visit.complaints == []


def test_pages_of_endorsement_are_sound_on_a_phone(transactional_db: None, open_page: OpenPage) -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    body = editions.make_body("asked")
    editions.ask(CODE, body)
    editions.endorse(decision="with_remarks", said=LONG)
    editions.change_words()
    request = EndorsementRequest.objects.get()
    visit = open_page("/account/login/", size=PHONE, language="ru")
    sign_in(visit.page, editions.make_member(Role.ENDORSING_BODY, body))
    site = visit.page.url.removesuffix("/desk/")

    for path in ("/standard/endorsements/", f"/standard/endorsements/{request.pk}/", f"{ROOT}endorsement/", "/desk/"):
        visit.page.goto(site + path)
        assert (path, visit.scrolls_sideways(), visit.axe_offences()) == (path, False, [])
    assert visit.complaints == []


def test_comment_can_be_sent_without_scripts(discussed: None, open_page: OpenPage) -> None:
    visit = open_page(f"{ROOT}discussion/about/all/", size=PHONE, scripts=False)

    visit.page.locator('textarea[name="words"]').fill("Сөз")
    visit.page.get_by_role("button", name="Send the comment").click()

    assert Comment.objects.get(words="Сөз").state == "held"
