"""The pages that bring in a file of envelopes: who sees them, what they say, what they write."""

import io
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koopsuz.accounts.roles import Role
from koopsuz.audit.selectors import newest_entries
from koopsuz.finance.models import Envelope, PendingEnvelopes, Source
from koopsuz.planning.schemas.envelopes import COLUMNS
from tests.conftest import ClientFor
from tests.factories import money
from tests.factories.assessments import AIMAK, FOREIGN_AIMAK, OWN, make_school, make_territory

pytestmark = pytest.mark.django_db
ROW = {
    "source": "loc-new",
    "kind": "local",
    "owner": AIMAK,
    "year": 2027,
    "amount_som": "1 250 000",
    "status": "approved",
}


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    make_territory()
    make_school(OWN)


def words_of(html: bytes) -> str:
    plain = re.sub(r"<[^>]+>", " ", html.decode().replace("\u202f", " ").replace("\xa0", " "))
    return " ".join(plain.split())


def upload(client: Client, content: bytes, *, name: str = "money.csv") -> str:
    """Upload a file and return the address of its report."""
    response = client.post(reverse("import_envelopes"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302
    return response["Location"]


@pytest.mark.parametrize("page", ["import_envelopes", "envelopes_template"])
@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.LOCAL_FINANCE, AIMAK, 200),
        (Role.LOCAL_HEAD, AIMAK, 200),
        (Role.FINANCE_MINISTRY, "417", 200),
        (Role.DEPUTY, AIMAK, 404),
        (Role.EDUCATION_MINISTRY, "417", 404),
        (Role.DIRECTOR, OWN, 404),
        (None, "", 302),
    ],
)
def test_import_pages_are_for_those_who_manage_envelopes(
    client_for: ClientFor, page: str, role: Role | None, place: str, status: int
) -> None:
    assert client_for(role, place).get(reverse(page)).status_code == status


def test_good_file_is_shown_first_and_written_only_when_confirmed(client_for: ClientFor) -> None:
    money.load(money.source(money.LOCAL, "local", (2027, 300_000), owner_code=AIMAK))
    client = client_for(Role.LOCAL_FINANCE, AIMAK)
    changed = {"source": money.LOCAL, "year": 2027, "amount_som": "350000,50", "status": "revised"}
    address = upload(client, money.file_of(ROW, changed))

    words = words_of(client.get(address).content)

    assert "The file is in order" in words
    assert "1 new sources" in words
    assert "Source loc-own 2027 300 000 som 350 000,50 som Revised" in words.replace("350 000.50", "350 000,50")
    assert "loc-new 2027 — 1 250 000 som Approved" in words
    assert Envelope.objects.count() == 1

    done = client.post(address, follow=True)

    assert "Sources: 1 new, 0 changed. Envelopes: 1 new, 1 changed, 0 as before." in words_of(done.content)
    assert Envelope.objects.count() == 3
    assert Envelope.objects.get(source__code="loc-new").entered_by.startswith("Finance officer")
    assert [entry.action for entry in newest_entries(limit=1)] == ["load"]
    assert PendingEnvelopes.objects.count() == 0
    assert client.post(address).status_code == 404


def test_bad_file_tells_everything_at_once_and_writes_nothing(client_for: ClientFor) -> None:
    client = client_for(Role.LOCAL_FINANCE, AIMAK)
    rows = (ROW, ROW | {"source": "loc-2", "amount_som": "много"}, ROW | {"source": "loc-3", "year": "1999"})
    address = upload(client, money.file_of(*rows))

    report = client.get(address)
    words = words_of(report.content)

    assert report.status_code == 422
    assert "2 problems, so nothing was imported" in words
    assert "3 amount_som много This is not an amount in som. Write som as a number" in words
    assert "4 year 1999 This is not a year between 2020 and 2100." in words
    assert "Import the file" not in words
    client.post(address)
    assert Source.objects.count() == 0


def test_report_shows_two_hundred_problems_and_the_download_all(client_for: ClientFor) -> None:
    client = client_for(Role.LOCAL_FINANCE, AIMAK)
    address = upload(client, money.file_of(*(ROW | {"source": f"loc-{n}", "amount_som": "x"} for n in range(250))))

    report = client.get(address)
    download = client.get(f"{address}problems.csv")

    assert report.content.count(b'<th role="rowheader"') == 200
    assert "The first 200 of 250 problems are shown." in words_of(report.content)
    lines = download.content.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 252
    assert lines[0] == "Row;Column;Found;What is wrong;What to do"
    assert lines[1].startswith("2;amount_som;x;This is not an amount in som.;")


