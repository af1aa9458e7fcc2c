"""The pages that bring acts and texts in: who may, what is refused, what is kept, and for whom alone."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from koopsuz.accounts.gate import System
from koopsuz.accounts.roles import Role
from koopsuz.law.models import Act, Expression, PendingText
from koopsuz.standards.services import load_edition
from tests.conftest import ClientFor
from tests.factories.acts import docx, make_act, write
from tests.factories.standards import make_reference

pytestmark = pytest.mark.django_db
GOOD = {
    "act": "kg-law-1",
    "language": "kir",
    "in_force_from": "2023-08-18",
    "amended_by": "",
    "source": "register, 2026-11-26",
    "text": "1-берене. Коопсуздук\n1. Сөз.\n3. Ката.",
}


@pytest.fixture
def ministry(client_for: ClientFor) -> Client:
    make_act()
    return client_for(Role.EDUCATION_MINISTRY, "417")


def sent(client: Client, **changes: object) -> tuple[int, str]:
    response = client.post(reverse("law_import"), {**GOOD, **changes})
    return response.status_code, response.content.decode()


def preview_of(client: Client) -> str:
    return reverse("law_preview", args=[PendingText.objects.get().pk])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EDUCATION_MINISTRY])
@pytest.mark.parametrize("name", ["law_import", "add_act", "law_reviews"])
def test_page_that_changes_the_law_is_closed_to_every_other_role(client_for: ClientFor, name: str, role: Role) -> None:
    assert client_for(role, "417").get(reverse(name)).status_code in (403, 404)


def test_text_is_shown_with_its_doubts_and_kept_only_by_a_yes(ministry: Client) -> None:
    assert sent(ministry)[0] == 302
    page = ministry.get(preview_of(ministry)).content.decode()

    assert "art_1__para_3" in page
    assert "The number does not follow the one before it." in page
    assert Expression.objects.count() == 0

    response = ministry.post(preview_of(ministry), follow=True)
    assert "The text is public now: 3 parts." in response.content.decode()
    assert Expression.objects.get().in_force_from == date(2023, 8, 18)


def test_preview_of_another_is_absent(ministry: Client, client_for: ClientFor) -> None:
    sent(ministry)

    other = client_for(Role.EDUCATION_MINISTRY, "417")
    assert other.get(preview_of(ministry)).status_code == 404
    assert other.post(preview_of(ministry)).status_code == 404
    assert other.get(reverse("law_import"), {"from": PendingText.objects.get().pk}).status_code == 404


def test_second_yes_is_absent(ministry: Client) -> None:
    sent(ministry)
    address = preview_of(ministry)
    ministry.post(address)

    assert ministry.post(address).status_code == 404


def test_amended_text_shows_what_changes_before_the_yes(ministry: Client) -> None:
    write("1-берене. Коопсуздук\n1. Эски сөз.")
    sent(ministry, in_force_from="2025-01-01")

    page = ministry.get(preview_of(ministry)).content.decode()

    assert "2 parts differ from the text before" in page


def test_text_of_a_day_that_has_one_warns_that_it_replaces(ministry: Client) -> None:
    write("1-берене. Коопсуздук\n1. Эски сөз.")
    sent(ministry)

    assert "A text of this language and day is kept already." in ministry.get(preview_of(ministry)).content.decode()


def test_docx_is_taken_as_a_file(ministry: Client) -> None:
    file = SimpleUploadedFile("акт.docx", docx("1-берене. Коопсуздук", "1. Сөз."))

    assert sent(ministry, text="", file=file)[0] == 302
    assert PendingText.objects.get().file_name == "акт.docx"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ""}, "Choose a file or paste a text: one of the two."),
        ({"file": SimpleUploadedFile("a.txt", b"1. a")}, "Choose a file or paste a text: one of the two."),
        ({"text": "", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, "This is a PDF."),
        ({"text": "", "file": SimpleUploadedFile("a.html", b"<p>1. a</p><script>x</script>")}, "The page holds programs"),
        ({"text": "сөз"}, "No article, chapter or clause was recognised."),
        ({"act": "kg-law-404"}, "Select a valid choice."),
        ({"in_force_from": "soon"}, "Enter a valid date."),
        ({"language": "eng"}, "Select a valid choice."),
        ({"source": ""}, "This field is required."),
        ({"amended_by": "kg-law-1"}, "An act does not amend itself."),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_reason_and_keeps_nothing(
    ministry: Client, changes: dict[str, object], said: str
) -> None:
    status, page = sent(ministry, **changes)

    assert status == 422
    assert said in page
    assert PendingText.objects.count() == 0


def test_all_errors_of_a_form_come_at_once(ministry: Client) -> None:
    _status, page = sent(ministry, source="", in_force_from="", text="")

    assert "3 answers need a correction" in page


@pytest.mark.parametrize(("language", "said"), [("ky", "Бул PDF."), ("ru", "Это PDF."), ("en", "This is a PDF.")])
def test_refusal_speaks_the_language_of_the_person(client_for: ClientFor, language: str, said: str) -> None:
    make_act()
    client = client_for(Role.EDUCATION_MINISTRY, "417", language=language)

    assert said in sent(client, text="", file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))[1]


def test_nonsense_to_mend_begins_an_empty_form(ministry: Client) -> None:
    assert ministry.get(reverse("law_import"), {"from": "nonsense"}).status_code == 200


def test_act_is_added_and_leads_to_its_text(ministry: Client) -> None:
    given = {
        "kind": "order", "title_ky": "Буйрук", "title_ru": "Приказ", "issuer_ky": "А", "issuer_ru": "Б",
        "number": "585/1", "adopted_on": "2014-08-02", "source": "register",
    }  # fmt: skip

    response = ministry.post(reverse("add_act"), given)

    assert response["Location"] == f"{reverse('law_import')}?act=kg-order-2014-08-02-585-1"
    assert Act.objects.filter(code="kg-order-2014-08-02-585-1").exists()
    again = ministry.post(reverse("add_act"), given)
    assert again.status_code == 422
    assert "An act of this kind, number and date is known already" in again.content.decode()


def test_requirements_to_look_at_again_are_settled_on_their_page(ministry: Client, tmp_path: Path) -> None:
    load_edition(by=System(), folder=make_reference(tmp_path).edition)
    write("1-берене. Коопсуздук\n1. Эски.")
    write("1-берене. Коопсуздук\n1. Жаңы.", since=date(2025, 1, 1))
    address = reverse("law_reviews")
    given = {"act": "kg-law-1", "since": "2025-01-01", "outcome": "stands", "note": "Карадым"}
    page = ministry.get(address).content.decode()
    code = re.findall(r'name="requirement" value="(\w+)"', page)[0]

    answered = ministry.post(address, {**given, "requirement": code}, follow=True).content.decode()

    assert "Kept: the requirement was looked at." in answered
    assert "It stands as it is: Карадым" in answered
    again = ministry.post(address, {**given, "requirement": code}, follow=True).content.decode()
    assert "Nothing waits for a look here any more." in again
    assert "Choose what came of it." in ministry.post(address, {"requirement": code}, follow=True).content.decode()
