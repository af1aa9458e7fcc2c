"""What changed, where answers go, what becomes of them: who sees it, what it says, and how many queries it takes."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from koopsuz.accounts.roles import Role
from koopsuz.assessments.models import Assessment, Campaign, CarryOver
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas.migration_map import MigrationMap, PassageContent
from koopsuz.standards.selectors.comparison import migration_map
from koopsuz.standards.services import keep_map
from koopsuz.standards.services.rows import write_content
from tests.conftest import ClientFor
from tests.factories import assessments as country
from tests.rooms.test_assessments_carrying import BY, PASSAGES, REASON, SECOND, SPRING, second_content

pytestmark = pytest.mark.django_db
COMPARISON, MAP, CARRY = f"/standard/{SECOND}/comparison/", f"/standard/{SECOND}/edit/map/", f"/assess/carry/{SECOND}/"


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    country.make_country()
    country.publish(country.OWN)
    with transaction.atomic():
        write_content(Edition(code=SECOND), second_content())
    keep_map(by=BY, code=SECOND, found=MigrationMap("tiny", PASSAGES))
    country.make_campaign(SPRING, edition=SECOND)
    return


def ministry(client_for: ClientFor, language: str = "en") -> object:
    return client_for(Role.EDUCATION_MINISTRY, country.COUNTRY, language=language)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_comparison_shows_every_change_and_filters_by_kind(client_for: ClientFor, language: str) -> None:
    client = ministry(client_for, language)

    page = client.get(COMPARISON).content.decode()
    renamed = client.get(COMPARISON, {"kind": "renamed"}).content.decode()

    assert "B01 → B04" in page
    assert "B02" in page
    assert "B01 → B04" in renamed
    assert "B02 " not in renamed


def test_comparison_with_a_draft_is_not_for_everybody(client_for: ClientFor) -> None:
    page = client_for(None).get(COMPARISON).content.decode()

    assert "B01 → B04" not in page
    assert client_for(None).get("/standard/tiny/comparison/").status_code == 404


def test_comparison_without_an_edition_before_says_so(client_for: ClientFor) -> None:
    page = ministry(client_for).get("/standard/tiny/comparison/")

    assert page.status_code == 200
    assert "No edition comes before this one" in page.content.decode()


def test_map_passage_is_added_changed_and_taken_out_by_hand(client_for: ClientFor) -> None:
    client = ministry(client_for)
    keep_map(by=BY, code=SECOND, found=MigrationMap("tiny", PASSAGES[:2]))
    assert "B02a" in client.get(MAP).content.decode()

    form = client.get(f"{MAP}new/", {"from": "B02a"})
    seen = form.context["seen"]
    reason = {f"reason_{language}": words for language, words in REASON.as_mapping().items()}
    sent = {"sources": "B02a", "targets": "", "levels": "0, 1, 2, 3", "join": "lowest", "seen": seen, **reason}
    assert client.post(f"{MAP}new/", sent).status_code == 302
    assert migration_map(SECOND) == MigrationMap("tiny", PASSAGES)

    seen = client.get(f"{MAP}2/").context["seen"]
    assert client.post(f"{MAP}2/", {"remove": "1", "seen": seen}).status_code == 302
    assert migration_map(SECOND) == MigrationMap("tiny", PASSAGES[:2])


@pytest.mark.parametrize(
    ("sources", "targets", "said"),
    [("B02a", "", "no reason is given"), ("Z99z", "A01a", "does not ask Z99z"), ("<b>", "A01a", "is not the code")],
)
def test_map_passage_that_is_wrong_keeps_what_was_typed(
    client_for: ClientFor, sources: str, targets: str, said: str
) -> None:
    client = ministry(client_for)
    seen = client.get(f"{MAP}new/").context["seen"]

    page = client.post(f"{MAP}new/", {"sources": sources, "targets": targets, "levels": "", "join": "", "seen": seen})

    assert page.status_code == 422
    assert said in page.content.decode()
    assert migration_map(SECOND) == MigrationMap("tiny", PASSAGES)


def test_map_file_comes_back_as_it_was_taken_away(client_for: ClientFor) -> None:
    client = ministry(client_for)
    words = client.get(f"/standard/{SECOND}/comparison/migration.yaml").content.decode()
    keep_map(by=BY, code=SECOND, found=MigrationMap("tiny", ()))
    seen = client.get(MAP).context["seen"]

    assert client.post(MAP, {"words": words, "seen": seen}).status_code == 302
    assert migration_map(SECOND) == MigrationMap("tiny", PASSAGES)
    assert client.post(MAP, {"words": "from: [", "seen": seen}).status_code == 422


def test_account_is_shown_signed_and_then_open_to_those_who_see_the_edition(client_for: ClientFor) -> None:
    client = ministry(client_for)
    page = client.get(CARRY)
    preview = page.context["preview"]
    assert "Not needed." in page.content.decode()

    done = client.post(CARRY, {"seen": preview.report_hash, "campaign": SPRING})

    row = CarryOver.objects.get()
    assert done.headers["Location"] == f"/assess/carried/{row.pk}/"
    signed = client.get(f"/assess/carried/{row.pk}/").content.decode()
    assert row.report_hash in signed
    lines = client.get(f"/assess/carried/{row.pk}/account.csv").content.decode().splitlines()
    assert lines[0].startswith("code,to,given,kept,")
    assert len(lines) == 1 + 6


def test_school_reads_on_its_draft_what_it_lost(client_for: ClientFor) -> None:
    client = ministry(client_for)
    client.post(CARRY, {"seen": client.get(CARRY).context["preview"].report_hash, "campaign": SPRING})
    draft = Assessment.objects.get(campaign__code=SPRING)

    page = client_for(Role.DIRECTOR, country.OWN).get(f"/assess/{draft.pk}/").content.decode()

    assert "B02a" in page
    assert "Not needed." in page


def test_account_with_a_hole_in_the_map_cannot_be_signed(client_for: ClientFor) -> None:
    keep_map(by=BY, code=SECOND, found=MigrationMap("tiny", (PassageContent(("B01a",), ("B04a",)),)))

    page = ministry(client_for).get(CARRY).content.decode()

    assert "Complete the migration map" in page
    assert "Sign the account" not in page


@pytest.mark.parametrize("url", [COMPARISON, MAP, CARRY])
def test_pages_ask_the_same_number_of_queries_for_more_schools(client_for: ClientFor, url: str) -> None:
    client = ministry(client_for)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    country.publish(country.SIBLING)
    country.publish(country.FOREIGN)
    client.get(url)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)


def test_campaign_is_opened_by_the_ministry_once(client_for: ClientFor) -> None:
    client = ministry(client_for)
    sent = {
        "edition": SECOND, "code": "summer-2027", "name_ky": "Жай", "name_ru": "Лето", "name_en": "Summer",
        "facts_year": "2026", "opens_on": "2027-06-01", "closes_on": "2027-08-01",
    }  # fmt: skip

    assert client.post("/assess/campaigns/open/", sent).status_code == 302
    again = client.post("/assess/campaigns/open/", sent)
    backwards = client.post("/assess/campaigns/open/", {**sent, "code": "other", "closes_on": "2027-05-01"})

    assert (again.status_code, backwards.status_code) == (422, 422)
    assert Campaign.objects.filter(code__in=("summer-2027", "other")).count() == 1
    assert client_for(Role.DIRECTOR, country.OWN).get("/assess/campaigns/open/").status_code in (403, 404)