def test_local_officer_may_enter_only_the_money_of_the_own_place(client_for: ClientFor) -> None:
    client = client_for(Role.LOCAL_FINANCE, AIMAK)
    rows = (
        ROW,
        ROW | {"source": "loc-foreign", "owner": FOREIGN_AIMAK},
        ROW | {"source": "rep-1", "kind": "republican", "owner": ""},
        ROW | {"source": "sch-1", "kind": "school", "owner": OWN},
    )

    words = words_of(client.get(upload(client, money.file_of(*rows))).content)

    assert "2 problems, so nothing was imported" in words
    assert words.count("This money is not yours to enter.") == 2
    ministry = client_for(Role.FINANCE_MINISTRY, "417")
    assert "The file is in order" in words_of(ministry.get(upload(ministry, money.file_of(*rows))).content)


def test_file_that_is_known_already_offers_nothing_to_import(client_for: ClientFor) -> None:
    client = client_for(Role.LOCAL_FINANCE, AIMAK)
    client.post(upload(client, money.file_of(ROW)))

    words = words_of(client.get(upload(client, money.file_of(ROW))).content)

    assert "Everything in the file is known already" in words
    assert "Import the file" not in words


def test_upload_of_somebody_else_is_absent(client_for: ClientFor) -> None:
    address = upload(client_for(Role.LOCAL_FINANCE, AIMAK), money.file_of(ROW))
    other = client_for(Role.LOCAL_FINANCE, AIMAK)

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert other.get(f"{address}problems.csv").status_code == 404
    assert other.get(reverse("envelopes_report", args=[uuid4()])).status_code == 404
    assert Source.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04 not a workbook",
        "source;year;amount_som\nх;2027;1".encode("cp1251"),
        b"source,year\nloc,2027\n",
        b"source,year,amount_som,secret\n=cmd|' /C calc'!A0,2027,1,x\n",
        b"source,source,year,amount_som\na,b,2027,1\n",
        money.file_of(ROW | {"amount_som": "1e999999999"}),
        money.file_of(ROW | {"amount_som": "NaN"}),
        money.file_of(ROW | {"amount_som": "-5"}),
        money.file_of(ROW | {"source": "../../etc/passwd"}),
        money.file_of(ROW | {"source": "<script>alert(1)</script>"}),
        money.file_of(ROW | {"places": "90210"}),
        b'"' * 10_000,
        b"source,year,amount_som\n" + b"a" * 200_000,
    ],
)
def test_hostile_file_is_reported_and_never_written(client_for: ClientFor, content: bytes) -> None:
    client = client_for(Role.FINANCE_MINISTRY, "417")
    response = client.post(reverse("import_envelopes"), {"file": SimpleUploadedFile("<b>.csv", content)})
    assert response.status_code == 302

    report = client.get(response["Location"])

    assert report.status_code == 422
    assert b"<script>alert" not in report.content
    assert client.get(f"{response['Location']}problems.csv").status_code == 200
    client.post(response["Location"])
    assert Source.objects.count() == 0


def test_file_that_is_too_large_is_refused_on_the_form(client_for: ClientFor) -> None:
    file = SimpleUploadedFile("big.csv", b"x" * (10 * 1024 * 1024 + 1))

    response = client_for(Role.LOCAL_FINANCE, AIMAK).post(reverse("import_envelopes"), {"file": file})

    assert response.status_code == 422
    assert "The file is larger than 10 MB." in words_of(response.content)
    assert PendingEnvelopes.objects.count() == 0


def test_form_without_a_file_says_so(client_for: ClientFor) -> None:
    response = client_for(Role.LOCAL_FINANCE, AIMAK).post(reverse("import_envelopes"))

    assert response.status_code == 422
    assert b'class="error-summary"' in response.content


def test_template_names_and_explains_every_column(client_for: ClientFor) -> None:
    template = client_for(Role.LOCAL_FINANCE, AIMAK).get(reverse("envelopes_template")).content

    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    wanted = [name for name in COLUMNS if name != "name"]
    assert book.get_sheet_by_name("envelopes").to_python() == [wanted]
    assert [row[0] for row in book.get_sheet_by_index(1).to_python()[1:]] == wanted
    assert all(row[1] for row in book.get_sheet_by_index(1).to_python())


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_report_opens_in_every_language(client_for: ClientFor, language: str) -> None:
    client = client_for(Role.LOCAL_FINANCE, AIMAK, language=language)

    response = client.get(upload(client, money.file_of(ROW | {"amount_som": "x"})))

    assert response.status_code == 422
    assert f'lang="{language}"' in response.content.decode()
