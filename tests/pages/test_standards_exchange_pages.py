"""Taking an edition away and bringing it in by the pages: what is shown before it counts, and who may."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.standards.exchange.archives import pack
from koopsuz.standards.exchange.yaml_files import edition_files
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.states import EditionStatus
from tests.conftest import ClientFor
from tests.factories import editions
from tests.factories.drafts import CODE, make_draft
from tests.rooms.test_standards_editing import change, put_in_use, words

pytestmark = pytest.mark.django_db
ADDRESS = f"/standard/{CODE}/edit/exchange/"


@pytest.fixture
def ministry(client_for: ClientFor) -> Client:
    """The browser of the ministry, with the small draft in the database."""
    make_draft()
    return client_for(Role.EDUCATION_MINISTRY, "417")


def send(client: Client, content: bytes | str, name: str = "sent.zip") -> Any:
    """Send a file to the page."""
    raw = content.encode() if isinstance(content, str) else content
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, raw)})


def confirm(client: Client, preview: Any) -> Any:
    """Say yes to what the page shows."""
    return client.post(ADDRESS, {"packed": preview.context["packed"], "seen": preview.context["seen"]})


def changed(content: EditionContent, before: str, after: str) -> bytes:
    """The archive of an edition with words changed."""
    files = {name: text.replace(before, after) for name, text in edition_files(content).items()}
    assert files != edition_files(content)
    return pack(files)


@pytest.mark.parametrize("kind", ["zip", "xlsx", "json"])
def test_file_that_was_taken_away_changes_nothing_when_it_comes_back(ministry: Client, kind: str) -> None:
    taken = ministry.get(reverse("edition_file", args=[CODE, kind]))
    assert taken.status_code == 200
    assert taken["Content-Disposition"].startswith(f'attachment; filename="{CODE}')

    response = send(ministry, taken.content, f"any.{kind}")

    assert response.status_code == 200
    assert response.context["change"] == "none"
    assert "Bring it in" not in response.content.decode()


def test_archive_holds_the_folder_of_the_edition(ministry: Client) -> None:
    taken = ministry.get(reverse("edition_file", args=[CODE, "zip"])).content

    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}

    assert found == {f"{CODE}/{name}": text for name, text in edition_files(get_edition(CODE)).items()}


def test_change_is_shown_first_and_counts_after_a_second_yes(ministry: Client) -> None:
    before = get_edition(CODE)

    preview = send(ministry, changed(before, "Exits are open during lessons", "Exits stay open"))

    assert preview.context["change"] == "words"
    assert "Exits stay open" in preview.content.decode()
    assert get_edition(CODE) == before

    assert confirm(ministry, preview)["Location"] == reverse("edition_editor", args=[CODE])
    assert get_edition(CODE).requirement("C01").title.en == "Exits stay open"


def test_file_with_a_new_code_makes_a_draft(ministry: Client) -> None:
    sent = changed(get_edition(CODE), f"id: {CODE}", "id: other-1")

    preview = send(ministry, sent)
    assert preview.context["change"] == "created"
    assert Edition.objects.count() == 1

    confirm(ministry, preview)
    assert get_edition("other-1").blocks == get_edition(CODE).blocks
    assert Edition.objects.get(code="other-1").status == EditionStatus.DRAFT


def test_edition_that_changed_between_preview_and_yes_is_not_overwritten(ministry: Client) -> None:
    preview = send(ministry, changed(get_edition(CODE), "Exits are open during lessons", "Exits stay open"))
    change("C02", why=words("Meanwhile"))

    response = confirm(ministry, preview)

    assert response.status_code == 409
    assert get_edition(CODE).requirement("C01").title.en == "Exits are open during lessons"
    assert get_edition(CODE).requirement("C02").why.en == "Meanwhile in English"


def test_rules_of_an_edition_in_use_are_refused_in_the_preview(ministry: Client) -> None:
    put_in_use()

    response = send(ministry, changed(get_edition(CODE), 'applies: "true"', 'applies: "pupils > 0"'))

    assert response.status_code == 422
    assert "The rules of this requirement changed" in response.content.decode()


def test_adopted_edition_takes_nothing(ministry: Client) -> None:
    sent = changed(get_edition(CODE), "Exits are open during lessons", "Exits stay open")
    editions.lead(CODE, EditionStatus.ADOPTED)

    assert send(ministry, sent).status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bad.yaml", "a: [", "This is not valid YAML"),
        ("bad.json", "{", "This is not an OSCAL catalogue"),
        ("bad.zip", b"PK\x03\x04broken", "The archive is damaged or locked."),
        ("bad.xlsx", pack({"xl/workbook.xml": "<a/>"}), "The workbook can’t be read."),
        ("large.zip", b"PK\x03\x04" + b"0" * 5_300_000, "The file is larger than 5 MB."),
        ("empty.zip", b"", "empty"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_reason(
    ministry: Client, name: str, content: bytes | str, said: str
) -> None:
    before = get_edition(CODE)

    response = send(ministry, content, name)

    assert response.status_code == 422
    assert said in response.content.decode().replace("&#x27;", "’")
    assert get_edition(CODE) == before


@pytest.mark.parametrize("packed", ["", "no base64 !", "AAAA"])
def test_spoilt_confirmation_changes_nothing(ministry: Client, packed: str) -> None:
    before = get_edition(CODE)

    response = ministry.post(ADDRESS, {"packed": packed, "seen": before.content_hash})

    assert response.status_code in (404, 422)
    assert get_edition(CODE) == before


def test_draft_is_taken_away_only_by_those_who_may_see_it(client_for: ClientFor) -> None:
    make_draft()
    Edition.objects.create(
        code="current", status="consultation", valid_from="2040-01-01", level_names=[], content_hash="current"
    )
    address = reverse("edition_file", args=[CODE, "json"])

    assert client_for().get(address).status_code == 404
    found = client_for(Role.PARLIAMENT_COMMITTEE, "417").get(address)
    assert json.loads(found.content)["catalog"]["metadata"]["version"] == CODE
    assert (
        client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("edition_file", args=[CODE, "exe"])).status_code == 404
    )
