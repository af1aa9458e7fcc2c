"""The pages that bring in schools and outlines: who sees them, what they say, what they write."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koopsuz.accounts.roles import Role
from koopsuz.places.models import PendingImport, School
from tests.conftest import ClientFor
from tests.factories.places import NARYN, csv_of, facts, make_territory, row

pytestmark = pytest.mark.django_db
PAGES = ("import_schools", "import_outlines", "schools_template")


@pytest.fixture(autouse=True)
def territory(db: None) -> None:
    make_territory()


def words_of(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


def upload(client: Client, content: bytes, *, kind: str = "schools", name: str = "naryn.csv") -> str:
    """Upload a file and return the address of its report."""
    response = client.post(reverse(f"import_{kind}"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302
    return response["Location"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.OPERATOR, True),
        (Role.EDUCATION_MINISTRY, True),
        (Role.SPECIALIST, False),
        (Role.DIRECTOR, False),
        (Role.FINANCE_MINISTRY, False),
    ],
)
def test_import_pages_are_for_those_who_may_import(client_for: ClientFor, page: str, role: Role, sees: bool) -> None:
    response = client_for(role, "417").get(reverse(page))

    assert response.status_code == (200 if sees else 404)


@pytest.mark.parametrize("page", PAGES)
def test_import_page_sends_a_visitor_to_sign_in(client_for: ClientFor, page: str) -> None:
    assert client_for().get(reverse(page)).status_code == 302


def test_good_file_is_shown_first_and_written_only_when_confirmed(client_for: ClientFor) -> None:
    client = client_for(Role.OPERATOR, "417")
    address = upload(client, csv_of(row(), row(code="04-0002")))

    report = client.get(address)

    assert report.status_code == 200
    assert "The file is in order" in words_of(report.content)
    assert "2 new rows" in words_of(report.content)
    assert "Import 2 rows" in words_of(report.content)
    assert School.objects.count() == 0

    done = client.post(address, follow=True)

    assert "Imported: 2 new rows, 0 changed, 0 as before." in words_of(done.content)
    assert School.objects.count() == 2
    assert PendingImport.objects.count() == 0
    assert client.post(address).status_code == 404


def test_bad_file_is_shown_with_row_column_reason_and_remedy_and_no_button(client_for: ClientFor) -> None:
    client = client_for(Role.OPERATOR, "417")
    address = upload(client, csv_of(row(), row(code="04-0002", pupils="двести")))

    report = client.get(address)
    words = words_of(report.content)

    assert report.status_code == 422
    assert "One problem, so nothing was imported" in words
    assert "3 pupils двести “двести” is not a number. Write digits only, for example 1240." in words
    assert "Import 2" not in words
    client.post(address)
    assert School.objects.count() == 0


def test_report_shows_two_hundred_problems_and_the_download_all(client_for: ClientFor) -> None:
    client = client_for(Role.OPERATOR, "417")
    address = upload(client, csv_of(*(row(code=f"04-{number:04d}", pupils="=1+1") for number in range(250))))

    report = client.get(address)
    download = client.get(f"{address}problems.csv")

    assert report.content.count(b'<th role="rowheader"') == 200
    assert "The first 200 of 250 problems are shown." in words_of(report.content)
    lines = download.content.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 252
    assert lines[0] == "Row;Column;Found;What is wrong;What to do"
    assert lines[1].startswith("2;pupils;'=1+1;The cell holds a formula.;")


def test_file_that_is_known_already_offers_nothing_to_import(client_for: ClientFor) -> None:
    client = client_for(Role.OPERATOR, "417")
    client.post(upload(client, csv_of(row())))

    words = words_of(client.get(upload(client, csv_of(row()))).content)

    assert "Everything in the file is known already" in words
    assert "Import 1" not in words


def test_upload_of_somebody_else_is_absent(client_for: ClientFor) -> None:
    address = upload(client_for(Role.OPERATOR, "417"), csv_of(row()))
    other = client_for(Role.OPERATOR, "417")

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert other.get(f"{address}problems.csv").status_code == 404
    assert other.get(reverse("schools_report", args=[uuid4()])).status_code == 404
    assert School.objects.count() == 0


def test_upload_of_one_kind_is_absent_among_the_other(client_for: ClientFor) -> None:
    client = client_for(Role.OPERATOR, "417")
    kept = upload(client, csv_of(row())).rstrip("/").rsplit("/", 1)[-1]

    assert client.get(reverse("outlines_report", args=[kept])).status_code == 404


def test_file_that_is_too_large_is_refused_on_the_form(client_for: ClientFor) -> None:
    client = client_for(Role.OPERATOR, "417")
    file = SimpleUploadedFile("big.csv", b"x" * (10 * 1024 * 1024 + 1))

    response = client.post(reverse("import_schools"), {"file": file})

    assert response.status_code == 422
    assert "The file is larger than 10 MB." in words_of(response.content)
    assert PendingImport.objects.count() == 0


def test_outlines_are_imported_from_their_page(client_for: ClientFor) -> None:
    client = client_for(Role.EDUCATION_MINISTRY, "417")
    ring = "[[75.0,41.0],[76.0,41.0],[76.0,42.0],[75.0,41.0]]"
    content = (
        f'{{"features":[{{"properties":{{"pcode":"KG{NARYN}"}},'
        f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}'
    )
    address = upload(client, content.encode(), kind="outlines", name="naryn.geojson")

    assert "1 new rows" in words_of(client.get(address).content)
    assert "Imported: 1 new rows" in words_of(client.post(address, follow=True).content)


def test_template_can_be_filled_in_and_brought_back(client_for: ClientFor) -> None:
    client = client_for(Role.OPERATOR, "417")

    template = client.get(reverse("schools_template")).content
    words = words_of(client.get(upload(client, template, name="template.xlsx")).content)

    assert "The file is in order" in words
    from io import BytesIO

    header = CalamineWorkbook.from_filelike(BytesIO(template)).get_sheet_by_name("schools").to_python()[0]
    assert set(header) >= {fact.name for fact in facts()}


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_report_opens_in_every_language(client_for: ClientFor, language: str) -> None:
    client = client_for(Role.OPERATOR, "417", language=language)

    response = client.get(upload(client, csv_of(row(pupils="x"))))

    assert response.status_code == 422
    assert f'lang="{language}"' in response.content.decode()
